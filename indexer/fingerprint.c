/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/fingerprint.h"

#include <stdlib.h>

/* Compiled into this file: most of what comes is so short that a call takes longer, and a library
   would have to be loaded. */
#define XXH_INLINE_ALL
#include <xxhash.h>

struct fingerprint {
	XXH3_state_t state;
};

uint64_t fingerprint_of(const void *bytes, size_t len)
{
	return XXH3_64bits(bytes, len);
}

struct fingerprint *fingerprint_new(struct error *err)
{
	struct fingerprint *f = aligned_alloc(_Alignof(struct fingerprint), sizeof *f);

	if (!f) {
		error_out_of_memory(err);
		return NULL;
	}
	XXH3_64bits_reset(&f->state);
	return f;
}

void fingerprint_free(struct fingerprint *f)
{
	free(f);
}

void fingerprint_add(struct fingerprint *f, const void *bytes, size_t len)
{
	XXH3_64bits_update(&f->state, bytes, len);
}

uint64_t fingerprint_get(const struct fingerprint *f)
{
	return XXH3_64bits_digest(&f->state);
}
