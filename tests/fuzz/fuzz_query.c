/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on the query's lexer and parser: any bytes are a query. Beside the sanitizers'
 * complaints it reports pieces that overlap, are out of order or out of range.
 */
#include <stdint.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "searcher/query_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct query_syntax syntax = { .now = 1773576000 };

static void check_nodes(const struct query_node *root, size_t size)
{
	size_t last = 0;

	for (size_t i = 0; i < root->n_children; i++) {
		const struct query_node *node = &root->children[i];

		if (node->start < last || node->start >= node->end || node->end > size)
			abort();
		if (node->kind == QUERY_GROUP)
			check_nodes(node, size);
		else if (node->start > node->text_start || node->text_start >= node->text_end ||
			node->text_end > node->end)
			abort();
		last = node->end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(receipt_done) struct receipt receipt = { 0 };
	CLEANUP(buf_done) struct buf tree = { 0 };
	struct error err = { 0 };

	if (!query_parse(text, size, &syntax, &root, &receipt, &err))
		abort();
	check_nodes(&root, size);
	query_tree(&tree, &root, text);
	for (size_t i = 0; i < receipt.n_notes; i++)
		if (receipt.notes[i].start >= receipt.notes[i].end || receipt.notes[i].end > size)
			abort();
	return 0;
}
