/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backtracking over the last star only, which is enough within one name: a later star can stand in
 * for all that an earlier one would have to take on. Folders (**) recurse, once a part.
 */
#include "indexer/glob.h"

#include <stddef.h>
#include <string.h>

/* The bytes of the character at `at`, which lies before `end`. */
static size_t char_len(const char *at, const char *end)
{
	size_t len = 1;

	while (at + len < end && ((unsigned char)at[len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* One character of a pattern or set, an escaped one included; *at moves past it. */
static const char *take_char(const char **at, const char *end, size_t *len)
{
	const char *from;

	if (**at == '\\' && *at + 1 < end)
		(*at)++;
	from = *at;
	*len = char_len(from, end);
	*at += *len;
	return from;
}

/* UTF-8 sorts by bytes as by code points. */
static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order != 0)
		return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

/* The ] of the set that opens at `open`; NULL if there is none. A ] at its beginning is a member.
 */
static const char *set_end(const char *open, const char *end)
{
	const char *at = open + 1;

	if (at < end && (*at == '!' || *at == '^'))
		at++;
	if (at < end && *at == ']')
		at++;
	while (at < end && *at != ']')
		at += *at == '\\' && at + 1 < end ? 2 : 1;
	return at < end ? at : NULL;
}

static bool in_set(const char *at, const char *end, const char *c, size_t c_len)
{
	bool negated = *at == '!' || *at == '^', found = false;

	at += negated;
	while (at < end) {
		size_t low_len, high_len;
		const char *low = take_char(&at, end, &low_len), *high = low;

		high_len = low_len;
		if (at + 1 < end && *at == '-') {
			at++;
			high = take_char(&at, end, &high_len);
		}
		if (compare(low, low_len, c, c_len) <= 0 && compare(c, c_len, high, high_len) <= 0)
			found = true;
	}
	return found != negated;
}

/* Whether the pattern's next item, no star, takes the character at c; *at moves past the item. */
static bool take_one(const char **at, const char *end, const char *c, size_t c_len)
{
	const char *close = **at == '[' ? set_end(*at, end) : NULL, *set = *at + 1, *literal;
	size_t len;

	if (**at == '?') {
		(*at)++;
		return true;
	}
	if (close) {
		*at = close + 1;
		return in_set(set, close, c, c_len);
	}
	literal = take_char(at, end, &len);
	return len == c_len && memcmp(literal, c, len) == 0;
}

/* One name against one part of the pattern. */
static bool match_name(const char *p, const char *p_end, const char *name, const char *name_end)
{
	const char *star = NULL, *retry = NULL;

	while (name < name_end) {
		const char *item = p;
		size_t len = char_len(name, name_end);

		if (p < p_end && *p == '*') {
			star = ++p;
			retry = name;
			continue;
		}
		if (p < p_end && take_one(&item, p_end, name, len)) {
			p = item;
			name += len;
			continue;
		}
		if (!star)
			return false;
		retry += char_len(retry, name_end);
		p = star;
		name = retry;
	}
	while (p < p_end && *p == '*')
		p++;
	return p == p_end;
}

static const char *part_end(const char *at, const char *end)
{
	const char *slash = memchr(at, '/', (size_t)(end - at));

	return slash ? slash : end;
}

static bool match_path(const char *p, const char *p_end, const char *path, const char *path_end)
{
	const char *stop, *name_end;

	if (p >= p_end)
		return path >= path_end;
	stop = part_end(p, p_end);
	if (stop - p == 2 && p[0] == '*' && p[1] == '*') {
		if (stop == p_end)
			return path < path_end;
		for (;;) {
			if (match_path(stop + 1, p_end, path, path_end))
				return true;
			path = part_end(path, path_end);
			if (path == path_end)
				return false;
			path++;
		}
	}
	if (path >= path_end)
		return false;
	name_end = part_end(path, path_end);
	if (!match_name(p, stop, path, name_end))
		return false;
	if (stop == p_end)
		return name_end == path_end;
	return name_end < path_end && match_path(stop + 1, p_end, name_end + 1, path_end);
}

/* Without the slash that marks a folder. */
static size_t pattern_len(const char *pattern)
{
	size_t len = strlen(pattern);

	return len > 1 && pattern[len - 1] == '/' ? len - 1 : len;
}

bool glob_match(const char *pattern, const char *path)
{
	size_t len = pattern_len(pattern);
	const char *end = path + strlen(path), *slash = strrchr(path, '/');

	if (memchr(pattern, '/', len)) {
		size_t root = pattern[0] == '/';

		return match_path(pattern + root, pattern + len, path, end);
	}
	if (len == 2 && memcmp(pattern, "**", 2) == 0)
		return true;
	return match_name(pattern, pattern + len, slash ? slash + 1 : path, end);
}

const char *glob_fault(const char *pattern)
{
	size_t len = strlen(pattern);
	const char *end = pattern + len;

	if (len == 0)
		return "it is empty";
	for (const char *at = pattern; at < end; at++) {
		if (*at == '\\' && ++at == end)
			return "it ends with \\";
		if (*at == '[') {
			const char *close = set_end(at, end);

			if (!close)
				return "[ without ]";
			if (memchr(at, '/', (size_t)(close - at)))
				return "a / between [ and ]";
			at = close;
		}
	}
	return NULL;
}
