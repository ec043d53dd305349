/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All texts are cut into words alike, whatever they are written in; stems would only cost time.
 */
#include "searcher/shingles.h"

#include <stdlib.h>

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

void shingles_done(struct shingles *s)
{
	free(s->hashes);
	*s = (struct shingles){ 0 };
}

struct taking {
	struct shingles *to;
	uint64_t last; /* the word before; 0: none */
	bool alone;    /* the only shingle is a single word */
};

/* FNV-1a, mixed. */
static uint64_t hash_word(const char *word, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * UINT64_C(0x100000001b3);
	return (h ^ h >> 32) | 1;
}

static bool take_token(void *ctx, const struct token *token, struct error *err)
{
	struct taking *t = ctx;
	uint64_t word, *hashes;

	if (token->kind == TOKEN_JOINED || token->kind == TOKEN_JOINED_END)
		return true;
	word = hash_word(token->term, token->term_len);
	if (t->alone)
		t->to->n = 0;
	t->alone = t->last == 0;
	hashes = grow(t->to->hashes, t->to->n, sizeof *hashes, err);
	if (!hashes)
		return false;
	t->to->hashes = hashes;
	hashes[t->to->n++] = t->last * UINT64_C(0x9e3779b97f4a7c15) ^ word;
	t->last = word;
	return true;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool shingles_read(struct index *ix, uint32_t docid, struct shingles *out, struct error *err)
{
	struct buf data CLEANUP(buf_done) = { 0 };
	struct analyzer *a = index_plain_analyzer(ix, err);
	struct taking t = { .to = out };
	struct provenance from;
	const char *text;
	size_t len;

	if (!a || !matcher_data_or(ix->matcher, ix->db, docid, &data, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &len, err) ||
		!analyzer_run(a, text, len, take_token, &t, err))
		return false;
	if (out->n > 0)
		qsort(out->hashes, out->n, sizeof *out->hashes, by_hash);
	return true;
}

bool shingles_alike(const struct shingles *a, const struct shingles *b)
{
	size_t i = 0, k = 0, shared = 0;

	while (i < a->n && k < b->n) {
		uint64_t x = a->hashes[i], y = b->hashes[k];

		shared += x == y;
		i += x <= y;
		k += y <= x;
	}
	return shared > 0 && (double)shared >= LEAST_SHARED * (double)(a->n + b->n - shared);
}
