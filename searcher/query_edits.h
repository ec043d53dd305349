/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far words are from a given one, for a long row of words in byte order: what two neighbours
 * have in common is compared once.
 */
#ifndef PILCROW_SEARCHER_QUERY_EDITS_H
#define PILCROW_SEARCHER_QUERY_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct edits;

/* `word` is UTF-8 of at most ANALYZER_MAX_TERM bytes. */
struct edits *edits_new(const char *word, size_t len, unsigned most, struct error *err) NODISCARD;
void edits_freep(struct edits **e);

/* Whether the word becomes `other` (UTF-8) in so many edits: characters added, removed, replaced,
 * or two neighbours swapped, none touched twice. */
bool edits_within(struct edits *e, const char *other, size_t len);

/* After edits_within() was true: in how many. */
unsigned edits_count(const struct edits *e);

/* After edits_within() was false: how many bytes of `other`, from its beginning, no word can have
   that is near enough; 0 if that is not known. */
size_t edits_hopeless(const struct edits *e);

#endif
