/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Validation, decoding and repair of UTF-8. Our own, since the callers need the position of bad
 * bytes and their extent by Unicode's rule, which utf8proc does not tell. It never guesses another
 * encoding.
 */
#include "common/utf8.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

/* The number of leading bytes below 0x80, looked at eight at a time. */
static size_t ascii_span(const char *text, size_t len)
{
	size_t n = 0;

	while (len - n >= sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, text + n, sizeof word);
		if (word & HIGH_BITS)
			break;
		n += sizeof word;
	}
	while (n < len && (unsigned char)text[n] < 0x80)
		n++;
	return n;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *code)
{
	const unsigned char *s = (const unsigned char *)text;
	/* The range of the second byte is what excludes overlong forms and surrogates. */
	unsigned char low = 0x80, high = 0xBF;
	size_t need;
	uint32_t value;

	if (s[0] < 0x80) {
		*code = s[0];
		return 1;
	}
	*code = UTF8_BAD;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 1;
	if (s[0] < 0xE0) {
		need = 2;
		value = s[0] & 0x1Fu;
	} else if (s[0] < 0xF0) {
		need = 3;
		value = s[0] & 0x0Fu;
		low = s[0] == 0xE0 ? 0xA0 : 0x80;
		high = s[0] == 0xED ? 0x9F : 0xBF;
	} else {
		need = 4;
		value = s[0] & 0x07u;
		low = s[0] == 0xF0 ? 0x90 : 0x80;
		high = s[0] == 0xF4 ? 0x8F : 0xBF;
	}
	for (size_t i = 1; i < need; i++) {
		if (i >= len || s[i] < low || s[i] > high)
			return i;
		value = value << 6 | (s[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*code = value;
	return need;
}

size_t utf8_encode(uint32_t code, char out[UTF8_MAX])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

bool utf8_valid(const char *text, size_t len, size_t *bad)
{
	size_t at = 0;

	for (;;) {
		uint32_t code;
		size_t n;

		at += ascii_span(text + at, len - at);
		if (at == len)
			return true;
		n = utf8_decode(text + at, len - at, &code);
		if (code == UTF8_BAD) {
			*bad = at;
			return false;
		}
		at += n;
	}
}

size_t utf8_add_replaced(struct buf *out, const char *text, size_t len)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	size_t replaced = 0;

	while (len) {
		size_t bad = len;
		uint32_t code;

		if (utf8_valid(text, len, &bad)) {
			buf_add(out, text, len);
			break;
		}
		buf_add(out, text, bad);
		buf_add(out, replacement, sizeof replacement - 1);
		replaced++;
		bad += utf8_decode(text + bad, len - bad, &code);
		text += bad;
		len -= bad;
	}
	return replaced;
}
