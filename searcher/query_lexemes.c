/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_lexemes.h. The parser looks ahead, but never further than one lexeme: whether an
 * operand begins somewhere is found from the end backwards, since NOT may stand before NOT.
 */
#include "searcher/query_lexemes.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"

void lexemes_done(struct lexemes *l)
{
	free(l->items);
	free(l->operand);
	*l = (struct lexemes){ 0 };
}

static bool note_word(
	const char *text, const struct lexeme *word, struct receipt *receipt, struct error *err)
{
	if (word->unopened && !receipt_note(receipt, "repair", word->start, word->end, err,
				      "a closing parenthesis has no opening one: it is text"))
		return false;
	if (word->too_deep &&
		!receipt_note(receipt, "repair", word->start, word->end, err,
			"more than %d groups inside each other: this parenthesis is text",
			QUERY_MAX_DEPTH))
		return false;
	if (word->unknown_field) {
		const char *name = text + word->text_start;

		if (!receipt_note(receipt, "repair", word->start, word->end, err,
			    "there is no field \"%.*s\": this is text",
			    (int)((const char *)memchr(name, ':', word->end - word->text_start) -
				    name),
			    name))
			return false;
	}
	if (word->empty_field &&
		!receipt_note(receipt, "repair", word->start, word->end, err,
			"nothing stands right behind the colon: this is text and names no field"))
		return false;
	if (word->lone_star)
		return receipt_note(receipt, "ignored", word->start, word->end, err,
			"a wildcard needs a letter or digit beside it");
	return !word->odd_star ||
	       receipt_note(receipt, "repair", word->start, word->end, err,
		       "an asterisk is a wildcard only among letters and digits: this is text");
}

/* Whether it is left out, having said nothing. */
static bool is_nothing(const struct lexeme *lexeme)
{
	return (lexeme->kind == LEXEME_QUOTATION && lexeme->text_start == lexeme->text_end) ||
	       (lexeme->kind == LEXEME_WORD &&
		       (lexeme->lone_star || lexeme->text_start == lexeme->text_end));
}

static bool note(
	const char *text, const struct lexeme *lexeme, struct receipt *receipt, struct error *err)
{
	if (lexeme->kind == LEXEME_WORD)
		return note_word(text, lexeme, receipt, err);
	if (lexeme->kind != LEXEME_QUOTATION)
		return true;
	if (lexeme->unclosed &&
		!receipt_note(receipt, "repair", lexeme->start, lexeme->end, err,
			"a quotation mark is not closed: the quotation goes to the end"))
		return false;
	return !is_nothing(lexeme) || receipt_note(receipt, "ignored", lexeme->start, lexeme->end,
					      err, "there is nothing between the quotation marks");
}

static bool find_operands(struct lexemes *l, struct error *err)
{
	l->operand = calloc(l->n, sizeof *l->operand);
	if (!l->operand)
		return error_out_of_memory(err);
	for (size_t i = l->n - 1; i-- > 0;) {
		enum lexeme_kind kind = l->items[i].kind;

		l->operand[i] = kind == LEXEME_NOT
					? l->operand[i + 1]
					: kind == LEXEME_WORD || kind == LEXEME_QUOTATION ||
						  kind == LEXEME_OPEN;
	}
	return true;
}

bool lexemes_read(struct lexemes *out, const char *text, size_t len, bool plain,
	struct receipt *receipt, struct error *err)
{
	CLEANUP(lexemes_done) struct lexemes l = { 0 };
	struct query_lexer lexer = { .text = text, .len = len, .plain = plain };

	for (;;) {
		struct lexeme lexeme = query_lex(&lexer);
		struct lexeme *items;

		if (!note(text, &lexeme, receipt, err))
			return false;
		if (is_nothing(&lexeme))
			continue;
		items = grow(l.items, l.n, sizeof *items, err);
		if (!items)
			return false;
		l.items = items;
		items[l.n++] = lexeme;
		if (lexeme.kind == LEXEME_END)
			break;
	}
	if (!find_operands(&l, err))
		return false;
	*out = l;
	l = (struct lexemes){ 0 };
	return true;
}
