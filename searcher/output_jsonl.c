/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON Lines: a hit a line, so that a script need not hold the whole answer, then a summary. */
#include "searcher/output_json.h"

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
	buf_add_str(out, "{\"type\":\"hit\",");
	if (style->query_id_json)
		buf_printf(out, "\"query_id\":%s,", style->query_id_json);
	json_add_hit_members(out, hit, style);
	buf_add_str(out, "}\n");
	return !out->failed || error_out_of_memory(err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	buf_add_str(out, "{\"type\":\"summary\",");
	json_add_answer_members(out, answer, style);
	buf_add_str(out, "}\n");
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_jsonl = {
	.name = "jsonl",
	.help = "JSON Lines: one line a hit, then one with the summary",
	.tells_duplicates = true,
	.tells_suggestions = true,
	.for_batches = true,
	.failure = json_add_failure,
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
