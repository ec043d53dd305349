/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/gate_measure.h"
#include "tests/unit/table.h"

enum { MOST = 16 };

/* Each letter is an item. */
struct letters {
	char texts[MOST][2];
	const char *items[MOST];
};

static struct gate_ranking spell(struct letters *l, const char *letters)
{
	struct gate_ranking r = { l->items, strlen(letters) };

	assert_true(r.n <= MOST);
	for (size_t i = 0; i < r.n && i < MOST; i++) {
		l->texts[i][0] = letters[i];
		l->texts[i][1] = '\0';
		l->items[i] = l->texts[i];
	}
	return r;
}

static void check(const struct row *row, const char *what, double is, const char *should)
{
	if (fabs(is - strtod(should, NULL)) > 1e-6)
		fail_msg("rankings.test:%d: %s is %.6f", row->line, what, is);
}

static void check_row(void *ctx, const struct row *row)
{
	struct letters left, right;
	struct gate_ranking a = spell(&left, row->cells[0]), b = spell(&right, row->cells[1]);

	(void)ctx;
	assert_int_equal(row->n, 4);
	check(row, "overlap", gate_overlap(&a, &b), row->cells[2]);
	check(row, "overlap the other way", gate_overlap(&b, &a), row->cells[2]);
	check(row, "rbo", gate_rbo(&a, &b), row->cells[3]);
	check(row, "rbo the other way", gate_rbo(&b, &a), row->cells[3]);
}

static void rankings_agree_as_the_table_says(void **state)
{
	(void)state;
	table_run("rankings", check_row, NULL);
}

static void the_median_is_of_the_middle(void **state)
{
	double odd[] = { 3, 1, 2 }, even[] = { 4, 1, 3, 2 };

	(void)state;
	assert_true(gate_median(odd, 3) == 2);
	assert_true(gate_median(even, 4) == 2);
	assert_true(gate_median(NULL, 0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rankings_agree_as_the_table_says),
		cmocka_unit_test(the_median_is_of_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
