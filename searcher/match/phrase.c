/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Positions are read in the order of the parts' rarity, and no further than it takes to see that
 * there is no phrase.
 */
#include "searcher/match/phrase.h"

#include <stdlib.h>
#include <string.h>

static bool add_spots(struct position_list *to, const struct position_list *more)
{
	size_t i = to->n, k = more->n, at = i + k;

	if (!position_list_reserve(to, at))
		return false;
	/* From behind, in place. */
	while (k > 0) {
		if (i > 0 && to->items[i - 1] > more->items[k - 1])
			to->items[--at] = to->items[--i];
		else
			to->items[--at] = more->items[--k];
	}
	to->n += more->n;
	return true;
}

/* Where the part stands in the document; NULL if nowhere. Two alternatives at one position do no
   harm. */
static const struct position_list *spots_of(struct node *part, uint32_t docid)
{
	struct position_list *merged = &part->merged;

	if (part->kind == NODE_TERM)
		return positions_read(part->positions, docid) && part->positions->list.n > 0
			       ? &part->positions->list
			       : NULL;
	merged->n = 0;
	for (size_t i = 0; i < part->n; i++) {
		struct node *word = part->parts[i];

		if (word->kind != NODE_TERM)
			continue;
		if (!positions_read(word->positions, docid))
			return NULL;
		if (!add_spots(merged, &word->positions->list)) {
			word->positions->cursor.bad = true;
			return NULL;
		}
	}
	return merged->n > 0 ? merged : NULL;
}

static size_t place_of(const struct phrase_work *work, const struct node *part)
{
	size_t i = 0;

	while (work->parts[i] != part)
		i++;
	return i;
}

/* Leaves the starts of phrases that agree with this part, which stands `offset` behind. */
static void agree(struct position_list *starts, const struct position_list *spots, size_t offset)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < starts->n; i++) {
		uint64_t spot = (uint64_t)starts->items[i] + offset;

		while (k < spots->n && spots->items[k] < spot)
			k++;
		if (k == spots->n)
			break;
		if (spots->items[k] == spot)
			starts->items[n++] = starts->items[i];
	}
	starts->n = n;
}

/* The rarest word says where the phrase may begin; each further one must agree. */
static bool is_exact(struct node *phrase, uint32_t docid)
{
	struct position_list *starts = &phrase->phrase->starts;

	for (size_t i = 0; i < phrase->n; i++) {
		struct node *part = phrase->parts[i];
		size_t offset = place_of(phrase->phrase, part);
		const struct position_list *spots = spots_of(part, docid);

		if (!spots)
			return false;
		if (i > 0) {
			agree(starts, spots, offset);
		} else {
			if (!position_list_reserve(starts, spots->n))
				return false;
			starts->n = 0;
			for (size_t k = 0; k < spots->n; k++)
				if (spots->items[k] >= offset)
					starts->items[starts->n++] =
						spots->items[k] - (uint32_t)offset;
		}
		if (starts->n == 0)
			return false;
	}
	return true;
}

static const struct position_list *list_of(const struct node *part)
{
	return part->kind == NODE_TERM ? &part->positions->list : &part->merged;
}

/* Each part as soon as possible after the one before: for every place of the first one. Where each
   part stands only ever moves on. */
static bool is_within(const struct phrase_work *work, size_t n, uint32_t span)
{
	const struct position_list *first = list_of(work->parts[0]);

	memset(work->at, 0, n * sizeof *work->at);
	for (size_t i = 0; i < first->n; i++) {
		uint32_t last = first->items[i];
		size_t k;

		for (k = 1; k < n; k++) {
			const struct position_list *spots = list_of(work->parts[k]);

			while (work->at[k] < spots->n && spots->items[work->at[k]] <= last)
				work->at[k]++;
			if (work->at[k] == spots->n)
				return false;
			last = spots->items[work->at[k]];
			if (last - first->items[i] >= span)
				break;
		}
		if (k == n)
			return true;
	}
	return false;
}

/* Where part i stands at the moment. */
static uint32_t spot_of(const struct phrase_work *work, size_t i)
{
	return list_of(work->parts[i])->items[work->at[i]];
}

/* Moves part i on to `least` or above; false if it stands nowhere there. */
static bool move_to(struct phrase_work *work, size_t i, uint64_t least)
{
	const struct position_list *spots = list_of(work->parts[i]);

	while (work->at[i] < spots->n && spots->items[work->at[i]] < least)
		work->at[i]++;
	return work->at[i] < spots->n;
}

/* A part at a place that another has, too; n if there is none. */
static size_t find_shared(const struct phrase_work *work, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			if (spot_of(work, i) == spot_of(work, k))
				return k;
		}
	}
	return n;
}

/*
 * Each part at a place of its own, all within the span, in any order. The part that is behind moves
 * on until it is near enough to the one in front. Of two at one place, as where a word is named
 * twice, one moves on to its next.
 */
static bool is_near(struct phrase_work *work, size_t n, uint32_t span)
{
	memset(work->at, 0, n * sizeof *work->at);
	for (;;) {
		size_t behind = 0, front = 0, shared;

		for (size_t i = 1; i < n; i++) {
			if (spot_of(work, i) < spot_of(work, behind))
				behind = i;
			if (spot_of(work, i) > spot_of(work, front))
				front = i;
		}
		if (spot_of(work, front) - spot_of(work, behind) >= span) {
			if (!move_to(work, behind, (uint64_t)spot_of(work, front) - span + 1))
				return false;
			continue;
		}
		shared = find_shared(work, n);
		if (shared == n)
			return true;
		if (!move_to(work, shared, (uint64_t)spot_of(work, shared) + 1))
			return false;
	}
}

static bool is_phrase(struct node *phrase, uint32_t docid)
{
	if (phrase->span <= phrase->n && !phrase->any_order)
		return is_exact(phrase, docid);
	for (size_t i = 0; i < phrase->n; i++) {
		if (!spots_of(phrase->parts[i], docid))
			return false;
	}
	return phrase->any_order ? is_near(phrase->phrase, phrase->n, phrase->span)
				 : is_within(phrase->phrase, phrase->n, phrase->span);
}

void phrase_check(struct node *phrase, uint32_t base, const uint64_t marked[WINDOW_WORDS],
	uint64_t kept[WINDOW_WORDS])
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		kept[i] = 0;
		for (uint64_t left = marked[i]; left; left &= left - 1) {
			uint32_t docid =
				base + (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);

			if (is_phrase(phrase, docid))
				kept[i] |= left & -left;
		}
	}
}
