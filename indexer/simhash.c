/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See the header for the formula. It is part of the schema: changing it changes indexes. */
#include "indexer/simhash.h"

#include <assert.h>
#include <string.h>

#include "indexer/hash.h"

void simhash_clear(struct simhash *s)
{
	memset(s->planes, 0, s->used * sizeof s->planes[0]);
	s->used = 0;
	s->counted = s->n_waiting = 0;
	s->major = false;
}

uint64_t simhash_feature(const char *text, size_t len)
{
	return hash_bytes(text, len);
}

/* The sum of three bits, 64 times: *low and twice what is returned. */
static inline uint64_t add_three(uint64_t *low, uint64_t a, uint64_t b)
{
	uint64_t one = *low ^ a, carry = (*low & a) | (one & b);

	*low = one ^ b;
	return carry;
}

static_assert(SIMHASH_WAITING == 8, "so many are added up here");

void simhash_count(struct simhash *s)
{
	const uint64_t *w = s->waiting;
	uint64_t *planes = s->planes, twos, fours, carry;
	uint32_t k = 3;

	for (uint32_t i = s->n_waiting; i < SIMHASH_WAITING; i++)
		s->waiting[i] = 0; /* counts for nothing */
	twos = add_three(&planes[0], w[0], w[1]);
	fours = add_three(&planes[1], twos, add_three(&planes[0], w[2], w[3]));
	twos = add_three(&planes[0], w[4], w[5]);
	carry = add_three(&planes[1], twos, add_three(&planes[0], w[6], w[7]));
	carry = add_three(&planes[2], fours, carry);
	for (; carry != 0 && k < SIMHASH_PLANES; k++) {
		uint64_t next = planes[k] & carry;

		planes[k] ^= carry;
		carry = next;
	}
	if (s->used < k)
		s->used = k;
	s->counted += s->n_waiting;
	s->n_waiting = 0;
}

uint64_t simhash_value(struct simhash *s)
{
	uint64_t above = 0, equal = UINT64_MAX;
	uint64_t half;

	if (s->n_waiting > 0)
		simhash_count(s);
	half = s->counted / 2 + s->counted % 2;
	if (s->counted == 0)
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
