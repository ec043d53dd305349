/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first step of a production: which files there are to read. */
#include "indexer/production.h"

static uint64_t sum_sizes(const struct walk *w)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (w->files[i].size == 0)
			return 0;
		sum += w->files[i].size;
	}
	return sum;
}

static bool find(void *ctx, struct error *err)
{
	struct production *p = ctx;
	const struct build_options *o = p->options;
	double started = production_now();
	bool ok = walk_sources(o->sources, o->n_sources, &o->walk, &p->walk, err);

	p->report.walk_seconds = production_now() - started;
	return ok;
}

static void take_files(struct production *p)
{
	for (size_t i = 0; i < p->walk.n_skipped && p->options->report_skipped; i++)
		log_note(p->context->log, "not read: %s: %s", p->walk.skipped[i].path,
			p->walk.skipped[i].reason);
	p->input_bytes = sum_sizes(&p->walk);
}

bool production_find_files(struct production *p, struct error *err)
{
	if (!find(p, err))
		return false;
	take_files(p);
	return true;
}

void production_begin_to_find(struct production *p)
{
	p->walking = (struct beside){ .run = find, .ctx = p };
	beside_begin(&p->walking, p->options->jobs);
}

bool production_end_to_find(struct production *p, struct error *err)
{
	if (!beside_end(&p->walking, true, err))
		return false;
	take_files(p);
	return true;
}
