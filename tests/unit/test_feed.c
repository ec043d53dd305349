/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "indexer/feed.h"

/* A feed over files of the working directory. */
struct setting {
	struct walk walk;
	struct rejects rejects;
	struct feed *feed;
	struct range range;
	struct feed_options options;
};

static void setting_done(struct setting *s)
{
	feed_free(s->feed);
	range_done(&s->range);
	rejects_done(&s->rejects);
	walk_done(&s->walk);
}

static void open_feed(struct setting *s, const struct walk_source *sources, size_t n)
{
	struct error err = { 0 };

	if (s->options.range_bytes == 0)
		s->options = (struct feed_options){
			.range_bytes = 1000, .range_articles = 1000, .stop = s->options.stop
		};
	assert_true(walk_sources(sources, n, &(struct walk_options){ 0 }, &s->walk, &err));
	s->feed = feed_new(&s->walk, &s->options, &s->rejects, &err);
	assert_non_null(s->feed);
}

static void take(struct setting *s, size_t expected)
{
	struct error err = { 0 };

	assert_true(feed_take(s->feed, &s->range, &err));
	assert_int_equal(s->range.n, expected);
}

static void write_text(const char *path, const char *text)
{
	scratch_write(path, text, strlen(text));
}

static void articles_come_in_the_order_of_the_input(void **state)
{
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "b.jsonl" }, { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"a1\",\"text\":\"x\"}\n{\"id\":\"a2\",\"text\":\"x\"}\n");
	write_text("b.jsonl", "{\"id\":\"b1\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 2);
	take(&s, 3);
	assert_int_equal(s.range.number, 0);
	assert_string_equal(s.range.articles[0].id, "b1");
	assert_string_equal(s.range.articles[1].id, "a1");
	assert_string_equal(s.range.articles[2].id, "a2");
	take(&s, 0);
	take(&s, 0);
}

static void a_range_ends_with_the_article_that_fills_it(void **state)
{
	CLEANUP(setting_done)
	struct setting s = { .options = { .range_bytes = 10, .range_articles = 2 } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl",
		"{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n"
		"{\"id\":\"3\",\"text\":\"0123456789\"}\n{\"id\":\"4\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 2);
	take(&s, 1);
	assert_int_equal(s.range.number, 1);
	assert_string_equal(s.range.articles[0].id, "3");
	take(&s, 1);
	assert_int_equal(s.range.number, 2);
	take(&s, 0);
}

static void a_range_is_shorter_where_memory_is_short(void **state)
{
	struct memory_share share = { .memory = 1 << 20, .range = 1, .jobs = 1 };
	CLEANUP(setting_done)
	struct setting s = { .options = {
				     .range_bytes = 10, .range_articles = 2, .share = &share } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 1);
	assert_true(share.noted > 0);
	take(&s, 1);
	take(&s, 0);
}

/* Of six articles of 100 kB, four are half of all or more. */
static void the_last_ranges_are_what_is_left_for_each(void **state)
{
	CLEANUP(setting_done)
	struct setting s = { .options = { .range_bytes = 1 << 20,
				     .range_articles = 10,
				     .jobs = 2,
				     .input_bytes = 600200 } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };
	CLEANUP(buf_done) struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++)
		buf_printf(&text, "{\"id\":\"%d\",\"text\":\"%0*d\"}\n", i, 100000, 0);
	assert_false(text.failed);
	scratch_write("a.jsonl", text.data, text.len);
	open_feed(&s, sources, 1);
	take(&s, 4);
	take(&s, 2);
	take(&s, 0);
}

static void a_second_article_of_an_id_is_rejected_with_both_places(void **state)
{
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl" }, { .path = "b.jsonl" } };
	const struct counts *c;

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"same\",\"text\":\"x\"}\n");
	write_text("b.jsonl", "\n{\"id\":\"same\",\"paragraphs\":[\"x\",\"y\"]}\n{\"id\":\"3\","
			      "\"text\":\"x\"}\n");
	open_feed(&s, sources, 2);
	take(&s, 3);
	take(&s, 0);
	assert_int_equal(s.rejects.total, 1);
	assert_string_equal(s.rejects.items[0].file, "b.jsonl");
	assert_int_equal(s.rejects.items[0].line, 2);
	assert_string_equal(s.rejects.items[0].reason,
		"duplicate article id \"same\": first seen in a.jsonl, line 2");
	c = feed_counts(s.feed);
	assert_int_equal(c->articles.in, 4);
	assert_int_equal(c->articles.rejected, 1);
	assert_int_equal(c->paragraphs.in, 5);
	assert_int_equal(c->paragraphs.rejected, 2);
}

static void rejects_come_in_the_order_of_the_input(void **state)
{
	enum { RECORDS = 100 };
	static const struct {
		unsigned line;
		const char *record, *reason;
	} bad[] = {
		{ 20, "{\"id\":\"7\",\"text\":\"x\"}", "duplicate" },
		{ 21, "{\"id\":\"21\",\"text\":1}", "the member" },
		{ 22, "{\"id\":\"1\",\"text\":\"x\"}", "duplicate" },
		{ 23, "{\"id\":\"1\",\"text\":\"x\"}", "duplicate" },
		{ 24, "{", "not valid JSON" },
		{ 99, "{\"id\":\"98\",\"text\":\"x\"}", "duplicate" },
	};
	CLEANUP(setting_done) struct setting s = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };
	size_t next = 0;

	(void)state;
	for (unsigned line = 1; line <= RECORDS; line++) {
		if (next < sizeof bad / sizeof *bad && line == bad[next].line)
			buf_printf(&text, "%s\n", bad[next++].record);
		else
			buf_printf(&text, "{\"id\":\"%u\",\"text\":\"x\"}\n", line);
	}
	scratch_write("a.jsonl", text.data, text.len);
	open_feed(&s, sources, 1);
	take(&s, RECORDS - next);
	for (size_t i = 1, line = 1; i < s.range.n; i++) {
		assert_true(s.range.articles[i].line > line);
		line = s.range.articles[i].line;
	}
	take(&s, 0);
	assert_int_equal(s.rejects.total, next);
	for (size_t i = 0; i < next; i++) {
		assert_int_equal(s.rejects.items[i].line, bad[i].line);
		assert_non_null(strstr(s.rejects.items[i].reason, bad[i].reason));
	}
}

static void a_range_of_nothing_but_duplicates_is_not_the_end(void **state)
{
	CLEANUP(setting_done)
	struct setting s = { .options = { .range_bytes = 10, .range_articles = 2 } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n"
			      "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n"
			      "{\"id\":\"3\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 2);
	take(&s, 1);
	assert_string_equal(s.range.articles[0].id, "3");
	take(&s, 0);
}

static void bad_records_are_counted_and_passed_over(void **state)
{
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl",
		"{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\n{\"id\":\"3\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 2);
	assert_string_equal(s.range.articles[1].id, "3");
	take(&s, 0);
	assert_int_equal(s.rejects.total, 1);
	assert_int_equal(s.rejects.items[0].line, 2);
	assert_int_equal(feed_counts(s.feed)->articles.in, 3);
}

static void articles_without_text_are_skipped(void **state)
{
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };
	const struct counts *c;

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"\"}\n{\"id\":\"2\",\"text\":\"x\"}\n"
			      "{\"id\":\"3\",\"title\":\"Title\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 2);
	take(&s, 0);
	c = feed_counts(s.feed);
	assert_int_equal(c->articles.in, 3);
	assert_int_equal(c->articles.skipped, 1);
	assert_int_equal(c->paragraphs.in, 3);
	assert_int_equal(c->paragraphs.skipped, 1);
}

static void a_broken_file_is_a_reject_and_the_next_one_is_read(void **state)
{
	/* A gzip header and nothing sensible after it. */
	static const char broken[] = "\x1f\x8b\x08\0\0\0\0\0\0\3garbage that no one can unpack";
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl.gz" }, { .path = "b.jsonl" } };

	(void)state;
	scratch_write("a.jsonl.gz", broken, sizeof broken - 1);
	write_text("b.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 2);
	take(&s, 1);
	take(&s, 0);
	assert_int_equal(s.rejects.total, 1);
	assert_string_equal(s.rejects.items[0].file, "a.jsonl.gz");
	assert_int_equal(s.rejects.items[0].line, 0);
}

static void a_file_that_went_away_is_an_error_if_it_was_named(void **state)
{
	CLEANUP(setting_done) struct setting s = { 0 };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };
	struct error err = { 0 };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	remove("a.jsonl");
	assert_false(feed_take(s.feed, &s.range, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	take(&s, 0); /* a failed feed is an ended one */
}

static void a_closed_feed_has_nothing_more(void **state)
{
	CLEANUP(setting_done)
	struct setting s = { .options = { .range_bytes = 1, .range_articles = 1 } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	take(&s, 1);
	feed_close(s.feed);
	take(&s, 0);
}

static void a_signal_interrupts_it(void **state)
{
	atomic_int stop = 0;
	CLEANUP(setting_done) struct setting s = { .options = { .stop = &stop } };
	const struct walk_source sources[] = { { .path = "a.jsonl" } };
	struct error err = { 0 };

	(void)state;
	write_text("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n");
	open_feed(&s, sources, 1);
	atomic_store(&stop, 15);
	assert_false(feed_take(s.feed, &s.range, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
}

static void many_rejects_are_counted_and_the_first_are_kept(void **state)
{
	struct rejects r = { 0 };
	struct error err = { 0 };
	const struct rejected bad = {
		.file = "f", .id = "", .line = 1, .reason = "no reason at all"
	};

	(void)state;
	for (int i = 0; i < 3 * REJECTS_KEPT; i++)
		assert_true(rejects_add(&r, &bad, &err));
	assert_int_equal(r.n, REJECTS_KEPT);
	assert_int_equal(r.total, 3 * REJECTS_KEPT);
	rejects_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(articles_come_in_the_order_of_the_input),
		IN_SCRATCH(a_range_ends_with_the_article_that_fills_it),
		IN_SCRATCH(a_range_is_shorter_where_memory_is_short),
		IN_SCRATCH(the_last_ranges_are_what_is_left_for_each),
		IN_SCRATCH(a_second_article_of_an_id_is_rejected_with_both_places),
		IN_SCRATCH(rejects_come_in_the_order_of_the_input),
		IN_SCRATCH(a_range_of_nothing_but_duplicates_is_not_the_end),
		IN_SCRATCH(bad_records_are_counted_and_passed_over),
		IN_SCRATCH(articles_without_text_are_skipped),
		IN_SCRATCH(a_broken_file_is_a_reject_and_the_next_one_is_read),
		IN_SCRATCH(a_file_that_went_away_is_an_error_if_it_was_named),
		IN_SCRATCH(a_closed_feed_has_nothing_more),
		IN_SCRATCH(a_signal_interrupts_it),
		cmocka_unit_test(many_rejects_are_counted_and_the_first_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
