/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bits of a block (RFC 1951, section 3.2). What each form takes is known to the bit before any
 * is written, so the choice is exact, and a block that does not fit is not begun.
 */
#include "indexer/bulk/deflate_writer.h"

#include <string.h>

enum {
	STORED = 0,
	FIXED = 1,
	DYNAMIC = 2,
	PREFIX_BITS = 3, /* before a block: whether it is the last one, and its form */
	/* Four literals, and the up to 7 bits that wait, fill a word of 64 bits. */
	LITLEN_LIMIT = 14,
	STORED_SIZES = 4, /* bytes before what is stored */
};

void deflate_fixed_codes(struct huffman *litlens, struct huffman *distances)
{
	uint8_t lengths[HUFFMAN_MAX_SYMBOLS];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	huffman_from_lengths(litlens, lengths, HUFFMAN_MAX_SYMBOLS);
	memset(lengths, 5, 32);
	huffman_from_lengths(distances, lengths, 32);
}

void deflate_writer_init(struct deflate_writer *w)
{
	deflate_fixed_codes(&w->fixed_litlens, &w->fixed_distances);
}

void deflate_writer_start(struct deflate_writer *w, char *out, size_t cap)
{
	w->out = out;
	w->cap = cap;
	w->len = 0;
	w->bits = (struct deflate_bits){ .at = w->scratch };
}

static void put_literals(struct deflate_bits *bits, const struct huffman *litlens,
	const unsigned char *text, size_t n)
{
	for (; n >= 4; n -= 4, text += 4) {
		huffman_put(litlens, bits, text[0]);
		huffman_put(litlens, bits, text[1]);
		huffman_put(litlens, bits, text[2]);
		huffman_put(litlens, bits, text[3]);
		bits_flush(bits);
	}
	for (; n > 0; n--)
		huffman_put(litlens, bits, *text++);
	bits_flush(bits);
}

/* At most 14 + 5 + 15 + 13 bits. */
static void put_match(struct deflate_bits *bits, const struct huffman *litlens,
	const struct huffman *distances, const struct deflate_sequence *s)
{
	struct deflate_number l = deflate_number_of_length(s->length);
	struct deflate_number d = deflate_number_of_distance(s->distance);

	huffman_put(litlens, bits, DEFLATE_END + 1 + l.symbol);
	bits_put(bits, l.extra, l.n_extra);
	huffman_put(distances, bits, d.symbol);
	bits_put(bits, d.extra, d.n_extra);
	bits_flush(bits);
}

static void put_sequences(struct deflate_writer *w, const struct deflate_block *b,
	const struct huffman *litlens, const struct huffman *distances)
{
	struct deflate_bits bits = w->bits;
	const unsigned char *text = b->in;

	for (size_t i = 0; i < b->n_sequences; i++) {
		const struct deflate_sequence *s = &b->sequences[i];

		put_literals(&bits, litlens, text, s->literals);
		text += s->literals + s->length;
		if (s->length > 0)
			put_match(&bits, litlens, distances, s);
	}
	huffman_put(litlens, &bits, DEFLATE_END);
	bits_flush(&bits);
	w->bits = bits;
}

static void put_stored(struct deflate_writer *w, const unsigned char *in, size_t n)
{
	struct deflate_bits bits = w->bits;

	bits_put(&bits, 0, (8 - bits.n_waiting) % 8);
	bits_put(&bits, n, 16);
	bits_put(&bits, ~n & 0xffff, 16);
	bits_flush(&bits);
	if (n > 0)
		memcpy(bits.at, in, n);
	bits.at += n;
	w->bits = bits;
}

/* What the block's symbols take with the codes of RFC 1951, section 3.2.6. */
static size_t fixed_cost(const struct deflate_block *b)
{
	size_t bits = 8 * (b->n - b->matched) + (7 + 5) * b->n_matches + 7 + b->extra_bits;

	for (size_t i = 144; i < 256; i++)
		bits += b->litlens[i];
	for (size_t i = 280; i < DEFLATE_LITLENS; i++)
		bits += b->litlens[i];
	return bits;
}

/* The block's own codes, and what it takes with them. */
static size_t make_codes(struct deflate_writer *w, const struct deflate_block *b)
{
	size_t bits = b->extra_bits;

	bits += huffman_build(&w->litlens, b->litlens, DEFLATE_LITLENS, LITLEN_LIMIT);
	bits += huffman_build(&w->distances, b->distances, DEFLATE_DISTANCES, HUFFMAN_MAX_LENGTH);
	deflate_header_make(&w->header, &w->litlens, &w->distances);
	return bits + w->header.bits;
}

static void put_prefix(struct deflate_writer *w, bool last, unsigned form)
{
	bits_put(&w->bits, last, 1);
	bits_put(&w->bits, form, 2);
}

/* Whether a block of codes that ends with bit `end` of the stream has more in the last byte than
   (some of) the sign of its end. */
static bool ends_with_text(const struct deflate_writer *w, unsigned form, size_t end)
{
	const struct huffman *litlens = form == DYNAMIC ? &w->litlens : &w->fixed_litlens;

	return form != STORED && (end - 1) % 8 + 1 > litlens->lengths[DEFLATE_END];
}

bool deflate_writer_put(
	struct deflate_writer *w, const struct deflate_block *b, enum deflate_place place)
{
	size_t fixed = fixed_cost(b), dynamic = make_codes(w, b);
	size_t waiting = w->bits.n_waiting + PREFIX_BITS;
	size_t stored = (8 - waiting % 8) % 8 + 8 * (STORED_SIZES + b->n);
	unsigned form = dynamic < fixed ? DYNAMIC : FIXED;
	size_t least = dynamic < fixed ? dynamic : fixed, end, n;
	bool apart;

	if (stored < least) {
		form = STORED;
		least = stored;
	}
	end = waiting + least;
	apart = place == DEFLATE_LAST_APART && ends_with_text(w, form, end);
	n = apart ? (end + PREFIX_BITS + 7) / 8 + STORED_SIZES : (end + 7) / 8;
	if (n > w->cap - w->len)
		return false;
	put_prefix(w, place != DEFLATE_NOT_LAST && !apart, form);
	if (form == DYNAMIC) {
		deflate_header_put(&w->header, &w->bits);
		put_sequences(w, b, &w->litlens, &w->distances);
	} else if (form == FIXED) {
		put_sequences(w, b, &w->fixed_litlens, &w->fixed_distances);
	} else {
		put_stored(w, b->in, b->n);
	}
	if (apart) {
		put_prefix(w, true, STORED);
		put_stored(w, NULL, 0);
	}
	n = (size_t)(w->bits.at - w->scratch);
	memcpy(w->out + w->len, w->scratch, n);
	w->len += n;
	w->bits.at = w->scratch;
	return true;
}

size_t deflate_writer_end(struct deflate_writer *w)
{
	if (w->bits.n_waiting > 0)
		w->out[w->len++] = (char)w->bits.waiting;
	return w->len;
}
