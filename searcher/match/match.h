/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own matching, beside Xapian's: it reads the tables of a generation as they lie on the disk
 * and gives the same matches, scores and order in a fraction of the time. What it cannot do, or
 * with a database in a form it does not know, is left to Xapian; scores agree to 1e-9.
 */
#ifndef PILCROW_SEARCHER_MATCH_MATCH_H
#define PILCROW_SEARCHER_MATCH_MATCH_H

#include "common/glass/database.h"
#include "common/norms.h"
#include "common/vocabulary.h"
#include "common/xap.h"

struct matcher;

/* For the database in `directory`, whose tables these are (xap_db_tables()); they and the norms
   outlive it. Threads may share it. ERROR_MEMORY. */
struct matcher *matcher_open(const struct database *tables, const char *directory,
	const struct xap_stats *of, const struct norms *norms, struct error *err) NODISCARD;
/* Several that were opened as one, as xap_db_unite() has it: scores, order and totals are those of
   one database of all. They outlive it. ERROR_MEMORY, ERROR_LIMIT. */
struct matcher *matcher_unite(
	struct matcher *const *members, size_t n, struct error *err) NODISCARD;
void matcher_close(struct matcher *m);

/* How many threads may work at one search, each at a part of the docids. */
struct matcher_sharing {
	unsigned threads;     /* 1: none but the caller's */
	uint32_t block;	      /* docids that one of them takes at a time */
	double least_seconds; /* they are started when a search has taken so long and has as much
				 before it */
};

/* As it is at first: alone. The values but for threads are those to keep. */
struct matcher_sharing matcher_sharing_default(void);
/* Answers do not depend on the number of threads; estimated totals do on the size of blocks. */
void matcher_share(struct matcher *m, const struct matcher_sharing *sharing);

/* Whether it is a search for it: BM25 or none, by score or by date, whatever the query. */
bool matcher_can(const struct xap_query *query, const struct xap_search *how);

/* As xap_search_run(). */
struct xap_results *matcher_run(const struct matcher *m, const struct xap_query *query,
	const struct xap_search *how, struct error *err) NODISCARD;

/* How many databases it is of, if all have a vocabulary; 0 otherwise, as without a matcher. */
size_t matcher_vocabularies(const struct matcher *m);
/* Of one of them. */
const struct vocabulary *matcher_vocabulary(const struct matcher *m, size_t i);

/* By the matcher, which may be NULL, if it can; else by Xapian. */
struct xap_results *matcher_run_or(const struct matcher *m, struct xap_db *db,
	const struct xap_query *query, const struct xap_search *how, struct error *err) NODISCARD;

#endif
