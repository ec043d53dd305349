/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings as Xapian queries. Each result is the caller's; NULL on failure. */
#ifndef PILCROW_SEARCHER_QUERY_MATCH_H
#define PILCROW_SEARCHER_QUERY_MATCH_H

#include <stdbool.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/query_reading.h"

/* The paragraphs that fit, none if nothing can; `surface` is the weight of the plain word beside
 * its stem's 1. */
struct xap_query *reading_query(
	const struct reading *r, double surface, struct error *err) NODISCARD;

/* The same words (not the phrases) in titles; needs one in r->match. */
struct xap_query *reading_title_query(const struct reading *r, struct error *err) NODISCARD;

/* The paragraphs in a language. */
struct xap_query *language_query(const char *code, struct error *err) NODISCARD;

#endif
