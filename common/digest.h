/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256, by nettle: of one piece of bytes, or of many fed in turn. */
#ifndef PILCROW_COMMON_DIGEST_H
#define PILCROW_COMMON_DIGEST_H

#include <nettle/sha2.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DIGEST_HEX_SIZE = 65 }; /* 64 hex digits and a NUL */

struct digest {
	struct sha256_ctx sha;
};

void digest_init(struct digest *d);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* Ends it; the struct is as after digest_init(). */
void digest_hex(struct digest *d, char hex[DIGEST_HEX_SIZE]);
/* Likewise, its first `n` bytes, at most 32. */
void digest_bytes(struct digest *d, unsigned char *out, size_t n);

void digest_of(const void *bytes, size_t len, char hex[DIGEST_HEX_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
