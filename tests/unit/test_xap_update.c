/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wrapper and databases that are changed in place. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/xap.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

static const char *const texts[] = { "ant bee", "bee cat", "cat dog" };

static struct xap_writer *open_changed(struct error *err)
{
	struct xap_writer *w;

	prose_database("db", texts, 3);
	w = xap_writer_open("db", 1 << 20, err);
	assert_non_null(w);
	return w;
}

static void commit(struct xap_writer *w, struct error *err)
{
	assert_true(xap_writer_commit(w, err));
	xap_writer_close(w);
}

static uint32_t df_of(const char *term)
{
	struct error err = { 0 };
	struct xap_db *db = xap_db_open("db", &err);
	uint32_t df;
	uint64_t cf;

	assert_non_null(db);
	assert_true(xap_db_freqs(db, term, strlen(term), &df, &cf, &err));
	xap_db_close(db);
	return df;
}

static void documents_are_replaced_and_removed(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = open_changed(&err);
	struct xap_doc *doc = xap_doc_new(&err);
	struct xap_stats stats;
	struct xap_db *db;

	(void)state;
	assert_true(xap_doc_posting(doc, "emu", 3, 1, 1, &err));
	assert_true(xap_writer_replace(w, 2, doc, &err));
	assert_true(xap_writer_remove(w, 3, &err));
	commit(w, &err);
	xap_doc_free(doc);
	assert_int_equal(df_of("emu"), 1);
	assert_int_equal(df_of("bee"), 1);
	assert_int_equal(df_of("dog"), 0);
	db = xap_db_open("db", &err);
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 2);
	assert_int_equal(stats.last_docid, 3);
	xap_db_close(db);
}

static void what_is_dropped_is_not_written(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = open_changed(&err);
	struct xap_stats before, after;
	struct xap_db *db = xap_db_open("db", &err);

	(void)state;
	assert_true(xap_db_stats(db, &before, &err));
	xap_db_close(db);
	assert_true(xap_writer_remove(w, 2, &err));
	xap_writer_drop(w);
	assert_int_equal(df_of("bee"), 2);
	db = xap_db_open("db", &err);
	assert_true(xap_db_stats(db, &after, &err));
	assert_int_equal(after.revision, before.revision);
	assert_int_equal(after.documents, 3);
	xap_db_close(db);
	xap_writer_drop(NULL);
}

static void a_document_that_is_not_there_cannot_be_removed(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = open_changed(&err);

	(void)state;
	assert_false(xap_writer_remove(w, 99, &err));
	assert_non_null(strstr(err.msg, "db"));
	/* Nothing that follows can be trusted. */
	assert_false(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void data_are_replaced_alone(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = open_changed(&err);
	struct buf data = { 0 };
	struct xap_db *db;

	(void)state;
	assert_true(xap_writer_data(w, 1, "moved", 5, &err));
	assert_false(xap_writer_data(w, 1, "", (size_t)XAP_MAX_DATA + 1, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	commit(w, &err);
	assert_int_equal(df_of("ant"), 1);
	db = xap_db_open("db", &err);
	assert_true(xap_db_data(db, 1, &data, &err));
	assert_string_equal(data.data, "moved");
	buf_done(&data);
	xap_db_close(db);
}

static bool count(void *ctx, const char *item, size_t len, struct error *err)
{
	(void)item;
	(void)len;
	(void)err;
	++*(int *)ctx;
	return true;
}

static int synonyms_of(const char *key)
{
	struct error err = { 0 };
	struct xap_db *db = xap_db_open("db", &err);
	int n = 0;

	assert_true(xap_db_synonyms(db, key, strlen(key), count, &n, &err));
	xap_db_close(db);
	return n;
}

static void single_synonyms_and_metadata_go(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = open_changed(&err);
	CLEANUP(buf_done) struct buf value = { 0 };
	struct xap_db *db;

	(void)state;
	assert_true(xap_writer_synonym(w, "Zrun", 4, "runs", 4, &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, "running", 7, &err));
	assert_true(xap_writer_metadata(w, "a:1", 3, "{}", 2, &err));
	commit(w, &err);
	assert_int_equal(synonyms_of("Zrun"), 2);
	w = xap_writer_open("db", 1, &err);
	assert_true(xap_writer_drop_synonym(w, "Zrun", 4, "runs", 4, &err));
	assert_true(xap_writer_drop_synonym(w, "Zrun", 4, "never", 5, &err));
	assert_true(xap_writer_metadata(w, "a:1", 3, "", 0, &err));
	commit(w, &err);
	assert_int_equal(synonyms_of("Zrun"), 1);
	db = xap_db_open("db", &err);
	assert_true(xap_db_metadata(db, "a:1", 3, &value, &err));
	assert_int_equal(value.len, 0);
	xap_db_close(db);
}

static void what_is_not_there_cannot_be_opened(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(xap_writer_open("nowhere", 1 << 20, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_false(scratch_exists("nowhere"));
}

static void one_table_is_checked(void **state)
{
	struct error err = { 0 };
	struct buf report = { 0 };
	char junk[8192];
	size_t faults = 77;

	(void)state;
	prose_database("db", texts, 3);
	assert_true(xap_check_table("db", "postlist.glass", &faults, &report, &err));
	assert_int_equal(faults, 0);
	memset(junk, 7, sizeof junk);
	scratch_write("db/postlist.glass", junk, sizeof junk);
	/* Its only block: the database cannot even be opened. */
	assert_false(xap_check_table("db", "postlist.glass", &faults, &report, &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
	buf_done(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(documents_are_replaced_and_removed),
		IN_SCRATCH(what_is_dropped_is_not_written),
		IN_SCRATCH(a_document_that_is_not_there_cannot_be_removed),
		IN_SCRATCH(data_are_replaced_alone),
		IN_SCRATCH(single_synonyms_and_metadata_go),
		IN_SCRATCH(what_is_not_there_cannot_be_opened),
		IN_SCRATCH(one_table_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
