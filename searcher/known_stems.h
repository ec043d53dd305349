/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fingerprints (analyzer.h) that the analyzers of this very program have. They are made once,
 * when it is built (known_stems/main.c), by the same code, and hold as long as no other libraries
 * are loaded than those they were made with: finding them out for six languages is a tenth of what
 * a whole search in a small index takes, and libstemmer would have to be loaded for it.
 */
#ifndef PILCROW_SEARCHER_KNOWN_STEMS_H
#define PILCROW_SEARCHER_KNOWN_STEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "searcher/library_id.h"

#ifdef __cplusplus
extern "C" {
#endif

struct known_stems {
	char language[16]; /* its code */
	bool keep_accents;
	char fingerprint[65];
};

/* The table that was made; it may be empty. */
extern const struct library_ids known_stems_libraries; /* those that were loaded then */
extern const struct known_stems known_stems[];
extern const size_t n_known_stems;

/* Static text; NULL if it has to be found out by analyzer_fingerprint(). To be asked again when
 * libstemmer has been loaded (stemmer.h): it may be another one. */
const char *known_stems_find(const char *language, bool keep_accents);

#ifdef __cplusplus
}
#endif

#endif
