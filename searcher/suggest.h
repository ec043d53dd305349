/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did you mean: whole queries in place of one with a word that is in no paragraph. Each has been
 * run and has hits. Words come from the index's own vocabulary, which is folded, so that case and
 * accents do not count.
 */
#ifndef PILCROW_SEARCHER_SUGGEST_H
#define PILCROW_SEARCHER_SUGGEST_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/hit.h"
#include "searcher/index.h"
#include "searcher/request.h"

/*
 * search_run(), and then out->suggestions if the request asks for them. Where nothing matches and
 * the request says to correct, what is answered is the best suggestion: out->query is that, and
 * out->corrected_from what was asked.
 */
bool suggest_run(struct index *ix, const struct request *request, struct answer *out,
	struct error *err) NODISCARD;

#endif
