/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which words of an index may have the stems that patterns ask for. */
#ifndef PILCROW_SEARCHER_PATTERN_WORDS_H
#define PILCROW_SEARCHER_PATTERN_WORDS_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/index.h"
#include "searcher/pattern.h"

/* Fills patterns->words, unless there are very many stems. */
bool patterns_find_words(struct patterns *patterns, struct index *ix, struct error *err) NODISCARD;

#endif
