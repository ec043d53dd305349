/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path. Most words of most text are letters between separators, and the table of
 * two-byte characters says all about them. What else there is (an apostrophe or a hyphen inside a
 * word, a combining mark, a script above U+07FF, a bad byte) is left to analyzer_words.c, from the
 * last separator on, so that the rules exist once.
 */
#include "common/analyzer_internal.h"

/* The entry of the two-byte sequence at `s`; NULL if it is none. */
static const struct fold_low *low_at(struct fold *f, const unsigned char *s, size_t len)
{
	if (len < 2 || (s[1] & 0xC0) != 0x80)
		return NULL;
	return fold_low_of(f, (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu));
}

/* – — ‘ “ ” „ … : of what begins with 0xE2, what natural text is full of. */
static bool is_break3(const unsigned char *s, size_t len)
{
	if (len < 3 || s[1] != 0x80)
		return false;
	switch (s[2]) {
	case 0x93:
	case 0x94:
	case 0x98:
	case 0x9C:
	case 0x9D:
	case 0x9E:
	case 0xA6:
		return true;
	default:
		return false;
	}
}

/* The length of the separator at `s`, or 0 if what is there is no plain one. */
static size_t break_length(struct fold *f, const unsigned char *s, size_t len)
{
	const struct fold_low *low;

	switch (f->action[s[0]]) {
	case PLAIN_SPACE:
	case PLAIN_BREAK:
	case PLAIN_INFIX:
	case PLAIN_SUFFIX:
		return 1;
	case PLAIN_LEAD2:
		low = low_at(f, s, len);
		return low && low->simple && low->role == UNIT_BREAK ? 2 : 0;
	case PLAIN_LEAD3:
		return is_break3(s, len) ? 3 : 0;
	default:
		return 0;
	}
}

/* Whether the word before s[0] ends there under all rules. */
static bool ends_word(struct fold *f, const unsigned char *s, size_t len)
{
	if (len == 0)
		return true;
	switch (f->action[s[0]]) {
	case PLAIN_SPACE:
	case PLAIN_BREAK:
		return true;
	case PLAIN_INFIX:
		return len == 1 || (s[1] < 0x80 && f->action[s[1]] != PLAIN_WORD &&
					   f->action[s[1]] != PLAIN_HARD);
	case PLAIN_LEAD2:
	case PLAIN_LEAD3:
		return break_length(f, s, len) > 0;
	default:
		return false;
	}
}

/* Reads the letters and digits from `at` on and returns where they end; *hash is the word's. */
static size_t scan_plain(struct fold *f, const unsigned char *s, size_t at, size_t len,
	struct word *word, uint64_t *hash)
{
	uint64_t h = 0;
	size_t n = 0;

	word->start = at;
	for (; at < len; at++) {
		const struct fold_low *low;
		char lower = f->lower[s[at]];

		if (lower) {
			if (n < ANALYZER_MAX_TERM)
				word->bytes[n] = lower;
			h = stem_cache_hash_step(h, lower);
			n++;
			continue;
		}
		if (f->action[s[at]] != PLAIN_LEAD2)
			break;
		low = low_at(f, s + at, len - at);
		if (!low || !low->simple || !low->letter || low->role != UNIT_LETTER)
			break;
		for (unsigned i = 0; i < low->len; i++, n++) {
			if (n < ANALYZER_MAX_TERM)
				word->bytes[n] = low->bytes[i];
			h = stem_cache_hash_step(h, low->bytes[i]);
		}
		at++;
	}
	word->end = at;
	word->len = n > ANALYZER_MAX_TERM ? WORD_OVERLONG : n;
	*hash = stem_cache_hash_end(h);
	return at;
}

bool run_plain(struct run *r, size_t *at)
{
	struct fold *f = &r->a->fold;
	const unsigned char *s = (const unsigned char *)r->text;
	size_t i = *at, safe = *at;

	while (i < r->len) {
		struct word word;
		uint64_t hash;
		size_t skip;

		if (f->action[s[i]] == PLAIN_SPACE) {
			safe = ++i;
			continue;
		}
		skip = break_length(f, s + i, r->len - i);
		if (skip > 0) {
			safe = i;
			i += skip;
			continue;
		}
		i = scan_plain(f, s, i, r->len, &word, &hash);
		if (word.len == 0 || !ends_word(f, s + i, r->len - i)) {
			*at = safe;
			return true;
		}
		if (word.len > ANALYZER_MAX_TERM) {
			r->a->counts.overlong++;
			continue;
		}
		word.letter = s[word.start] >= 0x80 || f->low[s[word.start]].letter;
		r->pos++;
		if (!run_emit_hashed(r, TOKEN_WORD, &word, hash))
			return false;
	}
	*at = r->len;
	return true;
}
