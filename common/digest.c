/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/digest.h"

#include <stdint.h>

void digest_init(struct digest *d)
{
	sha256_init(&d->sha);
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
	sha256_update(&d->sha, len, bytes);
}

void digest_hex(struct digest *d, char hex[DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t raw[SHA256_DIGEST_SIZE];

	sha256_digest(&d->sha, sizeof raw, raw);
	for (size_t i = 0; i < sizeof raw; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 15];
	}
	hex[2 * sizeof raw] = '\0';
}

void digest_bytes(struct digest *d, unsigned char *out, size_t n)
{
	sha256_digest(&d->sha, n, out);
}

void digest_of(const void *bytes, size_t len, char hex[DIGEST_HEX_SIZE])
{
	struct digest d;

	digest_init(&d);
	digest_add(&d, bytes, len);
	digest_hex(&d, hex);
}
