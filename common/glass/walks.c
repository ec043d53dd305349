/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md. */
#include "common/glass/walks.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass/postings.h"
#include "common/glass/stored.h"
#include "common/macros.h"

/* What the length of a synonym is written with. */
enum { SYNONYM_LENGTH_XOR = 96 };

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
}

/* `more`: it is open, and stands at the first. */
static bool give_all(
	struct postings *p, bool more, xap_posting_fn *fn, void *ctx, struct error *err)
{
	err->code = ERROR_NONE;
	while (more) {
		for (; p->next < p->n; p->next++) {
			if (!fn(ctx, p->docids[p->next], p->wdfs[p->next], err))
				return err->code == ERROR_NONE;
		}
		more = postings_refill(p);
	}
	return !postings_bad(p) || damaged(err);
}

bool walk_postings(const struct database *d, const char *term, size_t len, xap_posting_fn *fn,
	void *ctx, struct error *err)
{
	CLEANUP(postings_done) struct postings p;
	bool more = postings_open(&p, d, term, len);

	return give_all(&p, more, fn, ctx, err);
}

bool walk_lengths(const struct database *d, xap_length_fn *fn, void *ctx, struct error *err)
{
	CLEANUP(postings_done) struct postings p;
	bool more = postings_open_all(&p, d);

	return give_all(&p, more, fn, ctx, err);
}

struct word {
	const char *text;
	size_t len;
};

static int by_bytes(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int order = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* The next word of a list as it is stored; false at its end. */
static bool next_word(const struct buf *list, size_t *at, struct word *out, bool *bad)
{
	size_t len;

	if (*at == list->len)
		return false;
	len = (unsigned char)list->data[(*at)++] ^ SYNONYM_LENGTH_XOR;
	*bad = len > list->len - *at;
	*out = (struct word){ list->data + *at, len };
	*at += len;
	return !*bad;
}

/* Gives the words, sorted; each once. */
static bool give_words(struct word *words, size_t n, xap_item_fn *fn, void *ctx, struct error *err)
{
	qsort(words, n, sizeof *words, by_bytes);
	for (size_t i = 0; i < n; i++) {
		if ((i == 0 || by_bytes(&words[i], &words[i - 1]) != 0) &&
			!fn(ctx, words[i].text, words[i].len, err))
			return err->code == ERROR_NONE;
	}
	return true;
}

bool walk_synonyms(const struct database *const *all, size_t n, const char *key, size_t len,
	xap_item_fn *fn, void *ctx, struct error *err)
{
	CLEANUP(buf_done) struct buf list = { 0 };
	struct word *words, word;
	size_t found = 0, at = 0;
	bool bad = false, ok;

	err->code = ERROR_NONE;
	for (size_t i = 0; i < n; i++) {
		if (!stored_synonyms(all[i], key, len, &list, err))
			return false;
	}
	while (next_word(&list, &at, &word, &bad))
		found++;
	if (bad)
		return damaged(err);
	if (found == 0)
		return true;
	words = calloc(found, sizeof *words);
	if (!words)
		return error_out_of_memory(err);
	at = found = 0;
	while (next_word(&list, &at, &words[found], &bad))
		found++;
	ok = give_words(words, found, fn, ctx, err);
	free(words);
	return ok;
}
