/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ids of many hits at once, for formats that show no more than that. */
#ifndef PILCROW_SEARCHER_HIT_NAMES_H
#define PILCROW_SEARCHER_HIT_NAMES_H

#include "searcher/hit.h"
#include "searcher/index.h"

/* Fills id, article and paragraph of `n` hits that have their docid. */
bool hit_names_load(struct index *ix, struct hit *hits, size_t n, struct error *err) NODISCARD;

#endif
