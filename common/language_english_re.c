/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -re to -er, by a list: acre, genre, massacre and ogre are spelled so everywhere. Compounds are
 * free on both sides (kilometre, theatregoer, fibreglass); before an ending the e stays or
 * comes back: centred, centring, centered, centering. The Louvre is no louver and stays.
 */
#include <string.h>

#include "common/language_spelling.h"

static const char *const words[] = { "accoutre", "calibre", "centre", "fibre", "goitre", "litre",
	"lustre", "maneuvre", "meagre", "metre", "mitre", "nitre", "ochre", "philtre",
	"reconnoitre", "sabre", "saltpetre", "sceptre", "sepulchre", "sombre", "spectre", "theatre",
	"titre" };

/* Whether a word of the list ends at `end`, its last letter left to the caller. */
static bool ends_with_listed(const struct spelling *s, size_t end)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]) - 1;

		if (len <= end && memcmp(s->word + end - len, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Where only the r moves: centred, reconnoitrer, centring, manoeuvrable. */
static const char *const before_ending[] = { "red", "rer", "ring", "rabl", "rabil" };

static bool takes_back_its_e(const struct spelling *s, size_t at)
{
	for (size_t i = 0; i < sizeof before_ending / sizeof *before_ending; i++)
		if (spelling_starts(s, at, before_ending[i]))
			return true;
	return false;
}

void spelling_re(struct spelling *s)
{
	for (size_t at = 0; at < s->len; at++) {
		bool moves, swaps;

		if (s->word[at] != 'r' || spelling_starts(s, at, "rero")) /* sombrero */
			continue;
		moves = takes_back_its_e(s, at);
		swaps = !moves && spelling_starts(s, at, "re");
		if (!(moves || swaps) || !ends_with_listed(s, at + 1))
			continue;
		spelling_replace(s, at, moves ? strlen("r") : strlen("re"), "er");
		return;
	}
}
