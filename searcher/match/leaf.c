/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/leaf.h"

#include <math.h>
#include <stdlib.h>

#include "common/macros.h"
#include "searcher/match/frequencies.h"
#include "searcher/match/leap.h"

struct node *node_new(enum node_kind kind, struct error *err)
{
	struct node *node = calloc(1, sizeof *node);

	if (!node)
		error_out_of_memory(err);
	else
		node->kind = kind;
	return node;
}

/* By the highest wdf, in the shortest document that could hold it. */
static double term_most(const struct scoring *s, const struct node *term)
{
	double wdf = term->postings->most, length = fmax(wdf, s->shortest);

	return term->weight * (wdf / (s->of_all + s->of_length * fmax(length, s->least) + wdf));
}

static double frequency_in_all(
	const struct scoring *s, const struct node *term, const struct xap_look *look)
{
	return s->frequencies ? frequencies_find(s->frequencies, look->term, look->len)
			      : term->postings->documents;
}

struct node *leaf_term(const struct scoring *s, const struct xap_look *look, double factor,
	bool in_phrase, struct error *err)
{
	CLEANUP(tree_freep) struct node *node = node_new(NODE_TERM, err);

	if (!node)
		return NULL;
	node->postings = calloc(1, sizeof *node->postings);
	if (in_phrase)
		node->positions = calloc(1, sizeof *node->positions);
	if (!node->postings || (in_phrase && !node->positions)) {
		error_out_of_memory(err);
		return NULL;
	}
	if (in_phrase)
		positions_open(node->positions, s->database, look->term, look->len);
	if (!postings_open(node->postings, s->database, look->term, look->len)) {
		node->kind = NODE_NOTHING;
		return TAKE_PTR(node);
	}
	node->expected = node->postings->documents;
	node->weight = factor * scoring_weight(s, frequency_in_all(s, node, look));
	node->most = term_most(s, node);
	return leap_prepare(s, node, look->term, look->len, err) ? TAKE_PTR(node) : NULL;
}

struct node *leaf_all(const struct scoring *s, struct error *err)
{
	CLEANUP(tree_freep) struct node *node = node_new(NODE_ALL, err);

	if (!node)
		return NULL;
	node->postings = calloc(1, sizeof *node->postings);
	if (!node->postings) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!postings_open_all(node->postings, s->database))
		node->kind = NODE_NOTHING;
	node->expected = s->database->documents;
	return TAKE_PTR(node);
}

/* With a filter to be made, or NODE_NOTHING without one. */
static struct node *filter_node(bool any, struct error *err)
{
	struct node *node = node_new(any ? NODE_FILTER : NODE_NOTHING, err);

	if (!node || !any)
		return node;
	node->filter = calloc(1, sizeof *node->filter);
	if (node->filter)
		return node;
	error_out_of_memory(err);
	tree_free(node);
	return NULL;
}

struct node *leaf_list(const struct scoring *s, const struct xap_query *q, struct error *err)
{
	struct xap_docids list;
	struct node *node;

	xap_query_docids_of(q, s->stats, &list);
	if (list.all)
		return leaf_all(s, err);
	node = filter_node(list.n > 0, err);
	if (!node || !node->filter)
		return node;
	filter_of_list(node->filter, list.docids, list.n);
	node->expected = node->filter->expected;
	return node;
}

struct node *leaf_range(const struct scoring *s, const struct xap_look *look, struct error *err)
{
	const struct values_range range = { look->slot, look->from, look->to, look->from_len,
		look->to_len };
	struct filter_range of = { .range = &range };
	enum values_share share;
	CLEANUP(tree_freep) struct node *node = NULL;
	bool bad;

	share = values_share_of(s->database, &range, &of.with, &of.part, &bad);
	if (bad) {
		error_set(err, ERROR_CORRUPT, "the table of values is damaged");
		return NULL;
	}
	of.covers = share == VALUES_ALL;
	if (of.covers && of.with == s->database->documents)
		return leaf_all(s, err);
	node = filter_node(share != VALUES_NONE, err);
	if (!node || !node->filter)
		return TAKE_PTR(node);
	if (!filter_of_range(node->filter, s->database, s->ranges, &of, err))
		return NULL;
	node->expected = node->filter->expected;
	return TAKE_PTR(node);
}
