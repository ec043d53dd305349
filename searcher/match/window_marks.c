/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/window_marks.h"

bool window_is_empty(const uint64_t marked[WINDOW_WORDS])
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		if (marked[i])
			return false;
	}
	return true;
}

void window_retain(struct window *w, const uint64_t keep[WINDOW_WORDS])
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		uint64_t gone = w->marked[i] & ~keep[i];

		w->marked[i] &= keep[i];
		for (; gone; gone &= gone - 1)
			w->scores[i * 64 + (size_t)__builtin_ctzll(gone)] = 0;
	}
}

void window_drop_below(struct window *w, double least)
{
	least *= SLACK;
	if (least <= 0)
		return;
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = w->marked[i]; left; left &= left - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(left);

			if (w->scores[i * 64 + bit] < least) {
				w->scores[i * 64 + bit] = 0;
				w->marked[i] &= ~(UINT64_C(1) << bit);
			}
		}
	}
}

void window_pour(struct window *from, uint64_t marked[WINDOW_WORDS], double *scores)
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		marked[i] |= from->marked[i];
		for (uint64_t left = from->marked[i]; left; left &= left - 1) {
			size_t at = i * 64 + (size_t)__builtin_ctzll(left);

			if (scores)
				scores[at] += from->scores[at];
			from->scores[at] = 0;
		}
		from->marked[i] = 0;
	}
}
