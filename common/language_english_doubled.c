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

static bool has_twins(const struct spelling *s)
{
	for (size_t i = 1; i < s->len; i++)
		if (s->word[i] == s->word[i - 1])
			return true;
	return false;
}

void spelling_doubled(struct spelling *s)
{
	if (!has_twins(s)) /* most words are spared the loop */
		return;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t at = s->len - strlen(endings[i]);

		if (!spelling_ends(s, s->len, endings[i]) || at < 2)
			continue;
		if (s->word[at - 1] == s->word[at - 2] && has_root(s, at - 1)) {
			spelling_replace(s, at - 1, 1, "");
			return;
		}
	}
}
