/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Consonants that British English doubles before an ending although the syllable is unstressed:
 * travelled, traveller, worshipping. By a list of roots: controlled, excelled, fulfilling and
 * installed are doubled everywhere. What stands before the root is free (refuelled, unlabelled).
 */
#include <string.h>

#include "common/language_spelling.h"

static const char *const roots[] = { "apparel", "barrel", "bedevil", "benefit", "bevel", "bias",
	"bowel", "cancel", "carol", "cavil", "channel", "chisel", "corbel", "council", "counsel",
	"credential", "cruel", "cudgel", "devil", "dial", "dishevel", "drivel", "duel", "enamel",
	"equal", "flannel", "focus", "fuel", "funnel", "gambol", "gospel", "gravel", "grovel",
	"hostel", "hovel", "imperil", "initial", "jewel", "kennel", "label", "laurel", "level",
	"libel", "marshal", "marvel", "medal", "metal", "model", "nickel", "panel", "parcel",
	"pedal", "pencil", "peril", "petal", "pistol", "pummel", "quarrel", "ravel", "revel",
	"rival", "shovel", "shrivel", "signal", "snivel", "snorkel", "spiral", "squirrel",
	"stencil", "swivel", "tassel", "tinsel", "total", "towel", "trammel", "tranquil", "travel",
	"trial", "trowel", "tunnel", "victual", "weasel", "wool", "worship", "yodel" };

static const char *const endings[] = { "ed", "edly", "en", "ens", "er", "ers", "es", "est", "ing",
	"ingly", "ings", "ist", "ists", "ity", "ize", "ized", "izer", "izers", "izes", "izing",
	"or", "ors", "ous", "ously" };

static bool has_root(const struct spelling *s, size_t end)
{
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (spelling_ends(s, end, roots[i]))
			return true;
	return false;
}

/*
 * Where the word goes on after its last two letters that are the same; 0 if there are none. No
 * ending has such letters, and as each begins with a vowel and no root ends with one, it makes none
 * with a root: what is doubled before an ending are the last ones.
 */
static size_t after_twins(const struct spelling *s)
{
	for (size_t at = s->len; at > 1; at--)
		if (s->word[at - 1] == s->word[at - 2])
			return at;
	return 0;
}

void spelling_doubled(struct spelling *s)
{
	size_t at = after_twins(s);

	if (at == 0 || at == s->len)
		return;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (!spelling_rest_is(s, at, endings[i]))
			continue;
		if (has_root(s, at - 1))
			spelling_replace(s, at - 1, 1, "");
		return;
	}
}
