/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "searcher/query_edits.h"
#include "searcher/query_expand.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

/* Edits as the textbook counts them: by trying everything. */
static unsigned tried(const char *a, size_t n, const char *b, size_t m, unsigned most)
{
	unsigned best;

	if (n == 0 || m == 0)
		return (unsigned)(n + m);
	if (most == 0)
		return n == m && memcmp(a, b, n) == 0 ? 0 : 99;
	best = tried(a + 1, n - 1, b + 1, m - 1, most - (*a != *b)) + (*a != *b);
	for (int way = 0; way < 3; way++) {
		unsigned cost = 99;

		if (way == 0)
			cost = tried(a + 1, n - 1, b, m, most - 1) + 1;
		else if (way == 1)
			cost = tried(a, n, b + 1, m - 1, most - 1) + 1;
		else if (n > 1 && m > 1 && a[0] == b[1] && a[1] == b[0])
			cost = tried(a + 2, n - 2, b + 2, m - 2, most - 1) + 1;
		best = cost < best ? cost : best;
	}
	return best;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorted words, as a vocabulary has them, over few letters, so that most are near. */
static void edits_are_counted_as_the_textbook_does(void **state)
{
	enum { WORDS = 3000, LONGEST = 7 };
	static char words[WORDS][LONGEST + 1];
	unsigned seed = 5;
	size_t found = 0;

	(void)state;
	for (int i = 0; i < WORDS; i++)
		for (int k = 0, n = 1 + rand_r(&seed) % LONGEST; k < n; k++)
			words[i][k] = (char)('a' + rand_r(&seed) % 3);
	qsort(words, WORDS, sizeof words[0], by_bytes);
	for (unsigned most = 1; most <= 2; most++)
		for (int i = 0; i < WORDS; i += 40) {
			struct error err = { 0 };
			size_t len = strlen(words[i]);
			CLEANUP(edits_freep)
			struct edits *e = edits_new(words[i], len, most, &err);

			size_t hopeless = 0;

			for (int k = 0; k < WORDS; k++) {
				size_t other = strlen(words[k]);
				bool near = tried(words[i], len, words[k], other, most) <= most;

				if (edits_within(e, words[k], other) != near)
					fail_msg("%s %s %u", words[i], words[k], most);
				/* What the last one's beginning ruled out. */
				if (near && hopeless > 0 &&
					strncmp(words[k], words[k - 1], hopeless) == 0)
					fail_msg("%s after %s", words[k], words[k - 1]);
				hopeless = near ? 0 : edits_hopeless(e);
				found += hopeless > 0;
			}
		}
	assert_true(found > WORDS);
}

static void characters_are_edited_not_bytes(void **state)
{
	struct error err = { 0 };
	CLEANUP(edits_freep) struct edits *e = edits_new("\xD0\xB6\xD1\x83\xD0\xBA", 6, 1, &err);

	(void)state;
	assert_true(edits_within(e, "\xD0\xB6\xD0\xB0\xD0\xBA", 6));
	assert_true(edits_within(e, "\xD1\x83\xD0\xB6\xD0\xBA", 6));
	assert_true(edits_within(e, "\xD0\xB6\xD1\x83", 4));
	assert_false(edits_within(e, "\xD0\xB6", 2));
	assert_false(edits_within(e, "", 0));
}

/* Half a million words: the cap holds, and what was found beyond it is counted. */
static void patterns_are_found_in_a_large_vocabulary(void **state)
{
	enum { DOCUMENTS = 1000, EACH = 500 };
	static const struct {
		const char *pattern;
		unsigned edits;
		size_t found;
	} rows[] = { { "w12345*", 0, 11 }, { "*99999", 0, 5 }, { "w?99999", 0, 4 },
		{ "w123456", 1, 60 }, { "w123456", 2, 0 } };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("large", &err);
	struct xap_doc *d = xap_doc_new(&err);
	struct xap_db *db;

	(void)state;
	assert_non_null(w);
	assert_non_null(d);
	for (int i = 0; i < DOCUMENTS; i++) {
		assert_true(xap_doc_clear(d, &err));
		for (int k = 0; k < EACH; k++) {
			buf_clear(&text);
			buf_printf(&text, "w%d", i * EACH + k);
			assert_true(xap_doc_term(d, text.data, text.len, 1, &err));
		}
		assert_true(xap_writer_add(w, d, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
	db = prose_open("large");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(expansion_done) struct expansion e = { 0 };
		const struct expansion_limit ten = { .cap = 10 };
		const char *pattern = rows[i].pattern;

		if (rows[i].edits == 0)
			assert_true(expand_wildcard(
				&e, db, IN_TEXT, pattern, strlen(pattern), &ten, &err));
		else
			assert_true(expand_fuzzy(&e, db, IN_TEXT, pattern, strlen(pattern),
				rows[i].edits, &ten, &err));
		assert_true(e.n <= 10 && e.n <= e.found);
		if (rows[i].found > 0)
			assert_int_equal(e.found, rows[i].found);
	}
	xap_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_counted_as_the_textbook_does),
		cmocka_unit_test(characters_are_edited_not_bytes),
		IN_SCRATCH(patterns_are_found_in_a_large_vocabulary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
