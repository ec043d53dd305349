/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which indexes are opened, and how others are refused. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/index.h"
#include "tests/unit/index_dir.h"
#include "tests/unit/scratch.h"

static const char *const codes[] = { "en", "de", "fr", "es", "it", "ru", "sv", "fi" };

enum { N_CODES = sizeof codes / sizeof *codes };

/* What a true index says of itself. */
static void fill_facts(struct facts *f, size_t n)
{
	struct error err = { 0 };

	*f = (struct facts){ .schema = SCHEMA_VERSION,
		.languages = calloc(n, sizeof *f->languages),
		.n_languages = n };
	assert_non_null(f->languages);
	for (size_t i = 0; i < n; i++) {
		struct analyzer *a CLEANUP(analyzer_freep) = analyzer_new(codes[i], NULL, &err);
		struct language_facts *l = &f->languages[i];

		assert_non_null(a);
		strcpy(l->code, codes[i]);
		l->articles = l->paragraphs = 100 - i;
		assert_true(analyzer_fingerprint(a, l->fingerprint, &err));
	}
}

/* Publishes an empty database that says so; no facts: says nothing. */
static void publish_facts(const struct facts *facts)
{
	struct error err = { 0 };
	struct store *s CLEANUP(store_unlockp) = store_lock("index", &err);
	struct buf json CLEANUP(buf_done) = { 0 };
	uint32_t number;
	const char *path;
	struct xap_writer *w CLEANUP(xap_writer_closep) = NULL;

	assert_non_null(s);
	path = store_begin(s, &number, &err);
	assert_non_null(path);
	fill_build(path, number);
	w = xap_writer_create(path, &err);
	assert_non_null(w);
	if (facts) {
		assert_true(facts_write(facts, &json, &err));
		assert_true(xap_writer_metadata(
			w, SCHEMA_FACTS, strlen(SCHEMA_FACTS), json.data, json.len, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	assert_true(store_publish(s, 1, &err));
}

static bool open_one(const char *path, struct index *out, struct error *err)
{
	return index_open_all(&(struct index_choice){ .paths = &path, .n = 1 }, out, err);
}

static void assert_refused(const char *path, enum error_code code, const char *words)
{
	struct index ix = { 0 };
	struct error err = { 0 };

	assert_false(open_one(path, &ix, &err));
	assert_int_equal(err.code, code);
	if (!strstr(err.msg, words))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, words);
}

static void an_index_like_ours_is_opened(void **state)
{
	struct facts facts CLEANUP(facts_done) = { 0 };
	struct index ix CLEANUP(index_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	fill_facts(&facts, N_CODES);
	publish_facts(&facts);
	if (!open_one("index", &ix, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(ix.n_languages, INDEX_MAX_LANGUAGES);
	assert_string_equal(ix.languages[0]->code, "en");
	assert_int_equal(ix.facts.n_languages, N_CODES);
}

static void languages_beyond_the_first_are_analysed_when_needed(void **state)
{
	struct facts facts CLEANUP(facts_done) = { 0 };
	struct index ix CLEANUP(index_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	fill_facts(&facts, N_CODES);
	publish_facts(&facts);
	assert_true(open_one("index", &ix, &err));
	for (size_t i = 0; i < N_CODES; i++) {
		struct analyzer *a = index_analyzer(&ix, codes[i], &err);

		assert_non_null(a);
		assert_string_equal(analyzer_language(a), codes[i]);
		assert_ptr_equal(index_analyzer(&ix, codes[i], &err), a);
	}
	assert_null(index_analyzer(&ix, "hu", &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
}

static void other_stems_are_refused(void **state)
{
	struct facts facts CLEANUP(facts_done) = { 0 };

	(void)state;
	fill_facts(&facts, 2);
	memset(facts.languages[1].fingerprint, '0', 64);
	publish_facts(&facts);
	assert_refused("index", ERROR_VERSION, "indexer build -i index");
}

static void another_schema_is_refused(void **state)
{
	struct facts facts CLEANUP(facts_done) = { 0 };

	(void)state;
	fill_facts(&facts, 1);
	facts.schema = SCHEMA_VERSION + 1;
	publish_facts(&facts);
	assert_refused("index", ERROR_VERSION, "indexer build -i index");
}

static void an_unknown_language_is_refused(void **state)
{
	struct facts facts CLEANUP(facts_done) = { 0 };

	(void)state;
	fill_facts(&facts, 1);
	strcpy(facts.languages[0].code, "tlh");
	publish_facts(&facts);
	assert_refused("index", ERROR_VERSION, "tlh");
}

static void a_database_that_is_not_ours_is_refused(void **state)
{
	(void)state;
	publish_facts(NULL);
	assert_refused("index", ERROR_CORRUPT, "not built by indexer");
}

static void a_place_without_an_index_says_what_to_do(void **state)
{
	(void)state;
	assert_refused("missing", ERROR_NOT_FOUND, "indexer build -i missing");
	scratch_write("file", "x", 1);
	assert_refused("file", ERROR_CORRUPT, "-i takes a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(an_index_like_ours_is_opened),
		IN_SCRATCH(languages_beyond_the_first_are_analysed_when_needed),
		IN_SCRATCH(other_stems_are_refused),
		IN_SCRATCH(another_schema_is_refused),
		IN_SCRATCH(an_unknown_language_is_refused),
		IN_SCRATCH(a_database_that_is_not_ours_is_refused),
		IN_SCRATCH(a_place_without_an_index_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
