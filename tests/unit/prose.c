/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/prose.h"

#include <string.h>

#include "tests/unit/unit.h"

struct xap_doc *prose_document(const char *text)
{
	struct error err = { 0 };
	struct xap_doc *d = xap_doc_new(&err);
	uint32_t pos = 0;

	assert_non_null(d);
	for (const char *word = text; *word; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");

		assert_true(xap_doc_posting(d, word, len, ++pos, 1, &err));
		word += len;
	}
	assert_true(xap_doc_data(d, text, strlen(text), &err));
	return d;
}

void prose_add(struct xap_writer *w, const char *text)
{
	struct error err = { 0 };
	struct xap_doc *d = prose_document(text);

	if (!xap_writer_add(w, d, &err))
		fail_msg("%s", err.msg);
	xap_doc_free(d);
}

void prose_database(const char *path, const char *const *texts, size_t n)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create(path, &err);

	if (!w)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < n; i++)
		prose_add(w, texts[i]);
	if (!xap_writer_commit(w, &err))
		fail_msg("%s", err.msg);
	xap_writer_close(w);
}

struct xap_db *prose_open(const char *path)
{
	struct error err = { 0 };
	struct xap_db *db = xap_db_open(path, &err);

	if (!db)
		fail_msg("%s", err.msg);
	return db;
}
