/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The article ids seen so far and where each was first met, so that a later duplicate can be
 * rejected with both places. */
#ifndef PILCROW_INDEXER_ARTICLE_IDS_H
#define PILCROW_INDEXER_ARTICLE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

/* `file` is an index into the caller's files. */
struct article_place {
	uint64_t line;
	uint32_t file;
};

/*
 * `{0}` is an empty one, and so is one of a directory. What is looked up at random, the slots, is
 * kept small beside what is only appended to: with a million articles every look-up is a miss of
 * the cache. An article takes some 40 bytes; where there is a directory its id goes to a file, and
 * 16 to 32 are left.
 */
struct article_ids {
	const char *directory; /* for a nameless file; borrowed; NULL: all stays in memory */
	/* Of each, from a multiple of ARTICLE_IDS_UNIT on: varints file, line, length; id. The
	   first `gone` bytes of them are in the file. */
	struct buf items;
	uint64_t gone;
	int fd;		 /* if any are */
	struct buf read; /* one of them */
	bool failed;	 /* errno says why one could not be read */
	size_t n;
	struct article_slot {
		uint32_t hash; /* the low bits */
		uint32_t item; /* its place in units, from 1; 0: free */
	} * slots;
	size_t size; /* a power of two */
};

enum { ARTICLE_IDS_UNIT = 4 };

void article_ids_done(struct article_ids *ids);

/* Notes `id` at `place`. If it was there already nothing is noted, *first is its first place and
 *is_new false. */
bool article_ids_add(struct article_ids *ids, const char *id, struct article_place place,
	bool *is_new, struct article_place *first, struct error *err) NODISCARD;
/* Has memory fetched what the two others will look at: worth it where other work comes between. */
void article_ids_ask(const struct article_ids *ids, const char *id);
/* Whether it was noted. */
bool article_ids_has(struct article_ids *ids, const char *id);
/* Bytes that it holds. */
size_t article_ids_memory(const struct article_ids *ids);

#endif
