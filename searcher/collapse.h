/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near-duplicates among ranked paragraphs: wire copy that was printed again with small edits. Two
 * paragraphs are near-duplicates if their simhashes differ in at most COLLAPSE_DISTANCE bits.
 */
#ifndef PILCROW_SEARCHER_COLLAPSE_H
#define PILCROW_SEARCHER_COLLAPSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Of 64: few enough that other news on the same subject stays apart. */
enum { COLLAPSE_DISTANCE = 3 };

/*
 * For each of `n` simhashes, best rank first: stands_for[i] is the first item that i is a
 * near-duplicate of and that stands for itself, or i. A simhash of 0 is unknown and stands for
 * itself.
 */
bool collapse(const uint64_t *simhashes, size_t n, size_t *stands_for, struct error *err) NODISCARD;

#endif
