/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_lex.h. Each byte is looked at a bounded number of times, so the time is linear in the
 * length of the text. Nothing is an error here.
 */
#include "searcher/query_lex.h"

#include "searcher/query_lex_chars.h"
#include "searcher/query_lex_word.h"

/* The longest name of a field is shorter. */
enum { MAX_FIELD_NAME = 16 };

static uint32_t at_offset(const struct query_lexer *l, size_t at, size_t *bytes)
{
	return code_at(l->text, l->len, at, bytes);
}

static bool is_wild(uint32_t c)
{
	return c == '*' || c == '?';
}

/* Takes the signs at lexer.at, where a piece of text begins, and moves behind them. */
static void take_signs(struct query_lexer *l, struct lexeme *lexeme)
{
	size_t at = l->at, bytes, more;
	uint32_t c = at_offset(l, at, &bytes);
	enum lexeme_sign sign = c == '+' ? SIGN_PLUS : c == '-' ? SIGN_MINUS : SIGN_NONE;
	bool tilde, equals, takes;

	if (sign != SIGN_NONE)
		c = at_offset(l, at += bytes, &bytes);
	tilde = c == '~';
	equals = c == '=';
	if (tilde || equals)
		c = at_offset(l, at += bytes, &bytes);
	takes = code_is_quote(c) || code_is_letter(c) || (sign != SIGN_MINUS && code_is_word(c)) ||
		(c == '(' && !tilde && !equals) ||
		(is_wild(c) && code_is_letter(at_offset(l, at + bytes, &more)));
	if (!takes)
		return;
	lexeme->sign = sign;
	lexeme->tilde = tilde;
	lexeme->equals = equals;
	l->at = at;
}

/* Whether `c` can begin what a field is to hold. */
static bool begins_content(uint32_t c, size_t bytes)
{
	return bytes > 0 && !code_is_space(c) && c != ')' && c != ':';
}

/* Takes the name of a field and what may stand between it and its content. */
static void take_field(struct query_lexer *l, struct lexeme *lexeme)
{
	size_t at = l->at, bytes, more;
	uint32_t c;

	while (at < l->len && at - l->at < MAX_FIELD_NAME &&
		code_is_letter((unsigned char)l->text[at] & 0x80 ? 0 : (unsigned char)l->text[at]))
		at++;
	if (at == l->at || at >= l->len || l->text[at] != ':')
		return;
	c = at_offset(l, at + 1, &bytes);
	if (!begins_content(c, bytes)) {
		lexeme->empty_field =
			c != ':' && field_find(l->text + l->at, at - l->at) != IN_TEXT;
		return;
	}
	lexeme->field = field_find(l->text + l->at, at - l->at);
	if (lexeme->field == IN_TEXT) {
		lexeme->unknown_field =
			at - l->at > 1 && (code_is_letter(c) || c == '(' || code_is_quote(c));
		return;
	}
	l->at = at + 1;
	if ((c != '~' && c != '=') || field_row(lexeme->field)->content == CONTENT_DATE)
		return;
	c = at_offset(l, l->at + 1, &more);
	if (code_is_quote(c) || code_is_word(c)) {
		lexeme->tilde |= l->text[l->at] == '~';
		lexeme->equals |= l->text[l->at] == '=';
		l->at++;
	}
}

/* From behind the opening quote; takes the closing one too. */
static void take_quotation(struct query_lexer *l, struct lexeme *lexeme)
{
	size_t bytes, last;
	uint32_t c;

	lexeme->kind = LEXEME_QUOTATION;
	while (code_is_space(at_offset(l, l->at, &bytes)))
		l->at += bytes;
	lexeme->text_start = last = l->at;
	for (;;) {
		c = at_offset(l, l->at, &bytes);
		if (bytes == 0 || code_is_quote(c))
			break;
		l->at += bytes;
		if (!code_is_space(c))
			last = l->at;
	}
	lexeme->text_end = last;
	lexeme->unclosed = bytes == 0;
	l->at += bytes;
	if (!lexeme->unclosed)
		l->at = lexeme_take_suffixes(l->text, l->len, l->at, true, lexeme);
}

/* Whether a parenthesis inside a word ends it. */
static bool parenthesis_ends(struct query_lexer *l, uint32_t c, struct lexeme *lexeme)
{
	struct lexeme ignored;

	if (c == '(') {
		if (l->at > lexeme->text_start && lexeme->field == IN_TEXT &&
			lexeme_is_operator(l->text, lexeme->text_start, l->at, &ignored))
			return true;
		lexeme->too_deep |= l->at == lexeme->text_start;
		l->loose[l->depth]++;
		return false;
	}
	if (l->loose[l->depth] > 0) {
		l->loose[l->depth]--;
		return false;
	}
	lexeme->unopened |= l->depth == 0;
	return l->depth > 0;
}

static void take_word(struct query_lexer *l, struct lexeme *lexeme)
{
	bool after_word_char = false;
	size_t bytes;

	lexeme->kind = LEXEME_WORD;
	lexeme->text_start = l->at;
	for (;;) {
		uint32_t c = at_offset(l, l->at, &bytes);

		if (bytes == 0 || code_is_space(c))
			break;
		if (!l->plain && code_is_quote(c) && !after_word_char)
			break;
		if (!l->plain && (c == '(' || c == ')') && parenthesis_ends(l, c, lexeme))
			break;
		after_word_char = code_is_word(c);
		l->at += bytes;
	}
	lexeme->text_end = l->at;
}

/* What a word is besides text. */
static void read_word(const struct query_lexer *l, struct lexeme *lexeme)
{
	enum field_content content = field_row(lexeme->field)->content;
	bool bare = lexeme->sign == SIGN_NONE && !lexeme->tilde && !lexeme->equals;

	if (lexeme->field == IN_TEXT && bare &&
		lexeme_is_operator(l->text, lexeme->text_start, lexeme->text_end, lexeme))
		return;
	/* Addresses and names of files may hold anything. */
	if (content == CONTENT_VALUE || content == CONTENT_DATE)
		return;
	lexeme_cut_suffixes(l->text, lexeme);
	lexeme_find_wildcards(l->text, lexeme);
}

/* At a character that is no white space. */
static void take_piece(struct query_lexer *l, struct lexeme *lexeme, bool begins)
{
	size_t bytes;
	uint32_t c;

	if (begins) {
		take_signs(l, lexeme);
		take_field(l, lexeme);
	}
	c = at_offset(l, l->at, &bytes);
	lexeme->text_start = l->at;
	if (code_is_quote(c)) {
		l->at += bytes;
		take_quotation(l, lexeme);
	} else if (c == '(' && l->depth < QUERY_MAX_DEPTH) {
		lexeme->kind = LEXEME_OPEN;
		lexeme->text_end = ++l->at;
		l->loose[++l->depth] = 0;
		l->inside = true;
	} else if (c == ')' && l->depth > 0 && l->loose[l->depth] == 0) {
		lexeme->kind = LEXEME_CLOSE;
		lexeme->text_end = ++l->at;
		l->depth--;
		l->at = lexeme_take_suffixes(l->text, l->len, l->at, false, lexeme);
	} else {
		take_word(l, lexeme);
		read_word(l, lexeme);
	}
}

struct lexeme query_lex(struct query_lexer *l)
{
	struct lexeme lexeme = { .boost = 1 };
	bool begins = l->at == 0 || l->inside; /* signs count here */
	size_t bytes;

	l->inside = false;
	while (code_is_space(at_offset(l, l->at, &bytes))) {
		l->at += bytes;
		begins = true;
	}
	lexeme.start = lexeme.text_start = l->at;
	if (bytes > 0 && l->plain)
		take_word(l, &lexeme);
	else if (bytes > 0)
		take_piece(l, &lexeme, begins);
	if (lexeme.kind == LEXEME_END)
		lexeme.text_end = l->at;
	lexeme.end = l->at;
	return lexeme;
}
