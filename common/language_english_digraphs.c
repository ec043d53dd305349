/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ae and oe of Greek and Latin words to e, wherever in the word they stand: haemophilia,
 * hypoglycaemia, orthopaedic. A list of pieces and not all of them: aerial, maestro, algae,
 * phoenix, subpoena and goes keep theirs, and names such as Caesar do, too.
 */
#include <string.h>

#include "common/language_spelling.h"

static const struct spelling_pair pieces[] = {
	{ "aemia", "emia" }, /* anaemia, leukaemia, septicaemia */
	{ "aemic", "emic" },
	{ "aesthe", "esthe" }, /* anaesthetic, synaesthesia */
	{ "aetiolog", "etiolog" },
	{ "archaeo", "archeo" },
	{ "caecum", "cecum" },
	{ "caesarean", "cesarean" },
	{ "caesarian", "cesarean" },
	{ "caesium", "cesium" },
	{ "coeliac", "celiac" },
	{ "faec", "fec" },
	{ "foetal", "fetal" },
	{ "foetid", "fetid" },
	{ "foetus", "fetus" },
	{ "gynaeco", "gyneco" },
	{ "haem", "hem" }, /* haemorrhage, haemoglobin; ischaemia came before */
	{ "homoeo", "homeo" },
	{ "manoeuvr", "maneuvr" }, /* the rule for -re goes on from here */
	{ "mediaeval", "medieval" },
	{ "oecumeni", "ecumeni" },
	{ "oedema", "edema" },
	{ "oesophag", "esophag" },
	{ "oestra", "estra" },
	{ "oestro", "estro" },
	{ "oestru", "estru" },
	{ "paed", "ped" }, /* paediatric, encyclopaedia */
	{ "palaeo", "paleo" },
	{ "pnoea", "pnea" }, /* apnoea, dyspnoea */
	{ "primaeval", "primeval" },
	{ "rrhoea", "rrhea" },
};

void spelling_digraphs(struct spelling *s)
{
	if (!memmem(s->word, s->len, "ae", 2) && !memmem(s->word, s->len, "oe", 2))
		return;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t len = strlen(pieces[i].from);
		const char *found = memmem(s->word, s->len, pieces[i].from, len);

		if (found)
			spelling_replace(s, (size_t)(found - s->word), len, pieces[i].to);
	}
}
