/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paragraphs of an index that it has not always had: --new-since. */
#ifndef PILCROW_SEARCHER_FRESH_H
#define PILCROW_SEARCHER_FRESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct index;
struct request;
struct plan;

/* Looked up once an index is asked for them; then they hold as long as it is open. */
struct fresh {
	char *since; /* as it was asked; NULL: nothing was */
	struct fresh_member {
		uint32_t generation; /* the one it is since */
		bool all;	     /* there was none before */
		uint32_t *docids;    /* ascending */
		size_t n;
	} * members; /* of the index, in its order */
	size_t n_members;
};

void fresh_done(struct fresh *f);

/*
 * Restricts the plan to paragraphs whose content key the generations since request->new_since (a
 * generation, "12" or "gen-000012", or a date: what became new by builds of that day or later) did
 * not have, and says so in the receipt's tree. ERROR_USAGE for what is neither, ERROR_NOT_FOUND if
 * it is further back than is kept.
 */
bool fresh_restrict(struct index *ix, const struct request *request, struct plan *plan,
	struct error *err) NODISCARD;

#endif
