/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index directory:
 *
 *   INDEX/gen-000123/   a generation: a Xapian database and its manifest.json; never changed
 *   INDEX/current       symbolic link to the live generation's name; replaced by rename
 *   INDEX/lock          flock'ed by the one builder; holds the last generation number given out
 *   INDEX/build-000124/ a generation being built, or a dead builder's litter
 *
 * A reader sees the old generation or the new one, never neither, never half of one. It opens
 * INDEX/gen-N by that name, never through `current` (Xapian opens each table by path and could mix
 * two generations), and holds a shared flock on manifest.json, so that pruning passes it by.
 * Readers need no write access. Generation numbers are never reused.
 *
 * A builder takes the lock, builds in INDEX/build-N, and publishes: every file and directory is
 * fsynced, build-N is renamed to gen-N, a new link is renamed over `current`. A builder that dies
 * at any moment leaves the old index serving; the next builder clears its litter.
 */
#ifndef PILCROW_COMMON_STORE_H
#define PILCROW_COMMON_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STORE_MANIFEST "manifest.json"

/* ---- Readers ---- */

struct generation {
	uint32_t number;
	char *path;	 /* INDEX/gen-N, owned */
	int manifest_fd; /* open for reading, shared lock held; -1 when none */
};

/* The live generation, pinned. ERROR_NOT_FOUND if there is none, ERROR_CORRUPT if INDEX is no
 * index. */
bool generation_open(const char *index, struct generation *out, struct error *err) NODISCARD;
/* Unpins and frees; fine on one that is {.manifest_fd = -1}. */
void generation_done(struct generation *g);
/* Appends the manifest's text. */
bool generation_manifest(const struct generation *g, struct buf *out, struct error *err) NODISCARD;
/* Whether `current` names another generation by now (then open afresh; never reopen a database). */
bool generation_is_stale(const char *index, const struct generation *g);

/* Calls fn for each published generation, oldest first. */
typedef bool generation_fn(
	void *ctx, uint32_t number, const char *path, bool current, struct error *err);
bool store_list(const char *index, generation_fn *fn, void *ctx, struct error *err) NODISCARD;

/* ---- The builder ---- */

struct store;

/*
 * Locks INDEX for building, creating the directory if its parent exists, and clears litter that a
 * dead builder left. ERROR_LOCKED at once when another builder holds it. ERROR_CORRUPT when INDEX
 * is a directory with other things in it (it is left alone).
 */
struct store *store_lock(const char *index, struct error *err) NODISCARD;
/* Unlocks and frees; removes a build directory that was not published. */
void store_unlock(struct store *s);
void store_unlockp(struct store **s);

/* Makes the empty directory INDEX/build-N and returns its path (owned by the store); *number is N.
 */
const char *store_begin(struct store *s, uint32_t *number, struct error *err) NODISCARD;

/*
 * Makes the built directory, complete with its manifest.json, the live generation, then removes
 * generations beyond the newest `keep` (at least 1) that are not being read. A failure before the
 * flip leaves everything as it was; a failure to prune is not an error.
 */
bool store_publish(struct store *s, uint32_t keep, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
