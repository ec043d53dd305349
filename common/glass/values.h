/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of documents in one slot, from the mapped table. */
#ifndef PILCROW_COMMON_GLASS_VALUES_H
#define PILCROW_COMMON_GLASS_VALUES_H

#include "common/glass/database.h"
#include "common/glass/postings.h"
#include "common/xap.h"

/* A place in a slot. One thread at a time; a damaged table makes the cursor `bad`, and then there
   are no values. */
struct values {
	struct table_cursor cursor;
	unsigned char key[2 + GLASS_MAX_VARINT32 + GLASS_MAX_DOCID];
	size_t key_len; /* before the docid */
	/* The rest of the chunk at hand, and where its next value belongs. */
	const unsigned char *at, *end;
	uint32_t docid;
	/* Of the document that was found last; it lives until the next is looked for. */
	const unsigned char *value;
	size_t len;
	uint32_t last;	 /* of the database */
	uint32_t chunks; /* looked up so far */
};

void values_open(struct values *v, const struct database *d, uint32_t slot);
void values_done(struct values *v);
/* Whether the document has a value. Cheapest when docids ascend. */
bool values_find(struct values *v, uint32_t docid);
/* The first document from this one on that has one; POSTINGS_END if there is none. Docids must not
   descend, from here or values_find() on. */
uint32_t values_next(struct values *v, uint32_t docid);

/* What of a slot's values lies between two, as bytes and both included. */
struct values_range {
	uint32_t slot;
	const char *from, *to;
	size_t from_len, to_len;
};

bool values_in_range(const struct values_range *r, const unsigned char *value, size_t len);

enum values_share { VALUES_NONE, VALUES_SOME, VALUES_ALL };

/* By the statistics of the slot: the share of its values that is in the range; *with is how many
   documents have a value; *part what part of them may be in it, if dates are spread evenly. */
enum values_share values_share_of(const struct database *d, const struct values_range *r,
	uint32_t *with, double *part, bool *bad);

/* As xap_db_values(), of several databases whose docids take turns. ERROR_CORRUPT, ERROR_MEMORY. */
bool values_read(const struct database *const *of, size_t n_of, uint32_t slot,
	const uint32_t *docids, size_t n, xap_value_fn *fn, void *ctx, struct error *err) NODISCARD;

#endif
