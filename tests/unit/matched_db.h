/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database that our own matching works on. Whatever fails here fails the test. */
#ifndef PILCROW_TESTS_MATCHED_DB_H
#define PILCROW_TESTS_MATCHED_DB_H

#include "common/norms.h"
#include "searcher/match/match.h"

struct matched_db {
	struct xap_db *db;  /* read by Xapian */
	struct xap_db *own; /* by us */
	struct xap_stats stats;
	struct norms *norms;
	struct matcher *matcher;
};

/* Writes what is beside the database in directory `path`, so that every way of ours is taken:
   norms; pairs, of some of the words; bounds. */
void matched_db_prepare(const char *path);
/* Opens one that has norms, to be closed by the caller. */
void matched_db_open(struct matched_db *f, const char *path);
void matched_db_close(struct matched_db *f);

/* By our own matching, which must be able to. */
struct xap_results *matched_db_ask(
	const struct matched_db *f, const struct xap_query *q, const struct xap_search *how);

#endif
