/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See known_stems.h. */
#include "searcher/known_stems.h"

#include <string.h>

#include "searcher/library_id.h"

const char *known_stems_find(const char *language, bool keep_accents)
{
	char loaded[LIBRARY_ID_SIZE];

	library_id(loaded);
	if (!*loaded || strcmp(loaded, known_stems_libraries) != 0)
		return NULL;
	for (size_t i = 0; i < n_known_stems; i++) {
		if (known_stems[i].keep_accents == keep_accents &&
			strcmp(known_stems[i].language, language) == 0)
			return known_stems[i].fingerprint;
	}
	return NULL;
}
