/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several windows of one paragraph, over random texts and marks. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/snippet.h"
#include "searcher/snippet_boundary.h"

enum { MOST_WINDOWS = 8, MOST_MARKS = 40, TEXT_SIZE = 1200 };

struct made {
	char text[TEXT_SIZE + 1];
	size_t len;
	struct mark items[MOST_MARKS];
	struct mark_value values[MOST_MARKS];
	struct marks marks;
};

static unsigned draw(uint32_t *seed, unsigned below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* Words of letters, of which some are marked, as occurrences of one of a few patterns. */
static void make(struct made *m, uint32_t *seed)
{
	size_t last[4] = { MARK_NONE, MARK_NONE, MARK_NONE, MARK_NONE };
	unsigned rarity = 2 + draw(seed, 30);

	*m = (struct made){ 0 };
	while (m->len + 14 < TEXT_SIZE && draw(seed, 200) > 0) {
		size_t start = m->len, word = 1 + draw(seed, 9);

		for (size_t i = 0; i < word; i++)
			m->text[m->len++] = (char)('a' + draw(seed, 26));
		if (draw(seed, rarity) == 0 && m->marks.n < MOST_MARKS) {
			size_t i = m->marks.n++, pattern = draw(seed, 4);

			m->items[i] = (struct mark){
				.start = start, .end = m->len, .phrase = pattern == 3
			};
			m->values[i] = (struct mark_value){ .weight = 1.0 + (double)pattern,
				.previous = last[pattern],
				.next = MARK_NONE };
			if (last[pattern] != MARK_NONE)
				m->values[last[pattern]].next = i;
			last[pattern] = i;
		}
		if (draw(seed, 8) == 0)
			m->text[m->len++] = '.';
		m->text[m->len++] = draw(seed, 20) ? ' ' : '\n';
		/* A combining mark, which goes with the blank before it. */
		if (draw(seed, 8) == 0) {
			m->text[m->len - 1] = ' ';
			m->text[m->len++] = '\xcd';
			m->text[m->len++] = '\x92';
		}
	}
	m->marks.items = m->items;
	m->marks.values = m->values;
}

static size_t shown(const struct made *m, const struct fragment *f)
{
	size_t n = 0;

	for (size_t i = 0; i < m->marks.n; i++)
		n += m->items[i].start >= f->start && m->items[i].end <= f->end;
	return n;
}

static void windows_are_apart_in_order_and_show_matches(void **state)
{
	uint32_t seed = 42;
	size_t several = 0;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct fragment out[MOST_WINDOWS];
		struct made m;
		size_t most, n;
		uint32_t max_chars = 20 + draw(&seed, 100);
		struct error err = { 0 };

		make(&m, &seed);
		n = most = 1 + draw(&seed, MOST_WINDOWS);
		assert_true(snippet_windows(m.text, m.len, &m.marks, max_chars, out, &n, &err));
		assert_in_range(n, 1, most);
		several += n > 1;
		for (size_t i = 0; i < n; i++) {
			assert_true(out[i].start <= out[i].end);
			assert_true(out[i].end <= m.len);
			assert_int_equal(cluster_start(m.text, m.len, out[i].start), out[i].start);
			assert_int_equal(cluster_start(m.text, m.len, out[i].end), out[i].end);
			assert_true(i == 0 || out[i - 1].end < out[i].start);
			assert_true(n == 1 || shown(&m, &out[i]) > 0);
		}
	}
	assert_in_range(several, 500, 3000);
}

static void one_window_is_the_best_one(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct fragment out[MOST_WINDOWS], best;
		struct made m;
		size_t n = 1;
		bool found = false;
		struct error err = { 0 };

		make(&m, &seed);
		best = snippet_window(m.text, m.len, &m.marks, 50);
		assert_true(snippet_windows(m.text, m.len, &m.marks, 50, out, &n, &err));
		assert_int_equal(n, 1);
		assert_memory_equal(&out[0], &best, sizeof best);
		n = 3;
		assert_true(snippet_windows(m.text, m.len, &m.marks, 50, out, &n, &err));
		for (size_t i = 0; i < n; i++)
			found = found || (out[i].start <= best.start && out[i].end >= best.end);
		assert_true(found);
	}
}

static void weights_of_the_caller_are_left_alone(void **state)
{
	uint32_t seed = 99;
	struct made m, before;
	struct fragment out[MOST_WINDOWS];
	size_t n = MOST_WINDOWS;
	struct error err = { 0 };

	(void)state;
	make(&m, &seed);
	before = m;
	assert_true(snippet_windows(m.text, m.len, &m.marks, 30, out, &n, &err));
	assert_memory_equal(m.values, before.values, sizeof m.values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_apart_in_order_and_show_matches),
		cmocka_unit_test(one_window_is_the_best_one),
		cmocka_unit_test(weights_of_the_caller_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
