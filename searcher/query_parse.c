/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lexemes to a tree: groups whose children are words, quotations and groups, with their roles.
 * Repairs are noted in the receipt. What a text means to an index is query_build's business; here
 * nothing is analysed or refused.
 *
 *   group  = { clause }                      any of them; what + and - say; filters
 *   clause = both { OR both }
 *   both   = negated { AND negated }
 *   negated = { NOT } near
 *   near   = piece { NEAR/N piece | ADJ/N piece }
 *   piece  = word | quotation | ( group )
 *
 * So NEAR binds before NOT, NOT before AND, AND before OR, and an operator joins just what stands
 * beside it: `a b OR c` is a beside (b OR c). An operand with - is one with NOT: `"a" AND (b OR
 * -c)` wants a, and b or no c. An operator that lacks an operand is a word.
 */
#include <stdlib.h>
#include <string.h>

#include "searcher/query_lexemes.h"
#include "searcher/query_node.h"
#include "searcher/query_piece.h"

struct parser {
	const char *text;
	const struct query_syntax *how;
	struct lexemes lexemes;
	size_t at;
	struct receipt *receipt;
};

static bool parse_group(struct parser *p, struct query_node *out, enum query_field field,
	bool inside, struct error *err);

static const struct lexeme *peek(const struct parser *p)
{
	return &p->lexemes.items[p->at];
}

/* Whether the lexeme at p->at joins what was read with an operand behind it. */
static bool joins(const struct parser *p, enum lexeme_kind kind)
{
	return peek(p)->kind == kind && p->lexemes.operand[p->at + 1];
}

static bool joins_near(const struct parser *p)
{
	return joins(p, LEXEME_NEAR) && p->lexemes.items[p->at + 1].kind != LEXEME_NOT;
}

static bool parse_parentheses(
	struct parser *p, struct query_node *out, enum query_field field, struct error *err)
{
	const struct lexeme open = *peek(p);
	static const enum query_role roles[] = { ROLE_SHOULD, ROLE_MUST, ROLE_NOT };
	CLEANUP(query_node_done) struct query_node group = { 0 };
	const struct lexeme *close;

	p->at++;
	if (!parse_group(p, &group, open.field == IN_TEXT ? field : open.field, true, err))
		return false;
	close = peek(p);
	group.role = roles[open.sign];
	group.start = open.start;
	group.end = close->end;
	group.text_start = open.end;
	group.text_end = close->start;
	if (close->kind == LEXEME_CLOSE) {
		group.boost = close->boost;
		p->at++;
	} else if (!receipt_note(p->receipt, "repair", open.start, open.end, err,
			   "a parenthesis is not closed: the group goes to the end")) {
		return false;
	}
	if (group.n_children == 0 && !receipt_note(p->receipt, "ignored", group.start, group.end,
					     err, "there is nothing between the parentheses"))
		return false;
	query_node_unwrap(&group);
	*out = group;
	group = (struct query_node){ 0 };
	return true;
}

static bool parse_piece(
	struct parser *p, struct query_node *out, enum query_field field, struct error *err)
{
	if (peek(p)->kind == LEXEME_OPEN)
		return parse_parentheses(p, out, field, err);
	return query_piece(out, peek(p), p->text, p->how, field, p->receipt, err) &&
	       (p->at++, true);
}

static bool parse_near(
	struct parser *p, struct query_node *out, enum query_field field, struct error *err)
{
	CLEANUP(query_node_done) struct query_node operands = { .kind = QUERY_GROUP };
	CLEANUP(query_node_done) struct query_node node = { 0 };
	size_t first = p->at;

	if (!parse_piece(p, &node, field, err))
		return false;
	if (!joins_near(p)) {
		*out = node;
		node = (struct query_node){ 0 };
		return true;
	}
	for (;;) {
		if (!query_node_adopt(&operands, &node, err))
			return false;
		if (!joins_near(p))
			break;
		p->at++;
		if (!parse_piece(p, &node, field, err))
			return false;
	}
	return query_near(out, &operands, &p->lexemes, first, p->receipt, err);
}

static bool parse_negated(
	struct parser *p, struct query_node *out, enum query_field field, struct error *err)
{
	bool negate = false;

	for (; peek(p)->kind == LEXEME_NOT; p->at++)
		negate = !negate;
	if (!parse_near(p, out, field, err))
		return false;
	if (negate)
		out->role = out->role == ROLE_NOT ? ROLE_SHOULD : ROLE_NOT;
	return true;
}

/* Operands of one operator; `must`: of AND, else of OR. */
static bool parse_operands(struct parser *p, struct query_node *out, enum query_field field,
	bool must, struct error *err)
{
	CLEANUP(query_node_done) struct query_node operands = { .kind = QUERY_GROUP };
	CLEANUP(query_node_done) struct query_node node = { 0 };
	enum lexeme_kind operator= must ? LEXEME_AND : LEXEME_OR;
	bool joined = false;

	for (;;) {
		if (!(must ? parse_negated(p, &node, field, err)
			   : parse_operands(p, &node, field, true, err)))
			return false;
		if (!joins(p, operator)) {
			if (joined)
				break;
			*out = node;
			node = (struct query_node){ 0 };
			return true;
		}
		joined = true;
		p->at++;
		if (!query_node_adopt(&operands, &node, err))
			return false;
	}
	return query_node_adopt(&operands, &node, err) &&
	       query_node_combine(&operands, must, out, err);
}

/* An operator where none can be. */
static bool parse_stray(
	struct parser *p, struct query_node *out, enum query_field field, struct error *err)
{
	struct lexeme word = *peek(p);

	p->at++;
	word.kind = LEXEME_WORD;
	word.has_distance = false;
	return receipt_note(p->receipt, "repair", word.start, word.end, err,
		       "%.*s has nothing to join here: it is taken as a word",
		       (int)(word.end - word.start), p->text + word.start) &&
	       query_piece(out, &word, p->text, p->how, field, p->receipt, err);
}

static bool parse_group(struct parser *p, struct query_node *out, enum query_field field,
	bool inside, struct error *err)
{
	CLEANUP(query_node_done) struct query_node group = { .kind = QUERY_GROUP, .boost = 1 };
	CLEANUP(query_node_done) struct query_node node = { 0 };

	for (;;) {
		const struct lexeme *lexeme = peek(p);

		if (lexeme->kind == LEXEME_END || (inside && lexeme->kind == LEXEME_CLOSE))
			break;
		if (!(p->lexemes.operand[p->at] ? parse_operands(p, &node, field, false, err)
						: parse_stray(p, &node, field, err)))
			return false;
		if (node.role == ROLE_SHOULD && query_node_filters(&node))
			node.role = ROLE_FILTER;
		if (!query_node_adopt(&group, &node, err))
			return false;
	}
	*out = group;
	group = (struct query_node){ 0 };
	return true;
}

static void parser_done(struct parser *p)
{
	lexemes_done(&p->lexemes);
}

bool query_parse(const char *text, size_t len, const struct query_syntax *how,
	struct query_node *out, struct receipt *receipt, struct error *err)
{
	CLEANUP(parser_done)
	struct parser p = { .text = text, .how = how, .receipt = receipt };
	CLEANUP(query_node_done) struct query_node root = { 0 };

	if (!lexemes_read(&p.lexemes, text, len, how->plain, receipt, err) ||
		!parse_group(&p, &root, IN_TEXT, false, err))
		return false;
	if (root.n_children == 1 && root.children[0].kind == QUERY_GROUP &&
		root.children[0].role != ROLE_FILTER)
		query_node_unwrap(&root);
	root.role = ROLE_MUST;
	root.end = root.text_end = len;
	*out = root;
	root = (struct query_node){ 0 };
	return true;
}
