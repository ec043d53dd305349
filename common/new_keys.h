/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is new in a generation: the content keys that the generation before it lacked, in the file
 * `new.keys` of its directory:
 *
 *   pilcrow new keys 1
 *   generation 124
 *   predecessor 123
 *
 *   0123456789abcdef
 *   0123456789abcdef~2
 *   end 2
 *
 * The keys are sorted as bytes, one a line; `end` and their number are the last line, so that a
 * file cut short is noticed. The predecessor is the generation that was live before this one; 0 if
 * there was none, and then nothing is listed, though everything is new.
 */
#ifndef PILCROW_COMMON_NEW_KEYS_H
#define PILCROW_COMMON_NEW_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NEW_KEYS_FILE "new.keys"
#define NEW_KEYS_HEADER "pilcrow new keys 1\n"

/* On a way back from generation to predecessor. `{0}` is one before the first step. A generation
   that is published again has the one it replaces for a predecessor, which may have come from it.
 */
struct way_back {
	uint32_t steps, seen;
};

/* Steps to a generation; false if the way has come in a circle. */
static inline bool way_back_step(struct way_back *w, uint32_t generation)
{
	/* Brent's algorithm: what was seen after 1, 2, 4, ... steps is met again in any circle. */
	if (w->steps > 0 && generation == w->seen)
		return false;
	w->steps++;
	if ((w->steps & (w->steps - 1)) == 0)
		w->seen = generation;
	return true;
}

struct new_keys {
	uint32_t generation, predecessor;
	uint64_t n;
	struct buf text;   /* the whole file */
	size_t first, end; /* the keys' lines in it */
};

/* Of the generation in directory `path`. ERROR_NOT_FOUND if it has none, ERROR_CORRUPT. */
bool new_keys_load(struct new_keys *out, const char *path, struct error *err) NODISCARD;
void new_keys_done(struct new_keys *k);

/* What generation `to` has that an earlier one had not. */
struct new_since {
	struct new_keys *list; /* owned */
	size_t n;
};

/*
 * From generation `to` of INDEX back to `since`, which must be one of those that led to it (itself
 * it need not be kept). ERROR_NOT_FOUND if the way back is not kept or does not lead there; the
 * message says how far back it goes. A paragraph that went and came back in between counts as new.
 */
bool new_since_load(struct new_since *out, const char *index, uint32_t to, uint32_t since,
	struct error *err) NODISCARD;
void new_since_done(struct new_since *s);

#ifdef __cplusplus
}
#endif

#endif
