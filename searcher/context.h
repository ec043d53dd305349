/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paragraphs around a hit, of the same article. */
#ifndef PILCROW_SEARCHER_CONTEXT_H
#define PILCROW_SEARCHER_CONTEXT_H

#include "searcher/hit.h"
#include "searcher/index.h"

/* Fills h->context with up to `n` paragraphs before the hit and as many after it, in order. */
bool context_load(struct index *ix, struct hit *h, uint32_t n, struct error *err) NODISCARD;

#endif
