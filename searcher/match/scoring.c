/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/scoring.h"

#include <math.h>

static double mean_of(uint64_t total_length, uint32_t documents)
{
	return documents ? (double)total_length / documents : 0;
}

/*
 * The bound of a block is the document in which w / (1 - b + b * length / mean) is highest, with
 * the mean of its own database. With another mean, which is f times that, each document has this
 * times (1 - b + b * length / mean) / (1 - b + b * length / (f * mean)), which lies between 1 and
 * f, whatever the length. So none has more than the bound, by its own mean, times the larger of
 * both.
 */
static void make_bounds(struct scoring *s, double mean)
{
	double own = mean_of(s->database->total_length, s->database->documents);
	double f = own > 0 && mean > own ? mean / own : 1;

	s->bound_of_all = s->of_all / f;
	s->bound_of_length = own > 0 ? s->k1 * s->b / own / f : 0;
}

struct scoring scoring_make(
	const struct scoring *of, const struct scoring_whole *whole, double k1, double b)
{
	struct scoring s = *of;
	double mean = mean_of(whole->total_length, whole->documents);

	/* Zeros that BM25 would divide by; too small to be seen in six decimals. */
	k1 = fmax(k1, XAP_NEARLY_ZERO);
	s.frequencies = whole->frequencies;
	s.documents = whole->documents;
	s.k1 = k1;
	s.b = b;
	s.bounds = s.bounds && s.bounds->b == b ? s.bounds : NULL;
	s.of_all = k1 * (1 - b);
	s.of_length = mean > 0 ? k1 * b / mean : 0;
	s.least = XAP_NEARLY_ZERO * mean;
	s.shortest = of->database->shortest;
	make_bounds(&s, mean);
	return s;
}

/* Robertson and Zaragoza (2009), with what Xapian 1.4 does about terms in over a third of all
   documents. */
double scoring_idf(double documents, double frequency)
{
	double odds = (documents - frequency + 0.5) / (frequency + 0.5);

	if (odds < 2)
		odds = odds * 0.5 + 1;
	return log(odds);
}

double scoring_weight(const struct scoring *s, double frequency)
{
	return scoring_idf(s->documents, frequency) * (s->k1 + 1);
}
