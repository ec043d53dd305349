/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * At first each number gets a byte, 1 if it is near, in a loop without branches that the compiler
 * makes of what the machine has. Few are near.
 */
#include "common/near_bits.h"

#include <string.h>

#include "common/count_bits.h"
#include "common/eight.h"

typedef void flag_fn(
	const uint64_t *numbers, size_t n, uint64_t to, unsigned most, uint8_t flags[]);

static void flag(const uint64_t *numbers, size_t n, uint64_t to, unsigned most, uint8_t flags[])
{
	for (size_t i = 0; i < n; i++)
		flags[i] = count_bits(numbers[i] ^ to) <= most;
}

#ifdef __x86_64__

/* The same with an instruction for one number, and with one for eight of them. */
__attribute__((target("popcnt"))) static void flag_popcnt(
	const uint64_t *numbers, size_t n, uint64_t to, unsigned most, uint8_t flags[])
{
	for (size_t i = 0; i < n; i++)
		flags[i] = (unsigned)__builtin_popcountll(numbers[i] ^ to) <= most;
}

__attribute__((target("avx512vpopcntdq,avx512vl,avx512bw"))) static void flag_avx512(
	const uint64_t *numbers, size_t n, uint64_t to, unsigned most, uint8_t flags[])
{
	for (size_t i = 0; i < n; i++)
		flags[i] = (unsigned)__builtin_popcountll(numbers[i] ^ to) <= most;
}

static flag_fn *best_flag(void)
{
	if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512vl") &&
		__builtin_cpu_supports("avx512bw"))
		return flag_avx512;
	return __builtin_cpu_supports("popcnt") ? flag_popcnt : flag;
}

#else

static flag_fn *best_flag(void)
{
	return flag;
}

#endif

size_t near_bits(const uint64_t *numbers, size_t n, uint64_t to, unsigned most,
	uint8_t places[NEAR_BITS_BLOCK])
{
	uint8_t flags[NEAR_BITS_BLOCK];
	size_t found = 0, end = (n + 7) / 8 * 8;

	best_flag()(numbers, n, to, most, flags);
	memset(flags + n, 0, end - n);
	for (size_t i = 0; i < end; i += 8) {
		for (uint64_t left = eight_load(flags + i); left; left &= left - 1)
			places[found++] = (uint8_t)(i + (size_t)__builtin_ctzll(left) / 8);
	}
	return found;
}
