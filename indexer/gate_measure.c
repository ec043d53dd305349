/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rankings are ten long: looking through them is faster than any table. */
#include "indexer/gate_measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double persistence = 0.9;

bool gate_has(const struct gate_ranking *r, const char *item)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->items[i], item) == 0)
			return true;
	}
	return false;
}

/* How many items the first `depth` of both have in common. */
static size_t shared(const struct gate_ranking *a, const struct gate_ranking *b, size_t depth)
{
	const struct gate_ranking head = { b->items, depth < b->n ? depth : b->n };
	size_t n = 0;

	for (size_t i = 0; i < a->n && i < depth; i++)
		n += gate_has(&head, a->items[i]);
	return n;
}

double gate_overlap(const struct gate_ranking *a, const struct gate_ranking *b)
{
	size_t longest = a->n > b->n ? a->n : b->n;

	return longest == 0 ? 1 : (double)shared(a, b, longest) / (double)longest;
}

double gate_rbo(const struct gate_ranking *a, const struct gate_ranking *b)
{
	const double p = persistence;
	size_t s = a->n < b->n ? a->n : b->n, l = a->n < b->n ? b->n : a->n;
	double sum = 0, weight = p, x_s, x_l;

	if (s == 0)
		return l == 0 ? 1 : 0;
	x_s = (double)shared(a, b, s);
	x_l = (double)shared(a, b, l);
	for (size_t d = 1; d <= l; d++, weight *= p) {
		sum += (double)shared(a, b, d) / (double)d * weight;
		if (d > s)
			sum += x_s * (double)(d - s) / ((double)s * (double)d) * weight;
	}
	return (1 - p) / p * sum + ((x_l - x_s) / (double)l + x_s / (double)s) * pow(p, (double)l);
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

double gate_median(double *values, size_t n)
{
	if (n == 0)
		return 0;
	qsort(values, n, sizeof *values, compare);
	return values[(n - 1) / 2];
}
