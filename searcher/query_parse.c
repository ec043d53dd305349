/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lexemes to a tree: a root whose children are words and quotations with their roles. Repairs are
 * noted in the receipt. What a text means to an index is query_build's business; here nothing is
 * analysed, dropped (but empty quotes) or refused.
 */
#include <stdlib.h>

#include "searcher/grow.h"
#include "searcher/query.h"
#include "searcher/query_lex.h"

static const enum query_role roles[] = {
	[SIGN_NONE] = ROLE_SHOULD,
	[SIGN_PLUS] = ROLE_MUST,
	[SIGN_MINUS] = ROLE_NOT,
};

void query_node_done(struct query_node *node)
{
	for (size_t i = 0; i < node->n_children; i++)
		query_node_done(&node->children[i]);
	free(node->children);
	*node = (struct query_node){ 0 };
}

static bool add_child(struct query_node *root, const struct lexeme *lexeme, struct error *err)
{
	struct query_node *children = grow(root->children, root->n_children, sizeof *children, err);
	bool quotation = lexeme->kind == LEXEME_QUOTATION;

	if (!children)
		return false;
	root->children = children;
	children[root->n_children++] = (struct query_node){
		.kind = quotation ? QUERY_PHRASE : QUERY_WORD,
		.role = roles[lexeme->sign],
		.stemmed = !quotation || lexeme->tilde,
		.start = lexeme->start,
		.end = lexeme->end,
		.text_start = lexeme->text_start,
		.text_end = lexeme->text_end,
	};
	return true;
}

static bool note_quotation(
	struct receipt *receipt, const struct lexeme *lexeme, bool empty, struct error *err)
{
	if (lexeme->unclosed &&
		!receipt_note(receipt, "repair", lexeme->start, lexeme->end, err,
			"a quotation mark is not closed: the quotation goes to the end"))
		return false;
	return !empty || receipt_note(receipt, "ignored", lexeme->start, lexeme->end, err,
				 "there is nothing between the quotation marks");
}

bool query_parse(const char *text, size_t len, struct query_node *out, struct receipt *receipt,
	struct error *err)
{
	struct query_lexer lexer = { .text = text, .len = len };
	CLEANUP(query_node_done)
	struct query_node root = {
		.kind = QUERY_GROUP, .role = ROLE_MUST, .end = len, .text_end = len
	};

	for (;;) {
		struct lexeme lexeme = query_lex(&lexer);
		bool quotation = lexeme.kind == LEXEME_QUOTATION;
		bool empty = lexeme.text_start == lexeme.text_end;

		if (lexeme.kind == LEXEME_END)
			break;
		if (quotation && !note_quotation(receipt, &lexeme, empty, err))
			return false;
		if (!empty && !add_child(&root, &lexeme, err))
			return false;
	}
	*out = root;
	root = (struct query_node){ 0 };
	return true;
}
