/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the table snippet.test cannot say of marks. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "searcher/marks_overlap.h"
#include "searcher/snippet.h"
#include "tests/unit/patterns.h"

static struct analyzer *new_analyzer(const char *language)
{
	struct error err = { 0 };
	struct analyzer *a = analyzer_new(language, &(struct analyzer_options){ 0 }, &err);

	assert_non_null(a);
	return a;
}

static void only_patterns_of_the_field_count(void **state)
{
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(patterns_read(&patterns, a, "ship boat", &err));
	patterns.items[1].field = FIELD_TITLE;
	assert_true(marks_find(&marks, a, &patterns, FIELD_TITLE, "ship boat", 9, &err));
	assert_int_equal(marks.n, 1);
	assert_int_equal(marks.items[0].start, 5);
	assert_int_equal(marks.items[0].field, FIELD_TITLE);
}

static void a_form_of_another_language_does_not_count(void **state)
{
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct error err = { 0 };
	struct slot *slot;

	(void)state;
	slot = pattern_add_slot(patterns_add(&patterns, &err), &err);
	assert_non_null(slot);
	assert_true(slot_add_form(slot, "ship", 4, false, MARK_EXACT, "de", &err));
	assert_true(slot_add_form(slot, "boat", 4, false, MARK_EXACT, "en", &err));
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, "ship boat", 9, &err));
	assert_int_equal(marks.n, 1);
	assert_int_equal(marks.items[0].start, 5);
}

static void marks_know_the_others_of_their_pattern(void **state)
{
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(patterns_read(&patterns, a, "ship boat^3", &err));
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, "ship boat ships", 15, &err));
	assert_int_equal(marks.n, 3);
	assert_true(marks.values[0].previous == MARK_NONE && marks.values[0].next == 2);
	assert_true(marks.values[1].previous == MARK_NONE && marks.values[1].next == MARK_NONE);
	assert_true(marks.values[2].previous == 0 && marks.values[2].next == MARK_NONE);
	assert_true(marks.values[1].weight == 3);
	assert_true(marks.items[0].file_start == HIT_UNKNOWN);
}

static void overlaps_leave_the_longest_then_the_closest(void **state)
{
	struct candidates c = { 0 };
	struct error err = { 0 };
	const struct candidate given[] = {
		{ .start = 0, .end = 5, .kind = MARK_EXACT, .pattern = 0 },
		{ .start = 4, .end = 12, .kind = MARK_STEM, .pattern = 1 },
		{ .start = 4, .end = 12, .kind = MARK_EXACT, .pattern = 2 },
		{ .start = 11, .end = 14, .kind = MARK_EXACT, .pattern = 3 },
		{ .start = 14, .end = 15, .kind = MARK_STEM, .pattern = 4 },
		{ .start = 20, .end = 26, .ngrams = true, .pattern = 5 },
		{ .start = 23, .end = 29, .ngrams = true, .pattern = 6 },
		{ .start = 29, .end = 35, .ngrams = true, .pattern = 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		assert_true(candidates_add(&c, &given[i], &err));
	assert_true(candidates_resolve(&c, 40, &err));
	assert_int_equal(c.n, 4);
	assert_int_equal(c.items[0].pattern, 2);
	assert_int_equal(c.items[1].pattern, 4);
	assert_int_equal(c.items[2].start, 20);
	assert_int_equal(c.items[2].end, 29);
	assert_int_equal(c.items[3].start, 29);
	free(c.items);
}

/* Seconds that marking takes with `words` different words in the query, all but one of them absent.
 */
static double seconds_for(size_t words, const char *text, size_t len)
{
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("none");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct buf spec CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	clock_t start;

	buf_add_str(&spec, "word");
	for (size_t i = 1; i < words; i++)
		buf_printf(&spec, " other%zu", i);
	assert_true(patterns_read(&patterns, a, spec.data, &err));
	start = clock();
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, text, len, &err));
	assert_int_equal(marks.n, len / 5);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Were each token held against each pattern, this would take thousands of times longer. */
static void time_does_not_grow_with_the_query(void **state)
{
	enum { WORDS = 100000 };
	char *text = malloc(5 * WORDS);
	double few, many;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < WORDS; i++)
		memcpy(text + 5 * i, "word ", 5);
	few = seconds_for(1, text, 5 * WORDS);
	many = seconds_for(5000, text, 5 * WORDS);
	assert_true(many < 20 * few + 0.5);
	free(text);
}

static void a_repeated_word_costs_once(void **state)
{
	enum { REPEATS = 2000, WORDS = 20000 };
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct buf spec CLEANUP(buf_done) = { 0 };
	struct buf text CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	clock_t start;

	(void)state;
	for (size_t i = 0; i < REPEATS; i++)
		buf_add_str(&spec, "a ");
	for (size_t i = 0; i < WORDS; i++)
		buf_add_str(&text, "a ");
	assert_true(patterns_read(&patterns, a, spec.data, &err));
	start = clock();
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, text.data, text.len, &err));
	assert_int_equal(marks.n, WORDS);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
}

/* The text with each mark of alpha and beta within `window` in brackets. */
static void assert_near(size_t window, bool ordered, const char *text, const char *expected)
{
	static const char *const words[] = { "alpha", "beta" };
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct buf shown CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	struct pattern *pattern = patterns_add(&patterns, &err);
	size_t at = 0;

	assert_non_null(pattern);
	pattern->window = window;
	pattern->ordered = ordered;
	for (size_t i = 0; i < 2; i++) {
		struct slot *slot = pattern_add_slot(pattern, &err);

		assert_true(slot && slot_add_form(slot, words[i], strlen(words[i]), false,
					    MARK_EXACT, NULL, &err));
	}
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, text, strlen(text), &err));
	for (size_t i = 0; i < marks.n; i++) {
		const struct mark *m = &marks.items[i];

		assert_false(m->phrase);
		buf_printf(&shown, "%.*s[%.*s]", (int)(m->start - at), text + at,
			(int)(m->end - m->start), text + m->start);
		at = m->end;
	}
	buf_add_str(&shown, text + at);
	assert_string_equal(shown.data, expected);
}

static void near_words_are_marked_where_all_of_them_are_near(void **state)
{
	(void)state;
	assert_near(2, false, "alpha beta x alpha", "[alpha] [beta] x alpha");
	assert_near(3, false, "alpha beta x alpha", "[alpha] [beta] x [alpha]");
	assert_near(3, true, "alpha beta x alpha", "[alpha] [beta] x alpha");
	assert_near(3, true, "beta x alpha", "beta x alpha");
	assert_near(4, true, "alpha alpha x beta beta", "[alpha] [alpha] x [beta] [beta]");
	assert_near(3, true, "alpha alpha x beta beta", "alpha [alpha] x [beta] beta");
	assert_near(5, false, "alpha x x x x beta", "alpha x x x x beta");
	assert_near(9, false, "alpha alpha", "alpha alpha");
}

static void nothing_is_marked_where_the_absent_is(void **state)
{
	struct analyzer *a CLEANUP(analyzer_freep) = new_analyzer("en");
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	/* The first of two that mark the same word alike is silenced, or neither is. */
	for (size_t i = 0; i < 2; i++) {
		static const char *const absent[] = { "beta", "gamma" };
		struct pattern *pattern = patterns_add(&patterns, &err);
		struct slot *slot = pattern ? pattern_add_slot(pattern, &err) : NULL;

		assert_true(slot && slot_add_form(slot, "alpha", 5, false, MARK_ALIKE, NULL, &err));
		assert_true(slot_add_form(&pattern->absent, absent[i], strlen(absent[i]), false,
			MARK_EXACT, NULL, &err));
	}
	for (size_t i = 0; i < 4; i++) {
		static const char *const texts[] = { "alpha", "alpha beta", "gamma alpha",
			"beta alpha gamma" };
		struct marks marks CLEANUP(marks_done) = { 0 };

		assert_true(marks_find(
			&marks, a, &patterns, FIELD_TEXT, texts[i], strlen(texts[i]), &err));
		assert_int_equal(marks.n, i < 3);
		assert_true(marks.n == 0 || marks.items[0].kind == MARK_ALIKE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_patterns_of_the_field_count),
		cmocka_unit_test(a_form_of_another_language_does_not_count),
		cmocka_unit_test(marks_know_the_others_of_their_pattern),
		cmocka_unit_test(overlaps_leave_the_longest_then_the_closest),
		cmocka_unit_test(nothing_is_marked_where_the_absent_is),
		cmocka_unit_test(near_words_are_marked_where_all_of_them_are_near),
		cmocka_unit_test(time_does_not_grow_with_the_query),
		cmocka_unit_test(a_repeated_word_costs_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
