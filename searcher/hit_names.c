/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where there are no labels: values lie in chunks of many documents. Read in docid order each chunk
 * is found once; hit by hit, a thousand hits cost ten times as much as ranking them.
 */
#include "searcher/hit_names.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/labelled.h"

struct by_docid {
	struct hit **hits; /* in docid order */
	uint32_t *docids;
};

static void by_docid_done(struct by_docid *b)
{
	free(b->hits);
	free(b->docids);
}

static int compare(const void *a, const void *b)
{
	const struct hit *const *x = a, *const *y = b;

	return ((*x)->docid > (*y)->docid) - ((*x)->docid < (*y)->docid);
}

static bool sort_hits(struct by_docid *out, struct hit *hits, size_t n, struct error *err)
{
	out->hits = calloc(n + 1, sizeof(struct hit *));
	out->docids = calloc(n + 1, sizeof *out->docids);
	if (!out->hits || !out->docids)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++)
		out->hits[i] = &hits[i];
	qsort(out->hits, n, sizeof(struct hit *), compare);
	for (size_t i = 0; i < n; i++)
		out->docids[i] = out->hits[i]->docid;
	return true;
}

static bool take_article(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct by_docid *b = ctx;

	b->hits[i]->article = strndup(value, len);
	return b->hits[i]->article || error_out_of_memory(err);
}

static bool take_ordinal(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct by_docid *b = ctx;

	(void)err;
	b->hits[i]->paragraph = len > 0 ? (uint32_t)xap_sortable_decode(value, len) : 0;
	return true;
}

/* Whether an index before that of the hit has an article of the same id. */
static bool find_namesake(const struct index *ix, struct hit *h, struct error *err)
{
	const struct index_member *own = index_member_of(ix, h->docid);
	struct buf term CLEANUP(buf_done) = { 0 };

	if (own == ix->members)
		return true;
	schema_term(&term, PREFIX_ARTICLE, h->article, strlen(h->article));
	if (term.failed)
		return error_out_of_memory(err);
	for (const struct index_member *m = ix->members; m < own; m++) {
		uint32_t paragraphs;
		uint64_t occurrences;

		if (!xap_db_freqs(m->db, term.data, term.len, &paragraphs, &occurrences, err))
			return false;
		if (paragraphs > 0)
			h->namesake = (uint32_t)(own - ix->members) + 1;
	}
	return true;
}

/* Article and ordinal of all, from the values of the database. */
static bool read_values(struct index *ix, struct hit *hits, size_t n, struct error *err)
{
	struct by_docid sorted CLEANUP(by_docid_done) = { 0 };

	return sort_hits(&sorted, hits, n, err) &&
	       xap_db_values(ix->db, SLOT_ARTICLE, sorted.docids, n, take_article, &sorted, err) &&
	       xap_db_values(ix->db, SLOT_ORDINAL, sorted.docids, n, take_ordinal, &sorted, err);
}

/* The same from labels, as far as all of them have one. */
static bool read_labels(struct index *ix, struct hit *hits, size_t n, struct error *err)
{
	struct labelled known;

	for (size_t i = 0; i < n; i++) {
		if (!labelled_find(ix->db, hits[i].docid, &known))
			return read_values(ix, hits + i, n - i, err);
		hits[i].article = strndup(known.article, known.article_len);
		hits[i].paragraph = known.ordinal;
		if (!hits[i].article)
			return error_out_of_memory(err);
	}
	return true;
}

bool hit_names_load(struct index *ix, struct hit *hits, size_t n, struct error *err)
{
	if (!read_labels(ix, hits, n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct hit *h = &hits[i];
		struct buf id CLEANUP(buf_done) = { 0 };

		if (!h->article || !*h->article || h->paragraph == 0)
			return error_set(
				err, ERROR_CORRUPT, "a paragraph without its article's id");
		schema_paragraph_id(&id, h->article, strlen(h->article), h->paragraph);
		h->id = buf_take(&id);
		if (!h->id)
			return error_out_of_memory(err);
		if (!find_namesake(ix, h, err))
			return false;
	}
	return true;
}
