/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Markdown through libcmark-gfm. Chosen over md4c because it tells where each block stands and
 * decodes entities; md4c does neither (its text pointers happen to lead into the input, but nothing
 * promises that). cmark's columns are bytes, which is what we need; for inline nodes they are not
 * reliable, so only those of blocks are used here. Footnotes stay off: cmark drops the text of one
 * that nobody refers to.
 */
#include "indexer/markup.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

#include "common/buf.h"
#include "indexer/lines.h"

static const char *const extensions[] = { "table", "strikethrough", "tasklist" };

struct renderer {
	struct line_table lines;
	struct buf text;
	markup_fn *fn;
	void *ctx;
};

static bool is_type(cmark_node *node, const char *name)
{
	return strcmp(cmark_node_get_type_string(node), name) == 0;
}

static void add_literal(struct buf *out, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);

	if (literal)
		buf_add_str(out, literal);
}

/* What a node adds as it begins. */
static void render_enter(struct buf *out, cmark_node *node)
{
	const char *literal;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
	case CMARK_NODE_CODE_BLOCK:
		add_literal(out, node);
		return;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		buf_add_byte(out, '\n');
		return;
	case CMARK_NODE_HTML_INLINE:
		literal = cmark_node_get_literal(node);
		if (literal && strncasecmp(literal, "<br", 3) == 0)
			buf_add_byte(out, '\n');
		return;
	default:
		return;
	}
}

/* A blank parts cells, a new line rows. */
static void render_exit(struct buf *out, cmark_node *node)
{
	if (is_type(node, "table_cell") && cmark_node_next(node))
		buf_add_byte(out, ' ');
	else if (is_type(node, "table_row") || is_type(node, "table_header"))
		buf_add_byte(out, '\n');
}

static bool render(struct renderer *r, cmark_node *node, struct error *err)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	buf_clear(&r->text);
	buf_add_str(&r->text, "");
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		if (event == CMARK_EVENT_ENTER)
			render_enter(&r->text, cmark_iter_get_node(iter));
		else
			render_exit(&r->text, cmark_iter_get_node(iter));
	}
	cmark_iter_free(iter);
	return !r->text.failed || error_out_of_memory(err);
}

/* The byte at a line (from 1) and column (counted from 0), kept within that line. */
static size_t byte_at(const struct line_table *lines, int line, int column)
{
	size_t i = line < 1 ? 0 : (size_t)line - 1, at;

	if (i >= lines->n)
		return lines->starts[lines->n];
	at = lines->starts[i] + (column > 0 ? (size_t)column : 0);
	return at < lines->starts[i + 1] ? at : lines->starts[i + 1];
}

/* A paragraph that cmark cut off in front of a table has no place of its own; the table's, which
 * follows it, begins where the paragraph did. */
static cmark_node *placed(cmark_node *node)
{
	while (cmark_node_get_start_line(node) == 0) {
		cmark_node *next = cmark_node_next(node);

		node = next ? next : cmark_node_parent(node);
	}
	return node;
}

static void set_place(const struct renderer *r, cmark_node *node, struct markup_block *block)
{
	cmark_node *from = placed(node);
	int first = cmark_node_get_start_line(from), last = cmark_node_get_end_line(from);

	if (last < first)
		last = first;
	block->start = byte_at(&r->lines, first, cmark_node_get_start_column(from) - 1);
	block->end = byte_at(&r->lines, last, cmark_node_get_end_column(from));
	if (block->end <= block->start) {
		block->start = byte_at(&r->lines, first, 0);
		block->end = byte_at(&r->lines, last + 1, 0);
	}
	block->first_line = (size_t)first - 1;
	block->last_line = (size_t)last - 1;
}

static bool is_block_of_text(cmark_node *node, enum markup_kind *kind)
{
	*kind = MARKUP_PARAGRAPH;
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_CODE_BLOCK:
		return true;
	case CMARK_NODE_HEADING:
		*kind = MARKUP_HEADING;
		return cmark_node_get_heading_level(node) == 1;
	default:
		return is_type(node, "table");
	}
}

static bool hand_over(
	struct renderer *r, cmark_node *node, enum markup_kind kind, struct error *err)
{
	struct markup_block block = { .kind = kind };

	if (!render(r, node, err))
		return false;
	block.text = r->text.data;
	block.len = r->text.len;
	white_trim(&block.text, &block.len);
	set_place(r, node, &block);
	return r->fn(r->ctx, &block, err);
}

static bool walk_blocks(struct renderer *r, cmark_node *document, struct error *err)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	enum markup_kind kind;
	bool ok = true;

	while (ok && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event != CMARK_EVENT_ENTER || !is_block_of_text(node, &kind))
			continue;
		ok = hand_over(r, node, kind, err);
		/* A code block is a leaf: it has no exit to go to. */
		if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
	}
	cmark_iter_free(iter);
	return ok;
}

static cmark_node *parse(const char *text, size_t len)
{
	cmark_parser *parser;
	cmark_node *document;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		cmark_parser_attach_syntax_extension(
			parser, cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, text, len);
	document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return document;
}

bool markup_read(const char *text, size_t len, markup_fn *fn, void *ctx, struct error *err)
{
	struct renderer r = { .fn = fn, .ctx = ctx };
	cmark_node *document;
	bool ok;

	if (!line_table_init(&r.lines, text, len, err))
		return false;
	document = parse(text, len);
	ok = document ? walk_blocks(&r, document, err) : error_out_of_memory(err);
	if (document)
		cmark_node_free(document);
	line_table_done(&r.lines);
	buf_done(&r.text);
	return ok;
}
