/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_tree.h. Signs and the kinds of quotes are put in one form, white space in quotations
 * too, so that two ways of writing the same query look the same.
 */
#include "searcher/query_tree.h"

static const struct {
	enum query_role role;
	const char *label;
} groups[] = {
	{ ROLE_MUST, "all(" },
	{ ROLE_SHOULD, "any(" },
	{ ROLE_NOT, "not(" },
	{ ROLE_FILTER, "filter(" },
};

enum { N_GROUPS = sizeof groups / sizeof *groups };

static void add_children(struct buf *out, const struct query_node *group, const char *text);

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_text(struct buf *out, const char *text, const struct query_node *node)
{
	for (size_t i = node->text_start; i < node->text_end; i++)
		if (!is_blank(text[i]))
			buf_add_byte(out, text[i]);
		else if (!is_blank(text[i - 1]))
			buf_add_byte(out, ' ');
}

static void add_leaf(struct buf *out, const char *text, const struct query_node *node)
{
	bool quoted = node->kind == QUERY_PHRASE;

	if (node->field != IN_TEXT)
		buf_printf(out, "%s:", field_row(node->field)->name);
	if (quoted)
		buf_add_str(out, node->stemmed ? "~\"" : "\"");
	else if (!node->stemmed)
		buf_add_byte(out, '=');
	add_text(out, text, node);
	if (quoted)
		buf_add_byte(out, '"');
	if (node->near)
		buf_printf(out, "~%u", node->distance);
	else if (node->edits > 0)
		buf_printf(out, "~%u", node->edits);
}

static void add_near(struct buf *out, const char *text, const struct query_node *node)
{
	buf_printf(out, "%s/%u(", node->ordered ? "adj" : "near", node->distance);
	for (size_t i = 0; i < node->n_children; i++) {
		if (i > 0)
			buf_add_byte(out, ' ');
		add_leaf(out, text, &node->children[i]);
	}
	buf_add_byte(out, ')');
}

/* How many labels a group takes. */
static size_t count_labels(const struct query_node *group)
{
	bool has[N_GROUPS] = { false };
	size_t n = 0;

	for (size_t i = 0; i < group->n_children; i++)
		has[group->children[i].role] |= !group->children[i].unused;
	for (size_t i = 0; i < N_GROUPS; i++)
		n += has[i];
	return n;
}

static void add_node(struct buf *out, const char *text, const struct query_node *node)
{
	if (node->kind == QUERY_GROUP) {
		bool many = count_labels(node) > 1;

		if (many)
			buf_add_byte(out, '(');
		add_children(out, node, text);
		if (many)
			buf_add_byte(out, ')');
	} else if (node->kind == QUERY_NEAR) {
		add_near(out, text, node);
	} else {
		add_leaf(out, text, node);
	}
	if (node->boost != 1)
		buf_printf(out, "^%g", node->boost);
}

static void add_children(struct buf *out, const struct query_node *group, const char *text)
{
	size_t begin = out->len;

	for (size_t g = 0; g < N_GROUPS; g++) {
		size_t listed = 0;

		for (size_t i = 0; i < group->n_children; i++) {
			const struct query_node *node = &group->children[i];

			if (node->role != groups[g].role || node->unused)
				continue;
			if (listed++ > 0 || out->len > begin)
				buf_add_byte(out, ' ');
			if (listed == 1)
				buf_add_str(out, groups[g].label);
			add_node(out, text, node);
		}
		if (listed > 0)
			buf_add_byte(out, ')');
	}
}

void query_tree(struct buf *out, const struct query_node *root, const char *text)
{
	/* A single word or phrase is a query of one. */
	if (root->kind != QUERY_GROUP) {
		buf_add_str(out, "any(");
		add_node(out, text, root);
		buf_add_byte(out, ')');
	} else {
		add_children(out, root, text);
	}
}
