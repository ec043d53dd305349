/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lists of a stem's grams are read side by side, a range of stems at a time, in which the grams
 * that each stem shares are counted in a byte. What shares enough of them is held against the
 * number of its own; no text is looked at. Whatever the file may hold, nothing outside its mapping
 * is.
 */
#include "common/kin.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

enum {
	CHARACTER_BITS = 16,
	CHARACTER_MASK = (1 << CHARACTER_BITS) - 1,
	LEAST_LETTER = 'a',
	/* Stems whose counts are in the first cache of any processor. */
	RANGE = 1 << 14,
};

/* What the header is followed by. */
struct sizes {
	uint32_t grams, names;
	uint64_t lists;
};

_Static_assert(sizeof(struct sizes) == 16, "kin.h says what there is");
_Static_assert(KIN_MAX_GRAMS <= UINT8_MAX, "they are counted in a byte");

static int ascending(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void unite(struct kin_grams *g)
{
	unsigned n = 0;

	qsort(g->items, g->n, sizeof *g->items, ascending);
	for (unsigned i = 0; i < g->n; i++) {
		if (i == 0 || g->items[i] != g->items[n - 1])
			g->items[n++] = g->items[i];
	}
	g->n = n;
}

void kin_grams_of(struct kin_grams *out, const char *stem, size_t len)
{
	uint64_t gram = 0;
	unsigned characters = 0;

	out->n = 0;
	if (len > ANALYZER_MAX_TERM)
		return;
	for (size_t at = 0; at < len;) {
		uint32_t code;

		if ((unsigned char)stem[at] < LEAST_LETTER) {
			out->n = 0;
			return;
		}
		at += utf8_decode(stem + at, len - at, &code);
		gram = gram << CHARACTER_BITS | (code & CHARACTER_MASK);
		/* Together with the end before them the first three are one. */
		if (++characters >= KIN_GRAM - 1)
			out->items[out->n++] = gram;
	}
	if (characters < KIN_LEAST) {
		out->n = 0;
		return;
	}
	out->items[out->n++] = gram << CHARACTER_BITS;
	unite(out);
}

struct kin_likeness kin_likeness_of(const struct kin_grams *a, const struct kin_grams *b)
{
	struct kin_likeness l = { .both = a->n + b->n };

	for (unsigned i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->items[i] == b->items[k])
			l.twice += 2;
		if (a->items[i] <= b->items[k])
			i++;
		else
			k++;
	}
	return l;
}

bool kin_is_like(struct kin_likeness l)
{
	/* Mean reciprocal rank with 0.2, 0.25, 0.3, 0.35, 0.4 and 0.5, in thousandths, compared
	   as sums of scores over all paragraphs: German 949, 950, 950, 948, 947, 944; Russian 961,
	   961, 961, 961, 960, 958. */
	return l.twice > 0 && l.twice * 10 >= l.both * 3;
}

void kin_close(struct kin *k)
{
	if (!k)
		return;
	side_file_close(&k->file);
	free(k);
}

void kin_closep(struct kin **k)
{
	kin_close(*k);
}

/* Whether numbers ascend up to the last, which is `end`. */
static bool are_begins(const uint32_t *begins, uint32_t n, uint64_t end)
{
	for (uint32_t i = 0; i < n; i++) {
		if (begins[i] > begins[i + 1])
			return false;
	}
	return begins[n] == end;
}

/* Finds the parts of the file; false if they are not what it is made of. */
static bool divide(struct kin *k)
{
	const char *at = (const char *)(k->file.header + 1);
	uint64_t left = k->file.size - sizeof *k->file.header;
	struct sizes sizes;

	if (left < sizeof sizes)
		return false;
	memcpy(&sizes, at, sizeof sizes);
	left -= sizeof sizes;
	k->n_stems = k->file.header->own;
	k->n_grams = sizes.grams;
	k->names = sizes.names;
	k->lists = sizes.lists;
	if (sizes.lists > left ||
		left - sizes.lists != (uint64_t)k->n_grams * 2 * sizeof *k->grams +
					      ((uint64_t)k->n_stems + 1) * sizeof *k->begins +
					      k->n_stems + k->names)
		return false;
	k->grams = (const uint64_t *)(at + sizeof sizes);
	k->places = k->grams + k->n_grams;
	k->begins = (const uint32_t *)(k->places + k->n_grams);
	k->counts = (const uint8_t *)(k->begins + k->n_stems + 1);
	k->stems = (const char *)(k->counts + k->n_stems);
	k->list = (const unsigned char *)k->stems + k->names;
	return are_begins(k->begins, k->n_stems, k->names);
}

struct kin *kin_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(kin_closep) struct kin *k = calloc(1, sizeof *k);

	if (!k) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&k->file, directory, KIN_FILE, KIN_MAGIC, of, err))
		return NULL;
	if (!divide(k)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, KIN_FILE);
		return NULL;
	}
	return TAKE_PTR(k);
}

/* The stems that have a gram. */
struct list {
	const unsigned char *at, *end;
	uint64_t stem; /* the next; at the end as many as there are */
};

static void list_next(struct list *l, const struct kin *k)
{
	uint64_t gap = 0;

	for (unsigned shift = 0; l->at < l->end && shift < 32; shift += 7) {
		unsigned char byte = *l->at++;

		gap |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80) {
			l->stem += gap + 1;
			if (l->stem < k->n_stems)
				return;
			break;
		}
	}
	l->at = l->end;
	l->stem = k->n_stems;
}

static bool list_open(struct list *l, const struct kin *k, uint64_t gram)
{
	const uint64_t *found = bsearch(&gram, k->grams, k->n_grams, sizeof *k->grams, ascending);
	uint64_t from, to;

	if (!found)
		return false;
	from = k->places[found - k->grams];
	to = found + 1 == k->grams + k->n_grams ? k->lists : k->places[found + 1 - k->grams];
	if (from > to || to > k->lists)
		return false;
	*l = (struct list){ k->list + from, k->list + to, UINT64_MAX };
	list_next(l, k);
	return true;
}

/* As few grams as one stem can share with another that it is like. */
static unsigned least_shared(unsigned n)
{
	unsigned shared = 1;

	while (!kin_is_like((struct kin_likeness){ .twice = 2 * shared, .both = n + shared }))
		shared++;
	return shared;
}

/* One search. */
struct search {
	const struct kin *kin;
	struct list lists[KIN_MAX_GRAMS];
	unsigned n_lists, n_grams, least;
	uint8_t shared[RANGE]; /* by each stem of the range */
};

static void count_range(struct search *s, uint64_t first)
{
	memset(s->shared, 0, sizeof s->shared);
	for (unsigned i = 0; i < s->n_lists; i++) {
		struct list *l = &s->lists[i];

		while (l->stem < first + RANGE && l->stem < s->kin->n_stems) {
			s->shared[l->stem - first]++;
			list_next(l, s->kin);
		}
	}
}

static bool give_range(struct search *s, uint64_t first, kin_fn *fn, void *ctx, struct error *err)
{
	const uint64_t nothing = 0;
	const struct kin *k = s->kin;
	uint64_t n = k->n_stems - first < RANGE ? k->n_stems - first : RANGE;

	for (uint64_t i = 0; i < n; i++) {
		const uint32_t *begin = &k->begins[first + i];
		struct kin_likeness l;

		/* Most share nothing. */
		if (i % sizeof nothing == 0 &&
			memcmp(s->shared + i, &nothing, sizeof nothing) == 0) {
			i += sizeof nothing - 1;
			continue;
		}
		if (s->shared[i] < s->least)
			continue;
		l.twice = 2U * s->shared[i];
		l.both = s->n_grams + k->counts[first + i];
		if (kin_is_like(l) && !fn(ctx, k->stems + *begin, begin[1] - *begin, l, err))
			return false;
	}
	return true;
}

bool kin_find(const struct kin *k, const struct kin_grams *grams, kin_fn *fn, void *ctx,
	struct error *err)
{
	struct search s = { .kin = k, .n_grams = grams->n };

	if (grams->n == 0)
		return true;
	s.least = least_shared(grams->n);
	for (unsigned i = 0; i < grams->n; i++)
		s.n_lists += list_open(&s.lists[s.n_lists], k, grams->items[i]);
	for (uint64_t first = 0; s.n_lists >= s.least && first < k->n_stems; first += RANGE) {
		count_range(&s, first);
		if (!give_range(&s, first, fn, ctx, err))
			return false;
	}
	return true;
}
