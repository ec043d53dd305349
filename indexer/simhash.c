/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See the header for the formula. It is part of the schema: changing it changes indexes. */
#include "indexer/simhash.h"

#include <string.h>

#include "indexer/hash.h"

void simhash_clear(struct simhash *s)
{
	memset(s->planes, 0, s->used * sizeof s->planes[0]);
	s->used = 0;
	s->features = 0;
	s->major = false;
}

uint64_t simhash_feature(const char *text, size_t len)
{
	return hash_bytes(text, len);
}

void simhash_add(struct simhash *s, uint64_t feature, bool minor)
{
	uint64_t carry = feature;
	uint32_t k = 0;

	if (minor && s->major)
		return;
	if (!minor && !s->major) {
		simhash_clear(s);
		s->major = true;
	}
	while (carry != 0 && k < SIMHASH_PLANES) {
		uint64_t next = s->planes[k] & carry;

		s->planes[k++] ^= carry;
		carry = next;
	}
	if (s->used < k)
		s->used = k;
	s->features++;
}

uint64_t simhash_value(const struct simhash *s)
{
	uint64_t value = 0;

	if (s->features == 0)
		return 0;
	for (int bit = 0; bit < 64; bit++) {
		uint64_t ones = 0;

		for (uint32_t k = 0; k < s->used; k++)
			ones |= (s->planes[k] >> bit & 1) << k;
		if (2 * ones >= s->features)
			value |= UINT64_C(1) << bit;
	}
	return value;
}
