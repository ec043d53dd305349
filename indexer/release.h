/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last step of a run: whether what was built goes live. */
#ifndef PILCROW_INDEXER_RELEASE_H
#define PILCROW_INDEXER_RELEASE_H

#include "common/error.h"
#include "indexer/production.h"

/* What can be told before anything is built: that the golden queries are there. */
bool release_prepare(const struct production *p, struct error *err) NODISCARD;

/*
 * Publishes what was built, or sets it aside: if that was asked for, or if the gate refuses it
 * (p->refused then), which is no error. If the gate cannot judge, that is one, and the generation
 * stays aside as refused.
 */
bool release_run(struct production *p, struct error *err) NODISCARD;

#endif
