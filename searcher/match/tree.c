/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the query as the wrapper has it to one that knows its postings, weights and bounds. */
#include "searcher/match/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/macros.h"
#include "searcher/match/leaf.h"
#include "searcher/match/phrase_pairs.h"

/* A filter is looked at first where it has so many times fewer documents than anything else. */
enum { FAR_FEWER = 8 };

static bool is_words(const struct xap_query *q)
{
	struct xap_look look = xap_query_look(q);

	if (look.shape == XAP_SHAPE_TERM || look.shape == XAP_SHAPE_NOTHING)
		return true;
	if (look.shape != XAP_SHAPE_GROUP || look.op != XAP_OR)
		return false;
	for (size_t i = 0; i < look.n_parts; i++) {
		if (!is_words(xap_query_part(q, i)))
			return false;
	}
	return true;
}

static bool is_positional(const struct xap_look *look)
{
	return look->shape == XAP_SHAPE_GROUP && (look->op == XAP_PHRASE || look->op == XAP_NEAR);
}

bool tree_can(const struct xap_query *q)
{
	struct xap_look look = xap_query_look(q);
	bool phrase = is_positional(&look);

	for (size_t i = 0; i < look.n_parts; i++) {
		const struct xap_query *part = xap_query_part(q, i);

		if (!(phrase ? is_words(part) : tree_can(part)))
			return false;
	}
	return true;
}

void tree_free(struct node *root)
{
	if (!root)
		return;
	for (size_t i = 0; i < root->n; i++)
		tree_free(root->parts[i]);
	if (root->postings)
		postings_done(root->postings);
	if (root->positions)
		positions_done(root->positions);
	if (root->filter)
		filter_done(root->filter);
	free(root->filter);
	free(root->postings);
	free(root->positions);
	free(root->bounds);
	free(root->own_bounds);
	free(root->own);
	free(root->parts);
	free(root->rest);
	position_list_done(&root->merged);
	if (root->phrase) {
		position_list_done(&root->phrase->starts);
		phrase_pairs_done(root->phrase);
		free(root->phrase->parts);
		free(root->phrase->at);
	}
	free(root->phrase);
	free(root);
}

void tree_freep(struct node **root)
{
	tree_free(*root);
}

bool tree_bad(const struct node *root)
{
	if ((root->postings && postings_bad(root->postings)) ||
		(root->positions && root->positions->cursor.bad) ||
		(root->filter && filter_bad(root->filter)))
		return true;
	for (size_t i = 0; root->phrase && i < root->phrase->n_pairs; i++) {
		if (root->phrase->pairs[i].bad)
			return true;
	}
	for (size_t i = 0; i < root->n; i++) {
		if (tree_bad(root->parts[i]))
			return true;
	}
	return false;
}

static struct node *build(const struct scoring *s, const struct xap_query *q, double factor,
	bool in_phrase, struct error *err);

/* What a query is below the factors that it is scaled by. */
static const struct xap_query *unscaled(const struct xap_query *q, double *factor)
{
	struct xap_look look = xap_query_look(q);

	while (look.shape == XAP_SHAPE_SCALED) {
		*factor *= look.factor;
		q = xap_query_part(q, 0);
		look = xap_query_look(q);
	}
	return q;
}

/* How many parts a query gives where parts of the same operator are taken for its own. This makes
   scores sums in one order, wherever words are looked up. */
static size_t count_parts(const struct xap_query *q, enum xap_op op)
{
	double factor = 1;
	const struct xap_query *group = unscaled(q, &factor);
	struct xap_look look = xap_query_look(group);
	size_t n = 0;

	if (look.shape != XAP_SHAPE_GROUP || look.op != op)
		return 1;
	for (size_t i = 0; i < look.n_parts; i++)
		n += op == XAP_OR || op == XAP_AND ? count_parts(xap_query_part(group, i), op) : 1;
	return n;
}

static bool add_parts(const struct scoring *s, struct node *to, const struct xap_query *q,
	enum xap_op op, double factor, bool in_phrase, struct error *err)
{
	struct xap_look look = xap_query_look(q);

	for (size_t i = 0; i < look.n_parts; i++) {
		bool weighs = i == 0 || (op != XAP_FILTER && op != XAP_AND_NOT);
		double weight = weighs ? factor : 0;
		const struct xap_query *part = unscaled(xap_query_part(q, i), &weight);
		struct xap_look inner = xap_query_look(part);
		struct node *node;

		if ((op == XAP_OR || op == XAP_AND) && inner.shape == XAP_SHAPE_GROUP &&
			inner.op == op) {
			if (!add_parts(s, to, part, op, weight, in_phrase, err))
				return false;
			continue;
		}
		node = build(s, part, weight, in_phrase, err);
		if (!node)
			return false;
		to->parts[to->n++] = node;
	}
	return true;
}

static int by_most(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;

	return (x->most < y->most) - (x->most > y->most);
}

static int by_expected(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;

	return (x->expected > y->expected) - (x->expected < y->expected);
}

static int filters_last(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
	bool x_filters = x->kind == NODE_FILTER, y_filters = y->kind == NODE_FILTER;

	return x_filters == y_filters ? by_expected(a, b) : x_filters - y_filters;
}

/* As if the parts were independent of each other. */
static double expect(const struct node *node, double documents)
{
	double none = 1, all = 1;

	if (documents == 0)
		return 0;
	for (size_t i = 0; i < node->n; i++) {
		none *= 1 - node->parts[i]->expected / documents;
		all *= node->parts[i]->expected / documents;
	}
	switch (node->kind) {
	case NODE_ANY:
		return documents * (1 - none);
	case NODE_EXCEPT: {
		double first = node->parts[0]->expected / documents;

		return first < 1 ? documents * first * none / (1 - first) : 0;
	}
	case NODE_FAVOUR:
		return node->parts[0]->expected;
	default:
		return documents * all;
	}
}

/* Where all documents match, nothing depends on it. */
static void drop_all(struct node *every)
{
	size_t kept = 0;

	for (size_t i = 0; i < every->n; i++) {
		if (every->parts[i]->kind == NODE_ALL && kept + every->n - i > 1)
			tree_free(every->parts[i]);
		else
			every->parts[kept++] = every->parts[i];
	}
	every->n = kept;
}

/* The rarest first. A filter is dear to look up, and leaves nothing to be ranked by: it is asked
   about what all else has left, unless few documents are left by the filter itself. */
static void order_every(struct node *every)
{
	struct node **parts = every->parts, *filter;
	size_t at = 0;

	qsort(parts, every->n, sizeof(struct node *), filters_last);
	while (at < every->n && parts[at]->kind != NODE_FILTER)
		at++;
	if (at == 0 || at == every->n || parts[at]->expected * FAR_FEWER >= parts[0]->expected)
		return;
	filter = parts[at];
	memmove(parts + 1, parts, at * sizeof(struct node *));
	parts[0] = filter;
}

static bool keep_order(struct node *phrase)
{
	struct phrase_work *work = phrase->phrase = calloc(1, sizeof *work);

	if (!work)
		return false;
	work->parts = calloc(phrase->n, sizeof(struct node *));
	work->at = calloc(phrase->n, sizeof *work->at);
	if (!work->parts || !work->at)
		return false;
	memcpy(work->parts, phrase->parts, phrase->n * sizeof(struct node *));
	return true;
}

struct window *window_new(uint32_t last_docid, struct error *err)
{
	size_t documents = last_docid < WINDOW ? last_docid + 1 : WINDOW;
	struct window *w = calloc(1, sizeof *w + documents * sizeof *w->scores);

	if (!w)
		error_out_of_memory(err);
	return w;
}

/* Sorts and sums up. */
static bool finish(const struct scoring *s, struct node *node, struct error *err)
{
	if (node->kind == NODE_EVERY)
		drop_all(node);
	node->own = window_new(s->database->last_docid, err);
	node->rest = calloc(node->n + 1, sizeof *node->rest);
	if (!node->own || !node->rest)
		return error_out_of_memory(err);
	node->expected = expect(node, s->database->documents);
	if (node->kind == NODE_PHRASE && !keep_order(node))
		return error_out_of_memory(err);
	if (node->kind == NODE_ANY)
		qsort(node->parts, node->n, sizeof(struct node *), by_most);
	else if (node->kind == NODE_EVERY)
		order_every(node);
	else if (node->kind == NODE_PHRASE)
		qsort(node->parts, node->n, sizeof(struct node *), by_expected);
	for (size_t i = node->n; i-- > 0;)
		node->rest[i] = node->rest[i + 1] + node->parts[i]->most;
	node->most = node->rest[0];
	return true;
}

/* What only weighs beside a word weighs beside all words that must be there as well, and has to be
   looked up where all are. Makes of the parts those words, and adds the rest to `to`. */
static void move_favours(struct node *every, struct node *to)
{
	for (size_t i = 0; i < every->n; i++) {
		struct node *part = every->parts[i];

		if (part->kind != NODE_FAVOUR)
			continue;
		every->parts[i] = part->parts[0];
		memcpy(to->parts + to->n, part->parts + 1, (part->n - 1) * sizeof *part->parts);
		to->n += part->n - 1;
		part->n = 0;
		tree_free(part);
	}
}

/* The node itself if nothing in it only weighs. Takes it over, fails or not. */
static struct node *favour_all(const struct scoring *s, struct node *every, struct error *err)
{
	CLEANUP(tree_freep) struct node *own = every;
	CLEANUP(tree_freep) struct node *node = node_new(NODE_FAVOUR, err);
	size_t n = 1;

	for (size_t i = 0; i < every->n; i++)
		n += every->parts[i]->kind == NODE_FAVOUR ? every->parts[i]->n - 1 : 0;
	if (!node)
		return NULL;
	if (n > 1)
		node->parts = calloc(n, sizeof(struct node *));
	if (n > 1 && !node->parts) {
		error_out_of_memory(err);
		return NULL;
	}
	if (n > 1) {
		node->n = 1;
		move_favours(every, node);
	}
	if (!finish(s, every, err))
		return NULL;
	if (n == 1)
		return TAKE_PTR(own);
	node->parts[0] = TAKE_PTR(own);
	return finish(s, node, err) ? TAKE_PTR(node) : NULL;
}

static struct node *build_group(const struct scoring *s, const struct xap_query *q,
	const struct xap_look *look, double factor, bool in_phrase, struct error *err)
{
	static const enum node_kind kinds[] = { [XAP_OR] = NODE_ANY,
		[XAP_AND] = NODE_EVERY,
		[XAP_AND_NOT] = NODE_EXCEPT,
		[XAP_AND_MAYBE] = NODE_FAVOUR,
		[XAP_FILTER] = NODE_EVERY,
		[XAP_PHRASE] = NODE_PHRASE,
		[XAP_NEAR] = NODE_PHRASE };
	CLEANUP(tree_freep) struct node *node = node_new(kinds[look->op], err);

	/* What only weighs, where nothing does. */
	if (look->op == XAP_AND_MAYBE && factor == 0)
		return build(s, xap_query_part(q, 0), 0, in_phrase, err);
	if (!node)
		return NULL;
	node->span = look->window;
	node->any_order = look->op == XAP_NEAR;
	node->parts = calloc(count_parts(q, look->op) + 1, sizeof(struct node *));
	if (!node->parts) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!add_parts(s, node, q, look->op, factor, in_phrase || is_positional(look), err))
		return NULL;
	if (node->kind == NODE_EVERY)
		return favour_all(s, TAKE_PTR(node), err);
	if (!finish(s, node, err) ||
		(node->kind == NODE_PHRASE && !phrase_pairs_open(s, node, q, err)))
		return NULL;
	return TAKE_PTR(node);
}

static struct node *build(const struct scoring *s, const struct xap_query *q, double factor,
	bool in_phrase, struct error *err)
{
	struct xap_look look = xap_query_look(q);

	switch (look.shape) {
	case XAP_SHAPE_TERM:
		return leaf_term(s, &look, factor, in_phrase, err);
	case XAP_SHAPE_SCALED:
		return build(s, xap_query_part(q, 0), factor * look.factor, in_phrase, err);
	case XAP_SHAPE_ALL:
		return leaf_all(s, err);
	case XAP_SHAPE_GROUP:
		return build_group(s, q, &look, factor, in_phrase, err);
	case XAP_SHAPE_RANGE:
		return leaf_range(s, &look, err);
	case XAP_SHAPE_DOCIDS:
		return leaf_list(s, q, err);
	case XAP_SHAPE_NOTHING:
		break;
	}
	return node_new(NODE_NOTHING, err);
}

struct node *tree_build(
	const struct scoring *s, const struct xap_query *q, bool weigh, struct error *err)
{
	CLEANUP(tree_freep) struct node *root = build(s, q, weigh ? 1 : 0, false, err);

	if (!root)
		return NULL;
	if (tree_bad(root)) {
		error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
		return NULL;
	}
	return TAKE_PTR(root);
}
