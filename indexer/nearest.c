/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/nearest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST_NAME = 32 };

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Row by row. */
size_t nearest_distance(const char *a, const char *b)
{
	size_t row[LONGEST_NAME + 1], n = strlen(b);

	if (n > LONGEST_NAME || strlen(a) > LONGEST_NAME)
		return SIZE_MAX;
	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < n; k++) {
			size_t above = row[k + 1];

			row[k + 1] = min3(above + 1, row[k] + 1, corner + (a[i] != b[k]));
			corner = above;
		}
	}
	return row[n];
}
