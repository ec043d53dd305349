/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/builder.h"

#include <string.h>

#include "common/xap.h"
#include "indexer/bulk/version.h"

static const struct builder_ops *const builders[] = { &builder_bulk, &builder_xapian };

const struct builder_ops *builder_find(const char *name)
{
	for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++) {
		if (strcmp(builders[i]->name, name) == 0)
			return builders[i];
	}
	return NULL;
}

bool compression_find(const char *name, enum compression *out)
{
	static const char *const names[] = {
		[COMPRESSION_FAST] = "fast",
		[COMPRESSION_BEST] = "best",
		[COMPRESSION_NONE] = "none",
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum compression)i;
			return true;
		}
	}
	return false;
}

const struct builder_ops *builder_for_format(
	const struct builder_ops *wanted, unsigned format, struct buf *note)
{
	if (wanted != &builder_bulk || format == GLASS_FORMAT)
		return wanted;
	buf_printf(note,
		"Xapian %s writes databases of format %u, and not %u, which the bulk builder "
		"writes: building through Xapian, more slowly",
		xap_version(), format, (unsigned)GLASS_FORMAT);
	return &builder_xapian;
}

const struct builder_ops *builder_choose(const struct builder_ops *wanted, const char *directory,
	struct buf *note, struct error *err)
{
	unsigned format = 0;

	if (wanted == &builder_bulk && !version_probe(directory, &format, err))
		return NULL;
	return builder_for_format(wanted, format, note);
}
