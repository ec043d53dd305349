/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of receipts. What is written into one is the business of query_*, how it looks that of
 * output_*.
 */
#include "searcher/receipt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/grow.h"

void receipt_done(struct receipt *r)
{
	for (size_t i = 0; i < r->n_words; i++) {
		for (size_t k = 0; k < r->words[i].n_stems; k++)
			free(r->words[i].stems[k]);
		for (size_t k = 0; k < r->words[i].n_parts; k++)
			free(r->words[i].parts[k]);
		free(r->words[i].parts);
		for (size_t k = 0; k < r->words[i].n_kin; k++)
			free(r->words[i].kin[k].stem);
		free(r->words[i].kin);
		free(r->words[i].stems);
		free(r->words[i].stem_paragraphs);
		free(r->words[i].stem_weights);
		free(r->words[i].again);
		free(r->words[i].text);
	}
	for (size_t i = 0; i < r->n_notes; i++)
		free(r->notes[i].text);
	for (size_t i = 0; i < r->n_expanded_from; i++)
		free(r->expanded_from[i]);
	for (size_t i = 0; i < r->n_expanded_by; i++)
		free(r->expanded_by[i].stem);
	free(r->expanded_from);
	free(r->expanded_by);
	free(r->words);
	free(r->notes);
	free(r->tree);
	free(r->languages);
	free(r->ranking);
	free(r->no_norms);
	*r = (struct receipt){ 0 };
}

struct receipt_word *receipt_add_word(struct receipt *r, struct error *err)
{
	struct receipt_word *words = grow(r->words, r->n_words, sizeof *words, err);

	if (!words)
		return NULL;
	r->words = words;
	words[r->n_words] = (struct receipt_word){ 0 };
	return &words[r->n_words++];
}

bool receipt_note(struct receipt *r, const char *kind, size_t start, size_t end, struct error *err,
	const char *format, ...)
{
	struct receipt_note *notes = grow(r->notes, r->n_notes, sizeof *notes, err);
	char *text;
	va_list args;
	int len;

	if (!notes)
		return false;
	r->notes = notes;
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return error_out_of_memory(err);
	notes[r->n_notes++] =
		(struct receipt_note){ .kind = kind, .start = start, .end = end, .text = text };
	return true;
}
