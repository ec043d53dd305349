/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tag of a document in termlist.glass: its terms in order, prefix-coded, with their wdf. */
#ifndef PILCROW_INDEXER_BULK_TERMLIST_H
#define PILCROW_INDEXER_BULK_TERMLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "indexer/bulk/deflate.h"

struct termlist_term {
	uint32_t text; /* its place in the texts: u8 length, bytes */
	uint32_t wdf;
};

/* Appends the tag; terms ascend. A document without terms has an empty one. The texts can be read
   as short_copy() does. */
void termlist_encode(struct buf *out, uint32_t length, const char *texts,
	const struct termlist_term *terms, size_t n);

/* The same, as a raw deflate stream where the article's id is so long that it pays to say that it
   stands in the paragraph's; all else of the tag is in the stream as it is. Returns whether it is
   one. */
bool termlist_encode_ids(struct buf *out, struct deflate *d, uint32_t length, const char *texts,
	const struct termlist_term *terms, size_t n);

#endif
