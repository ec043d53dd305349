/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wrapper and the file system: creating, merging, checking, and what is damaged or not there.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/xap.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

enum { BLOCK = 8192 }; /* Xapian's default */

static void assert_open_fails(const char *path, enum error_code code, const char *about)
{
	struct error err = { 0 };
	struct buf report = { 0 };
	size_t faults = 77;

	assert_null(xap_db_open(path, &err));
	assert_int_equal(err.code, code);
	if (!strstr(err.msg, about) || !strstr(err.msg, path))
		fail_msg("\"%s\" does not say \"%s\" of %s", err.msg, about, path);
	err.code = ERROR_NONE;
	assert_false(xap_check(path, &faults, &report, &err));
	assert_int_equal(err.code, code);
	assert_int_equal(faults, 77);
	buf_done(&report);
}

/* ---- Opening ---- */

static void what_is_no_database_is_told_so(void **state)
{
	(void)state;
	assert_open_fails("nowhere", ERROR_NOT_FOUND, "No such file");
	/* Xapian itself would read this as a list of databases. */
	scratch_write("stub", "auto /\n", 7);
	assert_open_fails("stub", ERROR_CORRUPT, "not a Xapian database");
	assert_int_equal(mkdir("empty", 0777), 0);
	assert_open_fails("empty", ERROR_CORRUPT, "not a Xapian database");
	scratch_write("empty/XAPIANDB", "auto /\n", 7);
	assert_open_fails("empty", ERROR_CORRUPT, "not a Xapian database");
}

static void a_damaged_iamglass_is_corrupt(void **state)
{
	static const char *const one[] = { "ant" };
	char bytes[256] = { 0 };

	(void)state;
	prose_database("db", one, 1);
	scratch_write("db/iamglass", "", 0);
	assert_open_fails("db", ERROR_CORRUPT, "");
	scratch_write("db/iamglass", bytes, sizeof bytes);
	assert_open_fails("db", ERROR_CORRUPT, "");
	scratch_write("db/iamglass", "not what it should be", 21);
	assert_open_fails("db", ERROR_CORRUPT, "");
}

static void another_format_is_a_matter_of_version(void **state)
{
	static const char *const one[] = { "ant" };
	char bytes[16] = { 0 };
	int fd;

	(void)state;
	prose_database("db", one, 1);
	fd = open("db/iamglass", O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, bytes, sizeof bytes, 0), sizeof bytes);
	/* Fourteen bytes of magic, then the format's date in two. */
	bytes[14] = (char)(bytes[14] + 1);
	assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0), sizeof bytes);
	close(fd);
	assert_open_fails("db", ERROR_VERSION, "");
}

static void a_missing_table_is_an_error(void **state)
{
	static const char *const one[] = { "ant bee" };
	struct error err = { 0 };

	(void)state;
	prose_database("db", one, 1);
	assert_int_equal(unlink("db/postlist.glass"), 0);
	assert_null(xap_db_open("db", &err));
	assert_true(err.code != ERROR_NONE);
	assert_non_null(strstr(err.msg, "postlist"));
}

static int write_and_read_read_only(void *ctx)
{
	struct error err = { 0 };
	struct xap_db *db = xap_db_open("shut/db", &err);
	struct xap_stats stats;
	bool read = db && xap_db_stats(db, &stats, &err) && stats.documents == 1;

	(void)ctx;
	xap_db_close(db);
	if (!read)
		return 1;
	if (xap_writer_create("shut/new", &err) || err.code != ERROR_IO)
		return 2;
	return strstr(err.msg, "ermission") ? 0 : 3;
}

static int open_unreadable(void *ctx)
{
	struct error err = { 0 };

	(void)ctx;
	return !xap_db_open("shut/db", &err) && err.code == ERROR_IO && strstr(err.msg, "ermission")
		       ? 0
		       : 1;
}

static void permissions_are_reported_as_such(void **state)
{
	static const char *const one[] = { "ant" };

	(void)state;
	assert_int_equal(mkdir("shut", 0777), 0);
	prose_database("shut/db", one, 1);
	assert_int_equal(chmod("shut", 0555), 0);
	assert_int_equal(scratch_unprivileged(write_and_read_read_only, NULL), 0);
	assert_int_equal(chmod("shut/db/iamglass", 0), 0);
	assert_int_equal(scratch_unprivileged(open_unreadable, NULL), 0);
	assert_int_equal(chmod("shut", 0755), 0);
}

/* ---- Creating ---- */

static void an_existing_database_is_not_overwritten(void **state)
{
	static const char *const one[] = { "ant" };
	const char *source = "source";
	struct error err = { 0 };
	struct xap_stats stats;
	struct xap_db *db;

	(void)state;
	prose_database("db", one, 1);
	prose_database("source", one, 1);
	assert_null(xap_writer_create("db", &err));
	assert_int_equal(err.code, ERROR_IO);
	assert_non_null(strstr(err.msg, "already"));
	err.code = ERROR_NONE;
	assert_false(xap_compact(&source, 1, "db", &err));
	assert_int_equal(err.code, ERROR_IO);
	assert_false(xap_compact(&source, 1, "source", &err));
	db = prose_open("db");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 1);
	xap_db_close(db);
}

static void a_file_in_the_way_is_an_error(void **state)
{
	static const char *const one[] = { "ant" };
	const char *source = "source";
	struct error err = { 0 };

	(void)state;
	prose_database("source", one, 1);
	scratch_write("file", "x", 1);
	assert_null(xap_writer_create("file", &err));
	assert_non_null(strstr(err.msg, "not a directory"));
	assert_false(xap_compact(&source, 1, "file", &err));
	assert_non_null(strstr(err.msg, "not a directory"));
	assert_null(xap_writer_create("no/such/place", &err));
	assert_true(err.code != ERROR_NONE);
}

static void a_directory_made_before_can_be_used(void **state)
{
	static const char *const one[] = { "ant" };
	const char *source = "made";
	struct error err = { 0 };

	(void)state;
	assert_int_equal(mkdir("made", 0777), 0);
	scratch_write("made/other", "x", 1);
	prose_database("made", one, 1);
	assert_int_equal(mkdir("merged", 0777), 0);
	assert_true(xap_compact(&source, 1, "merged", &err));
	xap_db_close(prose_open("merged"));
}

static void more_documents_than_a_batch_are_all_there(void **state)
{
	enum { MANY = 2500 };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_stats stats;
	struct buf data = { 0 };
	struct xap_db *db;

	(void)state;
	assert_non_null(w);
	for (int i = 1; i <= MANY; i++) {
		char text[32];

		snprintf(text, sizeof text, "number %d", i);
		prose_add(w, text);
	}
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
	db = prose_open("db");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, MANY);
	assert_true(xap_db_data(db, 1999, &data, &err));
	assert_string_equal(data.data, "number 1999");
	buf_done(&data);
	xap_db_close(db);
}

/* ---- Merging ---- */

static void put_metadata(const char *path, const char *key, const char *value, const char *synonym)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create(path, &err);

	assert_non_null(w);
	assert_true(xap_writer_metadata(w, key, strlen(key), value, strlen(value), &err));
	assert_true(xap_writer_metadata(w, "common", 6, path, strlen(path), &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, synonym, strlen(synonym), &err));
	assert_true(xap_writer_synonym(w, "Zrun", 4, "run", 3, &err));
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void assert_data(struct xap_db *db, uint32_t docid, const char *expected)
{
	struct error err = { 0 };
	struct buf data = { 0 };

	assert_true(xap_db_data(db, docid, &data, &err));
	assert_string_equal(data.data, expected);
	buf_done(&data);
}

static void assert_metadata(struct xap_db *db, const char *key, const char *expected)
{
	struct error err = { 0 };
	struct buf value = { 0 };

	assert_true(xap_db_metadata(db, key, strlen(key), &value, &err));
	assert_string_equal(value.data, expected);
	buf_done(&value);
}

static bool join(void *ctx, const char *item, size_t len, struct error *err)
{
	struct buf *out = ctx;

	(void)err;
	buf_add(out, item, len);
	buf_add_byte(out, ' ');
	return true;
}

static void merging_keeps_the_order_and_unites_the_rest(void **state)
{
	static const char *const first[] = { "ant", "bee" }, *const last[] = { "cat", "dog",
		"emu" };
	const char *sources[] = { "facts", "first", "empty", "more", "last" };
	struct error err = { 0 };
	struct xap_stats stats;
	struct buf words = { 0 };
	struct xap_db *db;
	size_t faults = 77;

	(void)state;
	put_metadata("facts", "a", "1", "runs");
	put_metadata("more", "b", "2", "running");
	prose_database("first", first, 2);
	prose_database("last", last, 3);
	prose_database("empty", NULL, 0);
	if (!xap_compact(sources, 5, "merged", &err))
		fail_msg("%s", err.msg);
	db = prose_open("merged");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 5);
	assert_int_equal(stats.last_docid, 5);
	assert_data(db, 1, "ant");
	assert_data(db, 2, "bee");
	assert_data(db, 3, "cat");
	assert_data(db, 5, "emu");
	assert_metadata(db, "a", "1");
	assert_metadata(db, "b", "2");
	assert_metadata(db, "common", "facts");
	assert_true(xap_db_synonyms(db, "Zrun", 4, join, &words, &err));
	assert_string_equal(words.data, "run running runs ");
	xap_db_close(db);
	buf_clear(&words);
	assert_true(xap_check("merged", &faults, &words, &err));
	assert_int_equal(faults, 0);
	buf_done(&words);
}

static void a_single_source_and_one_without_documents_can_be_merged(void **state)
{
	const char *facts = "facts", *empty = "empty";
	struct error err = { 0 };
	struct xap_stats stats;
	struct xap_db *db;

	(void)state;
	put_metadata("facts", "a", "1", "runs");
	prose_database("empty", NULL, 0);
	assert_true(xap_compact(&facts, 1, "copy", &err));
	db = prose_open("copy");
	assert_metadata(db, "a", "1");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.documents, 0);
	xap_db_close(db);
	assert_true(xap_compact(&empty, 1, "nothing", &err));
	db = prose_open("nothing");
	assert_true(xap_db_stats(db, &stats, &err));
	assert_int_equal(stats.last_docid, 0);
	xap_db_close(db);
}

static void sources_that_are_missing_or_none_are_errors(void **state)
{
	const char *missing[] = { "nowhere" };
	struct error err = { 0 };

	(void)state;
	assert_false(xap_compact(missing, 1, "merged", &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "nowhere"));
	assert_false(xap_compact(NULL, 0, "merged", &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	assert_false(scratch_exists("merged"));
}

/* ---- Checking ---- */

/* Big enough for each table to have several blocks. */
static void prose_of_many_blocks(const char *path)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create(path, &err);

	assert_non_null(w);
	for (unsigned i = 1; i <= 900; i++) {
		char text[128];

		snprintf(text, sizeof text, "word %u is %u in text %u of %u", i, i * 7919, i % 5,
			i * 104729);
		prose_add(w, text);
	}
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void zero_block(const char *path, off_t block)
{
	char zeros[BLOCK] = { 0 };
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, zeros, BLOCK, block * BLOCK), BLOCK);
	close(fd);
}

static void a_damaged_block_is_found(void **state)
{
	static const char *const tables[] = { "postlist", "position", "termlist", "docdata" };
	const char *source = "good";
	struct error err = { 0 };
	struct buf report = { 0 };

	(void)state;
	prose_of_many_blocks("good");
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char file[64];
		size_t faults = 0;
		struct stat st;

		snprintf(file, sizeof file, "%s/%s.glass", tables[i], tables[i]);
		assert_true(xap_compact(&source, 1, tables[i], &err));
		assert_int_equal(stat(file, &st), 0);
		assert_true(st.st_size >= 3 * BLOCK);
		zero_block(file, st.st_size / BLOCK / 2);
		buf_clear(&report);
		assert_true(xap_check(tables[i], &faults, &report, &err));
		assert_true(faults > 0);
		assert_non_null(strstr(report.data, tables[i]));
	}
	buf_done(&report);
}

static void a_sound_database_has_no_faults(void **state)
{
	struct error err = { 0 };
	struct buf report = { 0 };
	size_t faults = 77;

	(void)state;
	prose_of_many_blocks("good");
	assert_true(xap_check("good", &faults, &report, &err));
	assert_int_equal(faults, 0);
	assert_non_null(strstr(report.data, "postlist"));
	buf_done(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(what_is_no_database_is_told_so),
		IN_SCRATCH(a_damaged_iamglass_is_corrupt),
		IN_SCRATCH(another_format_is_a_matter_of_version),
		IN_SCRATCH(a_missing_table_is_an_error),
		IN_SCRATCH(permissions_are_reported_as_such),
		IN_SCRATCH(an_existing_database_is_not_overwritten),
		IN_SCRATCH(a_file_in_the_way_is_an_error),
		IN_SCRATCH(a_directory_made_before_can_be_used),
		IN_SCRATCH(more_documents_than_a_batch_are_all_there),
		IN_SCRATCH(merging_keeps_the_order_and_unites_the_rest),
		IN_SCRATCH(a_single_source_and_one_without_documents_can_be_merged),
		IN_SCRATCH(sources_that_are_missing_or_none_are_errors),
		IN_SCRATCH(a_damaged_block_is_found),
		IN_SCRATCH(a_sound_database_has_no_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
