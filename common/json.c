/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A strict reader of JSON's grammar that builds nothing, and a walk over an object's members that
 * finds where each value ends. Values are decoded by cJSON alone.
 */
#include "common/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

enum { MAX_DEPTH = 500 };

struct check {
	const char *text, *at, *end;
	const char *why;
};

static bool wrong(struct check *c, const char *why)
{
	c->why = why;
	return false;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void skip_space(struct check *c)
{
	while (c->at < c->end && is_space(*c->at))
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

static bool check_string(struct check *c)
{
	if (!take(c, '"'))
		return wrong(c, "a string should begin here");
	while (c->at < c->end) {
		unsigned char byte = (unsigned char)*c->at;

		if (byte < 0x20)
			return wrong(c, "a control character in a string");
		c->at++;
		if (byte == '"')
			return true;
		if (byte != '\\')
			continue;
		if (c->at == c->end)
			break;
		if (*c->at == 'u') {
			c->at++;
			if (!check_unicode_escape(c))
				return false;
		} else if (!strchr("\"\\/bfnrt", *c->at) || *c->at == '\0') {
			return wrong(c, "an unknown escape in a string");
		} else {
			c->at++;
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

static bool check_items(struct check *c, char close, int depth)
{
	bool object = close == '}';

	c->at++;
	skip_space(c);
	if (take(c, close))
		return true;
	for (;;) {
		if (object) {
			skip_space(c);
			if (!check_string(c))
				return false;
			skip_space(c);
			if (!take(c, ':'))
				return wrong(c, "a colon should stand here");
		}
		if (!check_value(c, depth + 1))
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

bool json_check(const char *text, size_t len, size_t *at, const char **why)
{
	struct check c = { .text = text, .at = text, .end = text + len };
	size_t bad;

	if (!utf8_valid(text, len, &bad)) {
		*at = bad;
		*why = "invalid UTF-8";
		return false;
	}
	if (check_value(&c, 0)) {
		skip_space(&c);
		if (c.at == c.end)
			return true;
		c.why = "something follows the value";
	}
	*at = (size_t)(c.at - text);
	*why = c.why;
	return false;
}

static bool open_at(struct json_members *m, const char *text, size_t len, char bracket)
{
	m->at = text;
	m->end = text + len;
	while (m->at < m->end && is_space(*m->at))
		m->at++;
	if (m->at == m->end || *m->at != bracket)
		return false;
	m->at++;
	return true;
}

bool json_members_init(struct json_members *m, const char *text, size_t len)
{
	return open_at(m, text, len, '{');
}

bool json_items_init(struct json_members *m, const char *text, size_t len)
{
	return open_at(m, text, len, '[');
}

/* Moves past the string at m->at: to the first quote with an even number of backslashes before it.
 */
static void skip_string(struct json_members *m)
{
	const char *from = ++m->at;

	while (m->at < m->end) {
		const char *quote = memchr(m->at, '"', (size_t)(m->end - m->at)), *slash = quote;

		if (!quote)
			break;
		while (slash > from && slash[-1] == '\\')
			slash--;
		m->at = quote + 1;
		if ((quote - slash) % 2 == 0)
			return;
	}
}

/* Moves past the value at m->at. That it is sound is known, so strings and brackets are all there
 * is to look for; parsing it here would be parsing it twice. */
static void skip_value(struct json_members *m)
{
	size_t depth = 0;

	while (m->at < m->end) {
		char byte = *m->at;

		if (byte == '"') {
			skip_string(m);
		} else if (byte == '{' || byte == '[') {
			depth++;
			m->at++;
		} else if (depth > 0 && (byte == '}' || byte == ']')) {
			depth--;
			m->at++;
		} else if (depth > 0 || !(is_space(byte) || strchr(",}]", byte))) {
			m->at++;
			continue;
		}
		if (depth == 0)
			return;
	}
}

/* The JSON value at m->at in its parsed form (the caller's), with m->at moved past it. */
static cJSON *parse_one(struct json_members *m)
{
	const char *stop;
	cJSON *json = cJSON_ParseWithLengthOpts(m->at, (size_t)(m->end - m->at), &stop, false);

	if (json)
		m->at = stop;
	return json;
}

static void skip(struct json_members *m)
{
	while (m->at < m->end && (is_space(*m->at) || *m->at == ',' || *m->at == ':'))
		m->at++;
}

bool json_members_next(struct json_members *m, struct json_member *out, struct error *err)
{
	const char *value;
	cJSON *json;

	json_member_done(out);
	err->code = ERROR_NONE;
	skip(m);
	if (m->at >= m->end || *m->at == '}')
		return false;
	out->at = m->at;
	json = parse_one(m);
	if (!json)
		return error_out_of_memory(err);
	out->name = strdup(json->valuestring);
	cJSON_Delete(json);
	skip(m);
	value = m->at;
	if (!out->name)
		return error_out_of_memory(err);
	skip_value(m);
	out->value = value;
	out->value_len = (size_t)(m->at - value);
	return true;
}

bool json_items_next(struct json_members *m, const char **value, size_t *len)
{
	skip(m);
	if (m->at >= m->end || *m->at == ']')
		return false;
	*value = m->at;
	skip_value(m);
	*len = (size_t)(m->at - *value);
	return true;
}

void json_place(const char *text, const char *at, size_t *line, size_t *column)
{
	*line = 1;
	*column = 1;
	for (; text < at; text++) {
		if (*text == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*text & 0xc0) != 0x80) {
			++*column;
		}
	}
}

void json_member_done(struct json_member *member)
{
	free(member->name);
	*member = (struct json_member){ 0 };
}

void json_add_string(struct buf *out, const char *text, size_t len)
{
	static const char escapes[] = "\b\f\n\r\t\"\\";
	static const char letters[] = "bfnrt\"\\";
	size_t from = 0;

	buf_add_byte(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];
		const char *known;

		if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
			continue;
		buf_add(out, text + from, i - from);
		from = i + 1;
		known = byte ? strchr(escapes, byte) : NULL;
		if (known)
			buf_printf(out, "\\%c", letters[known - escapes]);
		else
			buf_printf(out, "\\u%04x", (unsigned)byte);
	}
	buf_add(out, text + from, len - from);
	buf_add_byte(out, '"');
}
