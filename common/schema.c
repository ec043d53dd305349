/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and reading what schema.h describes. Knows bytes, not Xapian. */
#include "common/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HASH_DIGITS = SCHEMA_KEY_DIGITS }; /* of long values, too */

static bool needs_colon(const char *prefix, char first)
{
	if (!(first >= 'A' && first <= 'Z') && !(first >= '0' && first <= '9') && first != ':')
		return false;
	return strcmp(prefix, PREFIX_DAY) != 0 && strcmp(prefix, PREFIX_MONTH) != 0 &&
	       strcmp(prefix, PREFIX_YEAR) != 0;
}

/* Appends `value`, cut and hashed if it is too long for a term. */
static void add_value(struct buf *out, const char *value, size_t len)
{
	size_t cut = SCHEMA_CUT_VALUE;
	char hex[DIGEST_HEX_SIZE];

	if (len <= SCHEMA_MAX_VALUE) {
		buf_add(out, value, len);
		return;
	}
	while (cut > 0 && ((unsigned char)value[cut] & 0xc0) == 0x80)
		cut--;
	digest_of(value, len, hex);
	buf_add(out, value, cut);
	buf_add_byte(out, '~');
	buf_add(out, hex, HASH_DIGITS);
}

void schema_term(struct buf *out, const char *prefix, const char *value, size_t len)
{
	buf_clear(out);
	buf_add_str(out, prefix);
	if (len > 0 && needs_colon(prefix, value[0]))
		buf_add_byte(out, ':');
	add_value(out, value, len);
}

void schema_article_key(struct buf *out, const char *id, size_t len)
{
	buf_clear(out);
	buf_add_str(out, SCHEMA_ARTICLE);
	add_value(out, id, len);
}

void schema_paragraph_id(struct buf *out, const char *article, size_t len, uint32_t ordinal)
{
	buf_clear(out);
	buf_add(out, article, len);
	buf_add_str(out, "#p");
	buf_add_number(out, ordinal);
}

/* Behind the digits, which the first of equal paragraphs has alone. */
static void add_repeat(char key[SCHEMA_KEY_SIZE], uint32_t repeat)
{
	key[HASH_DIGITS] = '\0';
	if (repeat > 1)
		snprintf(key + HASH_DIGITS, SCHEMA_KEY_SIZE - HASH_DIGITS, "~%" PRIu32, repeat);
}

/* Of what we write, the digit and one; else 0. */
static const unsigned char hex_digits[256] = { ['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16 };

bool schema_key_read(const char *key, size_t len, uint64_t *digits, uint32_t *repeat)
{
	uint64_t value = 0, times = 0;

	if (len < HASH_DIGITS || len >= SCHEMA_KEY_SIZE)
		return false;
	for (size_t i = 0; i < HASH_DIGITS; i++) {
		unsigned char digit = hex_digits[(unsigned char)key[i]];

		if (digit == 0)
			return false;
		value = value << 4 | (uint64_t)(digit - 1);
	}
	for (size_t i = HASH_DIGITS + 1; i < len && times <= UINT32_MAX; i++) {
		if (key[i] < '0' || key[i] > '9' || (times == 0 && key[i] == '0'))
			return false;
		times = times * 10 + (unsigned)(key[i] - '0');
	}
	if (len > HASH_DIGITS && (key[HASH_DIGITS] != '~' || times < 2 || times > UINT32_MAX))
		return false;
	*digits = value;
	*repeat = len > HASH_DIGITS ? (uint32_t)times : 1;
	return true;
}

void schema_key_write(char key[SCHEMA_KEY_SIZE], uint64_t digits, uint32_t repeat)
{
	for (size_t i = HASH_DIGITS; i-- > 0; digits >>= 4)
		key[i] = "0123456789abcdef"[digits & 0xf];
	add_repeat(key, repeat);
}

void schema_content_key(char key[SCHEMA_KEY_SIZE], const char *text, size_t len, uint32_t repeat)
{
	unsigned char bytes[HASH_DIGITS / 2];
	uint64_t digits = 0;
	struct digest d;

	digest_init(&d);
	digest_add(&d, text, len);
	digest_bytes(&d, bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		digits = digits << 8 | bytes[i];
	schema_key_write(key, digits, repeat);
}

/* With `more` bytes (0 to 3) that say nothing, as far as a varint may be that long. */
static void add_longer_varint(struct buf *out, uint64_t value, size_t more)
{
	size_t start = out->len;

	buf_add_varint(out, value);
	if (more > BUF_VARINT - (out->len - start))
		more = BUF_VARINT - (out->len - start);
	if (more == 0 || out->failed)
		return;
	out->data[out->len - 1] |= (char)0x80;
	buf_add(out, "\x80\x80\x80", more - 1);
	buf_add_byte(out, '\0');
}

void schema_data_respell(struct buf *out, const struct provenance *from, const char *text,
	size_t len, unsigned spelling)
{
	buf_clear(out);
	buf_add_varint(out, SCHEMA_VERSION);
	buf_add_varint(out, from->file_len);
	buf_add(out, from->file, from->file_len);
	add_longer_varint(out, from->start, spelling & 3);
	add_longer_varint(out, from->end, spelling >> 2 & 3);
	add_longer_varint(out, from->line, spelling >> 4 & 3);
	buf_add(out, text, len);
}

void schema_data_encode(
	struct buf *out, const struct provenance *from, const char *text, size_t len)
{
	schema_data_respell(out, from, text, len, 0);
}

static bool read_varint(const char **at, const char *end, uint64_t *value)
{
	uint64_t sum = 0;

	for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;

		sum |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value = sum;
			return true;
		}
	}
	return false;
}

bool schema_data_decode(const char *data, size_t len, struct provenance *from, const char **text,
	size_t *text_len, struct error *err)
{
	const char *at = data, *end = data + len;
	struct provenance read = { 0 };
	uint64_t version, file_len;

	if (!read_varint(&at, end, &version))
		return error_set(err, ERROR_CORRUPT, "a paragraph's data are cut short");
	if (version != SCHEMA_VERSION)
		return error_set(err, ERROR_VERSION,
			"a paragraph's data have schema %" PRIu64
			", this program knows %d; rebuild the index",
			version, SCHEMA_VERSION);
	if (!read_varint(&at, end, &file_len) || file_len > (uint64_t)(end - at))
		return error_set(err, ERROR_CORRUPT, "a paragraph's data are cut short");
	read.file = at;
	read.file_len = (size_t)file_len;
	at += file_len;
	if (!read_varint(&at, end, &read.start) || !read_varint(&at, end, &read.end) ||
		!read_varint(&at, end, &read.line))
		return error_set(err, ERROR_CORRUPT, "a paragraph's data are cut short");
	*from = read;
	*text = at;
	*text_len = (size_t)(end - at);
	return true;
}
