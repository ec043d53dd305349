/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of the index that are kin to a word of the query though no stemmer brings them together:
 * Marconi and Marconis, протестант and протестантизм, Funk and Funkwellen.
 */
#ifndef PILCROW_SEARCHER_QUERY_KIN_H
#define PILCROW_SEARCHER_QUERY_KIN_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/query_items.h"

/* Fills `kin` of the items in use, whose readings and `parts` have been made. */
bool query_kin(struct query_items *q, const struct query_words *words, struct error *err) NODISCARD;

#endif
