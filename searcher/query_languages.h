/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which languages' analyzers a request is read with. */
#ifndef PILCROW_SEARCHER_QUERY_LANGUAGES_H
#define PILCROW_SEARCHER_QUERY_LANGUAGES_H

#include <stdbool.h>

#include "searcher/query_terms.h"

/* Those of the index, the main one first; or only `code`, unless it is NULL. ERROR_USAGE for one
 * that no paragraph is in. */
bool query_languages_choose(struct query_languages *out, struct index *ix, const char *code,
	struct error *err) NODISCARD;

#endif
