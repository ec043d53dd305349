/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of base 11: 0 where the value has ended, else one more than the digit, as shorter ones come
 * first. */
#include "searcher/match/value_key.h"

#include <stdint.h>

enum { BASE = 11 };

/* 11 to the 14th, below 2 to the 53rd. */
static const uint64_t above_all = UINT64_C(379749833583241);

double value_key(const unsigned char *value, size_t len, bool rising)
{
	uint64_t key = 0;

	if (len == 0)
		return 0;
	if (len > VALUE_KEY_DIGITS)
		return -1;
	for (size_t i = 0; i < VALUE_KEY_DIGITS; i++) {
		if (i < len && (value[i] < '0' || value[i] > '9'))
			return -1;
		key = key * BASE + (i < len ? value[i] - '0' + 1u : 0);
	}
	return (double)(rising ? above_all - key : key);
}

size_t value_key_text(double key, bool rising, char out[VALUE_KEY_DIGITS])
{
	uint64_t rest = (uint64_t)key;
	size_t len = 0;

	if (rest == 0)
		return 0;
	rest = rising ? above_all - rest : rest;
	for (size_t i = VALUE_KEY_DIGITS; i-- > 0; rest /= BASE) {
		unsigned digit = rest % BASE;

		if (digit == 0)
			continue;
		out[i] = (char)('0' + digit - 1);
		len = len > i + 1 ? len : i + 1;
	}
	return len;
}
