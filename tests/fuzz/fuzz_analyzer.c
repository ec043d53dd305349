/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on the analyzer. The first byte picks the language and whether accents stay; the rest
 * is the text. Beside the sanitizers' complaints it reports tokens that analyzer.h rules out, a
 * fast path that disagrees with the rules, and text whose normal forms give different tokens.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/language.h"
#include "common/utf8.h"
#include "tests/unit/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_ANALYZERS = 128 };

/* The analyzers live as long as the process does: making one takes longer than a run. */
static struct analyzer *analyzer_for(unsigned choice)
{
	static struct analyzer *analyzers[MAX_ANALYZERS];
	const struct language *const *all = language_all();
	unsigned n = 0;
	struct error err;

	while (all[n])
		n++;
	choice %= n * 2 < MAX_ANALYZERS ? n * 2 : MAX_ANALYZERS;
	if (!analyzers[choice]) {
		struct analyzer_options options = { .keep_accents = choice % 2 };

		analyzers[choice] = analyzer_new(all[choice / 2]->code, &options, &err);
		if (!analyzers[choice])
			abort();
	}
	return analyzers[choice];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	struct analyzer *a;
	const char *fault;
	size_t bad;

	if (size == 0)
		return 0;
	a = analyzer_for(data[0]);
	fault = tokens_fault(a, text, size - 1);
	if (!fault && utf8_valid(text, size - 1, &bad))
		fault = tokens_normal_form_fault(a, text, size - 1);
	if (fault) {
		fprintf(stderr, "%s: %s\n", analyzer_language(a), fault);
		abort();
	}
	return 0;
}
