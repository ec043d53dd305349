/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_segment.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"

/* Two digits of these make up a word number. */
enum { ROUNDING = 4, RADIX_BITS = 12, RADIX = 1 << RADIX_BITS };

void pairs_segment_done(struct pairs_segment *s)
{
	struct buf *const bufs[] = { &s->row_ends, &s->row, &s->lists, &s->seconds };

	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_done(bufs[i]);
	free(s->pairs.items);
	free(s->scratch.items);
}

static void add32(struct buf *b, uint64_t value)
{
	uint32_t number = (uint32_t)value;

	buf_add(b, &number, sizeof number);
}

static void round_up(struct buf *b, size_t to)
{
	while (b->len % to != 0 && !b->failed)
		buf_add_byte(b, 0);
}

/* By one digit; what has the same keeps its order. */
static void sort_by(struct pairs_segment *s, unsigned shift, unsigned digit)
{
	uint32_t starts[RADIX + 1] = { 0 }; /* of pairs that fit into memory */
	uint64_t *from = s->pairs.items, *to = s->scratch.items, mask = (UINT64_C(1) << digit) - 1;
	struct numbers sorted = s->scratch;
	size_t n = s->pairs.n;

	for (size_t i = 0; i < n; i++)
		starts[((from[i] >> shift) & mask) + 1]++;
	for (size_t i = 0; i < mask; i++)
		starts[i + 1] += starts[i];
	for (size_t i = 0; i < n; i++)
		to[starts[(from[i] >> shift) & mask]++] = from[i];
	sorted.n = n;
	s->scratch = s->pairs;
	s->pairs = sorted;
}

/* By words; docids, which ascend already, stay in order. */
static bool sort_pairs(struct pairs_segment *s, size_t n_words)
{
	unsigned bits = 1, digit;

	/* Word numbers have 16 bits each: by the digits they really have, from the lowest. */
	while ((size_t)1 << bits < n_words)
		bits++;
	digit = bits > RADIX_BITS ? (bits + 1) / 2 : bits;
	if (s->scratch.room < s->pairs.n) {
		free(s->scratch.items);
		s->scratch = (struct numbers){ .room = s->pairs.room };
		s->scratch.items = malloc(s->scratch.room * sizeof *s->scratch.items);
		if (!s->scratch.items)
			return false;
	}
	for (unsigned word = 0; word < 2; word++) {
		for (unsigned low = 0; low < bits; low += digit)
			sort_by(s, 32 + 16 * word + low, digit);
	}
	return true;
}

/* A list is made of docids less the segment's first one. The first has no other before it: -1 in a
   number that goes round. */
static const uint64_t BEFORE_ALL = UINT64_MAX;

static void put(struct pairs_segment *s, uint64_t *last, uint64_t docid)
{
	buf_add_varint(&s->lists, docid - *last - 1);
	*last = docid;
}

/* Of the pair at hand, counted from the segment's first; BEFORE_ALL if there is none left. */
static uint64_t new_docid(const struct pairs_segment *s, uint64_t pair)
{
	if (s->from == s->pairs.n || s->pairs.items[s->from] >> 32 != pair)
		return BEFORE_ALL;
	return (uint32_t)s->pairs.items[s->from] - s->first_docid;
}

/* Whether the pair at hand, if there is one, begins with this word. */
static bool is_of_row(const struct pairs_segment *s, uint64_t word)
{
	return s->from < s->pairs.n && s->pairs.items[s->from] >> 48 == word;
}

static void begin_row(struct pairs_segment *s)
{
	buf_clear(&s->row);
	buf_clear(&s->lists);
	buf_clear(&s->seconds);
}

/* Behind the list of the row's word `number`. */
static void end_list(struct pairs_segment *s, uint16_t number)
{
	buf_add(&s->seconds, &number, sizeof number);
	add32(&s->row, s->lists.len);
}

/* A row of no list has no bytes. */
static void end_row(struct pairs_segment *s, struct buf *out)
{
	size_t n = s->row.len / sizeof(uint32_t), heads;

	if (n == 0)
		return;
	round_up(&s->seconds, ROUNDING);
	heads = sizeof(uint32_t) + s->row.len + s->seconds.len;
	for (size_t i = 0; i < n && !s->row.failed; i++) {
		uint32_t end;

		memcpy(&end, s->row.data + i * sizeof end, sizeof end);
		end += (uint32_t)heads;
		memcpy(s->row.data + i * sizeof end, &end, sizeof end);
	}
	add32(out, n);
	buf_add(out, s->row.data, s->row.len);
	buf_add(out, s->seconds.data, s->seconds.len);
	buf_add(out, s->lists.data, s->lists.len);
	round_up(out, ROUNDING);
}

/* How many pairs at hand begin with this word. */
static size_t row_pairs(const struct pairs_segment *s, uint64_t word)
{
	size_t n = 0;

	while (s->from + n < s->pairs.n && s->pairs.items[s->from + n] >> 48 == word)
		n++;
	return n;
}

/* Appends a gap; nothing for one of 0. A gap of three bytes or less, as nearly all are, is written
   without a jump: whether it has one byte or two nobody can guess. */
static inline char *add_gap(char *to, uint32_t gap)
{
	uint32_t value = gap - 1, two = value >= 1u << 7, three = value >= 1u << 14, bytes;

	if (gap > 1u << 21)
		return glass_varint(to, value);
	bytes = (value & 0x7f) | (value << 1 & 0x7f00) | (value << 2 & 0x7f0000);
	bytes = htole32(bytes | two << 7 | three << 15);
	memcpy(to, &bytes, sizeof bytes);
	return to + (gap > 0 ? 1 + two + three : 0);
}

/* The lists of so many pairs, one or more, all of it new: into room for as many lists as there are
   pairs, since most lists are of a docid or two and asking for room took longer than writing them.
   Each pair says once more what its list is and where that ends, for the same reason. */
static void add_lists(struct pairs_segment *s, size_t n)
{
	const uint64_t *at = s->pairs.items + s->from, *end = at + n;
	char *list = buf_reserve(&s->lists, n * GLASS_MAX_VARINT32), *lists = list;
	char *second = buf_reserve(&s->seconds, n * sizeof(uint16_t));
	char *list_end = buf_reserve(&s->row, n * sizeof(uint32_t));
	uint64_t before = ~*at;
	size_t n_lists = 0;

	s->from += n;
	if (!list || !second || !list_end)
		return;
	for (; at < end; before = *at++) {
		bool is_next = (*at ^ before) >> 32 != 0;
		uint32_t last = is_next ? s->first_docid - 1 : (uint32_t)before, len;
		uint16_t number = (uint16_t)(*at >> 32);

		list = add_gap(list, (uint32_t)*at - last);
		len = (uint32_t)(list - lists);
		n_lists += is_next;
		memcpy(second + (n_lists - 1) * sizeof number, &number, sizeof number);
		memcpy(list_end + (n_lists - 1) * sizeof len, &len, sizeof len);
	}
	s->lists.len = (size_t)(list - lists);
	s->seconds.len = n_lists * sizeof(uint16_t);
	s->row.len = n_lists * sizeof(uint32_t);
}

static void add_row(struct pairs_segment *s, size_t word, struct buf *out)
{
	begin_row(s);
	add_lists(s, row_pairs(s, word));
	end_row(s, out);
}

/* ---- A segment that there was ---- */

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a list of pairs is damaged");
}

/* The next docid of an old list; false if it is none of the segment's. */
static inline bool read_docid(const struct pairs_old *old, const unsigned char **at,
	const unsigned char *end, uint64_t *docid)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 35 && *at < end; shift += 7) {
		unsigned char byte = *(*at)++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*docid += value + 1;
			return *docid < old->n;
		}
	}
	return false;
}

static inline bool is_gone(const struct pairs_old *old, uint64_t docid)
{
	return old->gone[docid / 64] >> docid % 64 & 1;
}

/* Whether a list can stay as it is. */
static bool is_kept(const struct pairs_old *old, const unsigned char *at, const unsigned char *end)
{
	uint64_t docid = BEFORE_ALL;

	while (at < end) {
		if (!read_docid(old, &at, end, &docid) || is_gone(old, docid))
			return false;
	}
	return true;
}

/* An old list, without what is gone, and with what is new. */
static bool merge_list(struct pairs_segment *s, const struct pairs_old *old,
	const unsigned char *at, const unsigned char *end, uint64_t pair)
{
	uint64_t last = BEFORE_ALL, docid = BEFORE_ALL, new = new_docid(s, pair);

	if (new == BEFORE_ALL && is_kept(old, at, end)) {
		buf_add(&s->lists, at, (size_t)(end - at));
		return true;
	}
	while (at < end) {
		if (!read_docid(old, &at, end, &docid))
			return false;
		if (is_gone(old, docid))
			continue;
		for (; new < docid; s->from++, new = new_docid(s, pair)) {
			if (new != last)
				put(s, &last, new);
		}
		if (new != docid)
			put(s, &last, docid);
	}
	for (; new != BEFORE_ALL; s->from++, new = new_docid(s, pair)) {
		if (new != last)
			put(s, &last, new);
	}
	return true;
}

static bool merge_row(
	struct pairs_segment *s, const struct pairs_old *old, uint32_t word, struct buf *out)
{
	struct pairs_row row;
	uint32_t i = 0;
	int64_t last = -1;

	begin_row(s);
	if (!pairs_row(old->pairs, old->segment, word, &row))
		return false;
	while (i < row.n || is_of_row(s, word)) {
		uint32_t was = i < row.n ? pairs_row_word(&row, i) : UINT32_MAX;
		uint32_t is =
			is_of_row(s, word) ? (uint16_t)(s->pairs.items[s->from] >> 32) : UINT32_MAX;
		uint32_t number = was < is ? was : is;
		const unsigned char *at = NULL, *end = NULL;
		size_t len = s->lists.len;

		if ((int64_t)number <= last || number >= old->pairs->n_words ||
			(was == number && !pairs_row_list(&row, i++, &at, &end)) ||
			!merge_list(s, old, at, end, (uint64_t)word << 16 | number))
			return false;
		if (s->lists.len > len)
			end_list(s, (uint16_t)number);
		last = number;
	}
	end_row(s, out);
	return true;
}

static bool add_rows(struct pairs_segment *s, size_t n_words, const struct pairs_old *old,
	struct buf *out, struct error *err)
{
	size_t head = (n_words + 3) * sizeof(uint32_t), base = out->len;

	s->from = 0;
	if (!sort_pairs(s, n_words))
		return error_out_of_memory(err);
	buf_clear(&s->row_ends);
	add32(&s->row_ends, s->first_docid);
	add32(&s->row_ends, 0);
	if (buf_reserve(out, head))
		out->len += head;
	for (size_t word = 0; word < n_words; word++) {
		add32(&s->row_ends, out->len - base);
		if (old && !merge_row(s, old, (uint32_t)word, out))
			return damaged(err);
		if (!old && is_of_row(s, word))
			add_row(s, word, out);
	}
	add32(&s->row_ends, out->len - base);
	if (s->row_ends.failed || s->row.failed || s->lists.failed || s->seconds.failed ||
		out->failed)
		return error_out_of_memory(err);
	memcpy(out->data + base, s->row_ends.data, head);
	s->pairs.n = 0;
	return true;
}

bool pairs_segment_add(struct pairs_segment *s, size_t n_words, uint32_t first_docid,
	struct buf *out, struct error *err)
{
	s->first_docid = first_docid;
	return add_rows(s, n_words, NULL, out, err);
}

bool pairs_segment_merge(
	struct pairs_segment *s, const struct pairs_old *old, struct buf *out, struct error *err)
{
	s->first_docid = pairs_segment_first(old->pairs, old->segment);
	return add_rows(s, old->pairs->n_words, old, out, err);
}
