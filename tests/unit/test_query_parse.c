/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/query.h"
#include "searcher/query_tree.h"
#include "tests/unit/table.h"

/* 2026-03-15, a Sunday. */
static const struct query_syntax syntax = { .now = 1773576000 };

static void add_notes(struct buf *out, const struct receipt *receipt)
{
	for (size_t i = 0; i < receipt->n_notes; i++) {
		const struct receipt_note *note = &receipt->notes[i];

		buf_printf(out, "%s%s %zu-%zu", i ? " " : "", note->kind, note->start, note->end);
	}
}

static void check_row(void *ctx, const struct row *row)
{
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(receipt_done) struct receipt receipt = { 0 };
	CLEANUP(buf_done) struct buf tree = { 0 }, notes = { 0 };
	struct error err = { 0 };
	size_t len = table_unescape(row->cells[0]);

	(void)ctx;
	assert_in_range(row->n, 2, 3);
	table_unescape(row->cells[1]);
	assert_true(query_parse(row->cells[0], len, &syntax, &root, &receipt, &err));
	query_tree(&tree, &root, row->cells[0]);
	add_notes(&notes, &receipt);
	if (strcmp(tree.len ? tree.data : "nothing", row->cells[1]) != 0)
		fail_msg("line %d: %s is read as %s", row->line, row->cells[0],
			tree.len ? tree.data : "nothing");
	if (strcmp(notes.len ? notes.data : "", row->n > 2 ? row->cells[2] : "") != 0)
		fail_msg("line %d: %s is noted as %s", row->line, row->cells[0],
			notes.len ? notes.data : "nothing");
}

static void queries_are_read_as_the_table_says(void **state)
{
	(void)state;
	assert_true(table_run("query-parse", check_row, NULL) >= 80);
}

/* roff's ways to write a quotation mark and nothing. */
static void unescape_roff(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (strncmp(text, "\\(dq", 4) == 0) {
			*to++ = '"';
			text += 3;
		} else if (strncmp(text, "\\&", 2) == 0) {
			text++;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* The examples of the manual: .It Li QUERY Ta Li TREE */
static void the_manual_says_what_the_parser_does(void **state)
{
	static const char item[] = ".It Li ", between[] = " Ta Li ";
	CLEANUP(buf_done) struct buf path = { 0 };
	char line[256];
	bool inside = false;
	int examples = 0;
	FILE *manual;

	(void)state;
	buf_printf(&path, "%s/searcher/pilcrow-query.7", getenv("PILCROW_SOURCE"));
	manual = fopen(path.data, "r");
	assert_non_null(manual);
	while (fgets(line, sizeof line, manual)) {
		CLEANUP(query_node_done) struct query_node root = { 0 };
		CLEANUP(receipt_done) struct receipt receipt = { 0 };
		CLEANUP(buf_done) struct buf tree = { 0 };
		struct error err = { 0 };
		char *query = line + strlen(item), *expected;

		inside =
			(inside || strstr(line, "examples begin")) && !strstr(line, "examples end");
		if (!inside || strncmp(line, item, strlen(item)) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		unescape_roff(line);
		expected = strstr(line, between);
		assert_non_null(expected);
		*expected = '\0';
		assert_true(query_parse(query, strlen(query), &syntax, &root, &receipt, &err));
		query_tree(&tree, &root, query);
		assert_string_equal(tree.data, expected + strlen(between));
		assert_int_equal(receipt.n_notes, 0);
		examples++;
	}
	fclose(manual);
	assert_true(examples > 10);
}

static void each_node_covers_its_text_and_its_signs(void **state)
{
	static const char query[] = "ab -~\"c d\" +e";
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(receipt_done) struct receipt receipt = { 0 };
	struct error err = { 0 };
	const struct query_node *phrase;

	(void)state;
	assert_true(query_parse(query, strlen(query), &syntax, &root, &receipt, &err));
	assert_int_equal(root.n_children, 3);
	phrase = &root.children[1];
	assert_int_equal(phrase->start, 3);
	assert_int_equal(phrase->end, 10);
	assert_int_equal(phrase->text_start, 6);
	assert_int_equal(phrase->text_end, 9);
	assert_true(phrase->stemmed);
	assert_false(root.children[2].children);
}

/* A long query of one kind of piece after another; slow growth would show as a timeout. */
static void a_query_of_many_pieces_is_read_whole(void **state)
{
	enum { PIECES = 200000 };
	CLEANUP(buf_done) struct buf query = { 0 };
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(receipt_done) struct receipt receipt = { 0 };
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < PIECES; i++)
		buf_add_str(&query, i % 2 ? "\"a b\"" : "+x\"y ");
	assert_true(query_parse(query.data, query.len, &syntax, &root, &receipt, &err));
	assert_int_equal(root.n_children, PIECES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_are_read_as_the_table_says),
		cmocka_unit_test(the_manual_says_what_the_parser_does),
		cmocka_unit_test(each_node_covers_its_text_and_its_signs),
		cmocka_unit_test(a_query_of_many_pieces_is_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
