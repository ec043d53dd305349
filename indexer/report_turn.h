/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rollback, publish and prune print, for people or as JSON. */
#ifndef PILCROW_INDEXER_REPORT_TURN_H
#define PILCROW_INDEXER_REPORT_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/store.h"
#include "indexer/options.h"

/* `from` is 0 if nothing was live. */
bool turn_report_flip(const struct turn_options *o, uint32_t from, uint32_t to, struct buf *out,
	struct error *err) NODISCARD;

struct fates {
	struct fate {
		uint32_t number;
		enum store_fate fate;
	} * list; /* newest first */
	size_t n, cap, failed;
};

void fates_done(struct fates *f);
/* A store_fate_fn. */
bool fates_add(void *fates, uint32_t number, enum store_fate fate, struct error *err) NODISCARD;

bool turn_report_fates(const struct turn_options *o, const struct fates *f, struct buf *out,
	struct error *err) NODISCARD;

#endif
