/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A term's postings, read in blocks: docids ascending, each with its wdf. */
#ifndef PILCROW_COMMON_GLASS_POSTINGS_H
#define PILCROW_COMMON_GLASS_POSTINGS_H

#include "common/glass/database.h"

enum { POSTINGS_BLOCK = 128 };

/* In place of a docid: there is none left. No document has it. More than an enumerator can be. */
static const uint32_t POSTINGS_END = UINT32_MAX;

struct postings {
	struct table_cursor cursor;
	unsigned char key[2 * GLASS_MAX_KEY + 1 + GLASS_MAX_DOCID];
	size_t key_len; /* of the term */
	uint32_t documents;
	uint64_t occurrences;
	uint32_t most;	     /* a bound of its wdf */
	uint32_t last_docid; /* of the database */
	/* The rest of the chunk at hand. */
	const unsigned char *at, *end;
	uint32_t chunk_last; /* its last docid */
	bool is_last_chunk;
	/* What was read of it: `next` of n are behind us. */
	uint32_t docids[POSTINGS_BLOCK], wdfs[POSTINGS_BLOCK];
	unsigned n, next;
};

/* Stands at the term's first posting; false if the term is nowhere or the table damaged (see
   postings_bad()). */
bool postings_open(struct postings *p, const struct database *d, const char *term, size_t len);
/* All documents, each with its length in place of wdf. */
bool postings_open_all(struct postings *p, const struct database *d);
void postings_done(struct postings *p);

static inline bool postings_bad(const struct postings *p)
{
	return p->cursor.bad;
}

/* The docid where it stands, or POSTINGS_END. */
static inline uint32_t postings_docid(const struct postings *p)
{
	return p->next < p->n ? p->docids[p->next] : POSTINGS_END;
}

/* Reads the next block; false at the end. What was left of this one is gone. */
bool postings_refill(struct postings *p);

/* Goes to the first posting of `docid` or above, which may be where it stands. */
void postings_skip(struct postings *p, uint32_t docid);

#endif
