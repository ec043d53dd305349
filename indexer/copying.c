/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/copying.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "indexer/clone_tables.h"
#include "indexer/space.h"

static void free_string(char **string)
{
	free(*string);
}

/* It is small, and shows whether the tables will take room. */
static bool clone_version(
	struct copying *c, const atomic_int *stop, enum clone_way *way, struct error *err)
{
	CLEANUP(free_string) char *from = NULL, *to = NULL;

	if (asprintf(&from, "%s/iamglass", c->live) < 0 ||
		asprintf(&to, "%s/iamglass", c->p->directory) < 0)
		return error_out_of_memory(err);
	return clone_file(from, to, stop, way, err);
}

static bool copy_database(struct copying *c, const atomic_int *stop, struct error *err)
{
	CLEANUP(folder_done) struct folder folder = { 0 };
	struct production *p = c->p;
	const struct build_options *o = p->options;
	double started = production_now();
	enum clone_way way = CLONE_COPIED;

	if (!folder_read(&folder, c->live, err) || !clone_version(c, stop, &way, err))
		return false;
	if (way == CLONE_COPIED && !space_require(o->index, folder.bytes, o->reserve, err))
		return false;
	if (!clone_tables(&(struct clone_tables){ .folder = &folder,
				  .from = c->live,
				  .to = p->directory,
				  .jobs = o->jobs,
				  .stop = stop },
		    err))
		return false;
	p->report.clone_shared = way == CLONE_SHARED;
	p->report.clone_seconds = production_now() - started;
	return true;
}

static bool run_copying(void *ctx, struct error *err)
{
	struct copying *c = ctx;
	bool ok = copy_database(c, &c->stop, err);

	atomic_store(&c->ended, true);
	return ok;
}

void copying_begin(struct copying *c)
{
	if (c->p->options->jobs == 1)
		return;
	c->beside = (struct beside){ .run = run_copying, .ctx = c };
	beside_begin(&c->beside, c->p->options->jobs);
}

/* A signal is for the whole run, and wakes nobody: it is looked for. */
bool copying_end(struct copying *c, struct error *err)
{
	const struct timespec a_moment = { .tv_nsec = 1000000 };

	if (!c->beside.run)
		return copy_database(c, c->p->context->stop, err);
	while (!atomic_load(&c->ended)) {
		atomic_store(&c->stop, atomic_load(c->p->context->stop));
		nanosleep(&a_moment, NULL);
	}
	return beside_end(&c->beside, true, err);
}

void copying_give_up(struct copying *c)
{
	atomic_store(&c->stop, SIGTERM);
	beside_done(&c->beside);
}
