/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A number that stands for any number of bytes: XXH3, 64 bits, the same on every machine and from
 * version 0.8 of xxHash on. It tells what has changed by chance or in the course of things, and
 * takes a small part of what SHA-256 does. It keeps nobody from making two texts that have the
 * same: use it where that harms none but whoever does so, and digest.h elsewhere.
 */
#ifndef PILCROW_INDEXER_FINGERPRINT_H
#define PILCROW_INDEXER_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

uint64_t fingerprint_of(const void *bytes, size_t len);

/* Of bytes that come in turn. */
struct fingerprint;

/* NULL when out of memory. */
struct fingerprint *fingerprint_new(struct error *err) NODISCARD;
void fingerprint_free(struct fingerprint *f);
void fingerprint_add(struct fingerprint *f, const void *bytes, size_t len);
/* Of all so far. */
uint64_t fingerprint_get(const struct fingerprint *f);

#endif
