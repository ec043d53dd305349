/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing the word that the spelling rules share. The one place that writes to it, so that the
 * room the caller gave is checked once.
 */
#include "common/language_spelling.h"

#include <string.h>

bool spelling_replace(struct spelling *s, size_t at, size_t len, const char *to)
{
	size_t to_len = strlen(to);
	size_t rest = s->len + s->tail - at - len;

	if (at + to_len + rest > s->cap)
		return false;
	memmove(s->word + at + to_len, s->word + at + len, rest);
	memcpy(s->word + at, to, to_len);
	s->len = s->len - len + to_len;
	s->changed = true;
	return true;
}
