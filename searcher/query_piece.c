/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_piece.h. The index knows positions of words only, so NEAR takes words; with anything
 * else beside it, it is read as AND, and says so.
 */
#include "searcher/query_piece.h"

#include "searcher/query_date.h"
#include "searcher/query_node.h"

/* A bare ~ allows one edit in words up to so many bytes, two in longer ones. */
enum { SHORT_WORD = 5 };

static bool make_fuzzy(struct query_node *node, const struct lexeme *lexeme,
	struct receipt *receipt, struct error *err)
{
	size_t len = lexeme->text_end - lexeme->text_start;

	node->edits = lexeme->distance;
	if (lexeme->distance == 0)
		node->edits = len <= SHORT_WORD ? 1 : QUERY_MAX_EDITS;
	if (node->edits <= QUERY_MAX_EDITS)
		return true;
	node->edits = QUERY_MAX_EDITS;
	return receipt_note(receipt, "repair", lexeme->start, lexeme->end, err,
		"a fuzzy word has at most %d edits: %d it is", QUERY_MAX_EDITS, QUERY_MAX_EDITS);
}

/* The dates that the text says; or a word, since it says none. */
static bool make_date(struct query_node *node, const struct lexeme *lexeme, const char *text,
	const struct query_syntax *how, struct receipt *receipt, struct error *err)
{
	if (query_date_read(text + lexeme->text_start, lexeme->text_end - lexeme->text_start,
		    how->now, node->from, node->to))
		return true;
	node->field = IN_TEXT;
	node->kind = QUERY_WORD;
	node->stemmed = true;
	return receipt_note(receipt, "repair", lexeme->start, lexeme->end, err,
		"this is no date, such as 2025-11-30, 2025-11, >=2025, 2025-11-01..2025-11-30 or "
		"last-week: it is text");
}

bool query_piece(struct query_node *out, const struct lexeme *lexeme, const char *text,
	const struct query_syntax *how, enum query_field field, struct receipt *receipt,
	struct error *err)
{
	static const enum query_role roles[] = {
		[SIGN_NONE] = ROLE_SHOULD,
		[SIGN_PLUS] = ROLE_MUST,
		[SIGN_MINUS] = ROLE_NOT,
	};
	bool quotation = lexeme->kind == LEXEME_QUOTATION;
	struct query_node node = {
		.kind = quotation ? QUERY_PHRASE : QUERY_WORD,
		.role = roles[lexeme->sign],
		.field = lexeme->field == IN_TEXT ? field : lexeme->field,
		.stemmed = quotation ? lexeme->tilde : !lexeme->equals,
		.boost = lexeme->boost,
		.start = lexeme->start,
		.end = lexeme->end,
		.text_start = lexeme->text_start,
		.text_end = lexeme->text_end,
	};

	if (quotation) {
		node.near = lexeme->has_distance;
		node.distance = lexeme->distance;
	} else {
		node.wildcard = lexeme->wildcard;
	}
	if (!quotation && lexeme->has_distance && !make_fuzzy(&node, lexeme, receipt, err))
		return false;
	if (node.field == IN_DATE && !make_date(&node, lexeme, text, how, receipt, err))
		return false;
	*out = node;
	return true;
}

static bool can_be_near(const struct query_node *operands)
{
	for (size_t i = 0; i < operands->n_children; i++) {
		const struct query_node *node = &operands->children[i];

		if (node->kind != QUERY_WORD || node->role == ROLE_NOT || node->boost != 1 ||
			node->field != operands->children[0].field ||
			field_row(node->field)->content != CONTENT_WORDS)
			return false;
	}
	return true;
}

/* Words [first, last] of the row, which `op` joins; they are copied, being leaves. */
static bool near_of(struct query_node *out, const struct query_node *row, size_t first, size_t last,
	const struct lexeme *op, struct error *err)
{
	CLEANUP(query_node_done)
	struct query_node near = {
		.kind = QUERY_NEAR,
		.field = row->children[first].field,
		.stemmed = true,
		.near = true,
		.ordered = op->ordered,
		.distance = op->distance,
		.boost = 1,
		.start = row->children[first].start,
		.end = row->children[last].end,
		.text_start = row->children[first].start,
		.text_end = row->children[last].end,
	};

	for (size_t i = first; i <= last; i++) {
		struct query_node copy = row->children[i];

		if (!query_node_adopt(&near, &copy, err))
			return false;
	}
	*out = near;
	near = (struct query_node){ 0 };
	return true;
}

bool query_near(struct query_node *out, struct query_node *operands, const struct lexemes *lexemes,
	size_t first, struct receipt *receipt, struct error *err)
{
	CLEANUP(query_node_done) struct query_node pairs = { .kind = QUERY_GROUP };
	size_t n = operands->n_children, begin = 0;

	if (n == 0 || !can_be_near(operands)) {
		const struct lexeme *from = &lexemes->items[first];

		if (!receipt_note(receipt, "repair", from->start, from->end, err,
			    "NEAR and ADJ join words of one field, without sign or boost: here "
			    "they are read as AND"))
			return false;
		return query_node_combine(operands, true, out, err);
	}
	/* Words and operators take turns. */
	for (size_t i = 1; i < n; i++) {
		const struct lexeme *op = &lexemes->items[first + 2 * i - 1];
		const struct lexeme *next = i + 1 < n ? &lexemes->items[first + 2 * i + 1] : NULL;
		CLEANUP(query_node_done) struct query_node near = { 0 };

		if (next && next->ordered == op->ordered && next->distance == op->distance)
			continue;
		if (!near_of(&near, operands, begin, i, op, err) ||
			!query_node_adopt(&pairs, &near, err))
			return false;
		begin = i;
	}
	query_node_done(operands);
	return query_node_combine(&pairs, true, out, err);
}
