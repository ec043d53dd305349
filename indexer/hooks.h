/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs that a configuration has run around a build or an update. */
#ifndef PILCROW_INDEXER_HOOKS_H
#define PILCROW_INDEXER_HOOKS_H

#include "common/error.h"
#include "indexer/production.h"

/* Before the sources are read. If it fails, so does the run, before anything was changed. */
bool hooks_before(const struct production *p, struct error *err) NODISCARD;

/*
 * At the end, whatever came of the run: gets {"status", "error", "report"} on its standard input,
 * the status being the one that the run ends with. If it fails, that is said and changes nothing.
 * `failure` is NULL if there was none.
 */
void hooks_after(const struct production *p, int status, const struct error *failure);

#endif
