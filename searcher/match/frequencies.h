/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In how many documents a query's terms are, in all databases that it is asked of together. */
#ifndef PILCROW_SEARCHER_MATCH_FREQUENCIES_H
#define PILCROW_SEARCHER_MATCH_FREQUENCIES_H

#include "searcher/match/matcher.h"

struct frequency {
	const char *term; /* of the query */
	size_t len;
	uint32_t documents;
};

struct frequencies {
	struct frequency *items; /* by the bytes of terms; owned */
	size_t n;
};

/* To be ended by frequencies_done(); the query outlives it. ERROR_MEMORY, ERROR_CORRUPT. */
bool frequencies_read(struct frequencies *out, const struct matcher *m, const struct xap_query *q,
	struct error *err) NODISCARD;
void frequencies_done(struct frequencies *f);

/* 0 of a term that the query does not have. */
uint32_t frequencies_find(const struct frequencies *f, const char *term, size_t len);

#endif
