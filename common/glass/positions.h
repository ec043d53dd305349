/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in a document a term stands. */
#ifndef PILCROW_COMMON_GLASS_POSITIONS_H
#define PILCROW_COMMON_GLASS_POSITIONS_H

#include "common/glass/database.h"

struct position_list {
	uint32_t *items; /* ascending */
	size_t n, room;
};

void position_list_done(struct position_list *l);
/* Room for n in all; false when out of memory. */
bool position_list_reserve(struct position_list *l, size_t n);

struct positions {
	struct table_cursor cursor;
	unsigned char key[2 * GLASS_MAX_KEY + 1 + GLASS_MAX_DOCID];
	size_t key_len; /* before the docid */
	/* Items [at, end) of the cursor's leaf are the term's; their docids. None: at == end. */
	int at, end;
	uint32_t at_docid, last_docid;
	struct position_list list; /* of the last document asked for */
};

void positions_open(struct positions *p, const struct database *d, const char *term, size_t len);
void positions_done(struct positions *p);

/* Those in the document; none if the term is not there or has none. False if the table is damaged
   or memory is out. Cheapest when docids ascend. */
bool positions_read(struct positions *p, uint32_t docid);

/* To walk through the documents that have any: to the first that is `docid` or above, or on to the
   next; its docid, 0 behind the last. */
uint32_t positions_from(struct positions *p, uint32_t docid);
uint32_t positions_next(struct positions *p);
/* Those of the document where the walk is; false as above. */
bool positions_here(struct positions *p);

#endif
