/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random texts and queries for holding two ways of matching against each other. */
#ifndef PILCROW_TESTS_RANDOM_QUERY_H
#define PILCROW_TESTS_RANDOM_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/xap.h"

enum { RANDOM_DATES = 2, RANDOM_LETTERS = 9 };

uint32_t next_random(uint64_t *seed);

/* A new database at `path` (see prose.h) of `n` documents of 0 to 59 of the words w1 to w40, of
   which wN is about N times as rare as w1, and now and then one of w41 to w340. Most have a date in
   slot RANDOM_DATES, from the years 2000 to 2019, all a letter in slot RANDOM_LETTERS. */
void random_database(const char *path, size_t n, uint64_t seed);
/* The same of 0 to `longest` words, at most 200. */
void random_database_of(const char *path, size_t n, unsigned longest, uint64_t seed);

/* Of those words, ranges of those values and every operator, also scaled; `depth` operators deep at
 * most. */
struct xap_query *random_query(uint64_t *seed, int depth);

/* The same without phrases and words near each other, which Xapian 1.4.22 does not always get right
   where they are part of something (by_parts.h). */
struct xap_query *random_words(uint64_t *seed, int depth);

/* BM25 with some parameters, for all documents or for a few. */
struct xap_search random_search(uint64_t *seed, uint32_t documents, bool all);

/* Same matches and scores; where two score the same but for rounding errors, either may come
   first. Fails the test otherwise. */
void assert_same_results(const struct xap_results *a, const struct xap_results *b);
/* The same to the last bit, totals as well. */
void assert_same_bytes(const struct xap_results *a, const struct xap_results *b);
void assert_same_totals(const struct xap_results *a, const struct xap_results *b);

#endif
