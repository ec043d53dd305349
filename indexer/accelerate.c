/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/accelerate.h"

#include "common/bounds.h"
#include "indexer/bounds_write.h"
#include "indexer/labels_write.h"
#include "indexer/norms_write.h"
#include "indexer/pairs_write.h"
#include "indexer/vocabulary_write.h"

/* Writes a file beside the tables, and notes how long that took. */
static bool write_beside(struct production *p, bool (*write)(const char *, struct error *),
	double *seconds, struct error *err)
{
	double started = production_now();

	if (!write(p->directory, err))
		return false;
	*seconds = production_now() - started;
	return true;
}

/* As many as half of the memory is enough for. */
static unsigned pairing_jobs(const struct build_options *o)
{
	uint64_t fit = o->memory / 2 / PAIRS_THREAD_MEMORY;

	if (fit == 0)
		fit = 1;
	return o->jobs < fit ? o->jobs : (unsigned)fit;
}

/* An update keeps what its predecessor has, as far as it still holds. */
static bool make_pairs(struct production *p, struct error *err)
{
	CLEANUP(generation_done) struct generation live = { .manifest_fd = -1 };
	const struct pairs_work how = { .jobs = pairing_jobs(p->options),
		.stop = p->context->stop };

	if (!p->report.update)
		return pairs_write(p->directory, &pairs_usual, &how, err);
	return generation_open_number(p->options->index, p->predecessor, &live, err) &&
	       pairs_update(p->directory, &pairs_usual,
		       &(struct pairs_since){
			       .directory = live.path, .docids = p->lost.items, .n = p->lost.n },
		       &how, err);
}

static bool write_pairs(struct production *p, struct error *err)
{
	double started = production_now();

	log_progress(p->context->log, "pairing frequent words");
	if (!make_pairs(p, err))
		return false;
	p->report.pairs_seconds = production_now() - started;
	return true;
}

static bool write_bounds(struct production *p, struct error *err)
{
	double started = production_now();

	log_progress(p->context->log, "bounding blocks of postings");
	if (!bounds_write(p->directory, BOUNDS_LEAST, p->context->stop, err))
		return false;
	p->report.bounds_seconds = production_now() - started;
	return true;
}

static bool write_vocabulary(struct production *p, struct error *err)
{
	double started = production_now();

	if (!vocabulary_write(p->directory, p->context->stop, err))
		return false;
	p->report.vocabulary_seconds = production_now() - started;
	return true;
}

bool accelerate(struct production *p, struct error *err)
{
	return write_beside(p, norms_write, &p->report.norms_seconds, err) &&
	       write_beside(p, labels_write, &p->report.labels_seconds, err) &&
	       write_bounds(p, err) && write_pairs(p, err) && write_vocabulary(p, err);
}
