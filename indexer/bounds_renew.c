/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever the share of documents that change, they are spread over nearly all chunks of postings:
 * there is nothing to be kept. But what bounds are made of is known before Xapian has written it,
 * which takes one processor a while.
 */
#include "indexer/bounds_renew.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/glass/terms.h"
#include "common/store_names.h"
#include "indexer/bounds_make.h"
#include "indexer/side_write.h"

struct renewal {
	struct bounds_work work;
	const struct bounds_gains *gains;
	size_t next;	/* the first gain of a term that is not passed */
	size_t at, end; /* those of the term at hand */
	uint64_t *lost; /* a bit for each docid of the original */
	uint32_t n;	/* documents of the term at hand, by now */
};

static void renewal_done(struct renewal *r)
{
	bounds_work_done(&r->work);
	free(r->lost);
}

static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_gain(const struct renewal *r, size_t i, const char *term, size_t len)
{
	return compare(
		bounds_gains_term(r->gains, i), bounds_gains_at(r->gains, i)->len, term, len);
}

/* Those of one term, from r->next on. */
static void find_gains(struct renewal *r, const char *term, size_t len)
{
	r->at = r->next;
	while (r->next < bounds_gains_count(r->gains) && compare_gain(r, r->next, term, len) == 0)
		r->next++;
	r->end = r->next;
}

static void take_gain(struct renewal *r)
{
	const struct bounds_gain *g = bounds_gains_at(r->gains, r->at++);

	bounds_take(&r->work, g->docid, g->wdf, g->length);
	r->n++;
}

static void take_gains_before(struct renewal *r, uint32_t docid)
{
	while (r->at < r->end && bounds_gains_at(r->gains, r->at)->docid < docid)
		take_gain(r);
}

/* What comes behind all documents that there were. */
static bool take_rest(struct renewal *r)
{
	while (r->at < r->end) {
		for (unsigned i = 0; i < BOUNDS_BLOCK && r->at < r->end; i++)
			take_gain(r);
		if (!bounds_end_block(&r->work))
			return false;
	}
	return true;
}

static bool read_blocks(struct bounds_work *w, struct postings *p, void *ctx)
{
	struct renewal *r = ctx;

	do {
		for (unsigned i = p->next; i < p->n; i++) {
			uint32_t docid = p->docids[i];

			take_gains_before(r, docid);
			if (r->lost[docid / 64] >> docid % 64 & 1)
				continue;
			bounds_take(w, docid, p->wdfs[i], norms_length(w->norms, docid));
			r->n++;
		}
		if (!bounds_end_block(w))
			return false;
	} while (postings_refill(p));
	return take_rest(r);
}

/* Terms that the original has not. */
static bool take_new_terms(struct renewal *r, const char *before, size_t len, struct error *err)
{
	while (r->next < bounds_gains_count(r->gains) &&
		(!before || compare_gain(r, r->next, before, len) < 0)) {
		const char *term = bounds_gains_term(r->gains, r->next);
		size_t term_len = bounds_gains_at(r->gains, r->next)->len;

		find_gains(r, term, term_len);
		bounds_begin_term(&r->work);
		if (r->end - r->at >= r->work.least && !memchr(term, 0, term_len) && take_rest(r) &&
			!bounds_add_term(&r->work, term, term_len, err))
			return false;
	}
	return true;
}

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct renewal *r = ctx;
	struct bounds_work *w = &r->work;
	bool has;

	if (!take_new_terms(r, term, len, err) || !bounds_pass(w, documents, err))
		return false;
	find_gains(r, term, len);
	r->n = 0;
	if (documents + (r->end - r->at) < w->least)
		return true;
	if (!bounds_read_list(w, term, len, read_blocks, r, &has, err))
		return false;
	return !has || r->n < w->least || bounds_add_term(w, term, len, err);
}

/* What the copy will be, but for its revision; and the lost documents as bits. */
static bool expect(struct renewal *r, const struct bounds_since *since, struct xap_stats *stats,
	struct error *err)
{
	uint32_t last = stats->last_docid;

	r->lost = calloc((size_t)last / 64 + 1, sizeof *r->lost);
	if (!r->lost)
		return error_out_of_memory(err);
	for (size_t i = 0; i < since->n_lost; i++) {
		uint32_t docid = since->lost[i];

		if (docid > last)
			return error_set(
				err, ERROR_INTERNAL, "a document was lost that was not there");
		r->lost[docid / 64] |= UINT64_C(1) << docid % 64;
		stats->total_length -= norms_length(r->work.norms, docid);
	}
	stats->documents += since->gains->n - (uint32_t)since->n_lost;
	stats->total_length += since->gains->length;
	stats->last_docid += since->gains->n_fresh;
	stats->revision = 0;
	return true;
}

static bool write_contents(struct renewal *r, struct error *err)
{
	bounds_begin(&r->work);
	return terms_walk_weighted(&r->work.database, take_term, r, err) &&
	       take_new_terms(r, NULL, 0, err) && bounds_end(&r->work, err);
}

bool bounds_renew(const char *directory, const struct bounds_since *since, uint32_t least,
	const atomic_int *stop, struct error *err)
{
	CLEANUP(renewal_done)
	struct renewal r = { .work = { .least = least, .stop = stop }, .gains = since->gains };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, since->directory, err) ||
		!bounds_work_init(&r.work, since->directory, &stats, err) ||
		!expect(&r, since, &stats, err) || !bounds_work_for(&r.work, &stats, err))
		return false;
	bounds_gains_sort(since->gains);
	header = side_header_make(BOUNDS_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, BOUNDS_FILE, &header, err))
		return false;
	r.work.file = writer.file;
	return write_contents(&r, err) && side_writer_close(&writer, err);
}

static void free_string(char **string)
{
	free(*string);
}

static bool adopt(int fd, const struct xap_stats *of)
{
	struct side_header header, should;

	if (pread(fd, &header, sizeof header, 0) != sizeof header)
		return false;
	should = side_header_make(BOUNDS_MAGIC, of, header.own);
	header.revision = of->revision;
	return memcmp(&header, &should, sizeof header) == 0 &&
	       pwrite(fd, &header, sizeof header, 0) == sizeof header;
}

bool bounds_adopt(const char *directory, const struct xap_stats *of, bool *is, struct error *err)
{
	CLEANUP(free_string) char *path = NULL;
	CLEANUP(store_close_fd) int fd = -1;

	*is = false;
	if (asprintf(&path, "%s/%s", directory, BOUNDS_FILE) < 0)
		return error_out_of_memory(err);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || error_set_errno(err, "%s", path);
	*is = adopt(fd, of);
	return true;
}
