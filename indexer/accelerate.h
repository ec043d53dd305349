/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies beside the tables so that queries are faster, made from them when they are written. */
#ifndef PILCROW_INDEXER_ACCELERATE_H
#define PILCROW_INDEXER_ACCELERATE_H

#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"
#include "indexer/production.h"

/* Norms, labels, bounds, pairs, the vocabulary and kin; notes how long each took. */
bool accelerate(struct production *p, struct error *err) NODISCARD;

#endif
