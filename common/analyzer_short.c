/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fastest path: what most words are, up to fifteen ASCII letters and digits between what surely
 * separates words, read at once. In a loop of its own, whose few variables find room in registers.
 */
#include "common/analyzer_internal.h"
#include "common/sixteen.h"

/* Whether a letter or digit before `at` is the last of its word, by what one look tells. */
static inline bool ends_before(const uint8_t *action, const unsigned char *at)
{
	enum plain_action next = action[at[0]];

	return next <= PLAIN_BREAK ||
	       ((next == PLAIN_DOT || next == PLAIN_COMMA) && action[at[1]] < PLAIN_WORD);
}

bool run_short(struct run *r, size_t *at)
{
	const unsigned char *s = (const unsigned char *)r->text;
	const struct fold *fold = r->a->fold;
	const uint8_t *action = fold->action;
	/* What is looked at from a place before that is within the text. */
	size_t far = r->len > 16 && !fold->turkish ? r->len - 16 : 0, i = *at;

	while (i < far) {
		enum plain_action first = action[s[i]];
		struct queued *item = queue_behind(&r->a->queue, 0);
		struct word *w = &item->word;
		unsigned n;

		if (first < PLAIN_WORD) {
			i++;
			continue;
		}
		if (first > PLAIN_WORD)
			break;
		n = sixteen_alphanumeric(s + i, w->bytes);
		if (n == 16 || !ends_before(action, s + i + n))
			break;
		w->start = i;
		w->len = n;
		w->letter = s[i] > '9';
		r->word_end = w->end = i += n;
		queue_settle(r, TOKEN_WORD, item);
		if (!queue_take(r, 1))
			return false;
	}
	*at = i;
	return true;
}
