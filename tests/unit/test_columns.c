/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of tests/data/columns.test: text as it stands on the screen. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/columns.h"
#include "tests/unit/table.h"

/* Takes the text apart at [ and ]: what is between is marked and highlighted, in < and >. */
static void fill(struct display *d, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "[]");

		display_add(d, text, len);
		text += len;
		if (*text == '[') {
			len = strcspn(++text, "]");
			display_add_marked(d, text, len, "", "", true);
			text += len;
		}
		text += *text == ']';
	}
}

static void check_row(void *ctx, const struct row *row)
{
	struct display d CLEANUP(display_done) = { 0 };
	struct buf out CLEANUP(buf_done) = { 0 };
	struct wrap how = { .begin = "<", .end = ">" };
	int *failures = ctx;

	assert_int_equal(row->n, 4);
	how.width = (unsigned)strtoul(row->cells[0], NULL, 10);
	how.indent = (unsigned)strtoul(row->cells[1], NULL, 10);
	table_unescape(row->cells[2]);
	table_unescape(row->cells[3]);
	fill(&d, row->cells[2]);
	wrap_add(&out, &d, &how);
	if (strcmp(out.data ? out.data : "", row->cells[3]) == 0)
		return;
	print_error("columns.test line %d:\n  expected %s\n  got      %s\n", row->line,
		row->cells[3], out.data ? out.data : "");
	++*failures;
}

static void rows_of_the_table_give_their_lines(void **state)
{
	int failures = 0;

	(void)state;
	table_run("columns", check_row, &failures);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_the_table_give_their_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
