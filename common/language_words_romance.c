/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words of the Romance languages, with what elision leaves (qu, dell) for text in which the
 * apostrophe was lost; single letters are left to the elisions. Left out on purpose: Portuguese
 * "são" (São Paulo), Italian "stato" and "stati" (Stati Uniti), French "été" (summer) and "or"
 * (gold).
 *
 * Articles, pronouns, prepositions, conjunctions and auxiliaries alone: a word with a content of
 * its own is none, however frequent. Sorted by bytes and folded; a test checks both.
 */
#include "common/language_internal.h"

const char *const stop_words_ca[] = { "a", "això", "al", "allò", "als", "amb", "aquell", "aquella",
	"aquelles", "aquells", "aquest", "aquesta", "aquestes", "aquests", "com", "contra", "de",
	"del", "dels", "des", "el", "ell", "ella", "elles", "ells", "els", "em", "en", "ens",
	"entre", "era", "eren", "es", "et", "fins", "fou", "ha", "han", "havia", "he", "hi", "ho",
	"i", "jo", "la", "les", "li", "lo", "me", "meu", "meus", "meva", "meves", "molt", "més",
	"ni", "no", "nosaltres", "nostra", "nostre", "nostres", "o", "on", "pel", "pels", "per",
	"perquè", "però", "quan", "quant", "quanta", "quantes", "quants", "que", "qui", "quin",
	"quina", "quines", "quins", "què", "se", "sense", "ser", "seu", "seus", "seva", "seves",
	"si", "sinó", "sobre", "són", "també", "te", "teu", "teva", "tu", "u", "un", "una", "unes",
	"uns", "us", "vosaltres", "vostra", "vostre", "és", NULL };

const char *const stop_words_es[] = { "a", "adonde", "adónde", "al", "ante", "aquel", "aquella",
	"aquellas", "aquello", "aquellos", "aunque", "bajo", "como", "con", "contra", "cual",
	"cuales", "cuando", "cuanta", "cuantas", "cuanto", "cuantos", "cuya", "cuyas", "cuyo",
	"cuyos", "cuál", "cuáles", "cuándo", "cuánta", "cuántas", "cuánto", "cuántos", "cómo", "de",
	"del", "desde", "donde", "durante", "dónde", "e", "el", "ella", "ellas", "ello", "ellos",
	"en", "entre", "era", "eran", "es", "esa", "esas", "ese", "eso", "esos", "esta", "estaba",
	"estaban", "estar", "estas", "este", "esto", "estos", "está", "están", "fue", "fueron",
	"ha", "haber", "había", "habían", "hacia", "han", "hasta", "hay", "he", "hubo", "la", "las",
	"le", "les", "lo", "los", "me", "mi", "mis", "muy", "más", "mí", "ni", "no", "nos",
	"nosotras", "nosotros", "nuestra", "nuestras", "nuestro", "nuestros", "o", "os", "otra",
	"otras", "otro", "otros", "para", "pero", "por", "porque", "pues", "que", "quien",
	"quienes", "quién", "quiénes", "qué", "se", "sea", "sean", "según", "ser", "si", "sido",
	"siendo", "sin", "sino", "sobre", "somos", "son", "soy", "su", "sus", "sí", "también", "te",
	"ti", "tras", "tu", "tus", "tú", "u", "un", "una", "unas", "unos", "usted", "ustedes",
	"vosotras", "vosotros", "vuestra", "vuestras", "vuestro", "vuestros", "y", "ya", "yo", "él",
	NULL };

const char *const stop_words_fr[] = { "a", "ai", "aient", "ainsi", "ait", "alors", "as", "au",
	"auquel", "aura", "aurait", "auront", "aussi", "aux", "auxquelles", "auxquels", "avaient",
	"avait", "avec", "avez", "avoir", "avons", "car", "ce", "ceci", "cela", "ces", "cet",
	"cette", "chez", "combien", "comme", "comment", "contre", "dans", "de", "depuis", "des",
	"desquelles", "desquels", "donc", "dont", "du", "duquel", "dès", "elle", "elles", "en",
	"entre", "es", "est", "et", "eux", "il", "ils", "je", "jusqu", "jusque", "la", "laquelle",
	"le", "lequel", "les", "lesquelles", "lesquels", "leur", "leurs", "lorsqu", "lorsque",
	"lui", "là", "ma", "mais", "me", "mes", "moi", "mon", "même", "mêmes", "ne", "ni", "nos",
	"notre", "nous", "on", "ont", "ou", "où", "par", "parce", "pas", "pendant", "plus", "pour",
	"pourquoi", "puisqu", "puisque", "qu", "quand", "que", "quel", "quelle", "quelles", "quels",
	"qui", "quoi", "quoiqu", "quoique", "sa", "sans", "se", "selon", "sera", "serait", "seront",
	"ses", "si", "soi", "soient", "soit", "sommes", "son", "sont", "sous", "suis", "sur", "ta",
	"te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes", "très", "tu", "un", "une",
	"vers", "vos", "votre", "vous", "y", "à", "ça", "étaient", "était", "êtes", "être", NULL };

const char *const stop_words_it[] = { "a", "abbiamo", "agli", "ai", "al", "all", "alla", "alle",
	"allo", "anche", "avere", "avete", "aveva", "avevano", "avrà", "che", "chi", "ci", "coi",
	"col", "come", "con", "cui", "da", "dagli", "dai", "dal", "dall", "dalla", "dalle", "dallo",
	"degli", "dei", "del", "dell", "della", "delle", "dello", "di", "dove", "e", "ed", "egli",
	"era", "erano", "esse", "essere", "essi", "fra", "fu", "furono", "gli", "ha", "hai",
	"hanno", "ho", "i", "il", "in", "io", "la", "le", "lei", "lo", "loro", "lui", "ma", "me",
	"mentre", "mi", "mia", "mie", "miei", "mio", "molto", "ne", "negli", "nei", "nel", "nell",
	"nella", "nelle", "nello", "noi", "non", "nostra", "nostre", "nostri", "nostro", "né", "o",
	"od", "per", "perché", "però", "più", "quale", "quali", "quando", "quanta", "quante",
	"quanti", "quanto", "quegli", "quei", "quel", "quella", "quelle", "quelli", "quello",
	"questa", "queste", "questi", "questo", "saranno", "sarebbe", "sarà", "se", "sei", "si",
	"sia", "siamo", "siano", "siete", "sono", "su", "sua", "sue", "sugli", "sui", "sul", "sull",
	"sulla", "sulle", "sullo", "suo", "suoi", "sé", "te", "ti", "tra", "tu", "tua", "tue",
	"tuo", "tuoi", "un", "una", "uno", "vi", "voi", "vostra", "vostre", "vostri", "vostro", "è",
	NULL };

const char *const stop_words_pt[] = { "a", "ao", "aonde", "aos", "aquela", "aquelas", "aquele",
	"aqueles", "aquilo", "as", "até", "com", "como", "contra", "cuja", "cujas", "cujo", "cujos",
	"da", "das", "de", "dela", "delas", "dele", "deles", "desde", "dessa", "desse", "desta",
	"deste", "do", "dos", "e", "ela", "elas", "ele", "eles", "em", "embora", "entre", "era",
	"eram", "essa", "essas", "esse", "esses", "esta", "estar", "estas", "estava", "estavam",
	"este", "estes", "está", "estão", "eu", "foi", "foram", "haver", "havia", "há", "isso",
	"isto", "já", "lhe", "lhes", "mais", "mas", "me", "meu", "meus", "mim", "minha", "minhas",
	"muito", "na", "nas", "nem", "nessa", "nesse", "nesta", "neste", "no", "nos", "nossa",
	"nossas", "nosso", "nossos", "num", "numa", "não", "nós", "o", "onde", "os", "ou", "para",
	"pela", "pelas", "pelo", "pelos", "pois", "por", "porque", "porquê", "quais", "qual",
	"quando", "quanta", "quantas", "quanto", "quantos", "que", "quem", "quê", "se", "seja",
	"sejam", "sem", "sendo", "ser", "seu", "seus", "si", "sido", "sob", "sobre", "somos", "sou",
	"sua", "suas", "também", "te", "tem", "ter", "teu", "teus", "ti", "tinha", "tinham", "tu",
	"tua", "tuas", "têm", "um", "uma", "umas", "uns", "você", "vocês", "vos", "vós", "à", "às",
	"é", NULL };

const char *const stop_words_ro[] = { "a", "acea", "aceasta", "această", "acei", "acel", "acele",
	"acest", "acesta", "aceste", "acestea", "acești", "aceștia", "ai", "al", "ale", "am", "are",
	"au", "avea", "avem", "aveți", "ca", "care", "ce", "ci", "cine", "cu", "cui", "cum", "când",
	"cât", "câte", "câtă", "câți", "că", "cărei", "căreia", "căror", "cărora", "cărui",
	"căruia", "dacă", "dar", "de", "despre", "din", "după", "e", "ea", "ei", "el", "ele", "era",
	"erau", "este", "eu", "fi", "foarte", "fost", "fără", "iar", "la", "le", "lor", "lui",
	"lângă", "mai", "mea", "mei", "mele", "meu", "mi", "mie", "mă", "ne", "niște", "noastre",
	"noastră", "noi", "nostru", "noștri", "nu", "o", "ori", "pe", "pentru", "prin", "până",
	"sa", "sale", "sau", "se", "spre", "sub", "sunt", "să", "săi", "său", "ta", "tale", "te",
	"tu", "tăi", "tău", "un", "unde", "unei", "unui", "va", "voastră", "voi", "vor", "vostru",
	"vă", "îi", "îl", "în", "între", "își", "și", "ți", "ție", NULL };
