/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request in, one answer out: plan, run, order, fetch, mark. */
#ifndef PILCROW_SEARCHER_SEARCH_H
#define PILCROW_SEARCHER_SEARCH_H

#include "searcher/hit.h"
#include "searcher/index.h"
#include "searcher/request.h"

bool search_run(struct index *ix, const struct request *request, struct answer *out,
	struct error *err) NODISCARD;

#endif
