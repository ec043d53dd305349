/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paragraph ids, each as it is; ids may hold any character but NUL, so NUL can stand between them.
 */
#include "searcher/output_ids.h"

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)answer;
	(void)style;
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	buf_add_str(out, hit->id);
	buf_add_byte(out, style->nul ? '\0' : '\n');
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_ids = {
	.name = "ids",
	.help = "paragraph ids, one a line",
	.names_only = true,
	.begin = begin,
	.hit = add_hit,
	.end = begin,
};
