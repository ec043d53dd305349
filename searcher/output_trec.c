/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as trec_eval reads it: QID Q0 ID RANK SCORE TAG. trec_eval ignores the rank, reads scores
 * as single-precision numbers and sorts by score, then by id backwards. So that it keeps our order,
 * each score is at least 0.000001, and one single-precision step, below the one before it. A
 * row's score depends on those above it: all rows are written at the end. Grouped by article, it is
 * a run of articles. Of several indexes, an id that an index before has too ends in %i and the
 * number of its own, which no encoded id does: trec_eval refuses an id that a query has twice.
 */
#include "searcher/output_ids.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "common/utf8.h"

/* Scores have 6 decimals. */
#define STEPS_IN_ONE 1e6

/* White space and controls of any kind: what a reader may split a line at. */
static bool splits(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000 || c == UTF8_BAD;
}

static void add_word(struct buf *out, const char *text)
{
	for (size_t len = strlen(text), at = 0; at < len;) {
		uint32_t c;
		size_t bytes = utf8_decode(text + at, len - at, &c);

		if (c == '%' || splits(c)) {
			for (size_t i = at; i < at + bytes; i++)
				buf_printf(out, "%%%02X", (unsigned char)text[i]);
		} else {
			buf_add(out, text + at, bytes);
		}
		at += bytes;
	}
}

static float as_read(int64_t steps)
{
	return (float)((double)steps / STEPS_IN_ONE);
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)answer;
	(void)style;
	return !out->failed || error_out_of_memory(err);
}

static bool add_nothing(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	(void)hit;
	return begin(out, answer, style, err);
}

/* A row's score, below that of the row above it. */
static int64_t lower(int64_t steps, int64_t above)
{
	if (steps >= above)
		steps = above - 1;
	while (as_read(steps) >= as_read(above))
		steps--;
	return steps;
}

static void add_row(struct buf *out, const struct output_style *style, const struct hit *hit,
	bool grouped, size_t rank, int64_t steps)
{
	add_word(out, style->query_id);
	buf_add_str(out, " Q0 ");
	add_word(out, grouped ? hit->article : hit->id);
	if (hit->namesake)
		buf_printf(out, "%%i%" PRIu32, hit->namesake);
	buf_printf(out, " %zu %.6f ", rank, (double)steps / STEPS_IN_ONE);
	add_word(out, style->tag);
	buf_add_byte(out, '\n');
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	size_t n = answer->grouped ? answer->n_groups : answer->n_hits;
	int64_t above = INT64_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct hit_group *group = answer->grouped ? &answer->groups[i] : NULL;
		const struct hit *h = &answer->hits[group ? group->first : i];
		double score = group ? group->score : h->score;

		above = lower(llround(score * STEPS_IN_ONE), above);
		add_row(out, style, h, answer->grouped, answer->offset + i + 1, above);
	}
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_trec = {
	.name = "trec",
	.help = "a run for trec_eval",
	.names_only = true,
	.for_batches = true,
	.begin = begin,
	.hit = add_nothing,
	.end = end,
};
