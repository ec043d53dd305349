/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and reading back; queries are in test_xap_query.c, whole databases in test_xap_files.c.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/xap.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

/* ---- Callbacks that note what they are told ---- */

struct notes {
	char text[1024];
	size_t stop_after; /* 0: never */
	enum error_code stop_code;
};

static bool go_on(struct notes *n, struct error *err)
{
	if (n->stop_after == 0 || --n->stop_after > 0)
		return true;
	if (n->stop_code != ERROR_NONE)
		return error_set(err, n->stop_code, "stopped by the callback");
	return false;
}

static void append(struct notes *n, const char *item, size_t len)
{
	size_t used = strlen(n->text);

	snprintf(n->text + used, sizeof n->text - used, "%s%.*s", used ? " " : "", (int)len, item);
}

static bool note_item(void *ctx, const char *item, size_t len, struct error *err)
{
	append(ctx, item, len);
	return go_on(ctx, err);
}

static bool note_posting(void *ctx, uint32_t docid, uint32_t wdf, struct error *err)
{
	char text[32];
	int len = snprintf(text, sizeof text, "%u:%u", (unsigned)docid, (unsigned)wdf);

	append(ctx, text, (size_t)len);
	return go_on(ctx, err);
}

/* "ant:2@1,3" */
static bool note_term(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n, struct error *err)
{
	struct buf text = { 0 };

	buf_add(&text, term, len);
	buf_printf(&text, ":%u", (unsigned)wdf);
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s%u", i ? "," : "@", (unsigned)positions[i]);
	append(ctx, text.data, text.len);
	buf_done(&text);
	return go_on(ctx, err);
}

static const char *const animals[] = { "ant bee ant", "bee cat", "cat", "bee bee dog" };

static struct xap_db *animals_db(void)
{
	prose_database("db", animals, 4);
	return prose_open("db");
}

/* ---- Reading ---- */

static void statistics_count_documents_and_lengths(void **state)
{
	struct xap_db *db = animals_db();
	struct xap_stats stats = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 4);
	assert_int_equal(stats.last_docid, 4);
	assert_int_equal(stats.total_length, 9);
	assert_true(stats.revision > 0);
	assert_int_equal(strlen(stats.uuid), 36);
	xap_db_closep(&db);
	assert_null(db);
}

static void frequencies_are_zero_for_a_term_that_is_not_there(void **state)
{
	struct xap_db *db = animals_db();
	struct error err = { 0 };
	uint32_t df = 9;
	uint64_t cf = 9;

	(void)state;
	assert_true(xap_db_freqs(db, "bee", 3, &df, &cf, &err));
	assert_int_equal(df, 3);
	assert_int_equal(cf, 4);
	assert_true(xap_db_freqs(db, "emu", 3, &df, &cf, &err));
	assert_int_equal(df, 0);
	assert_int_equal(cf, 0);
	xap_db_close(db);
}

static void terms_come_in_byte_order_by_prefix(void **state)
{
	struct notes all = { 0 }, some = { 0 }, none = { 0 };
	struct xap_db *db = animals_db();
	struct error err = { 0 };

	(void)state;
	assert_true(xap_db_terms(db, NULL, 0, note_item, &all, &err));
	assert_string_equal(all.text, "ant bee cat dog");
	assert_true(xap_db_terms(db, "c", 1, note_item, &some, &err));
	assert_string_equal(some.text, "cat");
	assert_true(xap_db_terms(db, "x", 1, note_item, &none, &err));
	assert_string_equal(none.text, "");
	xap_db_close(db);
}

static void postings_of_the_empty_term_are_all_documents(void **state)
{
	struct notes bee = { 0 }, all = { 0 }, none = { 0 };
	struct xap_db *db = animals_db();
	struct error err = { 0 };

	(void)state;
	assert_true(xap_db_postings(db, "bee", 3, note_posting, &bee, &err));
	assert_string_equal(bee.text, "1:1 2:1 4:2");
	assert_true(xap_db_postings(db, NULL, 0, note_posting, &all, &err));
	assert_string_equal(all.text, "1:1 2:1 3:1 4:1");
	assert_true(xap_db_postings(db, "emu", 3, note_posting, &none, &err));
	assert_string_equal(none.text, "");
	xap_db_close(db);
}

static void a_term_list_has_positions(void **state)
{
	struct notes n = { 0 };
	struct xap_db *db = animals_db();
	struct error err = { 0 };

	(void)state;
	assert_true(xap_db_termlist(db, 1, note_term, &n, &err));
	assert_string_equal(n.text, "ant:2@1,3 bee:1@2");
	xap_db_close(db);
}

static void the_terms_of_a_document_come_alone(void **state)
{
	struct notes n = { 0 };
	struct xap_db *db = animals_db();
	struct error err = { 0 };

	(void)state;
	assert_true(xap_db_terms_of(db, 1, note_item, &n, &err));
	assert_string_equal(n.text, "ant bee");
	assert_false(xap_db_terms_of(db, 77, note_item, &n, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	xap_db_close(db);
}

static void a_callback_ends_a_walk_with_or_without_an_error(void **state)
{
	struct notes enough = { .stop_after = 2 };
	struct notes failed = { .stop_after = 1, .stop_code = ERROR_INTERRUPTED };
	struct notes postings = { .stop_after = 1 };
	struct notes termlist = { .stop_after = 1, .stop_code = ERROR_INPUT };
	struct xap_db *db = animals_db();
	struct error err = { .code = ERROR_IO }; /* left from something before */

	(void)state;
	assert_true(xap_db_terms(db, "", 0, note_item, &enough, &err));
	assert_string_equal(enough.text, "ant bee");
	assert_false(xap_db_terms(db, "", 0, note_item, &failed, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
	assert_string_equal(err.msg, "stopped by the callback");
	assert_true(xap_db_postings(db, "bee", 3, note_posting, &postings, &err));
	assert_string_equal(postings.text, "1:1");
	assert_false(xap_db_termlist(db, 1, note_term, &termlist, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	xap_db_close(db);
}

static void a_missing_document_is_not_found(void **state)
{
	struct notes n = { 0 };
	struct buf out = { 0 };
	struct xap_db *db = animals_db();
	struct error err = { 0 };

	(void)state;
	buf_add_str(&out, "kept");
	assert_false(xap_db_data(db, 5, &out, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "5"));
	assert_false(xap_db_value(db, 5, 0, &out, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_false(xap_db_termlist(db, 5, note_term, &n, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_false(xap_db_data(db, 0, &out, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_string_equal(out.data, "kept");
	buf_done(&out);
	xap_db_close(db);
}

/* ---- Documents ---- */

/* One document with a bit of everything, NULs included. */
static void write_everything(void)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_doc *d = xap_doc_new(&err);

	assert_non_null(w);
	assert_non_null(d);
	assert_true(xap_doc_term(d, "dropped", 7, 1, &err));
	assert_true(xap_doc_clear(d, &err));
	assert_true(xap_doc_posting(d, "ant", 3, 7, 1, &err));
	assert_true(xap_doc_posting(d, "ant", 3, 2, 0, &err));
	assert_true(xap_doc_term(d, "Qid", 3, 0, &err));
	assert_true(xap_doc_term(d, "Zant", 4, 3, &err));
	assert_true(xap_doc_value(d, 0, "a\0b", 3, &err));
	assert_true(xap_doc_value(d, 7, NULL, 0, &err));
	assert_true(xap_doc_data(d, "x\0y", 3, &err));
	assert_true(xap_writer_add(w, d, &err));
	assert_true(xap_writer_metadata(w, "a:1", 3, "{\0}", 3, &err));
	assert_true(xap_writer_metadata(w, "pilcrow", 7, "1", 1, &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, "runs", 4, &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, "running", 7, &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, "runs", 4, &err));
	assert_true(xap_writer_synonym(w, "Zgo", 3, "went", 4, &err));
	assert_true(xap_writer_commit(w, &err));
	xap_writer_closep(&w);
	xap_doc_free(d);
	assert_null(w);
}

static void a_document_comes_back_byte_by_byte(void **state)
{
	struct error err = { 0 };
	struct notes terms = { 0 };
	struct buf out = { 0 };
	struct xap_db *db;

	(void)state;
	write_everything();
	db = prose_open("db");
	assert_true(xap_db_termlist(db, 1, note_term, &terms, &err));
	assert_string_equal(terms.text, "Qid:0 Zant:3 ant:1@2,7");
	assert_true(xap_db_value(db, 1, 0, &out, &err));
	assert_true(xap_db_value(db, 1, 7, &out, &err));
	assert_true(xap_db_value(db, 1, 8, &out, &err));
	assert_true(xap_db_data(db, 1, &out, &err));
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "a\0bx\0y", 6);
	buf_done(&out);
	xap_db_close(db);
}

static void metadata_and_synonyms_come_back_in_order(void **state)
{
	struct error err = { 0 };
	struct notes synonyms = { 0 }, keys = { 0 }, metadata = { 0 }, some = { 0 };
	struct buf out = { 0 };
	struct xap_db *db;

	(void)state;
	write_everything();
	db = prose_open("db");
	assert_true(xap_db_synonyms(db, "Zrun", 4, note_item, &synonyms, &err));
	assert_string_equal(synonyms.text, "running runs");
	assert_true(xap_db_synonym_keys(db, "Z", 1, note_item, &keys, &err));
	assert_string_equal(keys.text, "Zgo Zrun");
	assert_true(xap_db_metadata_keys(db, "", 0, note_item, &metadata, &err));
	assert_string_equal(metadata.text, "a:1 pilcrow");
	assert_true(xap_db_metadata_keys(db, "a:", 2, note_item, &some, &err));
	assert_string_equal(some.text, "a:1");
	assert_true(xap_db_metadata(db, "a:1", 3, &out, &err));
	assert_true(xap_db_metadata(db, "a:2", 3, &out, &err));
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.data, "{\0}", 3);
	buf_done(&out);
	xap_db_close(db);
}

/* ---- Limits ---- */

static void a_term_is_measured_before_xapian_sees_it(void **state)
{
	struct row {
		size_t letters, nuls;
		bool fits;
	} rows[] = {
		{ 1, 0, true },
		{ XAP_MAX_TERM, 0, true },
		{ XAP_MAX_TERM + 1, 0, false },
		{ 0, 122, true },
		{ 1, 122, true },
		{ 0, 123, false },
		{ 200, 23, false },
		{ 100000, 0, false },
		{ 0, 0, false },
	};
	struct error err = { 0 };
	struct xap_doc *d = xap_doc_new(&err);
	char *term = malloc(100000);

	(void)state;
	assert_non_null(d);
	assert_non_null(term);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = rows[i].letters + rows[i].nuls;

		memset(term, 'x', rows[i].letters);
		memset(term + rows[i].letters, 0, rows[i].nuls);
		err.code = ERROR_NONE;
		assert_int_equal(xap_doc_term(d, term, len, 1, &err), rows[i].fits);
		assert_int_equal(xap_doc_posting(d, term, len, 1, 1, &err), rows[i].fits);
		assert_int_equal(err.code, rows[i].fits ? ERROR_NONE : ERROR_LIMIT);
	}
	free(term);
	xap_doc_free(d);
}

static void a_refused_item_does_not_lose_the_batch(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	char nuls[200] = { 0 };
	struct xap_doc *d;
	struct xap_stats stats;
	struct xap_db *db;

	(void)state;
	assert_non_null(w);
	prose_add(w, "ant");
	d = xap_doc_new(&err);
	assert_non_null(d);
	assert_false(xap_doc_term(d, nuls, sizeof nuls, 1, &err));
	assert_false(xap_doc_data(d, "", XAP_MAX_DATA + 1, &err));
	assert_false(xap_doc_value(d, 0, "", XAP_MAX_DATA + 1, &err));
	assert_false(xap_doc_value(d, UINT32_MAX, "x", 1, &err));
	assert_false(xap_writer_metadata(w, "", 0, "x", 1, &err));
	assert_false(xap_writer_metadata(w, nuls, sizeof nuls, "x", 1, &err));
	assert_false(xap_writer_synonym(w, nuls, sizeof nuls, "x", 1, &err));
	assert_false(xap_writer_synonym(w, "", 0, "x", 1, &err));
	assert_false(xap_writer_synonym(w, "Zx", 2, "", 0, &err));
	assert_false(xap_writer_synonym(w, "Zx", 2, nuls, 256, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_true(xap_writer_add(w, d, &err));
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
	db = prose_open("db");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 2);
	xap_db_close(db);
}

static void the_longest_of_everything_is_stored(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_doc *d = xap_doc_new(&err);
	char nuls[122] = { 0 }, word[255];
	struct buf out = { 0 };
	struct xap_db *db;
	size_t faults;

	(void)state;
	memset(word, 'w', sizeof word);
	assert_non_null(w);
	assert_non_null(d);
	assert_true(xap_doc_posting(d, nuls, sizeof nuls, 1, 1, &err));
	assert_true(xap_doc_posting(d, word, XAP_MAX_TERM, 2, 1, &err));
	assert_true(xap_writer_add(w, d, &err));
	assert_true(xap_writer_metadata(w, nuls, sizeof nuls, "x", 1, &err));
	assert_true(xap_writer_metadata(w, word, XAP_MAX_TERM, "x", 1, &err));
	assert_true(xap_writer_synonym(w, nuls, sizeof nuls, word, 255, &err));
	assert_true(xap_writer_synonym(w, word, XAP_MAX_TERM, word, 1, &err));
	if (!xap_writer_commit(w, &err))
		fail_msg("%s", err.msg);
	xap_doc_free(d);
	xap_writer_close(w);
	assert_true(xap_check("db", &faults, &out, &err));
	assert_int_equal(faults, 0);
	db = prose_open("db");
	buf_clear(&out);
	assert_true(xap_db_metadata(db, nuls, sizeof nuls, &out, &err));
	assert_string_equal(out.data, "x");
	buf_done(&out);
	xap_db_close(db);
}

static void the_empty_term_is_refused_but_for_postings(void **state)
{
	struct xap_db *db = animals_db();
	struct notes n = { 0 };
	struct buf out = { 0 };
	struct error err = { 0 };
	uint32_t df = 9;
	uint64_t cf = 9;

	(void)state;
	assert_false(xap_db_freqs(db, "", 0, &df, &cf, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_string_equal(err.msg, "term must not be empty");
	assert_int_equal(df, 9);
	assert_false(xap_db_metadata(db, "", 0, &out, &err));
	assert_false(xap_db_synonyms(db, "", 0, note_item, &n, &err));
	assert_string_equal(err.msg, "synonym key must not be empty");
	xap_db_close(db);
}

static void numbers_sort_as_bytes(void **state)
{
	static const double numbers[] = { -1e300, -65536.1, -7.25, -1, -0.1, -1e-300, 0, 1e-300,
		0.1, 1, 2, 10, 65536.1, 4294967295.0, 1e300 };
	char before[9] = { 0 }, bytes[9] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		size_t len = xap_sortable(numbers[i], bytes);

		assert_true(len <= sizeof bytes);
		memset(bytes + len, 0, sizeof bytes - len);
		assert_true(xap_sortable_decode(bytes, len) == numbers[i]);
		if (i > 0)
			assert_true(memcmp(before, bytes, sizeof bytes) < 0);
		memcpy(before, bytes, sizeof bytes);
	}
	assert_int_equal(strncmp(xap_version(), "1.", 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(statistics_count_documents_and_lengths),
		IN_SCRATCH(frequencies_are_zero_for_a_term_that_is_not_there),
		IN_SCRATCH(terms_come_in_byte_order_by_prefix),
		IN_SCRATCH(postings_of_the_empty_term_are_all_documents),
		IN_SCRATCH(a_term_list_has_positions),
		IN_SCRATCH(the_terms_of_a_document_come_alone),
		IN_SCRATCH(a_callback_ends_a_walk_with_or_without_an_error),
		IN_SCRATCH(a_missing_document_is_not_found),
		IN_SCRATCH(a_document_comes_back_byte_by_byte),
		IN_SCRATCH(metadata_and_synonyms_come_back_in_order),
		IN_SCRATCH(a_term_is_measured_before_xapian_sees_it),
		IN_SCRATCH(a_refused_item_does_not_lose_the_batch),
		IN_SCRATCH(the_longest_of_everything_is_stored),
		IN_SCRATCH(the_empty_term_is_refused_but_for_postings),
		IN_SCRATCH(numbers_sort_as_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
