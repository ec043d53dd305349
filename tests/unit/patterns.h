/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patterns for tests, without an index: a small language of its own, read by the analyzer.
 *
 *   word        the word itself, or any of its stem; e-mail and the like as query_* would
 *   =word       the word itself
 *   "a b"       a phrase; ~"a b" one of stems
 *   -word       nothing at all, as excluded words have no pattern
 *   ...^N       weighs N, not 1 (a digit)
 */
#ifndef PILCROW_TESTS_PATTERNS_H
#define PILCROW_TESTS_PATTERNS_H

#include "common/analyzer.h"
#include "searcher/pattern.h"

bool patterns_read(struct patterns *out, struct analyzer *a, const char *spec, struct error *err);

#endif
