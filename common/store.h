/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index directory:
 *
 *   INDEX/gen-000123/   a generation: a Xapian database and its manifest.json; never changed
 *   INDEX/current       symbolic link to the live generation's name; replaced by rename
 *   INDEX/lock          flock'ed by the one builder; holds the last generation number given out
 *   INDEX/failed        what became of builds since, if they failed (the indexer's: failures.h)
 *   INDEX/build-000124/ a generation being built, or a dead builder's litter
 *
 * A generation may be set aside: complete, but not to be served until someone says so. It then
 * holds a file `unpublished` that says why.
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
#define STORE_UNPUBLISHED "unpublished"

/* ---- Readers ---- */

struct generation {
	uint32_t number;
	char *path;	 /* INDEX/gen-N, owned */
	int manifest_fd; /* open for reading, shared lock held; -1 when none */
};

/* The live generation, pinned. ERROR_NOT_FOUND if there is none, ERROR_CORRUPT if INDEX is no
 * index. */
bool generation_open(const char *index, struct generation *out, struct error *err) NODISCARD;
/* Generation `number`, live or not, pinned. ERROR_NOT_FOUND if it is not there. */
bool generation_open_number(
	const char *index, uint32_t number, struct generation *out, struct error *err) NODISCARD;
/* Unpins and frees; fine on one that is {.manifest_fd = -1}. */
void generation_done(struct generation *g);
/* Appends the manifest's text. */
bool generation_manifest(const struct generation *g, struct buf *out, struct error *err) NODISCARD;
/* Whether `current` names another generation by now (then open afresh; never reopen a database). */
bool generation_is_stale(const char *index, const struct generation *g);

/* Whether the generation in directory `path` was set aside; then *why gets the reason (may be
 * NULL).
 */
bool generation_is_unpublished(const char *path, struct buf *why);

/* Calls fn for each generation, oldest first. */
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

/* How to wait for another builder. */
struct store_patience {
	double seconds; /* 0: not at all */
	bool (*stop)(
		const void *ctx); /* whether to give up now, with ERROR_INTERRUPTED; may be NULL */
	const void *ctx;
};
/* As store_lock(), which waits for nobody. */
struct store *store_lock_within(
	const char *index, const struct store_patience *patience, struct error *err) NODISCARD;
/* Unlocks and frees; removes a build directory that was not published. */
void store_unlock(struct store *s);
void store_unlockp(struct store **s);

/* The number of the live generation; 0 if there is none, or none that can be told. */
uint32_t store_live(const struct store *s);

/* Makes the empty directory INDEX/build-N and returns its path (owned by the store); *number is N.
 */
const char *store_begin(struct store *s, uint32_t *number, struct error *err) NODISCARD;

/* Empties the directory that was begun, for another try: path and number stay. */
bool store_begin_again(struct store *s, struct error *err) NODISCARD;

/*
 * Makes the built directory, complete with its manifest.json, the live generation, then prunes. A
 * failure before the flip leaves everything as it was; a failure to prune is not an error.
 */
bool store_publish(struct store *s, uint32_t keep, struct error *err) NODISCARD;

/* Makes the built directory a generation that is not served, for the reason `why`, a line of text.
 * One that was refused needs force to be published. */
#define STORE_REFUSED "refused: " /* how a reason begins then */
bool store_set_aside(struct store *s, const char *why, struct error *err) NODISCARD;

/* Says why generation `number`, which is set aside, is so by now. */
bool store_say_why(struct store *s, uint32_t number, const char *why, struct error *err) NODISCARD;

/* Makes an existing generation, set aside or once live, the live one. ERROR_NOT_FOUND. */
bool store_flip(struct store *s, uint32_t number, struct error *err) NODISCARD;

enum store_fate {
	STORE_REMOVED,
	STORE_KEPT_LIVE,
	STORE_KEPT_RECENT,	/* among the newest */
	STORE_KEPT_UNPUBLISHED, /* newer than the live one and set aside: someone may want it */
	STORE_KEPT_READ,	/* a reader has it open */
	STORE_KEPT_FAILED,	/* it could not be removed, or not wholly */
};

typedef bool store_fate_fn(void *ctx, uint32_t number, enum store_fate fate, struct error *err);

/*
 * Removes generations but for the newest `keep` (at least 1) that are published, the live one, the
 * newest unpublished one if it is newer than the live one, and those being read. fn (may be NULL)
 * is called for each, newest first.
 */
bool store_prune(
	struct store *s, uint32_t keep, store_fate_fn *fn, void *ctx, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
