/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_lex_word.h. Each function looks at the bytes of one word a bounded number of times.
 * Digits are ASCII: this is syntax, not text.
 */
#include "searcher/query_lex_word.h"

#include <string.h>

#include "searcher/query_lex_chars.h"

/* Digits of a number that is syntax: more of them make it text. */
enum { MAX_DIGITS = 6 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number at text[start, end), digits only; false if it is none. */
static bool read_number(const char *text, size_t start, size_t end, unsigned *out)
{
	unsigned number = 0;

	if (start == end || end - start > MAX_DIGITS)
		return false;
	for (size_t i = start; i < end; i++) {
		if (!is_digit(text[i]))
			return false;
		number = number * 10 + (unsigned)(text[i] - '0');
	}
	*out = number;
	return true;
}

static bool is_word(const char *text, size_t start, size_t end, const char *word)
{
	return end - start == strlen(word) && memcmp(text + start, word, end - start) == 0;
}

bool lexeme_is_operator(const char *text, size_t start, size_t end, struct lexeme *out)
{
	static const struct {
		const char *name;
		enum lexeme_kind kind;
	} plain[] = { { "AND", LEXEME_AND }, { "OR", LEXEME_OR }, { "NOT", LEXEME_NOT } };
	size_t slash;
	unsigned distance;

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (is_word(text, start, end, plain[i].name)) {
			out->kind = plain[i].kind;
			return true;
		}
	for (slash = start; slash < end && slash < start + 5 && text[slash] != '/'; slash++)
		;
	if (slash == end || text[slash] != '/' || !read_number(text, slash + 1, end, &distance) ||
		distance == 0 || distance > QUERY_MAX_DISTANCE)
		return false;
	if (!is_word(text, start, slash, "NEAR") && !is_word(text, start, slash, "ADJ"))
		return false;
	out->kind = LEXEME_NEAR;
	out->ordered = text[start] == 'A';
	out->distance = distance;
	out->has_distance = true;
	return true;
}

/* A number with at most one point in it. */
static bool read_boost(const char *text, size_t start, size_t end, double *out)
{
	size_t point = start;
	unsigned whole, part = 0;
	double scale = 1;

	while (point < end && text[point] != '.')
		point++;
	if (!read_number(text, start, point, &whole) ||
		(point < end && !read_number(text, point + 1, end, &part)))
		return false;
	for (size_t i = point + 1; i < end; i++)
		scale *= 10;
	*out = whole + part / scale;
	return true;
}

static bool has_letter(const char *text, size_t start, size_t end)
{
	size_t bytes;

	for (size_t at = start; at < end; at += bytes)
		if (code_is_letter(code_at(text, end, at, &bytes)))
			return true;
	return false;
}

/* Whether the last character before `end` is one of words (or an asterisk): whatever leads to it
 * is skipped, since UTF-8 can be read backwards from its lead bytes. */
static bool ends_in_word(const char *text, size_t start, size_t end)
{
	size_t at = end, bytes;

	while (at > start && end - at < 4) {
		at--;
		if (((unsigned char)text[at] & 0xC0) != 0x80)
			break;
	}
	return at < end && code_is_word(code_at(text, end, at, &bytes));
}

void lexeme_cut_suffixes(const char *text, struct lexeme *word)
{
	size_t at = word->text_end;
	unsigned distance = 0;
	double boost;

	while (at > word->text_start && (is_digit(text[at - 1]) || text[at - 1] == '.'))
		at--;
	if (at > word->text_start && text[at - 1] == '^' &&
		read_boost(text, at, word->text_end, &boost) &&
		has_letter(text, word->text_start, at - 1)) {
		word->boost = boost;
		word->text_end = at - 1;
	}
	at = word->text_end;
	while (at > word->text_start && is_digit(text[at - 1]))
		at--;
	if (at > word->text_start + 1 && text[at - 1] == '~' &&
		(at == word->text_end || read_number(text, at, word->text_end, &distance)) &&
		ends_in_word(text, word->text_start, at - 1)) {
		word->has_distance = true;
		word->distance = distance;
		word->text_end = at - 1;
	}
}

size_t lexeme_take_suffixes(
	const char *text, size_t len, size_t at, bool near, struct lexeme *lexeme)
{
	struct lexeme found = *lexeme;
	size_t end = at, begin = at, bytes;
	uint32_t next;

	if (near && at < len && text[at] == '~') {
		for (end = at + 1; end < len && is_digit(text[end]); end++)
			;
		if (!read_number(text, at + 1, end, &found.distance) ||
			found.distance > QUERY_MAX_DISTANCE)
			return begin;
		found.has_distance = true;
		at = end;
	}
	if (at < len && text[at] == '^') {
		for (end = at + 1; end < len && (is_digit(text[end]) || text[end] == '.'); end++)
			;
		if (!read_boost(text, at + 1, end, &found.boost))
			return begin;
	}
	next = code_at(text, len, end, &bytes);
	if (bytes > 0 && !code_is_space(next) && next != ')')
		return begin;
	*lexeme = found;
	return end;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019;
}

bool query_lex_wildcard(const char *text, size_t *start, size_t *end)
{
	size_t bytes, first = *end, last = *start;
	bool wild = false, word = false, before = true;

	for (size_t at = *start; at < *end; at += bytes) {
		uint32_t c = code_at(text, *end, at, &bytes), next;
		size_t next_bytes;
		bool is_wild;

		next = code_at(text, *end, at + bytes, &next_bytes);
		is_wild = c == '*' || (c == '?' && before &&
					      (code_is_word(next) || next == '*' || next == '?'));
		before = is_wild || code_is_word(c) || is_apostrophe(c);
		if (!is_wild && !code_is_word(c))
			continue;
		wild |= is_wild;
		word |= !is_wild;
		first = at < first ? at : first;
		last = at + bytes;
	}
	if (!wild || !word)
		return false;
	/* A question mark before others may have been taken for one before a word. */
	while (last > first && text[last - 1] == '?')
		last--;
	wild = false;
	for (size_t at = first; at < last; at += bytes) {
		uint32_t c = code_at(text, last, at, &bytes);

		if (!code_is_word(c) && !is_apostrophe(c) && c != '*' && c != '?')
			return false;
		wild |= c == '*' || c == '?';
	}
	if (!wild)
		return false;
	*start = first;
	*end = last;
	return true;
}

void lexeme_find_wildcards(const char *text, struct lexeme *word)
{
	const char *at = text + word->text_start;
	size_t len = word->text_end - word->text_start, wild = 0;

	for (size_t i = 0; i < len; i++)
		wild += at[i] == '*' || at[i] == '?';
	if (wild == 0)
		return;
	if (wild == len) {
		word->lone_star = memchr(at, '*', len) != NULL;
		return;
	}
	word->wildcard = query_lex_wildcard(text, &word->text_start, &word->text_end);
	for (size_t i = 0; i < len && !word->wildcard; i++)
		word->odd_star |= at[i] == '*';
}
