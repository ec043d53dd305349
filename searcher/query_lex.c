/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_lex.h. Each byte is looked at a bounded number of times, so the time is linear in the
 * length of the text. Nothing is an error here.
 */
#include "searcher/query_lex.h"

#include <utf8proc.h>

#include "common/utf8.h"

/* The code point at `at`, its length in *bytes; 0 and 0 at the end. */
static uint32_t char_at(const struct query_lexer *l, size_t at, size_t *bytes)
{
	uint32_t code = 0;

	*bytes = 0;
	if (at < l->len)
		*bytes = utf8_decode(l->text + at, l->len - at, &code);
	return code;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB;
}

static bool is_letter(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (c == UTF8_BAD)
		return false;
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* Letters, their marks, numbers of all kinds, and the low line. */
static bool is_word_char(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
	if (c == UTF8_BAD)
		return false;
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Takes the signs at lexer.at, where a piece of text begins, and moves behind them. */
static void take_signs(struct query_lexer *l, struct lexeme *lexeme)
{
	size_t at = l->at, bytes;
	uint32_t c = char_at(l, at, &bytes);
	enum lexeme_sign sign = c == '+' ? SIGN_PLUS : c == '-' ? SIGN_MINUS : SIGN_NONE;
	bool tilde, takes;

	if (sign != SIGN_NONE)
		c = char_at(l, at += bytes, &bytes);
	tilde = c == '~';
	if (tilde)
		c = char_at(l, at += bytes, &bytes);
	takes = is_quote(c) || is_letter(c) || (sign != SIGN_MINUS && is_word_char(c));
	if (!takes)
		return;
	lexeme->sign = sign;
	lexeme->tilde = tilde;
	l->at = at;
}

/* From behind the opening quote; takes the closing one too. */
static void take_quotation(struct query_lexer *l, struct lexeme *lexeme)
{
	size_t bytes, last;
	uint32_t c;

	lexeme->kind = LEXEME_QUOTATION;
	while (is_space(char_at(l, l->at, &bytes)))
		l->at += bytes;
	lexeme->text_start = last = l->at;
	for (;;) {
		c = char_at(l, l->at, &bytes);
		if (bytes == 0 || is_quote(c))
			break;
		l->at += bytes;
		if (!is_space(c))
			last = l->at;
	}
	lexeme->text_end = last;
	lexeme->unclosed = bytes == 0;
	l->at += bytes;
}

static void take_word(struct query_lexer *l, struct lexeme *lexeme)
{
	bool after_word_char = false;
	size_t bytes;

	lexeme->kind = LEXEME_WORD;
	lexeme->text_start = l->at;
	for (;;) {
		uint32_t c = char_at(l, l->at, &bytes);

		if (bytes == 0 || is_space(c) || (is_quote(c) && !after_word_char))
			break;
		after_word_char = is_word_char(c);
		l->at += bytes;
	}
	lexeme->text_end = l->at;
}

struct lexeme query_lex(struct query_lexer *l)
{
	struct lexeme lexeme = { 0 };
	bool begins = l->at == 0; /* signs count here */
	size_t bytes;
	uint32_t c;

	while (is_space(c = char_at(l, l->at, &bytes))) {
		l->at += bytes;
		begins = true;
	}
	lexeme.start = lexeme.text_start = l->at;
	if (bytes > 0) {
		if (begins)
			take_signs(l, &lexeme);
		c = char_at(l, l->at, &bytes);
		if (is_quote(c)) {
			l->at += bytes;
			take_quotation(l, &lexeme);
		} else {
			take_word(l, &lexeme);
		}
	}
	if (lexeme.kind == LEXEME_END)
		lexeme.text_end = l->at;
	lexeme.end = l->at;
	return lexeme;
}
