/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/beside.h"

static void *run(void *arg)
{
	struct beside *b = arg;

	b->ok = b->run(b->ctx, &b->err);
	if (!b->ok)
		atomic_store(&b->failed, true);
	return NULL;
}

void beside_begin(struct beside *b, unsigned jobs)
{
	b->started = jobs > 1 && pthread_create(&b->thread, NULL, run, b) == 0;
	if (!b->started)
		run(b);
}

void beside_done(struct beside *b)
{
	if (b->started)
		pthread_join(b->thread, NULL);
	b->started = false;
}

bool beside_end(struct beside *b, bool ok, struct error *err)
{
	beside_done(b);
	if (ok && !b->ok)
		*err = b->err;
	return ok && b->ok;
}
