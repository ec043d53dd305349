/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes through Xapian's API can be read back through it. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/document_xapian.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 600, SHORTEST = 8100 };

/* A long line of few signs, or of few again and again, as any text may have. */
static void make_text(struct buf *out, uint32_t i)
{
	static const char *const signs[] = { "-", "= ", "00 ", "ab c", "x" };
	const char *sign = signs[i % 5];
	size_t n = SHORTEST + (size_t)i * 7 % 1000 + i % 3 * 8192;

	buf_clear(out);
	buf_add_str(out, i % 2 ? "a" : "");
	while (out->len < n)
		buf_add_str(out, sign);
	assert_false(out->failed);
}

static void encode(struct buf *out, const struct buf *text, uint32_t i)
{
	const struct provenance from = { .file = "a/file.txt",
		.file_len = 10,
		.start = (uint64_t)i * i,
		.end = (uint64_t)i * i + text->len,
		.line = i };

	schema_data_encode(out, &from, text->data, text->len);
	assert_false(out->failed);
}

static void write_all(void)
{
	CLEANUP(xap_writer_closep) struct xap_writer *w = NULL;
	CLEANUP(document_done) struct document d = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error err = { 0 };
	struct xap_doc *doc = xap_doc_new(&err);

	w = xap_writer_create("db", &err);
	assert_true(w && doc);
	for (uint32_t i = 0; i < DOCUMENTS; i++) {
		make_text(&text, i);
		encode(&d.data, &text, i);
		assert_true(document_to_xapian(doc, &d, &err));
		assert_true(xap_writer_add(w, doc, &err));
		/* As an update does where an article has moved within its file. */
		encode(&d.data, &text, i + 1);
		if (i % 2)
			assert_true(data_to_xapian(w, i + 1, &d.data, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(doc);
}

static void check_document(struct xap_db *db, uint32_t i)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(buf_done) struct buf data = { 0 };
	struct provenance from;
	struct error err = { 0 };
	const char *got;
	size_t len;

	make_text(&text, i);
	assert_true(xap_db_data(db, i + 1, &data, &err));
	assert_true(schema_data_decode(data.data, data.len, &from, &got, &len, &err));
	assert_int_equal(len, text.len);
	assert_memory_equal(got, text.data, len);
	i += i % 2;
	assert_int_equal(from.start, (uint64_t)i * i);
	assert_int_equal(from.end, (uint64_t)i * i + text.len);
	assert_int_equal(from.line, i);
	assert_int_equal(from.file_len, 10);
	assert_memory_equal(from.file, "a/file.txt", 10);
}

static void a_long_line_of_one_sign_can_be_read_back_by_xapian(void **state)
{
	CLEANUP(buf_done) struct buf report = { 0 };
	struct error err = { 0 };
	struct xap_db *db;
	size_t faults = 1;

	(void)state;
	write_all();
	assert_true(xap_check("db", &faults, &report, &err));
	assert_int_equal(faults, 0);
	db = xap_db_open("db", &err);
	assert_non_null(db);
	for (uint32_t i = 0; i < DOCUMENTS; i++)
		check_document(db, i);
	xap_db_close(db);
}

/* Of what has another form nothing is known that may be changed. */
static void data_of_another_form_stay_as_they_are(void **state)
{
	CLEANUP(document_done) struct document d = { 0 };
	CLEANUP(buf_done) struct buf data = { 0 };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_doc *doc = xap_doc_new(&err);
	struct xap_db *db;

	(void)state;
	assert_true(w && doc);
	for (size_t i = 0; i < 20000; i++)
		buf_add_byte(&d.data, (char)(0x80 + i * i % 100));
	assert_true(document_to_xapian(doc, &d, &err));
	assert_true(xap_writer_add(w, doc, &err));
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(doc);
	xap_writer_close(w);
	db = xap_db_open("db", &err);
	assert_non_null(db);
	assert_true(xap_db_data(db, 1, &data, &err));
	assert_int_equal(data.len, d.data.len);
	assert_memory_equal(data.data, d.data.data, data.len);
	xap_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_long_line_of_one_sign_can_be_read_back_by_xapian),
		IN_SCRATCH(data_of_another_form_stay_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
