/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * English words whose variants follow no rule, as pairs. Left out on purpose, since one side has a
 * meaning that the other lacks: axe (axes of an axis), cheque (check), disc (disk), draught
 * (draft), kerb (curb), prologue (Prolog), storey (story), tyre (tire), vice (vise).
 */
#include <stdint.h>
#include <string.h>

#include "common/language_letters.h"
#include "common/language_spelling.h"

/* Whatever follows: defenceless, sulphuric. */
static const struct spelling_pair starts[] = {
	{ "abridgement", "abridgment" },
	{ "acknowledgement", "acknowledgment" },
	{ "aerofoil", "airfoil" },
	{ "aeroplane", "airplane" },
	{ "aluminium", "aluminum" },
	{ "artefact", "artifact" },
	{ "baulk", "balk" },
	{ "behov", "behoov" },
	{ "callisthen", "calisthen" },
	{ "carburetter", "carburetor" },
	{ "carburettor", "carburetor" },
	{ "chequerboard", "checkerboard" },
	{ "chequered", "checkered" },
	{ "connexion", "connection" },
	{ "defenc", "defens" },
	{ "deflexion", "deflection" },
	{ "despatch", "dispatch" },
	{ "desulph", "desulf" },
	{ "disulph", "disulf" },
	{ "doughnut", "donut" },
	{ "draughtsm", "draftsm" },
	{ "draughtswom", "draftswom" },
	{ "enquir", "inquir" },
	{ "enrolment", "enrollment" },
	{ "enthralment", "enthrallment" },
	{ "fulfilment", "fulfillment" },
	{ "gaol", "jail" },
	{ "hiccough", "hiccup" },
	{ "immoveab", "immovab" },
	{ "inflexion", "inflection" },
	{ "instalment", "installment" },
	{ "jewellery", "jewelry" },
	{ "judgement", "judgment" },
	{ "licenc", "licens" },
	{ "likeab", "likab" },
	{ "liquorice", "licorice" },
	{ "liveab", "livab" },
	{ "lodgement", "lodgment" },
	{ "loveab", "lovab" },
	{ "malpractis", "malpractic" },
	{ "misjudgement", "misjudgment" },
	{ "mollusc", "mollusk" },
	{ "mould", "mold" },
	{ "moustach", "mustach" },
	{ "moveab", "movab" },
	{ "offenc", "offens" },
	{ "pedlar", "peddler" },
	{ "plough", "plow" },
	{ "practis", "practic" },
	{ "prejudgement", "prejudgment" },
	{ "pretenc", "pretens" },
	{ "pyjama", "pajama" },
	{ "reflexion", "reflection" },
	{ "remould", "remold" },
	{ "rouble", "ruble" },
	{ "saleab", "salab" },
	{ "sceptic", "skeptic" },
	{ "sizeab", "sizab" },
	{ "skilful", "skillful" },
	{ "smoulder", "smolder" },
	{ "snowplough", "snowplow" },
	{ "sulph", "sulf" },
	{ "unlicenc", "unlicens" },
	{ "unlikeab", "unlikab" },
	{ "unmistakeab", "unmistakab" },
	{ "unshakeab", "unshakab" },
	{ "unskilful", "unskillful" },
	{ "unuseab", "unusab" },
	{ "useab", "usab" },
	{ "waggon", "wagon" },
	{ "wilful", "willful" },
	{ "yoghourt", "yogurt" },
	{ "yoghurt", "yogurt" },
};

/* Just so: a greyhound has its e everywhere, and programmed its double m. */
static const struct spelling_pair whole[] = {
	{ "ageing", "aging" },
	{ "almanack", "almanac" },
	{ "almanacks", "almanacs" },
	{ "analogue", "analog" },
	{ "analogues", "analogs" },
	{ "annexe", "annex" },
	{ "appal", "appall" },
	{ "appals", "appalls" },
	{ "catalogue", "catalog" },
	{ "catalogued", "cataloged" },
	{ "cataloguer", "cataloger" },
	{ "cataloguers", "catalogers" },
	{ "catalogues", "catalogs" },
	{ "cataloguing", "cataloging" },
	{ "chilli", "chili" },
	{ "chillies", "chilies" },
	{ "cosier", "cozier" },
	{ "cosies", "cozies" },
	{ "cosiest", "coziest" },
	{ "cosily", "cozily" },
	{ "cosiness", "coziness" },
	{ "cosy", "cozy" },
	{ "dialogue", "dialog" },
	{ "dialogues", "dialogs" },
	{ "distil", "distill" },
	{ "distils", "distills" },
	{ "enrol", "enroll" },
	{ "enrols", "enrolls" },
	{ "enthral", "enthrall" },
	{ "enthrals", "enthralls" },
	{ "epilogue", "epilog" },
	{ "epilogues", "epilogs" },
	{ "fulfil", "fulfill" },
	{ "fulfils", "fulfills" },
	{ "furore", "furor" },
	{ "furores", "furors" },
	{ "gelatine", "gelatin" },
	{ "glycerine", "glycerin" },
	{ "gramme", "gram" },
	{ "grammes", "grams" },
	{ "grey", "gray" },
	{ "greyed", "grayed" },
	{ "greyer", "grayer" },
	{ "greyest", "grayest" },
	{ "greying", "graying" },
	{ "greyish", "grayish" },
	{ "greyly", "grayly" },
	{ "greyness", "grayness" },
	{ "greys", "grays" },
	{ "greyscale", "grayscale" },
	{ "homologue", "homolog" },
	{ "homologues", "homologs" },
	{ "instil", "instill" },
	{ "instils", "instills" },
	{ "kilogramme", "kilogram" },
	{ "kilogrammes", "kilograms" },
	{ "milligramme", "milligram" },
	{ "milligrammes", "milligrams" },
	{ "monologue", "monolog" },
	{ "monologues", "monologs" },
	{ "moult", "molt" },
	{ "moulted", "molted" },
	{ "moulting", "molting" },
	{ "moults", "molts" },
	{ "omelette", "omelet" },
	{ "omelettes", "omelets" },
	{ "phoney", "phony" },
	{ "phoneys", "phonies" },
	{ "programme", "program" },
	{ "programmes", "programs" },
	{ "reprogramme", "reprogram" },
	{ "reprogrammes", "reprograms" },
	{ "travelogue", "travelog" },
	{ "travelogues", "travelogs" },
};

/*
 * Of each first letter the second ones that words of the tables have: three of four words of a text
 * end their way through the rules here. A new word of the tables may need one more.
 */
static const uint32_t seconds[LETTERS + 1] = {
	['a' - 'a'] = B | C | E | G | L | N | P | R,
	['b' - 'a'] = A | E,
	['c' - 'a'] = A | H | O,
	['d' - 'a'] = E | I | O | R,
	['e' - 'a'] = N | P,
	['f' - 'a'] = U,
	['g' - 'a'] = A | E | L | R,
	['h' - 'a'] = I | O,
	['i' - 'a'] = M | N,
	['j' - 'a'] = E | U,
	['k' - 'a'] = I,
	['l' - 'a'] = I | O,
	['m' - 'a'] = A | I | O,
	['o' - 'a'] = F | M,
	['p' - 'a'] = E | H | L | R | Y,
	['r' - 'a'] = E | O,
	['s' - 'a'] = A | C | I | K | M | N | U,
	['t' - 'a'] = R,
	['u' - 'a'] = N | S,
	['w' - 'a'] = A | I,
	['y' - 'a'] = O,
};

static bool may_be_listed(const char *word)
{
	return (seconds[letter_number(word[0])] >> letter_number(word[1]) & 1) != 0;
}

/* The first two letters, as a number in the order of the tables. */
static unsigned two_letters(const char *word)
{
	return (unsigned)(unsigned char)word[0] << 8 | (unsigned char)word[1];
}

/*
 * The first of the pairs[0..n), which are in order, whose word does not begin before those letters.
 */
static size_t first_from(const struct spelling_pair *pairs, size_t n, unsigned letters)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (two_letters(pairs[middle].from) < letters)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

void spelling_words(struct spelling *s)
{
	enum { STARTS = sizeof starts / sizeof *starts, WHOLE = sizeof whole / sizeof *whole };
	unsigned letters = two_letters(s->word);

	if (!may_be_listed(s->word))
		return;
	for (size_t i = first_from(starts, STARTS, letters);
		i < STARTS && two_letters(starts[i].from) == letters; i++)
		if (spelling_starts(s, 0, starts[i].from)) {
			spelling_replace(s, 0, strlen(starts[i].from), starts[i].to);
			return;
		}
	for (size_t i = first_from(whole, WHOLE, letters);
		i < WHOLE && two_letters(whole[i].from) == letters; i++)
		if (strlen(whole[i].from) == s->len && spelling_starts(s, 0, whole[i].from)) {
			spelling_replace(s, 0, s->len, whole[i].to);
			return;
		}
}
