/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each item (a term's postings, a document's terms, ...) is written out as text from both sides and
 * the texts are compared; so memory is needed for one item and for the lists of keys, and a
 * difference can be shown as it is.
 */
#include "tests/lib/compare_db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/xap.h"

/* More than any schema of ours uses. */
enum { SLOTS = 16 };

struct pair {
	struct xap_db *left, *right;
	struct buf *difference;
};

static bool add_item(void *ctx, const char *item, size_t len, struct error *err)
{
	struct buf *out = ctx;

	buf_add_varint(out, len);
	buf_add(out, item, len);
	return !out->failed || error_out_of_memory(err);
}

static bool add_posting(void *ctx, uint32_t docid, uint32_t wdf, struct error *err)
{
	struct buf *out = ctx;

	buf_printf(out, " %" PRIu32 "/%" PRIu32, docid, wdf);
	return !out->failed || error_out_of_memory(err);
}

static bool add_term(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n_positions, struct error *err)
{
	struct buf *out = ctx;

	buf_add_byte(out, ' ');
	buf_add(out, term, len);
	buf_printf(out, "/%" PRIu32, wdf);
	for (size_t i = 0; i < n_positions; i++)
		buf_printf(out, "%c%" PRIu32, i ? ',' : '@', positions[i]);
	return !out->failed || error_out_of_memory(err);
}

/* What is compared of one side; `key` is a term, a metadata key, ... or empty. */
typedef bool write_fn(struct xap_db *db, uint32_t docid, const char *key, size_t len,
	struct buf *out, struct error *err);

static bool write_stats(struct xap_db *db, uint32_t docid UNUSED, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	struct xap_stats s;

	if (!xap_db_stats(db, &s, err))
		return false;
	buf_printf(out, "%" PRIu32 " documents, last %" PRIu32 ", length %" PRIu64, s.documents,
		s.last_docid, s.total_length);
	return true;
}

static bool write_terms(struct xap_db *db, uint32_t docid UNUSED, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	return xap_db_terms(db, "", 0, add_item, out, err);
}

static bool write_postings(struct xap_db *db, uint32_t docid UNUSED, const char *key, size_t len,
	struct buf *out, struct error *err)
{
	uint32_t df;
	uint64_t cf;

	if (!xap_db_freqs(db, key, len, &df, &cf, err))
		return false;
	buf_printf(out, "df %" PRIu32 " cf %" PRIu64 ":", df, cf);
	return xap_db_postings(db, key, len, add_posting, out, err);
}

static bool write_document(struct xap_db *db, uint32_t docid, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	buf_add_str(out, "data ");
	if (!xap_db_data(db, docid, out, err))
		return false;
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		buf_printf(out, " value %" PRIu32 " ", slot);
		if (!xap_db_value(db, docid, slot, out, err))
			return false;
	}
	buf_add_str(out, " terms");
	return xap_db_termlist(db, docid, add_term, out, err);
}

static bool write_metadata_keys(struct xap_db *db, uint32_t docid UNUSED, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	return xap_db_metadata_keys(db, "", 0, add_item, out, err);
}

static bool write_metadata(struct xap_db *db, uint32_t docid UNUSED, const char *key, size_t len,
	struct buf *out, struct error *err)
{
	return xap_db_metadata(db, key, len, out, err);
}

static bool write_synonym_keys(struct xap_db *db, uint32_t docid UNUSED, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	return xap_db_synonym_keys(db, "", 0, add_item, out, err);
}

static bool write_synonyms(struct xap_db *db, uint32_t docid UNUSED, const char *key, size_t len,
	struct buf *out, struct error *err)
{
	return xap_db_synonyms(db, key, len, add_item, out, err);
}

static bool add_frequency(void *ctx, const char *word, size_t len, uint32_t df, struct error *err)
{
	struct buf *out = ctx;

	buf_add_varint(out, len);
	buf_add(out, word, len);
	buf_printf(out, "/%" PRIu32 " ", df);
	return !out->failed || error_out_of_memory(err);
}

static bool write_spellings(struct xap_db *db, uint32_t docid UNUSED, const char *key UNUSED,
	size_t len UNUSED, struct buf *out, struct error *err)
{
	return xap_db_spellings(db, add_frequency, out, err);
}

/* What follows a byte, a little before it included; data hold NULs and lengths. */
static void add_excerpt(struct buf *out, const struct buf *text, size_t from)
{
	buf_add_str(out, "...");
	for (size_t i = from; i < text->len && i < from + 120; i++)
		buf_add_byte(out, (unsigned char)text->data[i] < ' ' ? '.' : text->data[i]);
}

static void describe(struct pair *p, const char *what, uint32_t docid, const char *key, size_t len,
	const struct buf *left, const struct buf *right)
{
	size_t at = 0, from;

	while (at < left->len && at < right->len && left->data[at] == right->data[at])
		at++;
	from = at > 40 ? at - 40 : 0;
	buf_printf(p->difference, "%s", what);
	if (docid > 0)
		buf_printf(p->difference, " of docid %" PRIu32, docid);
	if (len > 0)
		buf_printf(p->difference, " of %.*s", (int)len, key);
	buf_printf(p->difference, " differ at byte %zu: ", at);
	add_excerpt(p->difference, left, from);
	buf_add_str(p->difference, " | ");
	add_excerpt(p->difference, right, from);
}

/* `keep`, if not NULL, gets what the left side has. */
static bool compare(struct pair *p, const char *what, write_fn *fn, uint32_t docid, const char *key,
	size_t len, struct buf *keep, struct error *err)
{
	CLEANUP(buf_done) struct buf left = { 0 };
	CLEANUP(buf_done) struct buf right = { 0 };

	if (!fn(p->left, docid, key, len, &left, err) ||
		!fn(p->right, docid, key, len, &right, err))
		return error_wrap(err, "%s", what);
	if (left.len != right.len || (left.len && memcmp(left.data, right.data, left.len) != 0))
		describe(p, what, docid, key, len, &left, &right);
	if (keep) {
		*keep = left;
		left = (struct buf){ 0 };
	}
	return true;
}

static uint64_t read_varint(const char **at)
{
	uint64_t value = 0;

	for (unsigned shift = 0;; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
}

/* The keys of a table first, then what each key has. */
static bool compare_table(
	struct pair *p, const char *what, write_fn *keys, write_fn *items, struct error *err)
{
	CLEANUP(buf_done) struct buf list = { 0 };
	const char *at, *end;

	if (p->difference->len > 0)
		return true;
	if (!compare(p, what, keys, 0, "", 0, &list, err))
		return false;
	at = list.data;
	end = list.len > 0 ? at + list.len : at;
	while (at < end && p->difference->len == 0) {
		size_t len = read_varint(&at);

		if (!compare(p, what, items, 0, at, len, NULL, err))
			return false;
		at += len;
	}
	return true;
}

static bool compare_documents(struct pair *p, struct error *err)
{
	struct xap_stats stats;

	if (!xap_db_stats(p->left, &stats, err))
		return false;
	for (uint32_t docid = 1; docid <= stats.last_docid && p->difference->len == 0; docid++) {
		if (!compare(p, "documents", write_document, docid, "", 0, NULL, err))
			return false;
	}
	return true;
}

bool compare_db(const char *left, const char *right, struct buf *difference, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *left_db = xap_db_open(left, err);
	CLEANUP(xap_db_closep)
	struct xap_db *right_db = left_db ? xap_db_open(right, err) : NULL;
	struct pair p = { left_db, right_db, difference };

	buf_clear(difference);
	if (!right_db || !compare(&p, "statistics", write_stats, 0, "", 0, NULL, err))
		return false;
	return (difference->len > 0 || compare_documents(&p, err)) &&
	       compare_table(&p, "postings", write_terms, write_postings, err) &&
	       compare_table(&p, "metadata", write_metadata_keys, write_metadata, err) &&
	       compare_table(&p, "synonyms", write_synonym_keys, write_synonyms, err) &&
	       (difference->len > 0 ||
		       compare(&p, "spelling", write_spellings, 0, "", 0, NULL, err));
}
