/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers in Xapian's order-preserving form, read back: a head of sign and exponent in 6 bits, or
 * in 14 where it is far from 8, then the mantissa, whose zeros at the end are left out. Of a
 * positive number the mantissa's first bit goes without saying; of a negative one both words of the
 * mantissa are negated, and the higher has one more unless the lower is 0.
 */
#include <math.h>
#include <stdint.h>

#include "common/xap.h"

enum { MANTISSA_BITS = 58, BIAS = 8, SHORT_EXPONENT = 3, LONG_EXPONENT = 11 };

struct bits {
	const unsigned char *at, *end;
};

static uint64_t negated(uint64_t mantissa)
{
	uint32_t low = (uint32_t)mantissa, high = (uint32_t)(mantissa >> 32);

	high = (low != 0) - high;
	return ((uint64_t)high << 32 | (uint32_t)-low) & ((UINT64_C(1) << MANTISSA_BITS) - 1);
}

static unsigned next_byte(struct bits *b)
{
	return b->at < b->end ? *b->at++ : 0;
}

double xap_sortable_decode(const char *bytes, size_t len)
{
	struct bits b = { (const unsigned char *)bytes, (const unsigned char *)bytes + len };
	unsigned head = next_byte(&b), width = SHORT_EXPONENT, exponent;
	bool negative = !(head & 0x80), below = !(head & 0x40) != negative, brief;
	uint64_t mantissa;
	double value;

	if (len == 0)
		return -INFINITY;
	if (len == 1 && head == 0x80)
		return 0;
	/* The bit says "long" in numbers far from 0 on either side. */
	brief = !(head & 0x20) != !(head & 0x40);
	exponent = head >> 2 & 7;
	if (!brief) {
		exponent = head & 0x1f;
		head = next_byte(&b);
		exponent = exponent << 6 | head >> 2;
		width = LONG_EXPONENT;
	}
	if (negative != below)
		exponent ^= (1u << width) - 1;
	mantissa = head & 3;
	for (unsigned i = 2; i < MANTISSA_BITS; i += 8)
		mantissa = mantissa << 8 | next_byte(&b);
	value = negative ? -(double)negated(mantissa)
			 : (double)(mantissa | UINT64_C(1) << MANTISSA_BITS);
	return ldexp(
		value, (below ? -(int)exponent : (int)exponent) + BIAS - MANTISSA_BITS - !negative);
}
