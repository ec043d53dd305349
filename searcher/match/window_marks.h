/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done with the marks of a window and their scores (tree.h). */
#ifndef PILCROW_SEARCHER_MATCH_WINDOW_MARKS_H
#define PILCROW_SEARCHER_MATCH_WINDOW_MARKS_H

#include "searcher/match/window.h"

bool window_is_empty(const uint64_t marked[WINDOW_WORDS]);
/* Unmarks what is not in `keep`. */
void window_retain(struct window *w, const uint64_t keep[WINDOW_WORDS]);
/* Unmarks what scores less. */
void window_drop_below(struct window *w, double least);
/* Empties `from` into the other. scores may be NULL. */
void window_pour(struct window *from, uint64_t marked[WINDOW_WORDS], double *scores);

#endif
