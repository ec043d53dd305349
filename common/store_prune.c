/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removing generations. It must never take the live one or one that a reader has pinned: a reader
 * holds a shared lock on the manifest, and only what can be locked exclusively goes.
 */
#include "common/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/tree.h"

static bool remove_generation(struct store *s, uint32_t number)
{
	char generation[STORE_NAME_SIZE], litter[STORE_NAME_SIZE];
	struct error ignored; /* what is left is litter, and cleared by the next builder */

	/* Under another name first: a generation is whole or not there. */
	store_name(generation, STORE_GENERATION, number);
	store_name(litter, STORE_BUILD, number);
	return renameat(s->dir, generation, s->dir, litter) == 0 && store_sync(s, &ignored) &&
	       tree_remove(s->dir, litter, &ignored);
}

static enum store_fate prune_one(struct store *s, uint32_t number)
{
	char manifest[STORE_PATH_SIZE];
	CLEANUP(store_close_fd) int fd = -1;

	store_file(manifest, STORE_GENERATION, number, STORE_MANIFEST);
	/* For writing, since network filesystems want that for an exclusive lock. */
	fd = openat(s->dir, manifest, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	/* Without its manifest no reader can have pinned it, nor ever will. */
	if (fd < 0 && errno != ENOENT)
		return STORE_KEPT_FAILED;
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? STORE_KEPT_READ : STORE_KEPT_FAILED;
	return remove_generation(s, number) ? STORE_REMOVED : STORE_KEPT_FAILED;
}

static bool is_unpublished(const struct store *s, uint32_t number)
{
	char path[STORE_PATH_SIZE];

	store_file(path, STORE_GENERATION, number, STORE_UNPUBLISHED);
	return faccessat(s->dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

struct pruning {
	struct store *store;
	uint32_t keep, current;
	uint32_t published; /* seen so far, from the newest on */
	bool waiting;	    /* an unpublished one was seen */
};

/* From the newest to the oldest. Of the unpublished ones, which may come every night, only the
   newest is of any interest, and only until something newer is live. */
static enum store_fate decide(struct pruning *p, uint32_t number)
{
	if (number == p->current) {
		p->published++;
		return STORE_KEPT_LIVE;
	}
	if (is_unpublished(p->store, number)) {
		bool keep = !p->waiting && number > p->current;

		p->waiting = true;
		return keep ? STORE_KEPT_UNPUBLISHED : STORE_REMOVED;
	}
	return p->published++ < p->keep ? STORE_KEPT_RECENT : STORE_REMOVED;
}

bool store_prune(struct store *s, uint32_t keep, store_fate_fn *fn, void *ctx, struct error *err)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };
	struct pruning pruning = { .store = s, .keep = keep > 0 ? keep : 1 };

	if (!store_scan(s->dir, &scan, err) || !store_current(s->dir, &pruning.current, err))
		return error_wrap(err, "%s", s->index);
	for (size_t i = scan.generations.n; i-- > 0;) {
		uint32_t number = scan.generations.list[i];
		enum store_fate fate = decide(&pruning, number);

		if (fate == STORE_REMOVED)
			fate = prune_one(s, number);
		if (fn && !fn(ctx, number, fate, err))
			return false;
	}
	return true;
}
