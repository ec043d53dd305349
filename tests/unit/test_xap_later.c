/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we read of a database ourselves is what Xapian reads of it; and what is told of damage. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/xap.h"
#include "tests/unit/scratch.h"

/* Enough for lists of several chunks and tables of two levels. */
enum { DOCUMENTS = 3000, WORDS = 40, SLOTS = 3 };

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void add_document(struct xap_writer *w, struct xap_doc *d, uint32_t i, uint64_t *seed)
{
	struct error err = { 0 };
	struct buf data = { 0 };
	char text[16];

	assert_true(xap_doc_clear(d, &err));
	for (int k = 0; k < 8; k++) {
		/* Some words are in most documents, some in one. */
		unsigned word = (unsigned)(next_random(seed) % (1 + next_random(seed) % WORDS));
		int len = snprintf(text, sizeof text, "w%u", word);

		assert_true(xap_doc_posting(d, text, (size_t)len, (uint32_t)k + 1, 1, &err));
	}
	if (i % 7 != 0) {
		int len = snprintf(text, sizeof text, "%u", (unsigned)(next_random(seed) % 1000));

		assert_true(xap_doc_value(d, i % SLOTS, text, (size_t)len, &err));
	}
	/* None, short, deflated, in pieces. */
	for (uint32_t k = 0; k < i % 5 * 300; k++)
		buf_printf(&data, "%u ", (unsigned)(next_random(seed) % 100));
	if (data.len > 0)
		assert_true(xap_doc_data(d, data.data, data.len, &err));
	buf_done(&data);
	assert_true(xap_writer_add(w, d, &err));
}

static void make_database(const char *path, uint32_t documents, uint64_t seed)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create(path, &err);
	struct xap_doc *d = xap_doc_new(&err);

	assert_non_null(w);
	assert_non_null(d);
	for (uint32_t i = 1; i <= documents; i++)
		add_document(w, d, i, &seed);
	for (unsigned i = 0; i < WORDS; i++) {
		char key[16], value[64];
		int len = snprintf(key, sizeof key, "k%u", i), n;

		n = snprintf(value, sizeof value,
			"value %u of a key, which is not all of one length", i * i * i);
		assert_true(xap_writer_metadata(w, key, (size_t)len, value, (size_t)n, &err));
		for (unsigned k = 0; k < i; k++) {
			n = snprintf(value, sizeof value, "%*u", (int)(1 + k % 60),
				k * (1 + documents % 3));
			assert_true(
				xap_writer_synonym(w, key, (size_t)len, value, (size_t)n, &err));
		}
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
}

static bool note_item(void *ctx, const char *item, size_t len, struct error *err)
{
	struct buf *out = ctx;

	(void)err;
	buf_add(out, item, len);
	buf_add_byte(out, '\n');
	return true;
}

static bool note_posting(void *ctx, uint32_t docid, uint32_t wdf, struct error *err)
{
	(void)err;
	buf_printf(ctx, "%u:%u ", (unsigned)docid, (unsigned)wdf);
	return docid < DOCUMENTS - 100;
}

static void add_key(struct xap_db *db, const char *key, struct buf *out)
{
	struct error err = { 0 };
	uint64_t cf;
	uint32_t df;
	size_t len = strlen(key);

	assert_true(xap_db_metadata(db, key, len, out, &err));
	assert_true(xap_db_synonyms(db, key, len, note_item, out, &err));
	assert_true(xap_db_postings(db, key, len, note_posting, out, &err));
	assert_true(xap_db_terms(db, key, len, note_item, out, &err));
	assert_true(xap_db_freqs(db, key, len, &df, &cf, &err));
	buf_printf(out, "%u %llu\n", (unsigned)df, (unsigned long long)cf);
}

/* All that both can be asked. */
static void describe(struct xap_db *db, struct buf *out)
{
	struct error err = { 0 };
	struct xap_stats stats;
	char key[16];

	assert_true(xap_db_stats(db, &stats, &err));
	buf_printf(out, "%s %u %u %llu %llu\n", stats.uuid, (unsigned)stats.documents,
		(unsigned)stats.last_docid, (unsigned long long)stats.total_length,
		(unsigned long long)stats.revision);
	for (unsigned i = 0; i < WORDS + 3; i++) {
		snprintf(key, sizeof key, "w%u", i);
		add_key(db, key, out);
		snprintf(key, sizeof key, "k%u", i);
		add_key(db, key, out);
	}
	for (uint32_t docid = 1; docid <= stats.documents; docid += 1 + docid % 3) {
		assert_true(xap_db_data(db, docid, out, &err));
		for (uint32_t slot = 0; slot <= SLOTS; slot++) {
			assert_true(xap_db_value(db, docid, slot, out, &err));
			buf_add_byte(out, '|');
		}
	}
	assert_false(out->failed);
}

static void assert_same(const struct buf *a, const struct buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->data, b->data, a->len);
}

static void what_we_read_is_what_xapian_reads(void **state)
{
	struct error err = { 0 };
	struct buf a = { 0 }, b = { 0 };
	struct xap_db *xapians, *ours;

	(void)state;
	make_database("db", DOCUMENTS, 5);
	xapians = xap_db_open("db", &err);
	ours = xap_db_open_later("db", &err);
	assert_non_null(xapians);
	assert_non_null(ours);
	assert_null(xap_db_tables(xapians));
	assert_non_null(xap_db_tables(ours));
	describe(xapians, &a);
	describe(ours, &b);
	assert_same(&a, &b);
	buf_done(&a);
	buf_done(&b);
	xap_db_close(xapians);
	xap_db_close(ours);
}

struct noting {
	struct buf *out;
	unsigned n;
};

static bool note_frequency(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct noting *to = ctx;

	(void)err;
	to->n++;
	buf_printf(to->out, "%.*s %u\n", (int)len, term, (unsigned)documents);
	return true;
}

/* After some terms, past all that begin as they do: w1, and w10 to w19. */
static size_t past_some(void *ctx, const char *term, size_t len)
{
	(void)term;
	return ((struct noting *)ctx)->n % 3 == 0 ? len < 2 ? len : 2 : 0;
}

static void add_frequencies(struct xap_db *db, struct buf *out)
{
	struct noting to = { out, 0 };
	struct error err = { 0 };

	assert_true(xap_db_frequencies(db, "w", 1, note_frequency, &to, &err));
	for (unsigned i = 0; i < 3; i++) {
		to.n = i;
		assert_true(
			xap_db_frequencies_past(db, "w", 1, note_frequency, past_some, &to, &err));
	}
}

static void several_are_one_either_way(void **state)
{
	struct error err = { 0 };
	struct buf text[2] = { { 0 } };

	(void)state;
	make_database("a", 20, 5);
	make_database("b", 50, 6);
	make_database("c", 0, 7);
	for (int i = 0; i < 2; i++) {
		struct xap_db *(*open)(const char *, struct error *) =
			i ? xap_db_open_later : xap_db_open;
		struct xap_db *members[3] = { open("a", &err), open("b", &err), open("c", &err) };
		struct xap_db *all = xap_db_unite(members, 3, &err);
		struct xap_stats stats;

		assert_non_null(all);
		assert_int_equal(xap_db_members(all), 3);
		assert_true(xap_db_stats(all, &stats, &err));
		buf_printf(&text[i], "%u %u %llu\n", (unsigned)stats.documents,
			(unsigned)stats.last_docid, (unsigned long long)stats.total_length);
		add_key(all, "w0", &text[i]);
		add_key(all, "w7", &text[i]);
		add_key(all, "w", &text[i]);
		add_frequencies(all, &text[i]);
		add_key(all, "k1", &text[i]);
		add_key(all, "k30", &text[i]);
		xap_db_close(all);
		for (int k = 0; k < 3; k++)
			xap_db_close(members[k]);
	}
	assert_same(&text[0], &text[1]);
	assert_int_equal(strncmp(text[0].data, "70 149 ", 7), 0);
	buf_done(&text[0]);
	buf_done(&text[1]);
}

static void a_query_that_is_left_to_xapian_is_answered(void **state)
{
	const struct xap_search how = { .weighting = XAP_DPH, .count = 5 };
	struct error err = { 0 };
	struct xap_query *q = xap_query_term("w1", 2, &err);
	struct xap_results *r;
	struct xap_db *db;

	(void)state;
	make_database("db", 100, 5);
	db = xap_db_open_later("db", &err);
	assert_non_null(db);
	r = xap_search_run(db, q, &how, &err);
	assert_non_null(r);
	assert_int_equal(xap_results_count(r), 5);
	assert_string_equal(xap_db_version(db, &err), xap_version());
	xap_results_free(r);
	xap_query_free(q);
	xap_db_close(db);
}

static void a_table_that_only_xapian_reads_is_missed_when_it_is_needed(void **state)
{
	struct error err = { 0 };
	struct buf out = { 0 };
	struct xap_db *db;

	(void)state;
	make_database("db", 100, 5);
	scratch_write("db/termlist.glass", "", 0);
	assert_null(xap_db_open("db", &err));
	err = (struct error){ 0 };
	db = xap_db_open_later("db", &err);
	assert_non_null(db);
	add_key(db, "w1", &out);
	assert_false(xap_db_terms_of(db, 1, note_item, &out, &err));
	assert_non_null(strstr(err.msg, "db: "));
	buf_done(&out);
	xap_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(what_we_read_is_what_xapian_reads),
		IN_SCRATCH(several_are_one_either_way),
		IN_SCRATCH(a_query_that_is_left_to_xapian_is_answered),
		IN_SCRATCH(a_table_that_only_xapian_reads_is_missed_when_it_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
