/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/analyzer.h"
#include "common/language.h"
#include "searcher/known_stems.h"
#include "searcher/library_id.h"

/* Libraries without build ids are no fault: then nothing is known. */
static void what_is_known_is_what_the_analyzers_say(void **state)
{
	struct library_ids libraries;
	size_t n = 0;

	(void)state;
	library_ids_find(&libraries);
	for (const struct language *const *l = language_all(); *l; l++) {
		for (int keep = 0; keep < 2; keep++) {
			const struct analyzer_options options = { .keep_accents = keep };
			const char *known = known_stems_find((*l)->code, keep);
			struct error err = { 0 };
			CLEANUP(analyzer_freep)
			struct analyzer *a = analyzer_new((*l)->code, &options, &err);
			char found[65];

			assert_non_null(a);
			assert_true(analyzer_fingerprint(a, found, &err));
			if (*libraries.stemmer)
				assert_non_null(known);
			if (known)
				assert_string_equal(known, found);
			n += known != NULL;
		}
	}
	assert_int_equal(n, *libraries.stemmer ? n_known_stems : 0);
}

static void of_other_languages_nothing_is_known(void **state)
{
	(void)state;
	assert_null(known_stems_find("xx", false));
	assert_null(known_stems_find("", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_what_the_analyzers_say),
		cmocka_unit_test(of_other_languages_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
