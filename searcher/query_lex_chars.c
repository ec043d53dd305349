/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See query_lex_chars.h. Unicode's general categories, with a short way for ASCII. */
#include "searcher/query_lex_chars.h"

#include <utf8proc.h>

#include "common/utf8.h"

uint32_t code_at(const char *text, size_t len, size_t at, size_t *bytes)
{
	uint32_t code = 0;

	*bytes = 0;
	if (at < len)
		*bytes = utf8_decode(text + at, len - at, &code);
	return code;
}

bool code_is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

bool code_is_quote(uint32_t c)
{
	return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB;
}

bool code_is_letter(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (c == UTF8_BAD)
		return false;
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool code_is_word(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return code_is_letter(c) || (c >= '0' && c <= '9') || c == '_';
	if (c == UTF8_BAD)
		return false;
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

unsigned code_columns(uint32_t c)
{
	int width;

	if (c < 0x80 || c == UTF8_BAD)
		return 1;
	width = utf8proc_charwidth((utf8proc_int32_t)c);
	return width > 0 ? (unsigned)width : 0;
}
