/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list against the analyzers, as a source for others, and what damaged files do. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/stem_list.h"
#include "indexer/frequent_words.h"
#include "indexer/stem_list_write.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"
#include "tests/unit/tiny_index.h"

#define LANGUAGES "en ja de ru"

enum { PARAGRAPHS = 80, WORDS_A_TEXT = 20, DAMAGES = 300 };

/* Inflections of words of three languages, and what has no stem. */
static void random_word(uint64_t *seed, struct buf *out)
{
	static const char *const begins[] = { "organis", "harbour", "modern", "happi", "versorg",
		"\xC3\xBC\x62\x65r", "verk\xC3\xA4uf", "k\xC3\xB6nig", "\xD0\xBA\xD0\xBE\xD1\x80",
		"\xD0\xBF\xD0\xBE\xD1\x80\xD1\x82", "19", "t" };
	static const char *const ends[] = { "", "s", "ing", "ation", "isation", "ness", "ung", "en",
		"er", "lich", "\xD0\xB0\xD0\xBC\xD0\xB8", "\xD1\x8B", "1", "'s" };

	buf_add_str(out, begins[next_random(seed) % (sizeof begins / sizeof *begins)]);
	buf_add_str(out, ends[next_random(seed) % (sizeof ends / sizeof *ends)]);
}

static void add_words(uint64_t *seed, struct buf *out, int n)
{
	for (int i = 0; i < n; i++) {
		random_word(seed, out);
		buf_add_byte(out, ' ');
	}
}

static void make_index(struct tiny_index *t, const char *languages)
{
	uint64_t seed = 5;

	tiny_index_begin(t, languages);
	for (int i = 0; i < PARAGRAPHS; i++) {
		CLEANUP(buf_done) struct buf words = { 0 }, title = { 0 };

		add_words(&seed, &words, WORDS_A_TEXT);
		add_words(&seed, &title, i % 3);
		tiny_index_add(t, t->languages[(unsigned)i % t->n_languages].row->code,
			title.data ? title.data : "", words.data);
	}
	tiny_index_open(t);
}

/* There is room for all, however frequent. */
static bool see_term(void *ctx, const char *term, size_t len, struct error *err)
{
	if (*term >= 'A' && *term <= 'Z')
		return true;
	return frequent_words_see(ctx, term, len, 1, err);
}

static void write_list(struct tiny_index *t, struct frequent_words *words)
{
	struct error err = { 0 };

	*words = (struct frequent_words){ .most = STEM_LIST_WORDS };
	assert_true(xap_db_terms(t->index.db, "", 0, see_term, words, &err));
	assert_true(frequent_words_finish(words, &err));
	assert_true(stem_list_write("tiny", words, &err));
}

/* Whether the list has the word, with the stem that each language's analyzer gives it. */
static bool is_listed(struct tiny_index *t, const struct stem_list *l, const char *word, size_t len)
{
	char found[ANALYZER_MAX_TERM];
	size_t found_len, n = 0;
	struct error err = { 0 };
	const char *stem;
	size_t stem_len;

	for (size_t i = 0; i < t->n_languages; i++) {
		const struct language *language = t->languages[i].row;

		if (!stem_list_find(l, language->code, word, len, found, &found_len))
			continue;
		assert_non_null(language->stemmer);
		assert_true(
			analyzer_stem(t->languages[i].analyzer, word, len, &stem, &stem_len, &err));
		assert_int_equal(found_len, stem_len);
		assert_memory_equal(found, stem, stem_len);
		n++;
	}
	assert_true(n == 0 || n == 3);
	return n > 0;
}

static void stems_are_those_of_the_analyzers(void **state)
{
	struct tiny_index t;
	struct frequent_words words;
	struct error err = { 0 };
	const char *word;
	size_t at = 0, len, listed = 0, numbers = 0;

	(void)state;
	make_index(&t, LANGUAGES);
	write_list(&t, &words);
	struct stem_list *l = stem_list_open("tiny", &t.index.stats, &err);

	assert_non_null(l);
	while ((word = frequent_words_next(&words, &at, &len))) {
		if (is_listed(&t, l, word, len))
			listed++;
		else if (*word == '1')
			numbers++;
		else
			fail_msg("%.*s is missing", (int)len, word);
	}
	assert_true(listed > 60);
	assert_true(numbers > 5);
	assert_true(l->file.header->own >= listed);
	assert_false(is_listed(&t, l, "nowhere", 7));
	assert_false(is_listed(&t, l, "", 0));
	assert_true(stem_list_check("tiny", &err));
	stem_list_close(l);
	frequent_words_done(&words);
	tiny_index_done(&t);
}

static void without_a_stemmer_there_is_none(void **state)
{
	struct tiny_index t;
	struct frequent_words words;
	struct error err = { 0 };

	(void)state;
	make_index(&t, "ja");
	scratch_write("tiny/" STEM_LIST_FILE, "x", 1);
	write_list(&t, &words);
	assert_false(scratch_exists("tiny/" STEM_LIST_FILE));
	assert_true(stem_list_check("tiny", &err));
	frequent_words_done(&words);
	tiny_index_done(&t);
}

static void damage_is_no_harm(void **state)
{
	struct tiny_index t;
	struct frequent_words words;
	struct error err = { 0 };
	uint64_t seed = 7;

	(void)state;
	make_index(&t, LANGUAGES);
	write_list(&t, &words);
	struct stem_list *l = stem_list_open("tiny", &t.index.stats, &err);

	assert_non_null(l);
	size_t size = l->file.size, begin = sizeof(struct side_header);
	char *bytes = malloc(size);

	assert_non_null(bytes);
	memcpy(bytes, l->file.header, size);
	stem_list_close(l);
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = begin + next_random(&seed) %
					    (i % 3 ? size - begin : sizeof(struct stem_list_head));
		char was = bytes[at], stem[ANALYZER_MAX_TERM];
		const char *word;
		size_t next = 0, len, stem_len;

		bytes[at] = (char)next_random(&seed);
		scratch_write("tiny/" STEM_LIST_FILE, bytes, i % 8 ? size : at);
		l = stem_list_open("tiny", &t.index.stats, &err);
		assert_true(l || err.code == ERROR_CORRUPT);
		while (l && (word = frequent_words_next(&words, &next, &len))) {
			if (stem_list_find(l, "ru", word, len, stem, &stem_len))
				assert_in_range(stem_len, 1, sizeof stem);
		}
		assert_true((l && bytes[at] == was) || !stem_list_check("tiny", &err));
		stem_list_close(l);
		bytes[at] = was;
	}
	free(bytes);
	frequent_words_done(&words);
	tiny_index_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(stems_are_those_of_the_analyzers),
		IN_SCRATCH(without_a_stemmer_there_is_none),
		IN_SCRATCH(damage_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
