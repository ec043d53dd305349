/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings as Xapian queries. Each result is the caller's; NULL on failure. */
#ifndef PILCROW_SEARCHER_QUERY_MATCH_H
#define PILCROW_SEARCHER_QUERY_MATCH_H

#include <stdbool.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/query_reading.h"

/* What weighs how much beside the stem of a word. */
struct reading_weights {
	double surface; /* the plain word of the stem */
	double phrases;
};

/* The paragraphs that fit, none if nothing can. */
struct xap_query *reading_query(const struct reading *r, const struct reading_weights *weights,
	struct error *err) NODISCARD;

/* Any of the forms, of which there is one at least, in texts or in titles. */
struct xap_query *slot_text_query(const struct slot *slot, struct error *err) NODISCARD;
struct xap_query *slot_title_query(const struct slot *slot, struct error *err) NODISCARD;

/* The paragraphs in a language. */
struct xap_query *language_query(const char *code, struct error *err) NODISCARD;

#endif
