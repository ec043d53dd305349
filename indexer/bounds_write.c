/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the postings of all terms that are frequent enough, which takes some nanoseconds
 * each: 0.3 s of one thread over a million generated paragraphs of 27 words, for 4 MB.
 */
#include "indexer/bounds_write.h"

#include "common/glass/terms.h"
#include "indexer/bounds_make.h"
#include "indexer/side_write.h"

static bool read_blocks(struct bounds_work *w, struct postings *p, void *ctx UNUSED)
{
	do {
		if (!bounds_take_block(w, p))
			return false;
	} while (postings_refill(p));
	return true;
}

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct bounds_work *w = ctx;
	bool has;

	if (!bounds_pass(w, documents, err))
		return false;
	if (documents < w->least)
		return true;
	if (!bounds_read_list(w, term, len, read_blocks, NULL, &has, err))
		return false;
	return !has || bounds_add_term(w, term, len, err);
}

bool bounds_write(const char *directory, uint32_t least, const atomic_int *stop, struct error *err)
{
	CLEANUP(bounds_work_done) struct bounds_work w = { .least = least, .stop = stop };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err) ||
		!bounds_work_init(&w, directory, &stats, err) || !bounds_work_for(&w, &stats, err))
		return false;
	header = side_header_make(BOUNDS_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, BOUNDS_FILE, &header, err))
		return false;
	w.file = writer.file;
	bounds_begin(&w);
	return terms_walk_weighted(&w.database, take_term, &w, err) && bounds_end(&w, err) &&
	       side_writer_close(&writer, err);
}

/* ---- Checking ---- */

struct check {
	struct bounds_work work;
	struct bounds *bounds;
};

static void check_done(struct check *c)
{
	bounds_work_done(&c->work);
	bounds_close(c->bounds);
}

/* Cut where the file's own blocks end. */
static bool cut_blocks(struct bounds_work *w, struct postings *p, void *ctx)
{
	const struct bound_list *l = ctx;
	uint32_t block = 0;

	do {
		for (unsigned i = p->next; i < p->n; i++) {
			uint32_t docid = p->docids[i];

			while (block < l->n_blocks && docid > l->blocks[block].last) {
				if (!bounds_end_block(w))
					return false;
				block++;
			}
			bounds_take(w, docid, p->wdfs[i], norms_length(w->norms, docid));
		}
	} while (postings_refill(p));
	return bounds_end_block(w);
}

static bool check_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct check *c = ctx;
	struct bounds_work *w = &c->work;
	struct bound_list l;
	bool has;

	if (!bounds_pass(w, documents, err))
		return false;
	if (documents < w->least)
		return true;
	if (!bound_list_open(&l, c->bounds, term, len))
		l = (struct bound_list){ 0 };
	if (!bounds_read_list(w, term, len, cut_blocks, &l, &has, err))
		return false;
	return !has || bounds_add_term(w, term, len, err);
}

/* With the file's own blocks there is one way only to write it. */
bool bounds_check(const char *directory, uint32_t least, struct error *err)
{
	CLEANUP(check_done) struct check c = { .work = { .least = least } };
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	c.bounds = bounds_open(directory, &stats, err);
	if (!c.bounds)
		return side_file_may_lack(directory, BOUNDS_FILE, BOUNDS_MAGIC, err);
	draft = side_file_draft(err);
	if (!draft || !bounds_work_init(&c.work, directory, &stats, err) ||
		!bounds_work_for(&c.work, &stats, err))
		return false;
	c.work.file = draft;
	bounds_begin(&c.work);
	return terms_walk_weighted(&c.work.database, check_term, &c, err) &&
	       bounds_end(&c.work, err) &&
	       side_file_compare(&c.bounds->file, draft, directory, BOUNDS_FILE, "postings", err);
}
