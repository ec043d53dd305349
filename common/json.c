/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk over what json_check.c found sound, which finds where each value ends. Of values only
 * strings are decoded here: a build reads millions of records that are little else, and cJSON took
 * as long for them as the check.
 */
#include "common/json.h"

#include <string.h>

#include "common/utf8.h"

static bool open_at(struct json_members *m, const char *text, size_t len, char bracket)
{
	m->at = text;
	m->end = text + len;
	while (m->at < m->end && json_is_space(*m->at))
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
		} else if (depth > 0 || !(json_is_space(byte) || strchr(",}]", byte))) {
			m->at++;
			continue;
		}
		if (depth == 0)
			return;
	}
}

static void skip(struct json_members *m)
{
	while (m->at < m->end && (json_is_space(*m->at) || *m->at == ',' || *m->at == ':'))
		m->at++;
}

bool json_members_next(struct json_members *m, struct json_member *out, struct error *err)
{
	const char *text;
	size_t len;

	err->code = ERROR_NONE;
	skip(m);
	if (m->at >= m->end || *m->at == '}')
		return false;
	out->at = m->at;
	skip_string(m);
	if (!json_string_text(out->at, (size_t)(m->at - out->at), &out->name_buf, &text, &len))
		return error_out_of_memory(err);
	if (text != out->name_buf.data) {
		buf_clear(&out->name_buf);
		buf_add(&out->name_buf, text, len);
	}
	if (out->name_buf.failed)
		return error_out_of_memory(err);
	out->name = out->name_buf.data;
	skip(m);
	out->value = m->at;
	skip_value(m);
	out->value_len = (size_t)(m->at - out->value);
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
	buf_done(&member->name_buf);
	*member = (struct json_member){ 0 };
}

/* ---- Strings ---- */

/* The value of four hex digits. */
static uint32_t unit_of(const char *digits)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		uint32_t byte = (unsigned char)digits[i];

		value = value * 16 + (byte <= '9' ? byte - '0' : (byte | 0x20u) - 'a' + 10u);
	}
	return value;
}

/* Appends what the escape at `at` stands for; returns what follows it. That it is sound is known.
 */
static const char *decode_escape(struct buf *out, const char *at)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	char bytes[UTF8_MAX];
	const char *letter;
	uint32_t code;

	if (at[1] != 'u') {
		letter = strchr(letters, at[1]);
		buf_add_byte(out, letter ? meanings[letter - letters] : at[1]);
		return at + 2;
	}
	code = unit_of(at + 2);
	at += 6;
	if (code >= 0xd800 && code <= 0xdbff) {
		code = 0x10000 + ((code - 0xd800) << 10) + (unit_of(at + 2) - 0xdc00);
		at += 6;
	}
	buf_add(out, bytes, utf8_encode(code, bytes));
	return at;
}

bool json_string_text(
	const char *value, size_t len, struct buf *decoded, const char **text, size_t *text_len)
{
	const char *at = value + 1, *end = value + len - 1;
	const char *slash = memchr(at, '\\', (size_t)(end - at));

	*text = at;
	*text_len = (size_t)(end - at);
	if (!slash)
		return true;
	buf_clear(decoded);
	while (slash) {
		buf_add(decoded, at, (size_t)(slash - at));
		at = decode_escape(decoded, slash);
		slash = memchr(at, '\\', (size_t)(end - at));
	}
	buf_add(decoded, at, (size_t)(end - at));
	*text = decoded->data;
	*text_len = decoded->len;
	return !decoded->failed;
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
