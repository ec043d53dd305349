/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results as they are behind the contract of xap.h; whoever searched fills them. */
#ifndef PILCROW_COMMON_XAP_RESULTS_H
#define PILCROW_COMMON_XAP_RESULTS_H

#include "common/xap.h"

struct xap_results {
	struct xap_match *matches; /* owned */
	size_t n;
	uint32_t lower, estimated, upper;
	bool timed_out;
	/* Unless they are by score: that of match i from key_ends[i - 1] (0 for the first) on, to
	   key_ends[i]. */
	struct buf keys;
	size_t *key_ends; /* owned */
};

#ifdef __cplusplus
extern "C" {
#endif

/* The key of one match after the other, of results without keys at first. ERROR_MEMORY. */
bool xap_results_add_key(
	struct xap_results *r, size_t i, const char *key, size_t len, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
