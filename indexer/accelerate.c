/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/accelerate.h"

#include "common/bounds.h"
#include "common/stem_list.h"
#include "indexer/beside.h"
#include "indexer/bounds_renew.h"
#include "indexer/bounds_write.h"
#include "indexer/kin_write.h"
#include "indexer/labels_write.h"
#include "indexer/norms_write.h"
#include "indexer/pairs_write.h"
#include "indexer/side_write.h"
#include "indexer/stem_list_write.h"
#include "indexer/vocabulary_write.h"
#include "indexer/write_back.h"

static bool write_norms(struct production *p, struct error *err)
{
	double started = production_now();

	if (!norms_write(p->directory, err))
		return false;
	p->report.norms_seconds = production_now() - started;
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
	const struct pairs_work how = {
		.jobs = pairing_jobs(p->options), .stop = p->context->stop, .disk = p->disk
	};

	if (!p->report.update)
		return pairs_write(p->directory, &pairs_usual, &p->outcome.texts, &how, err);
	return generation_open_number(p->options->index, p->predecessor, &live, err) &&
	       pairs_update(p->directory, &pairs_usual,
		       &(struct pairs_since){ .directory = live.path,
			       .docids = p->changes.lost.items,
			       .n = p->changes.lost.n },
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

/* An update has made them while it was writing. */
static bool make_bounds(struct production *p, struct error *err)
{
	struct xap_stats stats;
	bool made = false;

	if (p->report.update && (!side_file_stats(&stats, p->directory, err) ||
					!bounds_adopt(p->directory, &stats, &made, err)))
		return false;
	return made || bounds_write(p->directory, BOUNDS_LEAST, p->context->stop, err);
}

static bool write_bounds(struct production *p, struct error *err)
{
	double started = production_now();

	log_progress(p->context->log, "bounding blocks of postings");
	if (!make_bounds(p, err))
		return false;
	write_back_begin(p->disk, p->directory);
	p->report.bounds_seconds = p->update.bounds + production_now() - started;
	return true;
}

static bool write_vocabulary(
	struct production *p, struct frequent_words *frequent, struct error *err)
{
	double started = production_now();

	if (!vocabulary_write(p->directory, frequent, p->context->stop, err))
		return false;
	write_back_begin(p->disk, p->directory);
	p->report.vocabulary_seconds = production_now() - started;
	return true;
}

static bool write_words(struct production *p, struct error *err)
{
	CLEANUP(frequent_words_done) struct frequent_words frequent = { .most = STEM_LIST_WORDS };
	double started;

	if (!write_vocabulary(p, &frequent, err))
		return false;
	started = production_now();
	if (!frequent_words_finish(&frequent, err) ||
		!stem_list_write(p->directory, &frequent, err))
		return false;
	p->report.stems_seconds = production_now() - started;
	return true;
}

static bool write_kin(struct production *p, struct error *err)
{
	double started = production_now();

	if (!kin_write(p->directory, p->context->stop, err))
		return false;
	p->report.kin_seconds = production_now() - started;
	return true;
}

static bool write_labels(struct production *p, struct error *err)
{
	double started = production_now();

	if (!labels_write(p->directory, err))
		return false;
	write_back_begin(p->disk, p->directory);
	p->report.labels_seconds = production_now() - started;
	return true;
}

static bool write_others(void *ctx, struct error *err)
{
	struct production *p = ctx;

	return write_labels(p, err) && write_words(p, err) && write_kin(p, err);
}

/* Bounds take about as long as labels and words do. Pairs share their own work, and a processor
   with what is not made yet by then: kin above all. */
bool accelerate(struct production *p, struct error *err)
{
	struct beside others = { .run = write_others, .ctx = p };
	bool ok;

	beside_begin(&others, p->options->jobs);
	ok = write_norms(p, err) && write_bounds(p, err) && write_pairs(p, err);
	return beside_end(&others, ok, err);
}
