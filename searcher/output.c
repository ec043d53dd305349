/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/output.h"

#include <string.h>

#include "searcher/output_html.h"
#include "searcher/output_ids.h"
#include "searcher/output_json.h"
#include "searcher/output_table.h"
#include "searcher/output_text.h"
#include "searcher/output_vimgrep.h"

const struct output_ops *const output_table[] = {
	&output_text,
	&output_json,
	&output_jsonl,
	&output_html,
	&output_csv,
	&output_tsv,
	&output_vimgrep,
	&output_trec,
	&output_ids,
	NULL,
};

const struct output_ops *output_find(const char *name)
{
	for (size_t i = 0; output_table[i]; i++) {
		if (strcmp(output_table[i]->name, name) == 0)
			return output_table[i];
	}
	return NULL;
}

bool output_answer(const struct output_ops *format, struct buf *out, const struct answer *answer,
	const struct output_style *style, struct error *err)
{
	if (!format->begin(out, answer, style, err))
		return false;
	for (size_t i = 0; i < answer->n_hits; i++) {
		if (!format->hit(out, answer, &answer->hits[i], style, err))
			return false;
	}
	return format->end(out, answer, style, err);
}
