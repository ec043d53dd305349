/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_tree.h. Signs and the kinds of quotes are put in one form, white space in quotations
 * too, so that two ways of writing the same query look the same.
 */
#include "searcher/query_tree.h"

static const struct {
	enum query_role role;
	const char *label;
} groups[] = { { ROLE_MUST, "all(" }, { ROLE_SHOULD, "any(" }, { ROLE_NOT, "not(" } };

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

static void add_node(struct buf *out, const char *text, const struct query_node *node)
{
	bool quoted = node->kind == QUERY_PHRASE;

	if (quoted)
		buf_add_str(out, node->stemmed ? "~\"" : "\"");
	add_text(out, text, node);
	if (quoted)
		buf_add_byte(out, '"');
}

void query_tree(struct buf *out, const struct query_node *root, const char *text)
{
	size_t begin = out->len;

	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		size_t listed = 0;

		for (size_t i = 0; i < root->n_children; i++) {
			const struct query_node *node = &root->children[i];

			if (node->role != groups[g].role)
				continue;
			if (listed++ > 0)
				buf_add_byte(out, ' ');
			else if (out->len > begin)
				buf_add_byte(out, ' ');
			if (listed == 1)
				buf_add_str(out, groups[g].label);
			add_node(out, text, node);
		}
		if (listed > 0)
			buf_add_byte(out, ')');
	}
}
