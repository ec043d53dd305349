/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More like a paragraph of the index, or like any text: its most telling stems as a query. */
#ifndef PILCROW_SEARCHER_LIKE_H
#define PILCROW_SEARCHER_LIKE_H

#include "searcher/query.h"

/* Whether the request asks for it. */
bool like_wanted(const struct request *request);

/*
 * Plans a query for what is like the paragraph request->like, without itself, or like the text
 * request->like_text. The receipt's tree names the stems, best first. ERROR_NOT_FOUND if there is
 * no such paragraph, ERROR_USAGE for a text without words.
 */
bool like_plan(struct index *ix, const struct request *request, struct plan *out,
	struct error *err) NODISCARD;

#endif
