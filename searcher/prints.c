/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the labels; where there are none from the values, which are read in the order of docids. */
#include "searcher/prints.h"

#include <stdlib.h>

#include "common/schema.h"
#include "searcher/labelled.h"

void prints_done(struct prints *p)
{
	free(p->simhashes);
	free(p->sketches);
	buf_done(&p->values);
	*p = (struct prints){ 0 };
}

/* A document, and which one of those that are asked for. */
struct asked {
	uint32_t docid;
	size_t at;
};

struct reading {
	struct prints *to;
	struct asked *asked; /* by docid */
	uint32_t *docids;    /* likewise */
	size_t *values;	     /* where in to->values the sketch of each begins that has one; its
				length before that */
};

static void reading_done(struct reading *r)
{
	free(r->asked);
	free(r->docids);
	free(r->values);
}

static int by_docid(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	return (x->docid > y->docid) - (x->docid < y->docid);
}

static bool take_simhash(
	void *ctx, size_t i, const char *value, size_t len, struct error *err UNUSED)
{
	struct reading *r = ctx;
	uint64_t simhash = 0;

	for (size_t k = 0; len == 8 && k < len; k++)
		simhash = simhash << 8 | (unsigned char)value[k];
	r->to->simhashes[r->asked[i].at] = simhash;
	return true;
}

static bool take_sketch(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct reading *r = ctx;
	struct sketch ignored;

	if (!sketch_read(&ignored, value, len))
		return true;
	buf_add(&r->to->values, &len, sizeof len);
	r->values[i] = r->to->values.len;
	buf_add(&r->to->values, value, len);
	return !r->to->values.failed || error_out_of_memory(err);
}

/* Now that they stay where they are. */
static void point_to_sketches(struct reading *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *value = r->to->values.data + r->values[i];
		size_t len;

		if (r->values[i] == 0)
			continue;
		memcpy(&len, value - sizeof len, sizeof len);
		if (!sketch_read(&r->to->sketches[r->asked[i].at], value, len))
			r->to->sketches[r->asked[i].at] = (struct sketch){ 0 };
	}
}

static bool read_values(
	struct prints *out, struct xap_db *db, const uint32_t *docids, size_t n, struct error *err)
{
	CLEANUP(reading_done)
	struct reading r = { .to = out,
		.asked = calloc(n + 1, sizeof *r.asked),
		.docids = calloc(n + 1, sizeof *r.docids),
		.values = calloc(n + 1, sizeof *r.values) };

	if (!r.asked || !r.docids || !r.values)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++)
		r.asked[i] = (struct asked){ docids[i], i };
	qsort(r.asked, n, sizeof *r.asked, by_docid);
	for (size_t i = 0; i < n; i++)
		r.docids[i] = r.asked[i].docid;
	if (!xap_db_values(db, SLOT_SIMHASH, r.docids, n, take_simhash, &r, err) ||
		!xap_db_values(db, SLOT_SKETCH, r.docids, n, take_sketch, &r, err))
		return false;
	point_to_sketches(&r, n);
	return true;
}

bool prints_read(
	struct prints *out, struct xap_db *db, const uint32_t *docids, size_t n, struct error *err)
{
	size_t known = 0;

	out->simhashes = calloc(n + 1, sizeof *out->simhashes);
	out->sketches = calloc(n + 1, sizeof *out->sketches);
	if (!out->simhashes || !out->sketches)
		return error_out_of_memory(err);
	while (known < n && labelled_simhash(db, docids[known], &out->simhashes[known]) &&
		labelled_sketch(db, docids[known], &out->sketches[known]))
		known++;
	return known == n || read_values(out, db, docids, n, err);
}
