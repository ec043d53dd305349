/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs from the texts of a build against those from the tables that it made, byte by byte. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/pairs.h"
#include "indexer/build.h"
#include "indexer/bulk/text_stream.h"
#include "indexer/pairs_write.h"
#include "tests/lib/made_documents.h"
#include "tests/unit/scratch.h"

enum { MUCH_MEMORY = 1 << 30, MOST_JOBS = 4 };

static const struct pairs_options all_sizes = { .min_documents = 1, .share = 20 };

static void write_to(const char *copy, const struct texts *texts, unsigned jobs)
{
	struct error err = { 0 };
	char command[128];

	if (!pairs_write("db", &all_sizes, texts, &(struct pairs_work){ .jobs = jobs }, &err))
		fail_msg("%s", err.msg);
	snprintf(command, sizeof command, "mv db/" PAIRS_FILE " %s", copy);
	assert_int_equal(system(command), 0);
}

static void assert_same_pairs(const struct texts *texts)
{
	assert_non_null(texts->runs);
	assert_true(texts->n_words > 2);
	write_to("by-tables", NULL, 1);
	for (unsigned jobs = 1; jobs <= MOST_JOBS; jobs *= 2) {
		write_to("by-texts", texts, jobs);
		assert_int_equal(system("cmp by-tables by-texts"), 0);
	}
}

static bool has_spilled(const struct texts *texts)
{
	return texts->runs->sections.mapped != NULL;
}

/* ---- Documents that no article would give ---- */

static void add_all(struct builder *b, make_document_fn *make, void *ctx, uint32_t n, uint32_t part)
{
	struct error err = { 0 };
	struct document d = { 0 };

	for (uint32_t i = 0; i < n;) {
		struct builder_part *p = builder_bulk.begin(b, i / part, &err);
		uint32_t end = n - i < part ? n : i + part;

		assert_non_null(p);
		for (; i < end; i++) {
			make(ctx, i, &d);
			assert_true(builder_bulk.add(p, &d, &err));
		}
		assert_true(builder_bulk.end(p, &err));
		builder_bulk.drop(p);
	}
	document_done(&d);
}

/* Parts are runs of their own. */
static void compare_made(
	make_document_fn *make, uint64_t seed, uint64_t memory, uint32_t n, uint32_t part)
{
	struct decisions how = { .seed = seed };
	struct texts texts = { .share = all_sizes.share };
	struct synonyms none = { 0 };
	struct error err = { 0 };
	struct builder *b;

	assert_int_equal(system("rm -rf db"), 0);
	assert_int_equal(mkdir("db", 0777), 0);
	b = builder_bulk.open("db",
		&(struct builder_options){ .memory = memory, .jobs = 2, .texts = &texts }, &err);
	assert_non_null(b);
	add_all(b, make, &how, n, part);
	assert_true(builder_bulk.finish(b, "{}", 2, &none, &err));
	builder_bulk.close(b);
	assert_int_equal(has_spilled(&texts), memory == 0);
	assert_same_pairs(&texts);
	texts_done(&texts);
	synonyms_done(&none);
}

static void make_any(void *ctx, uint32_t i, struct document *d)
{
	(void)i;
	made_document(d, ctx);
}

/* Some words at a position, some at none, some twice; few documents out of order. */
static void make_crowded(void *ctx, uint32_t i, struct document *d)
{
	struct decisions *how = ctx;
	uint32_t n = decide(how, 40), pos = 1 + decide(how, 2), step = decide(how, 3) + 2;

	(void)i;
	made_document_clear(d);
	for (uint32_t k = 0; k < n; k++) {
		char word[16];
		int len = snprintf(
			word, sizeof word, "%c%u", decide(how, 9) ? 'w' : 'S', decide(how, 30));

		made_document_posting(d, word, (size_t)len, decide(how, 12) ? pos : 0, 1);
		pos += decide(how, step);
		if (decide(how, 200) == 0)
			pos = 1;
	}
}

/* Words by numbers that are not looked for: several of each. */
static void make_known(void *ctx, uint32_t i, struct document *d)
{
	enum { ANALYZERS = 3, WORDS = 256 };
	static struct term_memo memos[ANALYZERS][WORDS];
	struct decisions *how = ctx;

	if (i == 0 || decide(how, 64) == 0)
		memset(memos, 0, sizeof memos);
	make_crowded(ctx, i, d);
	for (size_t k = 0; k < d->n_postings; k++) {
		struct posting *p = &d->postings[k];
		unsigned word = p->text[0] == 'w' ? 1 : 2;

		for (uint8_t at = 1; at < p->len; at++)
			word = 10 * word + (unsigned)(p->text[at] - '0');
		if (decide(how, 9))
			p->memo = &memos[decide(how, ANALYZERS)][word];
	}
}

/* Behind so many others in its run that frequent words have numbers of more than one unit. */
static void make_late(void *ctx, uint32_t i, struct document *d)
{
	make_crowded(ctx, i, d);
	for (uint32_t k = 0; i == 0 && k < 70000; k++) {
		char word[16];
		int len = snprintf(word, sizeof word, "x%u", k);

		made_document_posting(d, word, (size_t)len, 100 + k, 1);
	}
}

/* Runs without a word come before the others. */
static void make_silent(void *ctx, uint32_t i, struct document *d)
{
	if (i < 700)
		made_document_clear(d);
	else
		make_crowded(ctx, i, d);
}

static void any_documents_have_the_same_pairs_by_both_ways(void **state)
{
	static make_document_fn *const kinds[] = { make_any, make_crowded, make_late, make_known };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		compare_made(kinds[i], 11 + i, MUCH_MEMORY, 2000, 2000);
		compare_made(kinds[i], 11 + i, MUCH_MEMORY, 2000, 300);
		compare_made(kinds[i], 11 + i, 0, 2000, 70);
		compare_made(kinds[i], 11 + i, 0, 6, 1);
	}
	compare_made(make_silent, 14, MUCH_MEMORY, 2000, 300);
}

/* ---- Real text ---- */

static void build_text(struct build_outcome *out, unsigned jobs, uint64_t memory, uint64_t range)
{
	struct walk walk = { 0 };
	struct rejects rejects = { 0 };
	struct error err = { 0 };
	struct build_setup setup = { .ops = &builder_bulk,
		.directory = "db",
		.files = &walk,
		.feed = { .range_bytes = range, .range_articles = 20000 },
		.language = "en",
		.jobs = jobs,
		.memory = memory,
		.share = all_sizes.share };
	char source[4096];

	snprintf(source, sizeof source, "%s/corpus/articles", getenv("PILCROW_SOURCE"));
	assert_int_equal(system("rm -rf db"), 0);
	assert_int_equal(mkdir("db", 0777), 0);
	assert_true(walk_sources(&(struct walk_source){ .path = source }, 1,
		&(struct walk_options){ 0 }, &walk, &err));
	if (!build_run(&setup, &rejects, out, &err))
		fail_msg("%s", err.msg);
	rejects_done(&rejects);
	walk_done(&walk);
}

static void real_text_has_the_same_pairs_by_both_ways(void **state)
{
	(void)state;
	for (unsigned jobs = 1; jobs <= MOST_JOBS; jobs *= 2) {
		for (int spills = 0; spills < 2; spills++) {
			struct build_outcome outcome = { 0 };

			build_text(&outcome, jobs, spills ? 0 : MUCH_MEMORY, 30000);
			assert_int_equal(has_spilled(&outcome.texts), spills);
			assert_non_null(outcome.texts.runs->next);
			assert_same_pairs(&outcome.texts);
			build_outcome_done(&outcome);
		}
	}
}

/* Words of one letter, each at a position of its own but where it says otherwise. */
static void texts_say_who_stands_where(void **state)
{
	struct text_stream s = { 0 };
	struct error err = { 0 };
	static const uint32_t places[][2] = { { 7, 1 }, { 8, 2 }, { 9, 2 }, { 8, 2 }, { 70000, 5 },
		{ 7, 6 } };
	static const uint16_t units[] = { 7 + TEXT_WORDS, 8 + TEXT_WORDS, TEXT_SAME, 9 + TEXT_WORDS,
		TEXT_APART, TEXT_LARGE, 70000 & UINT16_MAX, 70000 >> 16, 7 + TEXT_WORDS, TEXT_END };

	(void)state;
	assert_true(text_stream_begin(&s, 7, &err));
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		text_stream_add(&s, places[i][0], places[i][1]);
	assert_false(s.unsorted);
	text_stream_end(&s);
	assert_int_equal(s.units.len, sizeof units);
	assert_memory_equal(s.units.data, units, sizeof units);
	assert_true(text_stream_begin(&s, 2, &err));
	text_stream_add(&s, 1, 2);
	text_stream_add(&s, 1, 1);
	assert_true(s.unsorted);
	text_stream_again(&s);
	assert_int_equal(s.units.len, sizeof units);
	buf_done(&s.units);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(texts_say_who_stands_where),
		IN_SCRATCH(any_documents_have_the_same_pairs_by_both_ways),
		IN_SCRATCH(real_text_has_the_same_pairs_by_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
