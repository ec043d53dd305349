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
	const uint64_t half = s->features / 2 + s->features % 2;
	uint64_t above = 0, equal = UINT64_MAX;

	if (s->features == 0)
		return 0;
	/* All counters against the half at once, from the highest plane down. One that `half` goes
	   beyond cannot be: no counter exceeds the number of features. */
	for (uint32_t k = s->used; k-- > 0;) {
		if (half >> k & 1) {
			equal &= s->planes[k];
		} else {
			above |= equal & s->planes[k];
			equal &= ~s->planes[k];
		}
	}
	return half >> s->used ? 0 : above | equal;
}
