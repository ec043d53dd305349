/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wildcards, fuzzy words and words near each other: random ones, and what they fit. */
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/utf8.h"
#include "tests/oracle/oracle.h"

enum { MAX_CHARS = 64, MAX_NEAR = 3, MAX_PATTERNS = 3 };

static size_t char_len(const char *text)
{
	uint32_t code;

	return utf8_decode(text, strlen(text), &code);
}

bool oracle_glob(const char *pattern, const char *text)
{
	if (!*pattern)
		return !*text;
	if (*pattern == '*')
		return oracle_glob(pattern + 1, text) ||
		       (*text && oracle_glob(pattern, text + char_len(text)));
	if (!*text)
		return false;
	if (*pattern == '?')
		return oracle_glob(pattern + 1, text + char_len(text));
	return *pattern == *text && oracle_glob(pattern + 1, text + 1);
}

static size_t decode(const char *text, uint32_t out[MAX_CHARS])
{
	size_t n = 0;

	for (size_t len = strlen(text), at = 0; at < len && n < MAX_CHARS; n++)
		at += utf8_decode(text + at, len - at, &out[n]);
	return n;
}

bool oracle_edits(const char *a, const char *b, unsigned most)
{
	static unsigned cost[MAX_CHARS + 1][MAX_CHARS + 1];
	uint32_t x[MAX_CHARS], y[MAX_CHARS];
	size_t n = decode(a, x), m = decode(b, y);

	if (n > m + most || m > n + most)
		return false;
	for (size_t i = 0; i <= n; i++) {
		for (size_t k = 0; k <= m; k++) {
			unsigned least = (unsigned)(i + k);

			if (i > 0 && k > 0) {
				least = cost[i - 1][k - 1] + (x[i - 1] != y[k - 1]);
				least = cost[i - 1][k] + 1 < least ? cost[i - 1][k] + 1 : least;
				least = cost[i][k - 1] + 1 < least ? cost[i][k - 1] + 1 : least;
			}
			if (i > 1 && k > 1 && x[i - 1] == y[k - 2] && x[i - 2] == y[k - 1] &&
				cost[i - 2][k - 2] + 1 < least)
				least = cost[i - 2][k - 2] + 1;
			cost[i][k] = least;
		}
	}
	return cost[n][m] <= most;
}

bool oracle_is_plain(const struct oracle_token *token)
{
	if (token->kind != TOKEN_WORD || !token->stem || strlen(token->term) < 2)
		return false;
	for (const char *c = token->term; *c; c++) {
		if ((unsigned char)*c < 0x80 && (*c < 'a' || *c > 'z'))
			return false;
	}
	return true;
}

/* A few characters become wildcards, at least one. */
char *oracle_wildcard(const char *term, uint64_t *seed)
{
	uint32_t codes[MAX_CHARS];
	size_t n = decode(term, codes), at = oracle_random(seed, (uint32_t)n);
	uint32_t way = oracle_random(seed, n > 2 ? 4 : 2);
	struct buf out = { 0 };

	for (size_t i = 0; i < n; i++) {
		char bytes[UTF8_MAX];
		bool wild = way == 3 ? i == at : way == 2 && i + 1 == n / 2 + 1 && n > 2;

		if (way == 0 && i >= n - at && i > 0)
			continue;
		if (way == 1 && i < at && i + 1 < n)
			continue;
		/* A question mark at the end is one. */
		if (wild && i + 1 < n)
			buf_add_byte(&out, '?');
		else if (wild)
			buf_add_byte(&out, '*');
		else
			buf_add(&out, bytes, utf8_encode(codes[i], bytes));
	}
	if (way == 0)
		buf_add_byte(&out, '*');
	if (way == 1) {
		struct buf whole = { 0 };

		buf_printf(&whole, "*%s", out.data);
		buf_done(&out);
		out = whole;
	}
	return buf_take(&out);
}

/* One or two edits away. */
static char *make_fuzzy(const char *term, unsigned edits, uint64_t *seed)
{
	uint32_t codes[MAX_CHARS + 2];
	size_t n = decode(term, codes);
	struct buf out = { 0 };

	for (unsigned e = 0; e < edits; e++) {
		size_t at = oracle_random(seed, (uint32_t)n);
		uint32_t way = oracle_random(seed, 4), other;

		if (way == 0) {
			codes[at] = 'x';
		} else if (way == 1 && n > 2) {
			memmove(codes + at, codes + at + 1, (n - at - 1) * sizeof *codes);
			n--;
		} else if (way == 2 && at + 1 < n) {
			other = codes[at];
			codes[at] = codes[at + 1];
			codes[at + 1] = other;
		} else if (n < MAX_CHARS / 2) {
			memmove(codes + at + 1, codes + at, (n - at) * sizeof *codes);
			codes[at] = 'e';
			n++;
		}
	}
	for (size_t i = 0; i < n; i++) {
		char bytes[UTF8_MAX];

		buf_add(&out, bytes, utf8_encode(codes[i], bytes));
	}
	return buf_take(&out);
}

/* Words a little apart, perhaps in the wrong order. */
static char *make_near(const struct oracle_text *p, size_t first, uint64_t *seed)
{
	size_t n = 2 + oracle_random(seed, MAX_NEAR - 1), at = first;
	struct buf out = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (at >= p->tokens.n || !oracle_is_plain(&p->tokens.items[at])) {
			buf_done(&out);
			return NULL;
		}
		buf_printf(&out, "%s%s", i ? " " : "", p->tokens.items[at].term);
		at = oracle_random(seed, 4) == 0 && at > 2 ? at - 2
							   : at + 1 + oracle_random(seed, 3);
	}
	return buf_take(&out);
}

/* Words in a row, each with wildcards; seldom one that does not belong there. */
static char *make_patterns(const struct oracle_text *p, size_t first, uint64_t *seed)
{
	size_t n = 1 + oracle_random(seed, MAX_PATTERNS);
	struct buf out = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t at = oracle_random(seed, 12) ? first + i : first;
		char *pattern;

		if (at >= p->tokens.n || !oracle_is_plain(&p->tokens.items[at])) {
			buf_done(&out);
			return NULL;
		}
		pattern = oracle_wildcard(p->tokens.items[at].term, seed);
		buf_printf(&out, "%s%s", i ? " " : "", pattern);
		free(pattern);
	}
	return buf_take(&out);
}

bool oracle_pattern(const struct oracle *o, uint64_t *seed, struct clause *out)
{
	enum query_field field = oracle_random(seed, 8) ? IN_TEXT : IN_TITLE;
	const struct oracle_text *p = oracle_pick(o, field, seed);
	size_t at = oracle_random(seed, (uint32_t)p->tokens.n);
	const struct oracle_token *token = &p->tokens.items[at];
	uint32_t way = oracle_random(seed, 11);

	if (!oracle_is_plain(token))
		return false;
	out->distance = 1 + oracle_random(seed, 2);
	out->field = field;
	if (way < 2) {
		out->kind = CLAUSE_SURFACE;
		out->text = strdup(token->term);
	} else if (way < 4) {
		out->kind = CLAUSE_WILDCARD;
		out->text = oracle_wildcard(token->term, seed);
	} else if (way < 6) {
		out->kind = CLAUSE_FUZZY;
		out->text = make_fuzzy(token->term, out->distance, seed);
	} else if (way < 8) {
		out->kind = CLAUSE_PATTERNS;
		out->text = make_patterns(p, at, seed);
	} else {
		out->kind = CLAUSE_JOINED;
		out->stemmed = oracle_random(seed, 3) > 0;
		out->ordered = oracle_random(seed, 2) == 0;
		out->distance = 1 + oracle_random(seed, 6);
		if (out->role == CLAUSE_MUST)
			out->role = CLAUSE_SHOULD;
		out->text = make_near(p, at, seed);
	}
	return out->text != NULL;
}
