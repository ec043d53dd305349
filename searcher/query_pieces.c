/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_pieces.h. A quotation is one stretch, so that the analyzer sees it as it saw the text,
 * but for the words in it that have wildcards.
 */
#include "searcher/query_pieces.h"

#include <stdlib.h>

#include "searcher/grow.h"
#include "searcher/query_lex.h"
#include "searcher/query_lex_chars.h"

void query_pieces_done(struct query_pieces *p)
{
	free(p->items);
	*p = (struct query_pieces){ 0 };
}

static bool add(struct query_pieces *p, const struct term_piece *piece, struct error *err)
{
	struct term_piece *items;

	if (piece->start == piece->end)
		return true;
	items = grow(p->items, p->n, sizeof *items, err);
	if (!items)
		return false;
	p->items = items;
	items[p->n++] = *piece;
	return true;
}

static bool add_word(struct query_pieces *p, const struct query_node *node, struct error *err)
{
	struct term_piece piece = {
		.match = node->wildcard	   ? PIECE_WILDCARD
			 : node->edits > 0 ? PIECE_FUZZY
			 : node->stemmed   ? PIECE_WORDS
					   : PIECE_EXACT,
		.edits = node->edits,
		.start = node->text_start,
		.end = node->text_end,
	};

	return add(p, &piece, err);
}

static bool add_quotation(
	struct query_pieces *p, const struct query_node *node, const char *text, struct error *err)
{
	struct term_piece words = { .match = PIECE_WORDS, .start = node->text_start };
	size_t at = node->text_start, end = node->text_end, bytes;

	while (at < end) {
		struct term_piece wild = { .match = PIECE_WILDCARD, .start = at };

		while (at < end && !code_is_space(code_at(text, end, at, &bytes)))
			at += bytes;
		wild.end = at;
		words.end = wild.start;
		if (query_lex_wildcard(text, &wild.start, &wild.end)) {
			if (!add(p, &words, err) || !add(p, &wild, err))
				return false;
			words.start = at;
		}
		while (at < end && code_is_space(code_at(text, end, at, &bytes)))
			at += bytes;
	}
	words.end = end;
	return add(p, &words, err);
}

bool query_pieces_make(struct query_pieces *out, const struct query_node *node, const char *text,
	struct error *err)
{
	if (node->kind == QUERY_PHRASE)
		return add_quotation(out, node, text, err);
	if (node->kind == QUERY_WORD)
		return add_word(out, node, err);
	for (size_t i = 0; i < node->n_children; i++)
		if (!add_word(out, &node->children[i], err))
			return false;
	return true;
}
