/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What options beside the query restrict it to. */
#ifndef PILCROW_SEARCHER_RESTRICT_H
#define PILCROW_SEARCHER_RESTRICT_H

#include "searcher/query.h"
#include "searcher/request.h"

/* To paragraphs dated from the beginning of request->since to the end of request->until, and says
 * so in the receipt's tree. ERROR_USAGE for what is no date. */
bool restrict_dates(struct plan *plan, const struct request *request, struct error *err) NODISCARD;

#endif
