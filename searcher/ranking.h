/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How matches are scored: a weighting scheme of Xapian's, by name and with its parameters, and what
 * else weighs beside the stem of a word, which weighs 1: its form, the title of its article, the
 * parts of hyphenated words, and how often the query has it.
 */
#ifndef PILCROW_SEARCHER_RANKING_H
#define PILCROW_SEARCHER_RANKING_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/xap.h"

struct ranking {
	enum xap_weighting weighting;
	double k1, b, c, delta; /* those that the scheme has; from here on, those that all have */
	double surface;		/* weight of the very form that was asked for */
	double title;		/* weight of a word in the article's title */
	double parts;		/* weight of one part of a hyphenated or otherwise joined word */
	double kin;		/* weight of a word that is like it, in its place (query_kin.h) */
	double k3;		/* of ranking_repeated() */
};

struct ranking ranking_default(void);

/*
 * Reads NAME or NAME:KEY=NUMBER,KEY=NUMBER..., such as bm25:k1=1.2,title=0 or dph; what is not said
 * is the scheme's default. ERROR_USAGE says which names, keys and numbers there are.
 */
bool ranking_parse(struct ranking *out, const char *text, struct error *err) NODISCARD;

/* As a search for the first `count` matches that looks at `check_at_least` of them. */
struct xap_search ranking_search(
	const struct ranking *r, uint32_t count, uint32_t check_at_least, double deadline);

/* What a word weighs that the query has `times` times, in place of once: times (k3 + 1) / (k3 +
   times), the part of BM25 that looks at the query (Robertson et al., TREC-3, 1994). */
double ranking_repeated(const struct ranking *r, uint32_t times);

/* Appends it in the form that ranking_parse() reads, with everything said. */
void ranking_describe(const struct ranking *r, struct buf *out);

#endif
