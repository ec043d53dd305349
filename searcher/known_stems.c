/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See known_stems.h. */
#include "searcher/known_stems.h"

#include <string.h>

/* Whether the tables of both libraries are, or will be, those of then. */
static bool are_those_of_then(void)
{
	const struct library_ids *then = &known_stems_libraries;
	struct library_ids now;

	library_ids_find(&now);
	return *then->stemmer && *now.utf8proc && strcmp(now.utf8proc, then->utf8proc) == 0 &&
	       (!*now.stemmer || strcmp(now.stemmer, then->stemmer) == 0);
}

const char *known_stems_find(const char *language, bool keep_accents)
{
	if (!are_those_of_then())
		return NULL;
	for (size_t i = 0; i < n_known_stems; i++) {
		if (known_stems[i].keep_accents == keep_accents &&
			strcmp(known_stems[i].language, language) == 0)
			return known_stems[i].fingerprint;
	}
	return NULL;
}
