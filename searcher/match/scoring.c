/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/scoring.h"

#include <math.h>

struct scoring scoring_make(const struct scoring *of, double k1, double b)
{
	const struct database *d = of->database;
	struct scoring s = *of;
	double mean = d->documents ? (double)d->total_length / d->documents : 0;

	/* Zeros that BM25 would divide by; too small to be seen in six decimals. */
	k1 = fmax(k1, XAP_NEARLY_ZERO);
	s.k1 = k1;
	s.b = b;
	s.bounds = s.bounds && s.bounds->b == b ? s.bounds : NULL;
	s.of_all = k1 * (1 - b);
	s.of_length = mean > 0 ? k1 * b / mean : 0;
	s.least = XAP_NEARLY_ZERO * mean;
	s.shortest = d->shortest;
	return s;
}

/* Robertson and Zaragoza (2009), with what Xapian 1.4 does about terms in over a third of all
   documents. */
double scoring_weight(const struct scoring *s, double frequency)
{
	double odds = (s->database->documents - frequency + 0.5) / (frequency + 0.5);

	if (odds < 2)
		odds = odds * 0.5 + 1;
	return log(odds) * (s->k1 + 1);
}
