/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Range by range of docids, so that memory does not grow with the database. */
#include "indexer/pairs_write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/pairs.h"
#include "indexer/pairs_words.h"
#include "indexer/side_write.h"

/*
 * Over a million generated paragraphs of 27 words (1.26 GB), phrases drawn from them, the mean and
 * the 99 % of their times in ms; size and seconds of making, one thread:
 *
 *   without         .44   2.5
 *   share 400       .21   1.3    31 MB   1.4 s
 *   share 1000      .17   1.3    44 MB   1.9 s
 *
 * (In three segments; in the seven ranges of below 53 MB, and 0.65 s of two threads.)
 *
 * In small databases there is nothing to gain.
 */
const struct pairs_options pairs_usual = { .min_documents = 20000, .share = 1000 };

/*
 * Docids are cut into ranges of one size, which thus depend on nothing but the database: so many
 * that the words of all documents, of which about half are pairs, make so many a range; and enough
 * of them to give some threads work where there are few. A thread thus takes 16 MB for pairs,
 * mostly, and as much to sort them. Fewer documents a segment make the file larger, by a sixth at
 * 200,000 paragraphs, as each lists its pairs anew.
 */
enum { RANGE_WORDS = 4 << 20, LEAST_RANGES = 4 };

/* How many documents a word must be in. */
static uint32_t least_documents(const struct xap_stats *of, const struct pairs_options *options)
{
	return of->documents / options->share + 1;
}

/* How many docids are in a range. */
static uint32_t range_of(const struct xap_stats *of)
{
	uint64_t ranges = of->total_length / RANGE_WORDS + 1;

	if (ranges < LEAST_RANGES)
		ranges = LEAST_RANGES;
	return (uint32_t)((of->last_docid + ranges - 1) / ranges);
}

static bool remove_file(const char *directory, struct error *err)
{
	char *path;
	bool ok;

	if (asprintf(&path, "%s/%s", directory, PAIRS_FILE) < 0)
		return error_out_of_memory(err);
	ok = unlink(path) == 0 || errno == ENOENT || error_set_errno(err, "cannot remove %s", path);
	free(path);
	return ok;
}

static bool write_file(const char *directory, const struct xap_stats *stats,
	const struct pairs_plan *plan, const struct pairs_work *how, struct error *err)
{
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	struct side_header header = side_header_make(PAIRS_MAGIC, stats, (uint32_t)plan->words->n);

	return side_writer_open(&w, directory, PAIRS_FILE, &header, err) &&
	       pairs_file_write(w.file, plan, how, err) && side_writer_close(&w, err);
}

static void add_start(struct buf *starts, uint32_t docid)
{
	buf_add(starts, &docid, sizeof docid);
}

/* Parts as wide as ranges, up to the last docid, which is not 0. */
static void add_ranges(struct buf *starts, const struct xap_stats *of)
{
	uint64_t range = range_of(of);

	for (uint64_t first = 1; first <= of->last_docid; first += range)
		add_start(starts, (uint32_t)first);
}

/* The parts are those whose beginnings are in `starts`, which gets the end of the last. */
static bool set_parts(struct pairs_plan *plan, struct buf *starts, uint32_t last, struct error *err)
{
	plan->n_parts = starts->len / sizeof *plan->starts;
	add_start(starts, last + 1);
	plan->starts = (const uint32_t *)starts->data;
	return !starts->failed || error_out_of_memory(err);
}

static bool make_anew(const char *directory, const struct xap_stats *stats,
	const struct pairs_options *options, const struct pairs_work *how, struct error *err)
{
	CLEANUP(pairs_words_done) struct pairs_words words = { 0 };
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &words };

	add_ranges(&starts, stats);
	return pairs_words_init(&words, directory, least_documents(stats, options), err) &&
	       set_parts(&plan, &starts, stats->last_docid, err) &&
	       write_file(directory, stats, &plan, how, err);
}

bool pairs_write(const char *directory, const struct pairs_options *options,
	const struct pairs_work *how, struct error *err)
{
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	if (stats.documents < options->min_documents)
		return remove_file(directory, err);
	return make_anew(directory, &stats, options, how, err);
}

/* ---- From a file there is ---- */

/* The parts that its segments are. */
static void add_segments(struct buf *starts, const struct pairs *p)
{
	for (uint32_t i = 0; i < p->n_segments; i++)
		add_start(starts, pairs_segment_first(p, i));
}

static int by_docid(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The documents that changed, each once, and those that came. */
static bool list_changed(struct buf *out, const struct pairs_since *since, uint32_t before,
	uint32_t last, struct error *err)
{
	uint32_t *items;
	size_t n = 0;

	if (since->n > 0)
		buf_add(out, since->docids, since->n * sizeof *since->docids);
	if (out->failed)
		return error_out_of_memory(err);
	items = (uint32_t *)out->data;
	if (since->n > 1)
		qsort(items, since->n, sizeof *items, by_docid);
	for (size_t i = 0; i < since->n; i++) {
		if (items[i] <= before && (n == 0 || items[i] != items[n - 1]))
			items[n++] = items[i];
	}
	out->len = n * sizeof *items;
	for (uint32_t docid = before; docid < last;)
		add_start(out, ++docid);
	return !out->failed || error_out_of_memory(err);
}

/* What a file is renewed from. */
struct renewal {
	struct xap_stats before;
	struct pairs *old;
	struct pairs_words words;
	struct buf starts, changed;
};

static void renewal_done(struct renewal *r)
{
	pairs_close(r->old);
	pairs_words_done(&r->words);
	buf_done(&r->starts);
	buf_done(&r->changed);
}

/* *pays is whether there is an old file that will do. */
static bool renewal_open(struct renewal *r, const char *directory, const struct xap_stats *stats,
	const struct pairs_options *options, const struct pairs_since *since, bool *pays,
	struct error *err)
{
	uint64_t changed;

	*pays = false;
	if (!side_file_stats(&r->before, since->directory, err))
		return false;
	r->old = pairs_open(since->directory, &r->before, err);
	if (!r->old || r->old->n_segments == 0)
		return true;
	changed = (uint64_t)since->n + stats->last_docid - r->before.last_docid;
	if (changed > stats->documents / PAIRS_CHANGED_SHARE)
		return true;
	if (!pairs_words_of_file(&r->words, directory, r->old, err))
		return err->code == ERROR_CORRUPT;
	return pairs_words_will_do(&r->words, least_documents(stats, options), pays, err);
}

/* What came goes to the last segment, unless that is as wide as a range already. */
static void renewal_divide(struct renewal *r, const struct xap_stats *stats)
{
	uint32_t last = r->before.last_docid;

	add_segments(&r->starts, r->old);
	if (stats->last_docid > last &&
		last - pairs_segment_first(r->old, r->old->n_segments - 1) + 1 >= range_of(stats))
		add_start(&r->starts, last + 1);
}

/* *done is false where the file is to be made anew. */
static bool renew(const char *directory, const struct xap_stats *stats,
	const struct pairs_options *options, const struct pairs_since *since,
	const struct pairs_work *how, bool *done, struct error *err)
{
	CLEANUP(renewal_done) struct renewal r = { 0 };
	struct pairs_plan plan = { .words = &r.words, .directory = directory };

	if (!renewal_open(&r, directory, stats, options, since, done, err))
		return false;
	if (!*done)
		return true;
	renewal_divide(&r, stats);
	if (!list_changed(&r.changed, since, r.before.last_docid, stats->last_docid, err) ||
		!set_parts(&plan, &r.starts, stats->last_docid, err))
		return false;
	plan.old = r.old;
	plan.changed = (const uint32_t *)r.changed.data;
	plan.n_changed = r.changed.len / sizeof *plan.changed;
	side_file_dense(&r.old->file);
	*done = write_file(directory, stats, &plan, how, err);
	return *done || err->code == ERROR_CORRUPT;
}

bool pairs_update(const char *directory, const struct pairs_options *options,
	const struct pairs_since *since, const struct pairs_work *how, struct error *err)
{
	struct xap_stats stats;
	bool done;

	if (!side_file_stats(&stats, directory, err))
		return false;
	if (stats.documents < options->min_documents)
		return remove_file(directory, err);
	return renew(directory, &stats, options, since, how, &done, err) &&
	       (done || make_anew(directory, &stats, options, how, err));
}

/* With the file's own words and segments there is one way only to write the rest. */
static bool write_draft(FILE *draft, const char *directory, const struct xap_stats *stats,
	const struct pairs_options *options, const struct pairs *of, struct error *err)
{
	CLEANUP(pairs_words_done) struct pairs_words words = { 0 };
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &words, .whole = true };
	bool will;

	if (!pairs_words_of_file(&words, directory, of, err) ||
		!pairs_words_will_do(&words, least_documents(stats, options), &will, err))
		return false;
	if (!will)
		return error_set(err, ERROR_CORRUPT,
			"%s/%s is of words that are not the frequent ones", directory, PAIRS_FILE);
	if (stats->last_docid > 0)
		add_start(&starts, 1);
	for (uint32_t i = 1; i < of->n_segments; i++)
		add_start(&starts, pairs_segment_first(of, i));
	return set_parts(&plan, &starts, stats->last_docid, err) &&
	       pairs_file_write(draft, &plan, &(struct pairs_work){ .jobs = 1 }, err);
}

bool pairs_check(const char *directory, const struct pairs_options *options, struct error *err)
{
	CLEANUP(pairs_closep) struct pairs *pairs = NULL;
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	pairs = pairs_open(directory, &stats, err);
	if (!pairs)
		return err->code == ERROR_NOT_FOUND ||
		       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory,
			       PAIRS_FILE);
	draft = side_file_draft(err);
	if (!draft || !write_draft(draft, directory, &stats, options, pairs, err))
		return false;
	return side_file_compare(&pairs->file, draft, directory, PAIRS_FILE, "positions", err);
}
