/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of the index that stand in for a word of the query where a paragraph has it not, by their
 * likeness (common/kin.h): Marconis for Marconi, протестантизм for протестант, Ostanatolien for
 * Anatolien, Versorgung for Energieversorgung.
 */
#ifndef PILCROW_SEARCHER_QUERY_KIN_H
#define PILCROW_SEARCHER_QUERY_KIN_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/index.h"
#include "searcher/query_items.h"

/* Fills `kin` of the items in use, whose readings and `parts` have been made, and says whether both
   are `loose`. */
bool query_kin(struct query_items *q, const struct query_node *root,
	const struct query_languages *languages, struct index *ix, struct error *err) NODISCARD;

#endif
