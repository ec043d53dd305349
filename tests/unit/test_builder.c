/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds of made-up and of real articles: that neither threads nor ranges show in the database. */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/facts.h"
#include "common/schema.h"
#include "common/xap.h"
#include "indexer/build.h"
#include "indexer/verify.h"
#include "tests/lib/compare_db.h"

struct settings {
	unsigned jobs;
	uint64_t range_bytes;
	size_t range_articles;
	const struct builder_ops *ops; /* NULL: builder_xapian */
	uint64_t memory;	       /* none: all runs go to files */
};

static struct counts build(const char *directory, const char *source, struct settings settings)
{
	struct walk walk = { 0 };
	struct rejects rejects = { 0 };
	struct build_outcome outcome = { 0 };
	struct error err = { 0 };
	struct build_setup setup = { .ops = settings.ops ? settings.ops : &builder_xapian,
		.directory = directory,
		.files = &walk,
		.feed = { .range_bytes = settings.range_bytes,
			.range_articles = settings.range_articles },
		.language = "en",
		.jobs = settings.jobs,
		.memory = settings.memory,
		.spelling = true };
	struct counts counts;

	assert_int_equal(mkdir(directory, 0777), 0);
	assert_true(walk_sources(&(struct walk_source){ .path = source }, 1,
		&(struct walk_options){ 0 }, &walk, &err));
	if (!build_run(&setup, &rejects, &outcome, &err))
		fail_msg("%s: %s", directory, err.msg);
	counts = outcome.counts;
	build_outcome_done(&outcome);
	rejects_done(&rejects);
	walk_done(&walk);
	return counts;
}

static void assert_same(const char *left, const char *right)
{
	CLEANUP(buf_done) struct buf difference = { 0 };
	struct error err = { 0 };

	if (!compare_db(left, right, &difference, &err))
		fail_msg("%s and %s: %s", left, right, err.msg);
	if (difference.len > 0)
		fail_msg("%s and %s: %s", left, right, difference.data);
}

/* A small generator of its own, so that every run and every machine has the same articles. */
static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static const char *const words[] = { "the", "harbour", "harbours", "negotiations", "negotiating",
	"e-mail", "U.S.", "C++", "3.5", "naïve", "Öl", "東京都", "don't", "ships", "ship",
	"shipping", "of", "and", "to", "Seoul’s", "modernisation", "modernization", "at&t", "x",
	"café" };

static void add_words(struct buf *out, uint64_t *seed, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		size_t which = next_random(seed) % (sizeof words / sizeof words[0]);

		buf_printf(out, "%s%s", i ? " " : "", words[which]);
		if (next_random(seed) % 4 == 0)
			buf_printf(out, " w%u", (unsigned)(next_random(seed) % 500));
	}
}

static void add_article(struct buf *out, uint64_t *seed, unsigned number)
{
	static const char *const languages[] = { "en", "de", "fr", "ru" };
	unsigned paragraphs = 1 + next_random(seed) % 4;

	buf_printf(out, "{\"id\":\"article %u\",\"language\":\"%s\",\"title\":\"", number,
		languages[next_random(seed) % 4]);
	add_words(out, seed, next_random(seed) % 5);
	buf_printf(out, "\",\"date\":\"20%02u-0%u-1%u\",\"author\":[\"Ann Lee\",\"Bo %u\"],",
		(unsigned)(next_random(seed) % 25), 1 + (unsigned)(next_random(seed) % 9),
		(unsigned)(next_random(seed) % 9), (unsigned)(next_random(seed) % 7));
	buf_printf(out, "\"source\":\"The Post\",\"extra\":%u,\"paragraphs\":[",
		(unsigned)next_random(seed));
	for (unsigned i = 0; i < paragraphs; i++) {
		buf_add_str(out, i ? ",\"" : "\"");
		add_words(out, seed, 1 + next_random(seed) % 40);
		buf_add_byte(out, '"');
	}
	buf_add_str(out, "]}\n");
}

static void write_articles(const char *path, unsigned n)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	uint64_t seed = 20240506;

	for (unsigned i = 0; i < n; i++)
		add_article(&text, &seed, i);
	assert_false(text.failed);
	scratch_write(path, text.data, text.len);
}

static void threads_and_ranges_do_not_show(void **state)
{
	struct counts one, other;

	(void)state;
	write_articles("in.jsonl", 400);
	one = build("one", "in.jsonl", (struct settings){ 1, UINT64_MAX, 100000 });
	assert_int_equal(one.articles.indexed, 400);
	other = build("two", "in.jsonl", (struct settings){ 2, 5000, 100000 });
	assert_memory_equal(&one, &other, sizeof one);
	assert_same("one", "two");
	build("five", "in.jsonl", (struct settings){ 5, 3000, 7 });
	assert_same("one", "five");
	/* One more than two levels of merging would do with fewer. */
	build("many", "in.jsonl", (struct settings){ 2, UINT64_MAX, 3 });
	assert_same("one", "many");
}

static void the_corpus_is_the_same_with_any_number_of_threads(void **state)
{
	char corpus[4096];
	const char *root = getenv("PILCROW_SOURCE");

	(void)state;
	assert_non_null(root);
	snprintf(corpus, sizeof corpus, "%s/corpus/articles", root);
	build("one", corpus, (struct settings){ 1, UINT64_MAX, 100000 });
	build("five", corpus, (struct settings){ 5, 4000, 100000 });
	assert_same("one", "five");
}

/* Here as well as among the bulk builder's tests for the sake of the thread sanitizer. */
static void threads_and_spilling_do_not_show_in_what_the_bulk_builder_writes(void **state)
{
	enum { MUCH_MEMORY = 1 << 30 };

	(void)state;
	write_articles("in.jsonl", 400);
	build("one", "in.jsonl",
		(struct settings){ 1, UINT64_MAX, 100000, &builder_bulk, MUCH_MEMORY });
	build("five", "in.jsonl", (struct settings){ 5, 3000, 7, &builder_bulk, 0 });
	assert_int_equal(system("diff -r one five"), 0);
}

static void the_comparison_sees_differences(void **state)
{
	static const char first[] = "{\"id\":\"a\",\"text\":\"one dog\",\"x\":2}\n";
	static const struct {
		const char *record, *found;
	} rows[] = {
		{ "{\"id\":\"a\",\"text\":\"two dogs\"}\n", "documents" },
		{ "{\"id\":\"a\",\"text\":\"one dog\",\"x\":1}\n", "metadata" },
		{ "{\"id\":\"a\",\"text\":\"one dog\",\"date\":\"2024\"}\n", "documents" },
		{ "{\"id\":\"a\",\"text\":\"one dog too\"}\n", "statistics" },
	};
	CLEANUP(buf_done) struct buf difference = { 0 };
	struct error err = { 0 };
	char path[16];

	(void)state;
	scratch_write("in.jsonl", first, sizeof first - 1);
	build("one", "in.jsonl", (struct settings){ 1, 1000, 1000 });
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(path, sizeof path, "other%zu", i);
		scratch_write("in.jsonl", rows[i].record, strlen(rows[i].record));
		build(path, "in.jsonl", (struct settings){ 1, 1000, 1000 });
		assert_true(compare_db("one", path, &difference, &err));
		assert_non_null(difference.data);
		if (strncmp(difference.data, rows[i].found, strlen(rows[i].found)) != 0)
			fail_msg("%s", difference.data);
	}
}

static bool note_synonym(void *ctx, const char *item, size_t len, struct error *err UNUSED)
{
	buf_add_byte(ctx, ' ');
	buf_add(ctx, item, len);
	return true;
}

static void facts_records_and_synonyms_are_in_the_database(void **state)
{
	static const char in[] = "{\"id\":\"a\",\"language\":\"de\",\"n\":1.50,\"text\":\"Haus\"}\n"
				 "{\"id\":\"b\",\"text\":\"ship ships shipping\\n\\nmore\"}\n";
	CLEANUP(xap_db_closep) struct xap_db *db = NULL;
	CLEANUP(buf_done) struct buf out = { 0 };
	CLEANUP(facts_done) struct facts facts = { 0 };
	struct error err = { 0 };

	(void)state;
	scratch_write("in.jsonl", in, sizeof in - 1);
	build("ix", "in.jsonl", (struct settings){ 2, 1, 1 });
	db = xap_db_open("ix", &err);
	assert_non_null(db);
	assert_true(xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &out, &err));
	assert_true(facts_read(&facts, out.data, out.len, &err));
	assert_int_equal(facts.n_languages, 2);
	assert_string_equal(facts.languages[0].code, "en");
	assert_int_equal(facts.languages[0].paragraphs, 2);
	assert_int_equal(facts.languages[1].articles, 1);
	buf_clear(&out);
	assert_true(xap_db_metadata(db, "a:a", 3, &out, &err));
	assert_non_null(strstr(out.data, "1.50"));
	buf_clear(&out);
	assert_true(xap_db_synonyms(db, "Zship", 5, note_synonym, &out, &err));
	assert_string_equal(out.data, " ship shipping ships");
}

static void nothing_but_the_database_is_left(void **state)
{
	(void)state;
	write_articles("in.jsonl", 10);
	build("ix", "in.jsonl", (struct settings){ 2, 1, 1 });
	assert_true(scratch_exists("ix/iamglass"));
	assert_false(scratch_exists("ix/parts"));
}

static void a_build_of_nothing_is_an_error(void **state)
{
	struct walk walk = { 0 };
	struct rejects rejects = { 0 };
	struct build_outcome outcome = { 0 };
	struct error err = { 0 };
	const char *source = "in.jsonl";
	struct build_setup setup = { .ops = &builder_xapian,
		.directory = "ix",
		.files = &walk,
		.feed = { .range_bytes = 1, .range_articles = 1 },
		.language = "en",
		.jobs = 2 };

	(void)state;
	scratch_write("in.jsonl", "{\"id\":\"a\"}\n", 11);
	assert_int_equal(mkdir("ix", 0777), 0);
	assert_true(walk_sources(&(struct walk_source){ .path = source }, 1,
		&(struct walk_options){ 0 }, &walk, &err));
	assert_false(build_run(&setup, &rejects, &outcome, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_string_equal(err.msg, "no paragraph to index");
	rejects_done(&rejects);
	walk_done(&walk);
}

static void verification_passes_a_whole_database_and_counts(void **state)
{
	CLEANUP(verdict_done) struct verdict good = { 0 };
	CLEANUP(verdict_done) struct verdict bad = { 0 };
	struct error err = { 0 };
	struct counts c;

	(void)state;
	write_articles("in.jsonl", 50);
	c = build("ix", "in.jsonl", (struct settings){ 1, 1000, 1000 });
	assert_true(verify_database("ix",
		&(struct verify_expected){
			.articles = c.articles.indexed, .paragraphs = c.paragraphs.indexed },
		&good, &err));
	assert_int_equal(good.faults, 0);
	assert_true(good.sampled > 0);
	assert_true(verify_database("ix",
		&(struct verify_expected){ .articles = c.articles.indexed + 1,
			.paragraphs = c.paragraphs.indexed - 1 },
		&bad, &err));
	assert_int_equal(bad.faults, 2);
}

/* An empty database that says so of itself. */
static void write_facts(const char *directory, const char *facts)
{
	struct error err = { 0 };
	CLEANUP(xap_writer_closep) struct xap_writer *w = xap_writer_create(directory, &err);

	assert_non_null(w);
	assert_true(xap_writer_metadata(
		w, SCHEMA_FACTS, strlen(SCHEMA_FACTS), facts, strlen(facts), &err));
	assert_true(xap_writer_commit(w, &err));
}

static void what_the_searcher_would_refuse_is_a_fault(void **state)
{
	static const struct {
		const char *facts, *report;
	} cases[] = {
		{ "", "does not say how it was built" },
		{ "{\"schema\":1}", "has schema 1" },
		{ "{\"schema\":2,\"keep_accents\":false,\"languages\":[]}", "no language" },
		{ "{\"schema\":2,\"keep_accents\":false,\"languages\":[{\"code\":\"en\","
		  "\"fingerprint\":\"0\",\"articles\":0,\"paragraphs\":0}]}",
			"other stems" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		CLEANUP(verdict_done) struct verdict verdict = { 0 };
		struct error err = { 0 };
		char directory[16];

		snprintf(directory, sizeof directory, "ix%zu", i);
		write_facts(directory, cases[i].facts);
		assert_true(
			verify_database(directory, &(struct verify_expected){ 0 }, &verdict, &err));
		assert_int_equal(verdict.faults, 1);
		assert_non_null(strstr(verdict.report.data, cases[i].report));
	}
}

static void counts_that_do_not_add_up_are_a_bug_of_ours(void **state)
{
	struct counts c = { .articles = { .in = 2, .indexed = 1, .skipped = 1 } };
	struct error err = { 0 };

	(void)state;
	assert_true(counts_check(&c, &err));
	c.paragraphs.in = 1;
	assert_false(counts_check(&c, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(threads_and_ranges_do_not_show),
		IN_SCRATCH(the_corpus_is_the_same_with_any_number_of_threads),
		IN_SCRATCH(threads_and_spilling_do_not_show_in_what_the_bulk_builder_writes),
		IN_SCRATCH(the_comparison_sees_differences),
		IN_SCRATCH(facts_records_and_synonyms_are_in_the_database),
		IN_SCRATCH(nothing_but_the_database_is_left),
		IN_SCRATCH(a_build_of_nothing_is_an_error),
		IN_SCRATCH(verification_passes_a_whole_database_and_counts),
		IN_SCRATCH(what_the_searcher_would_refuse_is_a_fault),
		cmocka_unit_test(counts_that_do_not_add_up_are_a_bug_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
