/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words near others against a walk over all of them, and what damaged files do. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/utf8.h"
#include "common/vocabulary.h"
#include "indexer/norms_write.h"
#include "indexer/vocabulary_write.h"
#include "searcher/match/match.h"
#include "searcher/query_edits.h"
#include "searcher/query_expand.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { TEXTS = 400, WORDS_A_TEXT = 25, ASKED = 300, DAMAGES = 300, LONGEST = 12 };

/* Few, so that many words are near; of one to four bytes. */
static const char *const characters[] = { "a", "b", "e", "t", "t", "z", "1", "'", "\xD0\xB6",
	"\xD1\x83", "\xE6\xB0\xB4", "\xF0\x90\x8D\x88" };

static void random_word(uint64_t *seed, struct buf *out)
{
	size_t n = 1 + next_random(seed) % LONGEST;

	for (size_t i = 0; i < n; i++)
		buf_add_str(out,
			characters[next_random(seed) % (sizeof characters / sizeof *characters)]);
}

/* Words of all lengths, titles, and one that is too long; returns the state to be opened with. */
static struct xap_stats make_database(const char *path, size_t texts, uint64_t seed)
{
	static char *text[TEXTS + 2];
	struct xap_stats stats;
	struct error err = { 0 };
	struct xap_db *db;

	for (size_t i = 0; i < texts; i++) {
		CLEANUP(buf_done) struct buf words = { 0 };

		for (size_t k = 0; k < WORDS_A_TEXT; k++) {
			buf_add_str(&words, k % 8 == 7 ? "S" : "");
			random_word(&seed, &words);
			buf_add_byte(&words, ' ');
		}
		buf_add_str(&words,
			"abbbbbbbbbabbbbbbbbbabbbbbbbbbabbbbbbbbbabbbbbbbbbabbbbbbbbbabbbb"
			"bbbbb end");
		text[i] = buf_take(&words);
		assert_non_null(text[i]);
	}
	prose_database(path, (const char *const *)text, texts);
	while (texts > 0)
		free(text[--texts]);
	assert_true(norms_write(path, &err));
	assert_true(vocabulary_write(path, NULL, NULL, &err));
	db = prose_open(path);
	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	return stats;
}

static void assert_same(const struct expansion *a, const struct expansion *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->found, b->found);
	for (size_t i = 0; i < a->n; i++) {
		assert_string_equal(a->words[i].text, b->words[i].text);
		assert_int_equal(a->words[i].df, b->words[i].df);
	}
}

static void what_is_near_is_what_a_walk_finds(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats = make_database("db", TEXTS, 11);
	struct norms *norms = norms_open("db", &stats, &err);
	struct xap_db *db = xap_db_open_later("db", &err);
	struct matcher *matcher = matcher_open(xap_db_tables(db), "db", &stats, norms, &err);
	const struct expansion_limit walking = { .cap = 1000 };
	const struct expansion_limit glancing = { .cap = 1000, .matcher = matcher };
	uint64_t seed = 12;
	size_t found = 0;

	(void)state;
	assert_non_null(matcher);
	assert_int_equal(matcher_vocabularies(matcher), 1);
	for (int i = 0; i < ASKED; i++) {
		CLEANUP(expansion_done) struct expansion walked = { 0 }, glanced = { 0 };
		CLEANUP(buf_done) struct buf word = { 0 };
		enum query_field field = i % 5 == 4 ? IN_TITLE : IN_TEXT;
		unsigned edits = 1 + (unsigned)i % 2;

		random_word(&seed, &word);
		assert_true(expand_fuzzy(
			&walked, db, field, word.data, word.len, edits, &walking, &err));
		assert_true(expand_fuzzy(
			&glanced, db, field, word.data, word.len, edits, &glancing, &err));
		assert_same(&walked, &glanced);
		found += walked.n;
	}
	assert_in_range(found, 10 * ASKED, 1000 * ASKED);
	assert_true(vocabulary_check("db", &err));
	matcher_close(matcher);
	xap_db_close(db);
	norms_close(norms);
}

/* Words that only one has, and words of both, which are to be given once. */
static void several_vocabularies_are_one(void **state)
{
	static const char *const paths[] = { "db", "other" };
	struct xap_db *dbs[2], *db;
	struct matcher *matchers[2], *matcher;
	struct norms *norms[2];
	struct expansion_limit glancing = { .cap = 1000 };
	const struct expansion_limit walking = { .cap = 1000 };
	struct error err = { 0 };
	uint64_t seed = 13;
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct xap_stats stats = make_database(paths[i], TEXTS / (i + 1), 11 + i);

		norms[i] = norms_open(paths[i], &stats, &err);
		dbs[i] = xap_db_open_later(paths[i], &err);
		matchers[i] = matcher_open(xap_db_tables(dbs[i]), paths[i], &stats, norms[i], &err);
		assert_non_null(matchers[i]);
	}
	db = xap_db_unite(dbs, 2, &err);
	glancing.matcher = matcher = matcher_unite(matchers, 2, &err);
	assert_int_equal(matcher_vocabularies(matcher), 2);
	for (int i = 0; i < ASKED / 3; i++) {
		CLEANUP(expansion_done) struct expansion walked = { 0 }, glanced = { 0 };
		CLEANUP(buf_done) struct buf word = { 0 };

		random_word(&seed, &word);
		assert_true(
			expand_fuzzy(&walked, db, IN_TEXT, word.data, word.len, 2, &walking, &err));
		assert_true(expand_fuzzy(
			&glanced, db, IN_TEXT, word.data, word.len, 2, &glancing, &err));
		assert_same(&walked, &glanced);
		found += walked.n;
	}
	assert_true(found > ASKED);
	matcher_close(matcher);
	xap_db_close(db);
	for (size_t i = 0; i < 2; i++) {
		matcher_close(matchers[i]);
		xap_db_close(dbs[i]);
		norms_close(norms[i]);
	}
}

struct counted {
	size_t all, longest;
	bool stop;
};

static bool count_word(void *ctx, const char *word, size_t len, struct error *err)
{
	struct counted *c = ctx;

	(void)word;
	c->all++;
	c->longest = len > c->longest ? len : c->longest;
	return !c->stop || error_set(err, ERROR_INTERRUPTED, "enough");
}

/* Edits enough to make anything of anything: all words but what is too long. */
static void all_words_but_overlong_ones_are_there(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats = make_database("db", TEXTS, 11);
	struct vocabulary *v = vocabulary_open("db", &stats, &err);
	struct xap_db *db = prose_open("db");
	struct expansion all = { 0 };
	const struct expansion_limit limit = { .cap = 1 };
	struct counted c = { 0 };

	(void)state;
	assert_non_null(v);
	assert_true(expand_wildcard(&all, db, IN_TEXT, "*", 1, &limit, &err));
	assert_true(vocabulary_near(v, "end", 3, 64, count_word, &c, &err));
	assert_true(all.found > VOCABULARY_BLOCK * LONGEST);
	assert_int_equal(c.all + 1, all.found);
	assert_in_range(c.longest, 1, VOCABULARY_MAX_WORD);
	c = (struct counted){ .stop = true };
	assert_false(vocabulary_near(v, "end", 3, 64, count_word, &c, &err));
	assert_int_equal(c.all, 1);
	assert_int_equal(err.code, ERROR_INTERRUPTED);
	expansion_done(&all);
	xap_db_close(db);
	vocabulary_close(v);
}

static void letters_change_by_two_bits_an_edit(void **state)
{
	uint64_t seed = 13;
	unsigned near = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		CLEANUP(buf_done) struct buf one = { 0 }, other = { 0 };
		struct error err = { 0 };
		uint32_t n;
		uint64_t differ;

		random_word(&seed, &one);
		random_word(&seed, &other);
		differ = vocabulary_letters(one.data, one.len, &n) ^
			 vocabulary_letters(other.data, other.len, &n);
		for (unsigned edits = 1; edits <= 2; edits++) {
			CLEANUP(edits_freep)
			struct edits *e = edits_new(one.data, one.len, edits, &err);

			assert_non_null(e);
			if (!edits_within(e, other.data, other.len))
				continue;
			assert_true((unsigned)__builtin_popcountll(differ) <= 2 * edits);
			near++;
		}
	}
	assert_in_range(near, 100, 20000);
}

static void a_signal_stops_it(void **state)
{
	const atomic_int stop = 15;
	struct error err = { 0 };

	(void)state;
	(void)make_database("db", 1, 11);
	assert_false(vocabulary_write("db", NULL, &stop, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
}

static void an_empty_database_has_a_vocabulary(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats = make_database("db", 0, 11);
	struct vocabulary *v = vocabulary_open("db", &stats, &err);
	struct counted c = { 0 };

	(void)state;
	assert_non_null(v);
	assert_true(vocabulary_near(v, "end", 3, 64, count_word, &c, &err));
	assert_int_equal(c.all, 0);
	vocabulary_close(v);
	assert_true(vocabulary_check("db", &err));
}

static void damage_is_no_harm(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats = make_database("db", 20, 11);
	struct vocabulary *v = vocabulary_open("db", &stats, &err);
	size_t own = offsetof(struct side_header, own), begin = sizeof(struct side_header), size;
	uint64_t seed = 14;
	char *bytes;

	(void)state;
	assert_non_null(v);
	size = v->file.size;
	bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, v->file.header, size);
	vocabulary_close(v);
	for (size_t i = 0; i < DAMAGES; i++) {
		size_t at = i < 4 ? own + i : begin + next_random(&seed) % (size - begin);
		struct counted c = { 0 };
		char was = bytes[at];

		bytes[at] = (char)next_random(&seed);
		scratch_write("db/" VOCABULARY_FILE, bytes, i % 8 != 7 ? size : at);
		v = vocabulary_open("db", &stats, &err);
		assert_true(v || err.code == ERROR_CORRUPT);
		if (v)
			assert_true(vocabulary_near(v, "taste", 5, 64, count_word, &c, &err));
		assert_true((v && bytes[at] == was && i % 8 != 7) || !vocabulary_check("db", &err));
		vocabulary_close(v);
		bytes[at] = was;
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(what_is_near_is_what_a_walk_finds),
		IN_SCRATCH(several_vocabularies_are_one),
		IN_SCRATCH(all_words_but_overlong_ones_are_there),
		cmocka_unit_test(letters_change_by_two_bits_an_edit),
		IN_SCRATCH(a_signal_stops_it),
		IN_SCRATCH(an_empty_database_has_a_vocabulary),
		IN_SCRATCH(damage_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
