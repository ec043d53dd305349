/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/filter.h"

#include <stdlib.h>

void filter_of_list(struct filter *f, const uint32_t *docids, size_t n)
{
	*f = (struct filter){ .docids = docids,
		.n = n,
		.least = (uint32_t)n,
		.most = (uint32_t)n,
		.expected = (double)n };
}

bool filter_of_range(struct filter *f, const struct database *d, struct ranges *ranges,
	const struct filter_range *of, struct error *err)
{
	*f = (struct filter){ .range = *of->range,
		.ranges = ranges,
		.least = of->covers ? of->with : 0,
		.most = of->with,
		.expected = of->covers ? of->with : of->part * of->with,
		.last = d->last_docid };
	f->kept = ranges_take(ranges, d, of->range);
	if (f->kept && f->kept->bits) {
		/* How many they are must not show: it would depend on what was asked before. */
		f->bits = f->kept->bits;
		return true;
	}
	f->values = malloc(sizeof *f->values);
	if (!f->values)
		return error_out_of_memory(err);
	values_open(f->values, d, of->range->slot);
	return true;
}

void filter_done(struct filter *f)
{
	if (f->kept)
		ranges_give_back(f->ranges, f->kept, f->values ? f->values->chunks : 0);
	if (f->values)
		values_done(f->values);
	free(f->values);
	*f = (struct filter){ 0 };
}

bool filter_bad(const struct filter *f)
{
	return f->values && f->values->cursor.bad;
}

static uint32_t next_bit(const struct filter *f, uint32_t docid)
{
	uint64_t left;

	if (docid > f->last)
		return POSTINGS_END;
	left = f->bits[docid / 64] >> docid % 64 << docid % 64;
	for (uint32_t i = docid / 64;; left = f->bits[++i]) {
		if (left)
			return i * 64 + (uint32_t)__builtin_ctzll(left);
		if (i == f->last / 64)
			return POSTINGS_END;
	}
}

/* By steps that double, then by halves: the next is likelier near than far. */
static uint32_t next_in_list(struct filter *f, uint32_t docid)
{
	size_t from = f->at, step = 1, end;

	while (from + step < f->n && f->docids[from + step] < docid) {
		from += step;
		step *= 2;
	}
	end = from + step < f->n ? from + step : f->n;
	while (from < end) {
		size_t middle = from + (end - from) / 2;

		if (f->docids[middle] < docid)
			from = middle + 1;
		else
			end = middle;
	}
	f->at = from;
	return from < f->n ? f->docids[from] : POSTINGS_END;
}

uint32_t filter_next(struct filter *f, uint32_t docid)
{
	if (f->docids)
		return next_in_list(f, docid);
	if (f->bits)
		return next_bit(f, docid);
	do {
		docid = values_next(f->values, docid);
		if (docid == POSTINGS_END ||
			values_in_range(&f->range, f->values->value, f->values->len))
			return docid;
	} while (docid++ < f->last);
	return POSTINGS_END;
}

bool filter_has(struct filter *f, uint32_t docid)
{
	if (f->docids)
		return next_in_list(f, docid) == docid;
	if (f->bits)
		return f->bits[docid / 64] >> docid % 64 & 1;
	return values_find(f->values, docid) &&
	       values_in_range(&f->range, f->values->value, f->values->len);
}
