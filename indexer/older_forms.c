/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/older_forms.h"

#include <string.h>

#include "common/bounds.h"
#include "common/kin.h"
#include "common/labels.h"
#include "common/norms.h"
#include "common/pairs.h"
#include "common/stem_list.h"
#include "common/vocabulary.h"
#include "indexer/ledger.h"
#include "indexer/side_write.h"

static const struct {
	const char *name, *magic;
} files[] = {
	{ NORMS_FILE, NORMS_MAGIC },
	{ LABELS_FILE, LABELS_MAGIC },
	{ BOUNDS_FILE, BOUNDS_MAGIC },
	{ PAIRS_FILE, PAIRS_MAGIC },
	{ PAIRS_CHANGES_FILE, PAIRS_CHANGES_MAGIC },
	{ VOCABULARY_FILE, VOCABULARY_MAGIC },
	{ STEM_LIST_FILE, STEM_LIST_MAGIC },
	{ KIN_FILE, KIN_MAGIC },
	{ LEDGER_FILE, LEDGER_MAGIC },
};

bool older_forms_note(const char *directory, struct buf *out, struct error *err)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (!side_file_is_older(directory, files[i].name, files[i].magic))
			continue;
		buf_printf(out, "%s/%s is in an older form: %s", directory, files[i].name,
			strcmp(files[i].name, LEDGER_FILE) == 0
				? "the next update builds"
				: "queries do without it until the next build or update");
		buf_add_byte(out, '\0');
	}
	return !out->failed || error_out_of_memory(err);
}
