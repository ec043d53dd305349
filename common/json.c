/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A strict reader of JSON's grammar that builds nothing, and a walk over an object's members that
 * finds where each value ends. Of values only strings are decoded here: a build reads millions of
 * records that are little else, and cJSON took as long for them as the check.
 */
#include "common/json.h"

#include <string.h>

#include "common/utf8.h"

enum { MAX_DEPTH = 500 };

struct check {
	const char *text, *at, *end;
	const char *why;
	uint64_t seen; /* the bytes of strings, ORed: whether there is any beyond ASCII */
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

static bool check_text(struct check *c)
{
	if (!check_value(c, 0))
		return false;
	skip_space(c);
	return c->at == c->end || wrong(c, "something follows the value");
}

bool json_check(const char *text, size_t len, size_t *at, const char **why)
{
	struct check c = { .text = text, .at = text, .end = text + len };
	bool ok = check_text(&c);
	size_t bad;

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

static void skip(struct json_members *m)
{
	while (m->at < m->end && (is_space(*m->at) || *m->at == ',' || *m->at == ':'))
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
