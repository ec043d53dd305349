/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on the query's lexer and parser: any bytes are a query. Beside the sanitizers'
 * complaints it reports pieces that overlap, are out of order or out of range, groups nested deeper
 * than they may be, operators without operands, and a plain query with anything but words in it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "searcher/query_check.h"
#include "searcher/query_lex.h"
#include "searcher/query_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A group, and what AND, OR and NOT can make around what is in it. */
enum { LEVELS_A_GROUP = 4 };

static void check_leaf(const struct query_node *node)
{
	if (node->start > node->text_start || node->text_start >= node->text_end ||
		node->text_end > node->end)
		abort();
	if (node->edits > QUERY_MAX_EDITS || node->distance > QUERY_MAX_DISTANCE ||
		!(node->boost >= 0))
		abort();
	if (node->kind == QUERY_NEAR ? node->n_children < 2 : node->n_children > 0)
		abort();
}

static void check_nodes(const struct query_node *root, size_t size, unsigned depth)
{
	size_t last = 0;

	if (depth > LEVELS_A_GROUP * (QUERY_MAX_DEPTH + 1))
		abort();
	for (size_t i = 0; i < root->n_children; i++) {
		const struct query_node *node = &root->children[i];
		/* Two operators of nearness may share the word between them. */
		bool shared = node->kind == QUERY_NEAR && i > 0 &&
			      root->children[i - 1].kind == QUERY_NEAR;

		if ((node->start < last && !shared) || node->start >= node->end || node->end > size)
			abort();
		if (node->kind != QUERY_GROUP)
			check_leaf(node);
		else if (node->n_children == 0)
			abort();
		else
			check_nodes(node, size, depth + 1);
		last = node->end;
	}
}

static void check(const char *text, size_t size, bool plain)
{
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(receipt_done) struct receipt receipt = { 0 };
	CLEANUP(buf_done) struct buf tree = { 0 };
	const struct query_syntax syntax = { .plain = plain, .now = 1773576000 };
	struct error err = { 0 };

	if (!query_parse(text, size, &syntax, &root, &receipt, &err))
		abort();
	check_nodes(&root, size, 0);
	query_tree(&tree, &root, text);
	for (size_t i = 0; i < receipt.n_notes; i++)
		if (receipt.notes[i].start >= receipt.notes[i].end || receipt.notes[i].end > size)
			abort();
	if (query_check(&receipt, text, size, &err) != (receipt.n_notes == 0))
		abort();
	for (size_t i = 0; plain && i < root.n_children; i++)
		if (root.children[i].kind != QUERY_WORD || root.children[i].role != ROLE_SHOULD)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check((const char *)data, size, false);
	check((const char *)data, size, true);
	return 0;
}
