/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -ise to -ize and -lyse to -lyze. New verbs are made with -ise every year, so the rule takes all
 * words and lists those that only look like variants: in them the s belongs to the root. An
 * exception is what stands before the ending and holds for all forms, so that improvisation stays
 * with improvise.
 */
#include <string.h>

#include "common/language_spelling.h"

/* What may follow the s. */
static const char *const ise_endings[] = { "e", "ed", "er", "ers", "es", "ing", "ings", "ingly",
	"able", "ably", "ability", "ation", "ations", "ational", "ationally", "edly", "ement",
	"ements", "ance", "ances", "ant" };

/* Not "es": analyses is the plural of analysis on both sides of the ocean. */
static const char *const lyse_endings[] = { "e", "ed", "er", "ers", "ing", "able" };

/* Exceptions, whatever stands before them: "pr" is comprise, enterprise, reprise, surprise. */
static const char *const roots[] = { "adv", "advert", "chast", "circumc", "conc", "desp", "dev",
	"exc", "exerc", "expert", "franch", "improv", "inc", "merchand", "moonr", "parad", "pr",
	"pract", "prec", "prom", "rev", "sunr", "superv", "surm", "telev", "upr" };

/*
 * Exceptions as they stand: demise, but academise is a variant; mortise, but amortise. Plurals of
 * nouns in -is need no mention: mantises does not stem to mantis in any spelling.
 */
static const char *const whole_roots[] = { "cer", "chem", "dem", "den", "mort", "prem", "rem",
	"treat", "val" };

/* Roots in a vowel or w make raise, noise, cruise, likewise; variants such as Hebraise are rare. */
static const char barred_finals[] = "aeouw";

static bool is_exception(const struct spelling *s, size_t root)
{
	enum { SHORTEST_ROOT = 3 }; /* ionise has it; arise, anise, rise and wise are shorter */

	if (spelling_ends(s, root, "loqu")) /* soliloquise is one */
		return false;
	if (root < SHORTEST_ROOT || strchr(barred_finals, s->word[root - 1]))
		return true;
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (spelling_ends(s, root, roots[i]))
			return true;
	for (size_t i = 0; i < sizeof whole_roots / sizeof *whole_roots; i++)
		if (strlen(whole_roots[i]) == root && spelling_ends(s, root, whole_roots[i]))
			return true;
	return false;
}

/*
 * Where the ending begins if the word is something, `before` and one of the endings; else 0. Within
 * `before` and an ending there is no second `before`, so only the word's last one can be it.
 */
static inline size_t find_ending(
	const struct spelling *s, const char *before, const char *const *endings, size_t count)
{
	size_t at = s->len;

	while (at > 0 && !spelling_ends(s, at, before))
		at--;
	if (at == 0 || at == s->len)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (spelling_rest_is(s, at, endings[i]))
			return at;
	}
	return 0;
}

void spelling_ise(struct spelling *s)
{
	size_t at;

	at = find_ending(s, "is", ise_endings, sizeof ise_endings / sizeof *ise_endings);
	if (at != 0 && !is_exception(s, at - strlen("is")))
		spelling_replace(s, at - 1, 1, "z");
	at = find_ending(s, "lys", lyse_endings, sizeof lyse_endings / sizeof *lyse_endings);
	if (at > strlen("lys")) /* to lyse is spelled so everywhere */
		spelling_replace(s, at - 1, 1, "z");
}
