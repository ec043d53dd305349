/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an answer is as it is, for --explain. */
#ifndef PILCROW_SEARCHER_EXPLAIN_H
#define PILCROW_SEARCHER_EXPLAIN_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/hit.h"
#include "searcher/index.h"
#include "searcher/query.h"
#include "searcher/request.h"

/* Fills answer->explanation: the query as it was read and run, its words, and for each hit which
 * term gave which part of its score. The answer needs its receipt and hits. */
bool explain_answer(struct index *ix, const struct request *request, const struct xap_query *query,
	struct answer *answer, struct error *err) NODISCARD;

#endif
