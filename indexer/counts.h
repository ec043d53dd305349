/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build counts. Articles and paragraphs are counted once where they come in (the feed) and
 * once where they end (indexed by a worker, skipped or rejected by the feed); that the two agree is
 * checked before anything is published.
 */
#ifndef PILCROW_INDEXER_COUNTS_H
#define PILCROW_INDEXER_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct flow {
	uint64_t in, indexed, skipped, rejected;
};

struct counts {
	/* A record that cannot be read counts as one article and one paragraph; so does a file
	   that cannot be opened. An article without text counts as one paragraph, skipped. */
	struct flow articles, paragraphs;
	uint64_t tokens;   /* of the paragraphs' texts */
	uint64_t overlong; /* words too long to be indexed */
	uint64_t bad_bytes;
	uint64_t dates_not_understood;
	uint64_t languages_not_known; /* their articles are taken to be of the default language */
	uint64_t text_bytes;	      /* of the paragraphs indexed */
	uint64_t files;		      /* opened */
	uint64_t input_bytes;	      /* read from them, as stored (compressed or not) */
};

void counts_add(struct counts *to, const struct counts *from);

/* ERROR_INTERNAL unless in = indexed + skipped + rejected, of articles and of paragraphs. */
bool counts_check(const struct counts *c, struct error *err) NODISCARD;

#endif
