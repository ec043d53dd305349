/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Databases: what is read by us, and what is left to Xapian, which opens them at once or when it is
 * first needed. A database is never reopened: generations replace each other in other directories.
 */
#include <stdlib.h>
#include <string.h>

#include "common/glass/database.h"
#include "common/glass/stored.h"
#include "common/glass/terms.h"
#include "common/glass/values.h"
#include "common/glass/walks.h"
#include "common/macros.h"
#include "common/xap_checks.h"
#include "common/xap_engine.h"

void xap_db_close(struct xap_db *db)
{
	if (!db)
		return;
	if (db->opened)
		db->engine->close(db->opened);
	if (db->tables)
		database_close(db->tables);
	free(db->tables);
	free(db->all_tables);
	free(db->path);
	free(db->members);
	free(db->labels);
	free(db->norms);
	free(db);
}

void xap_db_closep(struct xap_db **db)
{
	xap_db_close(*db);
	*db = NULL;
}

/* Has it opened by Xapian, and all that it is of. */
static bool ready(struct xap_db *db, struct error *err)
{
	if (db->opened)
		return true;
	for (size_t i = 0; i < db->n_members; i++) {
		if (db->members[i] != db && !ready(db->members[i], err))
			return false;
	}
	db->engine = xap_engine_find(err);
	if (!db->engine)
		return false;
	if (db->engine->open(db, err))
		return true;
	return db->path ? error_wrap(err, "%s", db->path) : false;
}

static struct xap_db *make(const char *path, size_t n_members, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = calloc(1, sizeof *db);

	if (db) {
		db->path = path ? strdup(path) : NULL;
		db->members = calloc(n_members + 1, sizeof(struct xap_db *));
		db->labels = calloc(n_members + 1, sizeof(const struct labels *));
	}
	if (!db || !db->members || !db->labels || (path && !db->path)) {
		error_out_of_memory(err);
		return NULL;
	}
	db->n_members = n_members;
	return TAKE_PTR(db);
}

/* One that is there, not opened yet. */
static struct xap_db *find(const char *path, struct error *err)
{
	struct xap_db *db = xap_require_glass(path, err) ? make(path, 1, err) : NULL;

	if (db)
		db->members[0] = db;
	return db;
}

struct xap_db *xap_db_open(const char *path, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = find(path, err);

	if (!db || !ready(db, err) || !db->engine->stats(db, &db->stats, err))
		return NULL;
	return TAKE_PTR(db);
}

static struct xap_stats stats_of(const struct database *d)
{
	struct xap_stats stats = { .documents = d->documents,
		.last_docid = d->last_docid,
		.total_length = d->total_length,
		.revision = d->revision };

	memcpy(stats.uuid, d->uuid, sizeof stats.uuid);
	return stats;
}

static bool find_tables(struct xap_db *db, struct error *err)
{
	for (size_t i = 0; i < db->n_members; i++) {
		if (!db->members[i]->tables)
			return true;
	}
	db->all_tables = calloc(db->n_members + 1, sizeof(const struct database *));
	if (!db->all_tables)
		return error_out_of_memory(err);
	for (size_t i = 0; i < db->n_members; i++)
		db->all_tables[i] = db->members[i]->tables;
	return true;
}

struct xap_db *xap_db_open_later(const char *path, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = find(path, err);
	struct database tables;
	struct error unknown;

	if (!db)
		return NULL;
	/* Of one in another form, or a damaged one, Xapian says what is the matter. */
	if (!database_open(&tables, path, &unknown))
		return ready(db, err) && db->engine->stats(db, &db->stats, err) ? TAKE_PTR(db)
										: NULL;
	db->tables = malloc(sizeof *db->tables);
	if (!db->tables) {
		database_close(&tables);
		error_out_of_memory(err);
		return NULL;
	}
	*db->tables = tables;
	if (!find_tables(db, err))
		return NULL;
	db->stats = stats_of(&tables);
	return TAKE_PTR(db);
}

const struct database *xap_db_tables(const struct xap_db *db)
{
	return db->tables;
}

/* The docid in the whole of a member's last. */
static uint32_t last_docid_there(const struct xap_db *all, size_t member)
{
	uint32_t last = all->members[member]->stats.last_docid;

	return last > 0 ? (last - 1) * (uint32_t)all->n_members + (uint32_t)member + 1 : 0;
}

struct xap_db *xap_db_unite(struct xap_db *const *members, size_t n, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *all = make(NULL, n, err);

	if (!all)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const struct xap_stats *stats = &members[i]->stats;
		uint32_t last;

		all->members[i] = members[i];
		all->labels[i] = members[i]->labels[0];
		last = last_docid_there(all, i);
		all->stats.documents += stats->documents;
		all->stats.total_length += stats->total_length;
		all->stats.last_docid = last > all->stats.last_docid ? last : all->stats.last_docid;
		for (size_t j = 0; j < members[i]->n_norms; j++) {
			if (!xap_db_add_norms(all, members[i]->norms[j], err))
				return NULL;
		}
	}
	return find_tables(all, err) ? TAKE_PTR(all) : NULL;
}

size_t xap_db_members(const struct xap_db *db)
{
	return db->n_members;
}

struct xap_db *xap_db_member(struct xap_db *db, size_t i)
{
	return db->members[i];
}

bool xap_db_stats(struct xap_db *db, struct xap_stats *out, struct error *err)
{
	(void)err;
	*out = db->stats;
	return true;
}

bool xap_db_add_norms(struct xap_db *db, const struct norms *norms, struct error *err)
{
	const struct norms **grown =
		realloc(db->norms, (db->n_norms + 1) * sizeof(const struct norms *));

	if (!grown)
		return error_out_of_memory(err);
	db->norms = grown;
	db->norms[db->n_norms++] = norms;
	return true;
}

bool xap_db_add_labels(struct xap_db *db, const struct labels *labels, struct error *err)
{
	(void)err;
	db->labels[0] = labels;
	return true;
}

const struct labels *xap_db_labels(const struct xap_db *db, uint32_t docid, uint32_t *there)
{
	const uint32_t n = (uint32_t)db->n_members;

	if (n == 0 || docid == 0)
		return NULL;
	*there = (docid - 1) / n + 1;
	return db->labels[(docid - 1) % n];
}

const char *xap_db_version(struct xap_db *db, struct error *err)
{
	return ready(db, err) ? db->engine->version() : NULL;
}

static bool sum_frequencies(const struct xap_db *db, const char *term, size_t len, uint32_t *df,
	uint64_t *cf, struct error *err)
{
	uint64_t occurrences = 0;
	uint32_t documents = 0;

	for (size_t i = 0; i < db->n_members; i++) {
		uint32_t documents_here;
		uint64_t occurrences_here;

		if (!stored_frequencies(
			    db->all_tables[i], term, len, &documents_here, &occurrences_here, err))
			return false;
		documents += documents_here;
		occurrences += occurrences_here;
	}
	*df = documents;
	*cf = occurrences;
	return true;
}

bool xap_db_freqs(struct xap_db *db, const char *term, size_t len, uint32_t *df, uint64_t *cf,
	struct error *err)
{
	if (!xap_term_fits("term", term, len, err))
		return false;
	if (db->all_tables)
		return sum_frequencies(db, term, len, df, cf, err);
	return ready(db, err) && db->engine->freqs(db, term, len, df, cf, err);
}

bool xap_db_metadata(
	struct xap_db *db, const char *key, size_t len, struct buf *out, struct error *err)
{
	if (!xap_term_fits("metadata key", key, len, err))
		return false;
	if (db->tables)
		return stored_metadata(db->tables, key, len, out, err);
	return ready(db, err) && db->engine->metadata(db, key, len, out, err);
}

bool xap_db_data(struct xap_db *db, uint32_t docid, struct buf *out, struct error *err)
{
	uint32_t n = (uint32_t)db->n_members;

	if (db->all_tables)
		return stored_data(db->all_tables[(docid - 1) % n], (docid - 1) / n + 1, out, err);
	return ready(db, err) && db->engine->data(db, docid, out, err);
}

static bool append_value(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct buf *out = ctx;

	(void)i;
	buf_add(out, value, len);
	return !out->failed || error_out_of_memory(err);
}

bool xap_db_value(
	struct xap_db *db, uint32_t docid, uint32_t slot, struct buf *out, struct error *err)
{
	if (db->all_tables)
		return values_read(
			db->all_tables, db->n_members, slot, &docid, 1, append_value, out, err);
	return ready(db, err) && db->engine->value(db, docid, slot, out, err);
}

bool xap_db_values(struct xap_db *db, uint32_t slot, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err)
{
	if (db->all_tables)
		return values_read(db->all_tables, db->n_members, slot, docids, n, fn, ctx, err);
	return ready(db, err) && db->engine->values(db, slot, docids, n, fn, ctx, err);
}

/* Terms without their frequencies. */
struct items {
	xap_item_fn *fn;
	void *ctx;
};

static bool give_item(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	const struct items *to = ctx;

	(void)documents;
	return to->fn(to->ctx, term, len, err);
}

bool xap_db_terms(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err)
{
	struct items items = { fn, ctx };

	if (!xap_prefix_fits("term prefix", prefix, len, err))
		return false;
	if (db->all_tables)
		return terms_walk_past(
			db->all_tables, db->n_members, prefix, len, give_item, NULL, &items, err);
	return ready(db, err) && db->engine->terms(db, prefix, len, fn, ctx, err);
}

bool xap_db_terms_missing(struct xap_db *db, struct xap_db *other, const char *prefix, size_t len,
	xap_item_fn *fn, void *ctx, struct error *err)
{
	return xap_prefix_fits("term prefix", prefix, len, err) && ready(db, err) &&
	       ready(other, err) && db->engine->terms_missing(db, other, prefix, len, fn, ctx, err);
}

bool xap_db_frequencies(struct xap_db *db, const char *prefix, size_t len, xap_frequency_fn *fn,
	void *ctx, struct error *err)
{
	return xap_db_frequencies_past(db, prefix, len, fn, NULL, ctx, err);
}

bool xap_db_frequencies_past(struct xap_db *db, const char *prefix, size_t len,
	xap_frequency_fn *fn, xap_past_fn *past, void *ctx, struct error *err)
{
	if (!xap_prefix_fits("term prefix", prefix, len, err))
		return false;
	if (db->all_tables)
		return terms_walk_past(
			db->all_tables, db->n_members, prefix, len, fn, past, ctx, err);
	return ready(db, err) && db->engine->frequencies_past(db, prefix, len, fn, past, ctx, err);
}

bool xap_db_synonyms(struct xap_db *db, const char *key, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err)
{
	if (!xap_term_fits("synonym key", key, len, err))
		return false;
	if (db->all_tables)
		return walk_synonyms(db->all_tables, db->n_members, key, len, fn, ctx, err);
	return ready(db, err) && db->engine->synonyms(db, key, len, fn, ctx, err);
}

bool xap_db_synonym_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	return xap_prefix_fits("synonym key prefix", prefix, len, err) && ready(db, err) &&
	       db->engine->synonym_keys(db, prefix, len, fn, ctx, err);
}

bool xap_db_spellings(struct xap_db *db, xap_frequency_fn *fn, void *ctx, struct error *err)
{
	return ready(db, err) && db->engine->spellings(db, fn, ctx, err);
}

bool xap_db_metadata_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	return xap_prefix_fits("metadata key prefix", prefix, len, err) && ready(db, err) &&
	       db->engine->metadata_keys(db, prefix, len, fn, ctx, err);
}

bool xap_db_postings(struct xap_db *db, const char *term, size_t len, xap_posting_fn *fn, void *ctx,
	struct error *err)
{
	if (!xap_prefix_fits("term", term, len, err))
		return false;
	if (db->tables && len > 0)
		return walk_postings(db->tables, term, len, fn, ctx, err);
	return ready(db, err) && db->engine->postings(db, term, len, fn, ctx, err);
}

bool xap_db_lengths(struct xap_db *db, xap_length_fn *fn, void *ctx, struct error *err)
{
	if (db->tables)
		return walk_lengths(db->tables, fn, ctx, err);
	return ready(db, err) && db->engine->lengths(db, fn, ctx, err);
}

bool xap_db_termlist(
	struct xap_db *db, uint32_t docid, xap_term_fn *fn, void *ctx, struct error *err)
{
	return ready(db, err) && db->engine->termlist(db, docid, fn, ctx, err);
}

bool xap_db_terms_of(
	struct xap_db *db, uint32_t docid, xap_item_fn *fn, void *ctx, struct error *err)
{
	return ready(db, err) && db->engine->terms_of(db, docid, fn, ctx, err);
}

struct xap_results *xap_search_run(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	return ready(db, err) ? db->engine->search(db, query, how, err) : NULL;
}

bool xap_search_parts(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, uint32_t docid, const char *only, size_t only_len,
	xap_part_fn *fn, void *ctx, struct error *err)
{
	return xap_term_fits("term", only, only_len, err) && ready(db, err) &&
	       db->engine->search_parts(db, query, how, docid, only, only_len, fn, ctx, err);
}

bool xap_query_describe(const struct xap_query *q, struct buf *out, struct error *err)
{
	const struct xap_engine *engine = xap_engine_find(err);

	return engine && engine->describe(q, out, err);
}
