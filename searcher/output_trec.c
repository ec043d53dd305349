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

enum { DECIMALS = 6 };
#define STEPS_IN_ONE 1e6

/* White space and controls of any kind: what a reader may split a line at. */
static bool splits(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000 || c == UTF8_BAD;
}

/* How many bytes from the first on stand for themselves: all of them, as a rule. */
static size_t plain_span(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] > 0x20 && text[n] < 0x7f && text[n] != '%')
		n++;
	return n;
}

static void add_word(struct buf *out, const char *text)
{
	size_t len = strlen(text), at = plain_span(text, len);

	buf_add(out, text, at);
	while (at < len) {
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

/* The number with its last digits behind a point. Rows are written by the thousand, and printf()
 * takes its time. */
static void add_number(struct buf *out, uint64_t number, int decimals)
{
	char digits[24], *at = digits + sizeof digits;

	for (int written = 0; number > 0 || written <= decimals; written++) {
		if (written == decimals && decimals > 0)
			*--at = '.';
		*--at = (char)('0' + number % 10);
		number /= 10;
	}
	buf_add(out, at, (size_t)(digits + sizeof digits - at));
}

static void add_row(struct buf *out, const struct output_style *style, const struct hit *hit,
	bool grouped, size_t rank, int64_t steps)
{
	add_word(out, style->query_id);
	buf_add_str(out, " Q0 ");
	add_word(out, grouped ? hit->article : hit->id);
	if (hit->namesake)
		buf_printf(out, "%%i%" PRIu32, hit->namesake);
	buf_add_byte(out, ' ');
	add_number(out, rank, 0);
	buf_add_str(out, steps < 0 ? " -" : " ");
	add_number(out, steps < 0 ? -(uint64_t)steps : (uint64_t)steps, DECIMALS);
	buf_add_byte(out, ' ');
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
