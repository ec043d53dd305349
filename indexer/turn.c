/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/turn.h"

#include <stdlib.h>

#include "common/buf.h"
#include "indexer/manifest.h"

static bool is_stopped(const void *ctx)
{
	return atomic_load((const atomic_int *)ctx) != 0;
}

struct store *turn_lock_or_make(
	const char *index, double wait_seconds, const atomic_int *stop, struct error *err)
{
	const struct store_patience patience = {
		.seconds = wait_seconds, .stop = is_stopped, .ctx = stop
	};

	return store_lock_within(index, &patience, err);
}

struct store *turn_lock(
	const char *index, double wait_seconds, const atomic_int *stop, struct error *err)
{
	CLEANUP(turns_done) struct turns turns = { 0 };

	/* Locking would make it. */
	if (!turns_read(&turns, index, err))
		return NULL;
	return turn_lock_or_make(index, wait_seconds, stop, err);
}

bool turn_verify(const struct generation *g, bool thorough, const atomic_int *stop,
	struct verdict *out, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct manifest manifest;

	if (!generation_manifest(g, &text, err))
		return false;
	if (!manifest_read(&manifest, text.data ? text.data : "", text.len, err))
		return error_wrap(err, "%s", g->path);
	if (!verify_files(g->path, &manifest, out, err))
		return false;
	verify_new_keys(g->path, out);
	/* Without all its files Xapian would only say what follows from that. */
	if (out->faults > 0)
		return true;
	if (!verify_database(g->path,
		    &(struct verify_expected){ .articles = manifest.articles,
			    .paragraphs = manifest.paragraphs,
			    .sample_only = !thorough,
			    .stop = stop },
		    out, err))
		return false;
	return out->faults > 0 || verify_side_files(g->path, thorough, out, err);
}

void turns_done(struct turns *t)
{
	free(t->list);
	*t = (struct turns){ 0 };
}

static bool note(void *ctx, uint32_t number, const char *path, bool current, struct error *err)
{
	struct turns *t = ctx;

	if (current)
		t->live = number;
	else if (generation_is_unpublished(path, NULL))
		return true;
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 16;
		uint32_t *grown = realloc(t->list, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		t->list = grown;
		t->cap = cap;
	}
	t->list[t->n++] = number;
	return true;
}

bool turns_read(struct turns *out, const char *index, struct error *err)
{
	return store_list(index, note, out, err);
}
