/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bounds_make.h"

#include <stdlib.h>

_Static_assert((int)POSTINGS_BLOCK == (int)BOUNDS_BLOCK, "blocks are those that are read");

enum {
	LENGTHS = UINT16_MAX + 1,
	/* After so many postings the memory of their table, some megabytes, is given back. */
	FORGET_POSTINGS = 1 << 20,
	TERM_POSTINGS = 16, /* as much room as so many takes what a term itself needs */
};

void bounds_work_done(struct bounds_work *w)
{
	struct buf *const bufs[] = { &w->blocks, &w->groups, &w->entries, &w->names };

	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_done(bufs[i]);
	free(w->shares);
	norms_close(w->norms);
	database_close(&w->database);
}

bool bounds_work_init(
	struct bounds_work *w, const char *directory, const struct xap_stats *of, struct error *err)
{
	w->norms = norms_open(directory, of, err);
	return w->norms && database_open(&w->database, directory, err);
}

bool bounds_work_for(struct bounds_work *w, const struct xap_stats *of, struct error *err)
{
	double mean = of->documents ? (double)of->total_length / of->documents : 0;

	w->shares = malloc(LENGTHS * sizeof *w->shares);
	if (!w->shares)
		return error_out_of_memory(err);
	for (uint32_t i = 0; i < LENGTHS; i++)
		w->shares[i] = 1 / (1 - BOUNDS_B + (mean > 0 ? BOUNDS_B * i / mean : 0));
	w->most = -1;
	return true;
}

static double share_of(const struct bounds_work *w, struct bound b)
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

void bounds_take(struct bounds_work *w, uint32_t docid, uint32_t wdf, uint32_t length)
{
	struct bound b = bound_of(docid, wdf, length);
	double share = share_of(w, b);

	if (share > w->most) {
		w->most = share;
		w->best = b;
	}
	w->best.last = docid;
}

bool bounds_end_block(struct bounds_work *w)
{
	if (w->most < 0)
		return true;
	w->most = -1;
	if (w->best.wdf == 0 && w->blocks.len == 0)
		return false;
	buf_add(&w->blocks, &w->best, sizeof w->best);
	return true;
}

bool bounds_take_block(struct bounds_work *w, const struct postings *p)
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
	w->best = best;
	w->most = most;
	return bounds_end_block(w);
}

void bounds_begin_term(struct bounds_work *w)
{
	buf_clear(&w->blocks);
	buf_clear(&w->groups);
	w->most = -1;
}

static void add_groups(struct bounds_work *w)
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

static void add_entry(struct bounds_work *w)
{
	const struct bounds_entry entry = { .place = w->written,
		.blocks = (uint32_t)(w->blocks.len / sizeof(struct bound)),
		.term = (uint32_t)w->names.len };

	buf_add(&w->entries, &entry, sizeof entry);
}

bool bounds_add_term(struct bounds_work *w, const char *term, size_t len, struct error *err)
{
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

void bounds_begin(struct bounds_work *w)
{
	const double b = BOUNDS_B;

	w->written = sizeof(struct side_header) + sizeof b + sizeof w->written;
	fwrite(&b, sizeof b, 1, w->file);
	fwrite(&w->written, sizeof w->written, 1, w->file);
}

bool bounds_end(struct bounds_work *w, struct error *err)
{
	uint32_t n = (uint32_t)(w->entries.len / sizeof(struct bounds_entry));

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
	fseek(w->file, sizeof(struct side_header) + sizeof(double), SEEK_SET);
	fwrite(&w->written, sizeof w->written, 1, w->file);
	return true;
}

bool bounds_pass(struct bounds_work *w, uint32_t documents, struct error *err)
{
	w->passed += TERM_POSTINGS + documents;
	if (w->passed >= FORGET_POSTINGS) {
		table_forget(&w->database.postlist);
		w->passed = 0;
	}
	if (documents >= w->least && w->stop && atomic_load(w->stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	return true;
}

bool bounds_read_list(struct bounds_work *w, const char *term, size_t len, bounds_read_fn *fn,
	void *ctx, bool *has, struct error *err)
{
	struct postings p;
	bool bad;

	bounds_begin_term(w);
	*has = postings_open(&p, &w->database, term, len) && fn(w, &p, ctx);
	bad = postings_bad(&p);
	postings_done(&p);
	return !bad || error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
}
