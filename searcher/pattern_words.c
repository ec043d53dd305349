/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index lists the words of each stem for stemmed phrases (schema.h, "Synonyms"), those of all
 * its languages together: what is listed may have the stem, and nothing else of the index can.
 */
#include "searcher/pattern_words.h"

#include <string.h>

#include "searcher/query_words.h"

/* Each stem is held against the others: where there are more, those of all tokens are found out. */
enum { MAX_STEMS = 64 };

static bool is_new(const struct form *const *stems, size_t n, const struct form *form)
{
	for (size_t i = 0; i < n; i++)
		if (stems[i]->len == form->len &&
			memcmp(stems[i]->text, form->text, form->len) == 0)
			return false;
	return true;
}

/* Adds the slot's stems; false if there are too many. */
static bool add_stems(const struct form *stems[MAX_STEMS], size_t *n, const struct slot *slot)
{
	for (size_t i = 0; i < slot->n; i++) {
		if (!slot->forms[i].is_stem || !is_new(stems, *n, &slot->forms[i]))
			continue;
		if (*n == MAX_STEMS)
			return false;
		stems[(*n)++] = &slot->forms[i];
	}
	return true;
}

/* The stem itself is not listed where it is its only word. */
static bool add_words(
	struct slot *words, const struct form *stem, struct index *ix, struct error *err)
{
	return slot_add_stem_words(words, stem, ix->db, err) &&
	       slot_add_form(words, stem->text, stem->len, false, MARK_STEM, NULL, err);
}

bool patterns_find_words(struct patterns *patterns, struct index *ix, struct error *err)
{
	const struct form *stems[MAX_STEMS];
	size_t n = 0;

	for (size_t i = 0; i < patterns->n; i++)
		for (size_t s = 0; s < patterns->items[i].n; s++)
			if (!add_stems(stems, &n, &patterns->items[i].slots[s]))
				return true;
	for (size_t i = 0; i < n; i++)
		if (!add_words(&patterns->words, stems[i], ix, err))
			return false;
	patterns->words_known = true;
	return true;
}
