/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stems of some texts, with how much there is of each; and which of them say most. */
#ifndef PILCROW_SEARCHER_STEM_POOL_H
#define PILCROW_SEARCHER_STEM_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/error.h"
#include "searcher/index.h"
#include "searcher/tally.h"

/* `{0}` is an empty one. */
struct stem_pool {
	struct tally names; /* without their prefix */
	double *amounts;    /* of each */
	double total;	    /* sum of the amounts */
};

void stem_pool_done(struct stem_pool *p);
/* Adds so much of a stem. */
bool stem_pool_add(struct stem_pool *p, const char *stem, size_t len, double amount,
	struct error *err) NODISCARD;
/* Adds the stems of a text, 1 for each occurrence; not those of stop words. */
bool stem_pool_text(struct stem_pool *p, struct analyzer *a, const char *text, size_t len,
	struct error *err) NODISCARD;
/* The same for the text of a paragraph. */
bool stem_pool_paragraph(
	struct stem_pool *p, struct index *ix, uint32_t docid, struct error *err) NODISCARD;

struct telling_stem {
	char *stem; /* owned */
	size_t len;
	uint32_t paragraphs; /* of the index that have it */
	double amount;
	double idf;    /* ln(paragraphs of the index / those that have it) */
	double weight; /* as was asked for */
};

struct telling_stems {
	struct telling_stem *items;
	size_t n;
};

void telling_stems_done(struct telling_stems *t);
/* amount * idf, and with the root of the idf. */
enum telling { TELLING_BY_IDF, TELLING_BY_ROOT };

/*
 * The `n` stems with the most weight (of equal ones those first by bytes), best first; at least
 * `least` paragraphs of the index must have them, and not all.
 */
bool stem_pool_best(const struct stem_pool *p, struct index *ix, enum telling by, uint32_t least,
	size_t n, struct telling_stems *out, struct error *err) NODISCARD;

#endif
