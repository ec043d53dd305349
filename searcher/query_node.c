/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See query_node.h. AND and OR need no kinds of nodes of their own: roles say all. */
#include "searcher/query_node.h"

#include <stdlib.h>

#include "searcher/grow.h"

void query_node_done(struct query_node *node)
{
	for (size_t i = 0; i < node->n_children; i++)
		query_node_done(&node->children[i]);
	free(node->children);
	*node = (struct query_node){ 0 };
}

bool query_node_adopt(struct query_node *parent, struct query_node *child, struct error *err)
{
	struct query_node *children;

	if (child->kind == QUERY_GROUP && child->n_children == 0) {
		query_node_done(child);
		return true;
	}
	children = grow(parent->children, parent->n_children, sizeof *children, err);
	if (!children)
		return false;
	parent->children = children;
	children[parent->n_children++] = *child;
	*child = (struct query_node){ 0 };
	return true;
}

bool query_node_filters(const struct query_node *node)
{
	if (node->kind != QUERY_GROUP)
		return field_row(node->field)->filter;
	for (size_t i = 0; i < node->n_children; i++)
		if (!query_node_filters(&node->children[i]))
			return false;
	return true;
}

void query_node_unwrap(struct query_node *group)
{
	struct query_node child;
	enum query_role role = group->role;

	if (group->kind != QUERY_GROUP || group->n_children != 1 || group->boost != 1 ||
		group->children[0].role == ROLE_NOT)
		return;
	child = group->children[0];
	/* A + keeps a stop word from being left out. */
	if (child.role == ROLE_MUST && child.kind != QUERY_GROUP && !group->by_operators)
		return;
	child.role = role;
	free(group->children);
	*group = child;
}

/* What excludes, as something that can stand beside others: all but that. */
static bool wrap(struct query_node *node, struct error *err)
{
	struct query_node group = { .kind = QUERY_GROUP,
		.by_operators = true,
		.boost = 1,
		.start = node->start,
		.end = node->end };

	if (!query_node_adopt(&group, node, err))
		return false;
	*node = group;
	return true;
}

bool query_node_combine(
	struct query_node *operands, bool must, struct query_node *out, struct error *err)
{
	CLEANUP(query_node_done)
	struct query_node group = { .kind = QUERY_GROUP, .by_operators = true, .boost = 1 };

	for (size_t i = 0; i < operands->n_children; i++) {
		struct query_node *node = &operands->children[i];

		if (!must && node->role == ROLE_NOT && !wrap(node, err))
			return false;
		if (node->role != ROLE_NOT)
			node->role = must ? ROLE_MUST : ROLE_SHOULD;
		group.start = i == 0 ? node->start : group.start;
		group.end = node->end;
		if (!query_node_adopt(&group, node, err))
			return false;
	}
	query_node_done(operands);
	query_node_unwrap(&group);
	*out = group;
	group = (struct query_node){ 0 };
	return true;
}
