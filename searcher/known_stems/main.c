/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run when the programs are built: writes the table of known_stems.h, as C, to stdout. */
#include <stdio.h>

#include "common/analyzer.h"
#include "common/language.h"
#include "searcher/library_id.h"

static bool write_row(const char *code, bool keep_accents, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = keep_accents };
	struct analyzer *a CLEANUP(analyzer_freep) = analyzer_new(code, &options, err);
	char fingerprint[65];

	if (!a || !analyzer_fingerprint(a, fingerprint, err))
		return false;
	printf("\t{ \"%s\", %s, \"%s\" },\n", code, keep_accents ? "true" : "false", fingerprint);
	return true;
}

int main(void)
{
	struct error err = { 0 };
	struct library_ids libraries;

	library_ids_find(&libraries);
	printf("#include \"searcher/known_stems.h\"\n\n"
	       "const struct library_ids known_stems_libraries = { \"%s\", \"%s\" };\n\n"
	       "const struct known_stems known_stems[] = {\n",
		libraries.stemmer, libraries.utf8proc);
	for (const struct language *const *l = language_all(); *l; l++) {
		if (!write_row((*l)->code, false, &err) || !write_row((*l)->code, true, &err)) {
			fprintf(stderr, "make_known_stems: %s: %s\n", (*l)->code, err.msg);
			return 1;
		}
	}
	printf("};\n\nconst size_t n_known_stems = sizeof known_stems / sizeof *known_stems;\n");
	return fflush(stdout) != 0;
}
