/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All texts are cut into words alike, whatever they are written in; stems would only cost time.
 *
 * Where long texts lie near one another by their simhashes, as those of one collection do, nearly
 * all are different: the marks say so without an order, which would cost more than the words.
 */
#include "searcher/shingles.h"

#include <stdlib.h>
#include <string.h>

#include "common/count_bits.h"
#include "common/schema.h"
#include "searcher/grow.h"

/*
 * The least part of all shingles of two texts that both must have. One word in seven replaced, each
 * away from the others, leaves 5 of 9. Of 200 million pairs of abstracts some 3,000 share more than
 * half, and all but 2% of these more than 7 tenths: there is nothing in between. Documentation has
 * templates there: of 8,000 paragraphs of it 65 pairs are taken for one another that were written
 * apart, 55 at 0.6; but of paragraphs with an eighth of their words replaced 95% are seen to be
 * reprints, and 78% at 0.6 (tests/eval/reprints.py).
 */
#define LEAST_SHARED 0.55

/* The same of two beginnings, for the rest to be read: what was put before one of them may take up
 * half of it. */
#define LEAST_SHARED_FIRST 0.2

void shingles_done(struct shingles *s)
{
	free(s->hashes);
	*s = (struct shingles){ 0 };
}

bool shingles_add(struct shingles *s, uint64_t hash, struct error *err)
{
	uint64_t *hashes = grow(s->hashes, s->n, sizeof *hashes, err);
	uint32_t mark = sketch_mark(hash) % (SHINGLES_MARKS * 64);

	if (!hashes)
		return false;
	s->hashes = hashes;
	hashes[s->n++] = hash;
	s->marks[mark / 64] |= UINT64_C(1) << mark % 64;
	s->is_sorted = false;
	return true;
}

static void forget(struct shingles *s)
{
	s->n = 0;
	memset(s->marks, 0, sizeof s->marks);
}

struct taking {
	struct shingles *to;
	uint64_t last; /* the word before; 0: none */
	bool alone;    /* the only shingle is a single word */
};

static bool take_token(void *ctx, const struct token *token, struct error *err)
{
	struct taking *t = ctx;
	uint64_t word;

	if (token->kind == TOKEN_JOINED || token->kind == TOKEN_JOINED_END)
		return true;
	word = sketch_word(token->term, token->term_len);
	if (t->alone)
		forget(t->to);
	t->alone = t->last == 0;
	if (!shingles_add(t->to, sketch_shingle(t->last, word), err))
		return false;
	t->last = word;
	return true;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Where the first `most` bytes end, and no character is cut. */
static size_t cut(const char *text, size_t most)
{
	while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	return most;
}

bool shingles_read(
	struct index *ix, uint32_t docid, bool all, struct shingles *out, struct error *err)
{
	struct buf data CLEANUP(buf_done) = { 0 };
	struct analyzer *a = index_plain_analyzer(ix, err);
	struct taking t = { .to = out };
	struct provenance from;
	const char *text;
	size_t len;

	if (!a || !xap_db_data(ix->db, docid, &data, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &len, err))
		return false;
	out->is_cut = !all && len > SHINGLES_BEGINNING;
	if (out->is_cut)
		len = cut(text, SHINGLES_BEGINNING);
	return analyzer_run(a, text, len, take_token, &t, err);
}

static bool is_enough(double least, size_t shared, size_t a, size_t b)
{
	return shared > 0 && (double)shared >= least * (double)(a + b - shared);
}

static void sort(struct shingles *s)
{
	if (s->n > 0 && !s->is_sorted)
		qsort(s->hashes, s->n, sizeof *s->hashes, by_hash);
	s->is_sorted = true;
}

/* Each mark that only the shorter has is of at least one shingle that the other has not. */
static size_t most_shared(const struct shingles *a, const struct shingles *b)
{
	const struct shingles *shorter = a->n < b->n ? a : b, *longer = a->n < b->n ? b : a;
	size_t missing = 0;

	for (size_t i = 0; i < SHINGLES_MARKS; i++)
		missing += count_bits(shorter->marks[i] & ~longer->marks[i]);
	return shorter->n - missing;
}

static size_t count_shared(struct shingles *a, struct shingles *b)
{
	size_t i = 0, k = 0, shared = 0;

	sort(a);
	sort(b);
	while (i < a->n && k < b->n) {
		uint64_t x = a->hashes[i], y = b->hashes[k];

		shared += x == y;
		i += x <= y;
		k += y <= x;
	}
	return shared;
}

enum shingles_likeness shingles_compare(struct shingles *a, struct shingles *b)
{
	bool is_cut = a->is_cut || b->is_cut;
	double least = is_cut ? LEAST_SHARED_FIRST : LEAST_SHARED;

	/* The shorter has no more; half of those that are compared differ as much in length. */
	if (!is_enough(least, a->n < b->n ? a->n : b->n, a->n, b->n) ||
		!is_enough(least, most_shared(a, b), a->n, b->n) ||
		!is_enough(least, count_shared(a, b), a->n, b->n))
		return SHINGLES_DIFFERENT;
	return is_cut ? SHINGLES_UNDECIDED : SHINGLES_ALIKE;
}

enum shingles_likeness shingles_guess(const struct sketch *a, const struct sketch *b)
{
	uint32_t of_a = a->shingles, of_b = b->shingles;

	if (of_a == 0 || of_b == 0)
		return SHINGLES_UNDECIDED;
	return is_enough(LEAST_SHARED, of_a < of_b ? of_a : of_b, of_a, of_b) &&
			       is_enough(LEAST_SHARED, sketch_most_shared(a, b), of_a, of_b)
		       ? SHINGLES_UNDECIDED
		       : SHINGLES_DIFFERENT;
}
