/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/forest.h"

#include <math.h>
#include <stdlib.h>

#include "searcher/match/leap.h"

bool forest_build(struct forest *out, const struct scoring *scorings, size_t n,
	const struct xap_query *q, bool weigh, struct error *err)
{
	*out = (struct forest){ .roots = calloc(n, sizeof(struct node *)) };
	if (!out->roots)
		return error_out_of_memory(err);
	while (out->n < n) {
		struct node *root = tree_build(&scorings[out->n], q, weigh, err);

		if (!root) {
			forest_done(out);
			return false;
		}
		out->roots[out->n++] = root;
	}
	return true;
}

void forest_done(struct forest *f)
{
	for (size_t i = 0; i < f->n; i++)
		tree_free(f->roots[i]);
	free(f->roots);
	*f = (struct forest){ 0 };
}

bool forest_bad(const struct forest *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (tree_bad(f->roots[i]))
			return true;
	}
	return false;
}

struct total_bounds forest_total(const struct forest *f, const struct scoring *scorings)
{
	struct total_bounds sum = { 0 };

	for (size_t i = 0; i < f->n; i++) {
		struct total_bounds b = total_bounds(f->roots[i], scorings[i].database->documents);

		sum.least += b.least;
		sum.most += b.most;
		sum.expected += b.expected;
	}
	return sum;
}

/* What the best of one database score is what the best of all score at least. */
double forest_least(const struct forest *f, const struct scoring *scorings, size_t room)
{
	double least = 0;

	for (size_t i = 0; i < f->n; i++)
		least = fmax(least, leap_least(&scorings[i], f->roots[i], room));
	return least;
}

static bool is_union(const struct node *node)
{
	while (node->kind == NODE_FAVOUR || node->kind == NODE_EXCEPT ||
		(node->kind == NODE_EVERY && (node->n == 1 || node->parts[1]->kind == NODE_FILTER)))
		node = node->parts[0];
	return node->kind == NODE_ANY;
}

bool forest_counts_later(const struct forest *f)
{
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		if (total_needs_positions(f->roots[i]))
			return false;
		any = any || is_union(f->roots[i]);
	}
	return any;
}
