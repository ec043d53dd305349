/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words of the Germanic languages but English. Norwegian has both written standards.
 *
 * Articles, pronouns, prepositions, conjunctions and auxiliaries alone: a word with a content of
 * its own is none, however frequent. Sorted by bytes and folded; a test checks both.
 */
#include "common/language_internal.h"

const char *const stop_words_da[] = { "af", "at", "blev", "blevet", "blive", "bliver", "da", "de",
	"dem", "den", "denne", "dens", "der", "deres", "det", "dets", "dette", "dig", "din", "dine",
	"disse", "dit", "du", "efter", "eller", "en", "end", "er", "et", "for", "fordi", "fra",
	"før", "gennem", "haft", "ham", "han", "hans", "har", "havde", "have", "hende", "hendes",
	"her", "hos", "hun", "hvad", "hvem", "hver", "hvilke", "hvilken", "hvilket", "hvis", "hvor",
	"hvoraf", "hvordan", "hvorfor", "hvorfra", "hvorhen", "hvorledes", "hvormed", "hvornår",
	"hvortil", "hvorved", "i", "ikke", "inden", "ingen", "intet", "jeg", "jer", "kan", "kun",
	"kunne", "man", "med", "meget", "mellem", "men", "mens", "mig", "min", "mine", "mit", "mod",
	"må", "måtte", "nogen", "noget", "nogle", "nu", "når", "og", "også", "om", "os", "over",
	"på", "siden", "sig", "sin", "sine", "sit", "skal", "skulle", "som", "så", "til", "uden",
	"under", "var", "ved", "vi", "vil", "ville", "vor", "vore", "vort", "være", "været", NULL };

const char *const stop_words_de[] = { "aber", "als", "also", "am", "an", "ans", "auch", "auf",
	"aus", "bei", "beim", "bin", "bis", "bist", "da", "damit", "dann", "das", "dass", "dein",
	"deine", "dem", "den", "denn", "der", "des", "dich", "die", "diese", "diesem", "diesen",
	"dieser", "dieses", "dir", "doch", "du", "durch", "ein", "eine", "einem", "einen", "einer",
	"eines", "er", "es", "euch", "euer", "eure", "für", "gegen", "haben", "hat", "hatte",
	"hatten", "hier", "hätte", "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren",
	"ihrer", "ihres", "im", "in", "ins", "ist", "jede", "jedem", "jeden", "jeder", "jedes",
	"jene", "jenem", "jenen", "jener", "jenes", "kann", "kein", "keine", "keinem", "keinen",
	"keiner", "keines", "konnte", "können", "man", "mein", "meine", "meinem", "meinen",
	"meiner", "meines", "mich", "mir", "mit", "muss", "müssen", "nach", "nicht", "noch", "nur",
	"ob", "oder", "ohne", "schon", "sehr", "sein", "seine", "seinem", "seinen", "seiner",
	"seines", "seit", "sich", "sie", "sind", "so", "soll", "sollen", "sollte", "sondern", "um",
	"und", "uns", "unser", "unsere", "unserem", "unseren", "unserer", "unseres", "unter", "vom",
	"von", "vor", "wann", "war", "waren", "warum", "was", "weil", "welche", "welchem",
	"welchen", "welcher", "welches", "wem", "wen", "wenn", "wer", "werden", "weshalb", "wessen",
	"wie", "wieso", "wieviel", "will", "wir", "wird", "wo", "wodurch", "wofür", "wogegen",
	"woher", "wohin", "wollen", "womit", "wonach", "woran", "worauf", "woraus", "worden",
	"worin", "worum", "worüber", "wovon", "wovor", "wozu", "wurde", "wurden", "während",
	"würde", "würden", "zu", "zum", "zur", "zwischen", "über", NULL };

const char *const stop_words_nl[] = { "aan", "al", "als", "ben", "bent", "bij", "binnen", "buiten",
	"daar", "dan", "dat", "de", "den", "der", "des", "deze", "die", "dit", "door", "dus", "een",
	"en", "er", "geen", "gehad", "geweest", "geworden", "haar", "had", "hadden", "heb",
	"hebben", "hebt", "heeft", "hem", "hen", "het", "hier", "hij", "hoe", "hoelang", "hoeveel",
	"hoewel", "hun", "iets", "ik", "in", "indien", "is", "je", "jij", "jou", "jouw", "jullie",
	"kan", "kon", "konden", "kunnen", "maar", "mag", "me", "men", "met", "mij", "mijn", "moest",
	"moesten", "moet", "moeten", "mogen", "na", "naar", "niet", "niets", "nog", "of", "om",
	"omdat", "onder", "ons", "onze", "ook", "op", "over", "sinds", "te", "tegen", "terwijl",
	"tijdens", "toen", "tot", "tussen", "u", "uit", "uw", "van", "volgens", "voor", "waar",
	"waaraan", "waarbij", "waardoor", "waarin", "waarmee", "waarnaar", "waarom", "waarop",
	"waarover", "waartoe", "waaruit", "waarvan", "waarvoor", "wanneer", "want", "waren", "was",
	"wat", "we", "wel", "welk", "welke", "werd", "werden", "wie", "wiens", "wier", "wij", "wil",
	"worden", "wordt", "zal", "ze", "zeer", "zich", "zij", "zijn", "zo", "zodat", "zonder",
	"zou", "zouden", "zullen", NULL };

const char *const stop_words_no[] = { "at", "av", "bare", "ble", "bli", "blir", "blitt", "da", "de",
	"deg", "dei", "dem", "den", "denne", "der", "dere", "deres", "det", "dette", "di", "din",
	"dine", "disse", "ditt", "du", "eg", "ei", "ein", "eit", "eller", "en", "er", "et", "etter",
	"for", "fordi", "fra", "før", "gjennom", "ha", "hadde", "ham", "han", "hans", "har", "hatt",
	"henne", "hennes", "her", "ho", "hos", "hun", "hva", "hvem", "hver", "hvilke", "hvilken",
	"hvilket", "hvis", "hvor", "hvordan", "hvoretter", "hvorfor", "hvorfra", "hvorhen", "i",
	"ikke", "ikkje", "ingen", "innen", "intet", "jeg", "kan", "kor", "korfor", "korleis",
	"kunne", "kva", "kvar", "kven", "kvifor", "man", "med", "meg", "meget", "mellom", "men",
	"mens", "mi", "min", "mine", "mitt", "mot", "må", "måtte", "noe", "noen", "nå", "når", "og",
	"også", "om", "oss", "over", "på", "seg", "si", "siden", "sin", "sine", "sitt", "skal",
	"skulle", "som", "så", "til", "under", "uten", "var", "ved", "vere", "vi", "vil", "ville",
	"vore", "vår", "våre", "vårt", "være", "vært", NULL };

const char *const stop_words_sv[] = { "att", "av", "bara", "blev", "bli", "blir", "blivit", "de",
	"dem", "den", "denna", "deras", "dess", "dessa", "det", "detta", "dig", "din", "dina",
	"ditt", "du", "där", "då", "efter", "eftersom", "ej", "eller", "en", "er", "era", "ert",
	"ett", "från", "för", "före", "genom", "ha", "hade", "haft", "han", "hans", "har", "henne",
	"hennes", "hon", "honom", "hos", "hur", "hurdan", "hurudan", "här", "i", "icke", "inga",
	"ingen", "inget", "innan", "inom", "inte", "jag", "kan", "kring", "kunde", "man", "med",
	"medan", "mellan", "men", "mig", "min", "mina", "mitt", "mot", "mycket", "måste", "ni",
	"nu", "när", "någon", "något", "några", "och", "också", "om", "oss", "på", "samt", "sedan",
	"sig", "sin", "sina", "sitt", "ska", "skall", "skulle", "som", "så", "till", "under", "ur",
	"utan", "utom", "vad", "var", "vara", "varför", "varifrån", "varit", "varje", "vars",
	"vart", "vem", "vems", "vi", "vid", "vilka", "vilkas", "vilken", "vilkens", "vilket",
	"vill", "ville", "vår", "våra", "vårt", "än", "är", "även", "åt", "över", NULL };
