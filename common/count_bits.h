/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many bits of a word are set. */
#ifndef PILCROW_COMMON_COUNT_BITS_H
#define PILCROW_COMMON_COUNT_BITS_H

#include <stdint.h>

/* The compiler's own is a call where the machine is not known to have an instruction for it. */
static inline unsigned count_bits(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

#endif
