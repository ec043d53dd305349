/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the indexes that are searched together know of stems (stem_list.h), as a source for their
 * analyzers; and whether libstemmer, should it be asked, gives the same.
 */
#ifndef PILCROW_SEARCHER_STEM_LISTS_H
#define PILCROW_SEARCHER_STEM_LISTS_H

#include "common/analyzer.h"
#include "common/error.h"
#include "common/facts.h"
#include "searcher/index.h"

struct stem_lists;

/* Of all members. Borrows their paths and databases, and the facts' languages. */
struct stem_lists *stem_lists_new(const struct index *ix, struct error *err) NODISCARD;
/* NULL is fine. */
void stem_lists_free(struct stem_lists *l);

/* For one thread at a time. Lists are opened when first needed. Valid as long as `l`. */
struct stem_source *stem_lists_source(struct stem_lists *l);

/* ERROR_VERSION unless our analyzer of language i makes the terms that the index was built with.
 * libstemmer is taken to be that of known_stems.h until it is loaded. */
bool stem_lists_check(const struct facts *facts, size_t i, struct error *err) NODISCARD;

#endif
