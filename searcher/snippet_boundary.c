/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where text may be cut, found by looking around one place: a snippet needs few such places, and
 * its paragraph may have megabytes. Knows nothing of words; those are the analyzer's.
 */
#include "searcher/snippet_boundary.h"

#include <string.h>
#include <utf8proc.h>

/* No real cluster is longer; a made-up one of thousands of combining marks is cut. */
enum { MAX_CLUSTER = 256 };

/* How far to look back for the end of a sentence, past quotation marks, brackets and blanks. */
enum { MAX_CLOSERS = 32 };

int32_t char_beyond_ascii(const char *text, size_t len, size_t at, size_t *bytes)
{
	size_t left = len - at < 4 ? len - at : 4;
	utf8proc_int32_t c;
	utf8proc_ssize_t n =
		utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)left, &c);

	*bytes = n > 0 ? (size_t)n : 1;
	return n > 0 ? c : 0xfffd;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t char_before(const char *text, size_t at)
{
	size_t start = at - 1, bytes;

	if (!is_continuation(text[start]))
		return start;
	while (start > 0 && at - start < 4 && is_continuation(text[start]))
		start--;
	char_at(text, at, start, &bytes);
	return start + bytes == at ? start : at - 1;
}

size_t chars_count(const char *text, size_t start, size_t end)
{
	size_t n = 0, bytes = 1;

	for (size_t at = start; at < end; at += bytes, n++) {
		bytes = 1;
		if ((unsigned char)text[at] >= 0x80)
			char_at(text, end, at, &bytes);
	}
	return n;
}

size_t chars_forward(const char *text, size_t len, size_t at, size_t n)
{
	uint64_t eight;
	size_t bytes;

	while (n > 0 && at < len) {
		bool plain = n >= sizeof eight && len - at >= sizeof eight;

		if (plain) {
			memcpy(&eight, text + at, sizeof eight);
			plain = (eight & 0x8080808080808080U) == 0;
		}
		n -= plain ? sizeof eight : 1;
		if (plain) {
			at += sizeof eight;
		} else {
			char_at(text, len, at, &bytes);
			at += bytes;
		}
	}
	return at;
}

size_t chars_back(const char *text, size_t at, size_t n)
{
	while (n-- > 0 && at > 0)
		at = char_before(text, at);
	return at;
}

bool char_is_space(int32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	if (c == 0xa0 || c == 0x2007 || c == 0x202f)
		return false;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

/* Whether a cluster certainly begins at `at`, whatever stands further back. The stateless rule does
 * not know that an emoji after a joiner may belong to the one before it. */
static bool surely_breaks(const char *text, size_t len, size_t at)
{
	size_t bytes;
	int32_t before = char_at(text, len, char_before(text, at), &bytes);
	int32_t after = char_at(text, len, at, &bytes);

	return before != 0x200d && utf8proc_grapheme_break(before, after);
}

size_t cluster_start(const char *text, size_t len, size_t at)
{
	size_t from, start, bytes;
	utf8proc_int32_t state = 0;
	int32_t last;

	if (at == 0 || at >= len || surely_breaks(text, len, at))
		return at;
	from = char_before(text, at);
	for (int i = 0; i < MAX_CLUSTER && from > 0 && !surely_breaks(text, len, from); i++)
		from = char_before(text, from);
	start = from;
	last = char_at(text, len, from, &bytes);
	for (size_t i = from + bytes; i <= at; i += bytes) {
		int32_t next = char_at(text, len, i, &bytes);

		if (utf8proc_grapheme_break_stateful(last, next, &state))
			start = i;
		last = next;
	}
	return start;
}

size_t cluster_end(const char *text, size_t len, size_t at)
{
	while (at < len && cluster_start(text, len, at) != at)
		at = chars_forward(text, len, at, 1);
	return at;
}

static bool closes(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_PE: /* ) ] 」 */
	case UTF8PROC_CATEGORY_PF: /* ” ’ » */
	case UTF8PROC_CATEGORY_PI: /* “ closes in German */
		return true;
	default:
		return c == '"' || c == '\'';
	}
}

/* Whether the full stop at `at` belongs to an initial: one letter alone before it, as in U.S. or
 * J. Smith. */
static bool is_initial(const char *text, size_t len, size_t at)
{
	size_t letter, bytes;
	int32_t before;

	if (at == 0)
		return false;
	letter = char_before(text, at);
	if (letter == 0)
		return true;
	before = char_at(text, len, char_before(text, letter), &bytes);
	return before == '.' || char_is_space(before) || closes(before);
}

/* Whether text may go on a new sentence with `c` after the mark `end`. */
static bool ends_before(int32_t end, int32_t c)
{
	switch (end) {
	case '.':
		return utf8proc_category(c) != UTF8PROC_CATEGORY_LL &&
		       utf8proc_category(c) != UTF8PROC_CATEGORY_ND;
	case '!':
	case '?':
	case 0x2026: /* ... */
		return utf8proc_category(c) != UTF8PROC_CATEGORY_LL;
	case 0x0964: /* danda */
	case 0x061f: /* Arabic question mark */
	case 0x06d4: /* Arabic full stop */
		return true;
	default:
		return false;
	}
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_sentence_start(const char *text, size_t len, size_t at)
{
	size_t i = at, bytes;
	int32_t c, next;
	bool spaced;

	if (at == 0 || at >= len)
		return at == 0;
	/* What most places are: within a word, or after one. */
	if (is_plain(text[at - 1]) || (text[at - 1] == ' ' && at > 1 && is_plain(text[at - 2])))
		return false;
	next = char_at(text, len, at, &bytes);
	if (char_is_space(next) || utf8proc_category(next) == UTF8PROC_CATEGORY_PE ||
		utf8proc_category(next) == UTF8PROC_CATEGORY_PF)
		return false;
	spaced = char_is_space(char_at(text, len, char_before(text, at), &bytes));
	for (int n = 0;; n++) {
		i = char_before(text, i);
		c = char_at(text, len, i, &bytes);
		if (i == 0 || n == MAX_CLOSERS || !(closes(c) || (spaced && char_is_space(c))))
			break;
	}
	if (c == 0x3002 || c == 0xff01 || c == 0xff1f) /* CJK . ! ? */
		return true;
	return spaced && ends_before(c, next) && (c != '.' || !is_initial(text, len, i));
}
