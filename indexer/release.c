/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A generation that has to pass the gate is set aside first, as refused: searcher opens generations
 * only, and whatever kills us meanwhile leaves one that nobody takes for judged.
 */
#include "indexer/release.h"

#include <inttypes.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/new_keys.h"
#include "indexer/alerts.h"
#include "indexer/gate_report.h"
#include "indexer/let_go.h"
#include "indexer/write_back.h"

bool release_prepare(const struct production *p, struct error *err)
{
	const struct gate_options *gate = &p->options->release.gate;
	const char *queries = gate->queries;
	struct stat st;

	if (!gate_check(gate, err))
		return false;
	if (!queries)
		return true;
	/* Not after an hour of building. */
	if (access(queries, R_OK) != 0 || stat(queries, &st) != 0)
		return error_set_errno(err, "cannot read the gate's queries, %s", queries);
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_INPUT,
			"the gate's queries, %s, must be a file: they are read twice", queries);
	return true;
}

static bool count_new(const char *path, uint64_t *n, struct error *err)
{
	CLEANUP(new_keys_done) struct new_keys keys = { 0 };

	if (!new_keys_load(&keys, path, err))
		return false;
	*n = keys.n;
	return true;
}

static bool judge(struct production *p, const char *path, struct error *err)
{
	const struct counts *counts = &p->outcome.counts;
	const struct release_options *o = &p->options->release;
	struct gate_candidate c = { .index = p->options->index,
		.searcher = o->searcher,
		.old = p->predecessor,
		.new = p->report.generation,
		.articles = counts->articles.indexed,
		.articles_in = counts->articles.in,
		.articles_rejected = counts->articles.rejected,
		.paragraphs = counts->paragraphs.indexed,
		.unreadable = p->unreadable,
		.stop = p->context->stop };

	return count_new(path, &c.new_keys, err) && gate_run(&o->gate, &c, &p->gate, err) &&
	       gate_report_write(&p->gate, &o->gate, path, err);
}

/* The reason is kept with the generation, for `indexer list` and `indexer publish`. */
static bool refuse(struct production *p, const char *reason, struct error *err)
{
	CLEANUP(buf_done) struct buf why = { 0 };
	uint32_t number = p->report.generation;

	buf_printf(&why, STORE_REFUSED "%s\n", reason);
	if (why.failed)
		return error_out_of_memory(err);
	return store_say_why(p->store, number, why.data, err);
}

/* One that was refused before is superseded: a gate that refuses every night must not fill the
 * disk. */
static void prune_superseded(struct production *p)
{
	struct error ignored;

	if (!atomic_load(p->context->stop))
		(void)!store_prune(p->store, p->options->keep, NULL, NULL, &ignored);
}

static bool give_up(struct production *p, struct error *err)
{
	struct error ignored;
	char reason[ERROR_MESSAGE_SIZE];

	snprintf(reason, sizeof reason, "the gate could not judge it: %.400s", err->msg);
	(void)!refuse(p, reason, &ignored);
	prune_superseded(p);
	return error_wrap(err,
		"the gate could not judge generation %" PRIu32 ", which is kept aside",
		p->report.generation);
}

/* From the flip on no signal makes undone what was asked for. */
static void prune_behind(struct production *p)
{
	struct error ignored;

	atomic_store(p->context->finishing, true);
	if (p->context->alone)
		let_go_begin(&p->holder, p->options->index);
	(void)!store_prune(p->store, p->options->keep, NULL, NULL, &ignored);
	if (p->context->alone)
		apart_leave(&p->holder);
}

static bool publish(struct production *p, struct error *err)
{
	if (!store_publish(p->store, UINT32_MAX, err))
		return false;
	prune_behind(p);
	return true;
}

static bool pass_gate(struct production *p, struct error *err)
{
	CLEANUP(buf_done) struct buf breaches = { 0 };
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };

	log_progress(p->context->log, "at the gate");
	if (!store_set_aside(p->store, STORE_REFUSED "the gate did not come to its end\n", err))
		return false;
	if (!generation_open_number(p->options->index, p->report.generation, &g, err) ||
		!judge(p, g.path, err))
		return give_up(p, err);
	p->report.gate = &p->gate;
	if (p->gate.n_breaches == 0) {
		if (!store_flip(p->store, p->report.generation, err))
			return false;
		generation_done(&g);
		prune_behind(p);
		return true;
	}
	p->refused = true;
	gate_say(&p->gate, &p->options->release.gate, &breaches);
	if (!refuse(p, breaches.data ? breaches.data : "", err))
		return false;
	prune_superseded(p);
	return true;
}

/* The generation is live by now, whatever becomes of them. */
static void run_alerts(struct production *p)
{
	const struct release_options *o = &p->options->release;
	const struct alerts_place place = { .index = p->options->index,
		.live = p->report.generation,
		.predecessor = p->predecessor,
		.searcher = o->searcher,
		.stop = p->context->stop,
		.log = p->context->log };

	if (o->n_alerts > 0)
		log_progress(p->context->log, "asking alerts");
	p->alerts_failed = alerts_run(o->alerts, o->n_alerts, &place);
}

/* While the disk has something to do: the end of the program would take as long for it. */
static void give_memory_back(const struct production *p)
{
#ifdef __GLIBC__
	if (p->context->alone)
		malloc_trim(0);
#else
	(void)p;
#endif
}

bool release_run(struct production *p, struct error *err)
{
	const struct build_options *o = p->options;

	give_memory_back(p);
	if (!write_back_end(p->disk, err))
		return false;
	if (o->no_publish)
		return store_set_aside(p->store, "built with --no-publish\n", err);
	if (!(gate_is_set(&o->release.gate) || p->unreadable > 0 ? pass_gate(p, err)
								 : publish(p, err)))
		return false;
	if (!p->refused)
		run_alerts(p);
	return true;
}
