/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path where there are no spaces. A bigram is handed out only when it is known that both
 * its characters are clusters by themselves; else the rules begin with the first of the two, and
 * need not know what went before.
 */
#include "common/analyzer_internal.h"

#include <string.h>

#include "common/eight.h"

enum { CHARACTER = 3 /* bytes of a FOLD_NGRAM */ };

static enum fold_high high_at(const struct run *r, size_t at)
{
	return fold_high_at(r->text + at, r->len - at);
}

static bool queue_ngram(struct run *r, enum token_kind kind, size_t at, size_t len)
{
	struct queued *item = queue_behind(&r->a->queue, 0);
	struct word *w = &item->word;

	w->start = at;
	w->end = at + len;
	w->len = len;
	w->letter = false;
	/* In one piece, as it is read again at once. */
	if (r->len - at >= 8)
		eight_store(w->bytes, eight_load(r->text + at));
	else
		memcpy(w->bytes, r->text + at, len);
	queue_settle(r, kind, item);
	return queue_take(r, 1);
}

bool run_plain_ngrams(struct run *r, size_t *at, bool *hard)
{
	size_t i = *at;
	enum fold_high next = high_at(r, i + CHARACTER);

	for (; next == FOLD_NGRAM; i += CHARACTER) {
		next = high_at(r, i + 2 * CHARACTER);
		if (next == FOLD_HARD)
			break;
		if (!queue_ngram(r, TOKEN_NGRAM, i, 2 * CHARACTER))
			return false;
	}
	*hard = next == FOLD_HARD;
	if (!*hard) {
		if (!queue_ngram(r, TOKEN_NGRAM_TAIL, i, CHARACTER))
			return false;
		i += CHARACTER;
	}
	*at = i;
	return true;
}
