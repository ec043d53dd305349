/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query should give, from Xapian's answers to its words, phrases and words near each other,
 * each asked alone. Xapian 1.4.22 itself is no oracle for all of them together: where a phrase is
 * one of several alternatives, it adds the phrase's weight to documents without it, now and then.
 */
#ifndef PILCROW_TESTS_BY_PARTS_H
#define PILCROW_TESTS_BY_PARTS_H

#include "common/xap.h"

/* Of docids 0 to last_docid; a score below 0 where the document does not match. To be freed.
   Whatever fails here fails the test. */
double *by_parts(struct xap_db *db, uint32_t last_docid, const struct xap_query *q,
	const struct xap_search *how);

/* The results are the best of those scores, as many as were asked for, and each has its score. */
void assert_by_parts(
	const struct xap_results *r, const double *scores, uint32_t last_docid, uint32_t count);

#endif
