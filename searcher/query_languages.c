/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See query_languages.h. Guesses nothing: what a text is written in is for those who have one. */
#include "searcher/query_languages.h"

#include <string.h>

bool query_languages_choose(
	struct query_languages *out, struct index *ix, const char *code, struct error *err)
{
	struct query_languages l = { .n = 1 };

	if (!code) {
		memcpy(l.analyzers, ix->analyzers, sizeof l.analyzers);
		memcpy(l.rows, ix->languages, sizeof l.rows);
		l.n = ix->n_languages;
		l.others = ix->facts.languages + l.n;
		l.n_others = ix->facts.n_languages - l.n;
		*out = l;
		return true;
	}
	l.rows[0] = language_find(code, strlen(code));
	if (!l.rows[0])
		return error_set(err, ERROR_USAGE, "there is no language \"%s\"", code);
	if (!index_has_language(ix, l.rows[0]->code))
		return error_set(err, ERROR_USAGE,
			"no paragraph of the index is in language \"%s\" (indexer stats lists "
			"those it has)",
			l.rows[0]->code);
	l.analyzers[0] = index_analyzer(ix, l.rows[0]->code, err);
	if (!l.analyzers[0])
		return false;
	*out = l;
	return true;
}
