/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the postings of all terms that are frequent enough, which takes some nanoseconds
 * each: 0.3 s of one thread over a million generated paragraphs of 27 words, for 4 MB.
 */
#include "indexer/bounds_write.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/bounds.h"
#include "common/glass/postings.h"
#include "common/glass/terms.h"
#include "common/norms.h"
#include "indexer/side_write.h"

_Static_assert((int)POSTINGS_BLOCK == (int)BOUNDS_BLOCK, "blocks are those that are read");

enum {
	LENGTHS = UINT16_MAX + 1,
	/* After so many postings the memory of their table, some megabytes, is given back. */
	FORGET_POSTINGS = 1 << 20,
	TERM_POSTINGS = 16, /* as much room as so many takes what a term itself needs */
};

struct work {
	struct database database;
	struct norms *norms;
	double *shares; /* by length: what a wdf is multiplied with, to be compared */
	FILE *file;
	uint64_t written;
	uint32_t least;
	uint64_t passed; /* postings, since memory was given back */
	const atomic_int *stop;
	struct buf blocks, groups; /* of the term at hand */
	struct buf entries, names;
};

static void work_done(struct work *w)
{
	struct buf *const bufs[] = { &w->blocks, &w->groups, &w->entries, &w->names };

	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_done(bufs[i]);
	free(w->shares);
	norms_close(w->norms);
	database_close(&w->database);
}

static bool work_init(struct work *w, const char *directory, const struct xap_stats *stats,
	uint32_t least, struct error *err)
{
	double mean = stats->documents ? (double)stats->total_length / stats->documents : 0;

	w->least = least;
	w->norms = norms_open(directory, stats, err);
	if (!w->norms || !database_open(&w->database, directory, err))
		return false;
	w->shares = malloc(LENGTHS * sizeof *w->shares);
	if (!w->shares)
		return error_out_of_memory(err);
	for (uint32_t i = 0; i < LENGTHS; i++)
		w->shares[i] = 1 / (1 - BOUNDS_B + (mean > 0 ? BOUNDS_B * i / mean : 0));
	return true;
}

static double share_of(const struct work *w, struct bound b)
{
	return b.wdf == BOUNDS_MAX_WDF ? BOUNDS_MAX_WDF / (1 - BOUNDS_B)
				       : b.wdf * w->shares[b.length];
}

/* Of a document; a length that does not fit makes it shorter, which is no less. */
static struct bound bound_of(uint32_t docid, uint32_t wdf, uint32_t length)
{
	if (wdf >= BOUNDS_MAX_WDF)
		return (struct bound){ docid, BOUNDS_MAX_WDF, 0 };
	return (struct bound){ docid, (uint16_t)wdf,
		length < LENGTHS ? (uint16_t)length : UINT16_MAX };
}

/* Of what was read of the list. */
static struct bound bound_of_block(const struct work *w, const struct postings *p)
{
	struct bound best = { 0 };
	double most = -1;

	for (unsigned i = p->next; i < p->n; i++) {
		struct bound b =
			bound_of(p->docids[i], p->wdfs[i], norms_length(w->norms, p->docids[i]));
		double share = share_of(w, b);

		if (share > most) {
			most = share;
			best = b;
		}
	}
	best.last = p->docids[p->n - 1];
	return best;
}

static void add_groups(struct work *w)
{
	const struct bound *blocks = (const struct bound *)w->blocks.data;
	size_t n = w->blocks.len / sizeof *blocks;

	for (size_t i = 0; i < n; i += BOUNDS_GROUP) {
		struct bound best = blocks[i];

		for (size_t k = i; k < n && k < i + BOUNDS_GROUP; k++) {
			if (share_of(w, blocks[k]) > share_of(w, best))
				best = blocks[k];
			best.last = blocks[k].last;
		}
		buf_add(&w->groups, &best, sizeof best);
	}
}

static void add_entry(struct work *w)
{
	const struct bounds_entry entry = { .place = w->written,
		.blocks = (uint32_t)(w->blocks.len / sizeof(struct bound)),
		.term = (uint32_t)w->names.len };

	buf_add(&w->entries, &entry, sizeof entry);
}

/* False where the term has no wdf, as those that only filter. */
static bool read_blocks(struct work *w, struct postings *p)
{
	buf_clear(&w->blocks);
	buf_clear(&w->groups);
	do {
		struct bound b = bound_of_block(w, p);

		if (b.wdf == 0 && w->blocks.len == 0)
			return false;
		buf_add(&w->blocks, &b, sizeof b);
	} while (postings_refill(p));
	return true;
}

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct work *w = ctx;
	struct postings p;
	bool has = false, bad;

	w->passed += TERM_POSTINGS + documents;
	if (w->passed >= FORGET_POSTINGS) {
		table_forget(&w->database.postlist);
		w->passed = 0;
	}
	if (documents < w->least)
		return true;
	if (w->stop && atomic_load(w->stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	if (postings_open(&p, &w->database, term, len))
		has = read_blocks(w, &p);
	bad = postings_bad(&p);
	postings_done(&p);
	if (bad)
		return error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
	if (!has)
		return true;
	if (!w->blocks.failed)
		add_groups(w);
	add_entry(w);
	buf_add(&w->names, term, len);
	fwrite(w->blocks.data, 1, w->blocks.len, w->file);
	fwrite(w->groups.data, 1, w->groups.len, w->file);
	w->written += w->blocks.len + w->groups.len;
	return !(w->blocks.failed || w->groups.failed || w->names.failed || w->entries.failed) ||
	       error_out_of_memory(err);
}

/* All behind the header, into which goes how many terms there are. */
static bool write_contents(struct work *w, struct error *err)
{
	const double b = BOUNDS_B;
	uint32_t n;

	w->written = sizeof(struct side_header) + sizeof b + sizeof w->written;
	fwrite(&b, sizeof b, 1, w->file);
	fwrite(&w->written, sizeof w->written, 1, w->file);
	if (!terms_walk(&w->database, take_term, w, err))
		return false;
	n = (uint32_t)(w->entries.len / sizeof(struct bounds_entry));
	buf_clear(&w->blocks);
	add_entry(w);
	if (w->entries.failed)
		return error_out_of_memory(err);
	fwrite(w->entries.data, 1, w->entries.len, w->file);
	/* A small database has no word that is worth an entry. */
	if (w->names.len > 0)
		fwrite(w->names.data, 1, w->names.len, w->file);
	fseek(w->file, offsetof(struct side_header, own), SEEK_SET);
	fwrite(&n, sizeof n, 1, w->file);
	fseek(w->file, sizeof(struct side_header) + sizeof b, SEEK_SET);
	fwrite(&w->written, sizeof w->written, 1, w->file);
	return true;
}

bool bounds_write(const char *directory, uint32_t least, const atomic_int *stop, struct error *err)
{
	CLEANUP(work_done) struct work w = { .stop = stop };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err) ||
		!work_init(&w, directory, &stats, least, err))
		return false;
	header = side_header_make(BOUNDS_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, BOUNDS_FILE, &header, err))
		return false;
	w.file = writer.file;
	return write_contents(&w, err) && side_writer_close(&writer, err);
}

bool bounds_check(const char *directory, uint32_t least, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(bounds_closep) struct bounds *bounds = NULL;
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	bounds = bounds_open(directory, &stats, err);
	if (!bounds)
		return err->code == ERROR_NOT_FOUND ||
		       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory,
			       BOUNDS_FILE);
	draft = side_file_draft(err);
	if (!draft || !work_init(&w, directory, &stats, least, err))
		return false;
	w.file = draft;
	if (!write_contents(&w, err))
		return false;
	return side_file_compare(&bounds->file, draft, directory, BOUNDS_FILE, "postings", err);
}
