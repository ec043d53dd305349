/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_segment.h"

#include <stdlib.h>
#include <string.h>

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

/* The list of one pair, from its first document; returns behind its last. */
static size_t add_list(struct pairs_segment *s, size_t from, uint32_t first_docid)
{
	uint64_t pair = s->pairs.items[from] >> 32;
	uint32_t docid = (uint32_t)s->pairs.items[from];

	buf_add_varint(&s->lists, docid - first_docid);
	for (from++; from < s->pairs.n && s->pairs.items[from] >> 32 == pair; from++) {
		uint32_t next = (uint32_t)s->pairs.items[from];

		if (next == docid)
			continue;
		buf_add_varint(&s->lists, next - docid - 1);
		docid = next;
	}
	return from;
}

/* The row of the word at `from`; returns behind it. */
static size_t add_row(struct pairs_segment *s, size_t from, uint32_t first_docid, struct buf *out)
{
	uint64_t first_word = s->pairs.items[from] >> 48, n = 0;
	size_t heads;

	buf_clear(&s->row);
	buf_clear(&s->lists);
	buf_clear(&s->seconds);
	while (from < s->pairs.n && s->pairs.items[from] >> 48 == first_word) {
		uint16_t second = (uint16_t)(s->pairs.items[from] >> 32);

		buf_add(&s->seconds, &second, sizeof second);
		from = add_list(s, from, first_docid);
		add32(&s->row, s->lists.len);
		n++;
	}
	round_up(&s->seconds, ROUNDING);
	heads = sizeof(uint32_t) + s->row.len + s->seconds.len;
	for (uint64_t i = 0; i < n && !s->row.failed; i++) {
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
	return from;
}

bool pairs_segment_add(struct pairs_segment *s, size_t n_words, uint32_t first_docid,
	struct buf *out, struct error *err)
{
	size_t from = 0, head = (n_words + 3) * sizeof(uint32_t), base = out->len;

	if (!sort_pairs(s, n_words))
		return error_out_of_memory(err);
	buf_clear(&s->row_ends);
	add32(&s->row_ends, first_docid);
	add32(&s->row_ends, 0);
	if (buf_reserve(out, head))
		out->len += head;
	for (size_t word = 0; word < n_words; word++) {
		add32(&s->row_ends, out->len - base);
		if (from < s->pairs.n && s->pairs.items[from] >> 48 == word)
			from = add_row(s, from, first_docid, out);
	}
	add32(&s->row_ends, out->len - base);
	if (s->row_ends.failed || s->row.failed || s->lists.failed || s->seconds.failed ||
		out->failed)
		return error_out_of_memory(err);
	memcpy(out->data + base, s->row_ends.data, head);
	s->pairs.n = 0;
	return true;
}
