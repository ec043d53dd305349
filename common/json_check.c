/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A strict reader of JSON's grammar that builds nothing but a list of an object's members, where it
 * is wanted: a build reads millions of records that are little else, and a walk over what was
 * checked took as long as half of the check.
 */
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/utf8.h"

enum { MAX_DEPTH = 500 };

struct check {
	const char *text, *at, *end;
	const char *why;
	uint64_t seen;	/* the bytes of strings, ORed: whether there is any beyond ASCII */
	size_t escapes; /* met so far */
	struct json_object *members; /* to be noted of the outermost value; NULL: not wanted */
};

static bool wrong(struct check *c, const char *why)
{
	c->why = why;
	return false;
}

static void skip_space(struct check *c)
{
	while (c->at < c->end && json_is_space(*c->at))
		c->at++;
}

static bool take(struct check *c, char byte)
{
	if (c->at == c->end || *c->at != byte)
		return false;
	c->at++;
	return true;
}

static bool digits(struct check *c)
{
	const char *from = c->at;

	while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
		c->at++;
	return c->at > from || wrong(c, "a digit is missing in a number");
}

static bool check_number(struct check *c)
{
	take(c, '-');
	if (take(c, '0')) {
		if (c->at < c->end && *c->at >= '0' && *c->at <= '9')
			return wrong(c, "a number with a leading zero");
	} else if (!digits(c)) {
		return false;
	}
	if (take(c, '.') && !digits(c))
		return false;
	if (take(c, 'e') || take(c, 'E')) {
		if (!take(c, '+'))
			take(c, '-');
		return digits(c);
	}
	return true;
}

/* The four digits of a \u escape; -1 if they are not. */
static int hex4(struct check *c)
{
	int value = 0;

	if (c->end - c->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char byte = *c->at++;

		if (byte >= '0' && byte <= '9')
			value = value * 16 + (byte - '0');
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			value = value * 16 + ((byte | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static bool check_unicode_escape(struct check *c)
{
	int unit = hex4(c);

	if (unit < 0)
		return wrong(c, "a \\u escape without four hex digits");
	if (unit == 0)
		return wrong(c, "a NUL character (\\u0000) in a string");
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return wrong(c, "half a surrogate pair in a string");
	if (unit >= 0xd800 && unit <= 0xdbff) {
		if (!take(c, '\\') || !take(c, 'u'))
			return wrong(c, "half a surrogate pair in a string");
		unit = hex4(c);
		if (unit < 0xdc00 || unit > 0xdfff)
			return wrong(c, "half a surrogate pair in a string");
	}
	return true;
}

/* Times a byte: a word of eight of them. */
static const uint64_t each = UINT64_C(0x0101010101010101);

/* Moves over bytes that stand for themselves, eight at a time, as long as all eight do: x - n
   borrows from the highest bit of a byte of x that is below n (and, wrongly, maybe from the bytes
   above it; but then the answer is known). */
static void skip_plain(struct check *c)
{
	uint64_t seen = 0;

	while (c->end - c->at >= 8) {
		uint64_t word, quote, slash, special;

		memcpy(&word, c->at, sizeof word);
		quote = word ^ each * '"';
		slash = word ^ each * '\\';
		special = ((word - each * 0x20) & ~word) | ((quote - each * 1) & ~quote) |
			  ((slash - each * 1) & ~slash);
		if (special & each * 0x80)
			break;
		seen |= word;
		c->at += 8;
	}
	c->seen |= seen;
}

static bool check_escape(struct check *c)
{
	c->escapes++;
	if (c->at == c->end)
		return wrong(c, "a string that never ends");
	if (take(c, 'u'))
		return check_unicode_escape(c);
	if (*c->at == '\0' || !strchr("\"\\/bfnrt", *c->at))
		return wrong(c, "an unknown escape in a string");
	c->at++;
	return true;
}

static bool check_string(struct check *c)
{
	if (!take(c, '"'))
		return wrong(c, "a string should begin here");
	for (skip_plain(c); c->at < c->end; skip_plain(c)) {
		/* Those before the one that made it stop, and that one. */
		for (int i = 0; i < 8 && c->at < c->end; i++) {
			unsigned char byte = (unsigned char)*c->at;

			if (byte < 0x20)
				return wrong(c, "a control character in a string");
			c->at++;
			c->seen |= byte;
			if (byte == '"')
				return true;
			if (byte == '\\' && !check_escape(c))
				return false;
		}
	}
	return wrong(c, "a string that never ends");
}

static bool check_literal(struct check *c)
{
	static const char *const literals[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
		size_t len = strlen(literals[i]);

		if ((size_t)(c->end - c->at) >= len && memcmp(c->at, literals[i], len) == 0) {
			c->at += len;
			return true;
		}
	}
	return wrong(c, "a value should stand here");
}

static bool check_value(struct check *c, int depth);

static void note_member(struct json_object *o, const struct json_member_place *m)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 16;
		struct json_member_place *grown = realloc(o->members, cap * sizeof *grown);

		if (!grown) {
			o->failed = true;
			return;
		}
		o->members = grown;
		o->cap = cap;
	}
	o->members[o->n++] = *m;
}

static bool check_member(struct check *c, int depth)
{
	struct json_member_place m;
	size_t escapes = c->escapes;

	skip_space(c);
	m.at = c->at;
	if (!check_string(c))
		return false;
	m.name_len = (size_t)(c->at - m.at);
	m.name_escaped = c->escapes > escapes;
	skip_space(c);
	if (!take(c, ':'))
		return wrong(c, "a colon should stand here");
	skip_space(c);
	m.value = c->at;
	escapes = c->escapes;
	if (!check_value(c, depth + 1))
		return false;
	m.value_len = (size_t)(c->at - m.value);
	m.value_escaped = c->escapes > escapes;
	if (depth == 0 && c->members)
		note_member(c->members, &m);
	return true;
}

static bool check_items(struct check *c, char close, int depth)
{
	bool object = close == '}';

	c->at++;
	skip_space(c);
	if (take(c, close))
		return true;
	for (;;) {
		if (object ? !check_member(c, depth) : !check_value(c, depth + 1))
			return false;
		skip_space(c);
		if (take(c, close))
			return true;
		if (!take(c, ','))
			return wrong(c, object ? "a comma or } should stand here"
					       : "a comma or ] should stand here");
	}
}

static bool check_value(struct check *c, int depth)
{
	if (depth > MAX_DEPTH)
		return wrong(c, "nested too deep");
	skip_space(c);
	if (c->at == c->end)
		return wrong(c, "the text ends in the middle of a value");
	switch (*c->at) {
	case '{':
		return check_items(c, '}', depth);
	case '[':
		return check_items(c, ']', depth);
	case '"':
		return check_string(c);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return check_number(c);
	default:
		return check_literal(c);
	}
}

static bool check_text(struct check *c)
{
	if (!check_value(c, 0))
		return false;
	skip_space(c);
	return c->at == c->end || wrong(c, "something follows the value");
}

bool json_check_object(
	const char *text, size_t len, struct json_object *out, size_t *at, const char **why)
{
	struct check c = { .text = text, .at = text, .end = text + len, .members = out };
	bool ok;
	size_t bad;

	if (out) {
		skip_space(&c);
		out->is_object = c.at < c.end && *c.at == '{';
		out->n = 0;
		out->failed = false;
	}
	ok = check_text(&c);

	if (ok && !(c.seen & each * 0x80))
		return true;
	/* Outside of strings the grammar takes ASCII alone; what is wrong with the encoding is said
	   before what is wrong with the grammar. */
	if (!utf8_valid(text, len, &bad)) {
		*at = bad;
		*why = "invalid UTF-8";
		return false;
	}
	if (ok)
		return true;
	*at = (size_t)(c.at - text);
	*why = c.why;
	return false;
}

bool json_check(const char *text, size_t len, size_t *at, const char **why)
{
	return json_check_object(text, len, NULL, at, why);
}

void json_object_done(struct json_object *object)
{
	free(object->members);
	*object = (struct json_object){ 0 };
}
