/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -our to -or, by a list: four, pour, contour, glamour and velour are no variants. What precedes
 * and what follows is free (discoloured, neighbourhood, watercolourist); words such as honorary and
 * humorous have lost their u already.
 */
#include <string.h>

#include "common/language_spelling.h"

static const char *const words[] = { "arbour", "ardour", "armour", "behaviour", "candour",
	"clamour", "clangour", "colour", "demeanour", "dolour", "enamour", "endeavour", "favour",
	"fervour", "flavour", "harbour", "honour", "humour", "labour", "misdemeanour", "neighbour",
	"odour", "parlour", "rancour", "rigour", "rumour", "saviour", "savour", "splendour",
	"succour", "tumour", "valour", "vapour", "vigour" };

void spelling_our(struct spelling *s)
{
	static const char ending[] = "our";

	for (size_t at = 0; at < s->len; at++) {
		if (s->word[at] != 'o' || !spelling_starts(s, at, ending))
			continue;
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (spelling_ends(s, at + strlen(ending), words[i])) {
				spelling_replace(s, at, strlen(ending), "or");
				return;
			}
	}
}
