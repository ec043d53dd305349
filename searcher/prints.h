/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of paragraphs beside their texts, to tell near-duplicates by. */
#ifndef PILCROW_SEARCHER_PRINTS_H
#define PILCROW_SEARCHER_PRINTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/sketch.h"
#include "common/xap.h"

/* `{0}` is none. */
struct prints {
	uint64_t *simhashes;	 /* 0: unknown */
	struct sketch *sketches; /* they live as long as this and the database */
	struct buf values;	 /* of sketches that are in no labels */
};

void prints_done(struct prints *p);

/* Of n documents, in this order. *out is empty. */
bool prints_read(struct prints *out, struct xap_db *db, const uint32_t *docids, size_t n,
	struct error *err) NODISCARD;

#endif
