/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words of Greek, Finnish, Hungarian and Turkish. The Greek final sigma is folded away.
 *
 * Articles, pronouns, prepositions, conjunctions and auxiliaries alone: a word with a content of
 * its own is none, however frequent. Sorted by bytes and folded; a test checks both.
 */
#include "common/language_internal.h"

const char *const stop_words_el[] = { "ένα", "ένασ", "έχει", "έχουν", "ή", "ήταν", "αλλά", "αν",
	"αντί", "από", "αυτά", "αυτέσ", "αυτή", "αυτήσ", "αυτοί", "αυτού", "αυτό", "αυτόσ", "αυτών",
	"για", "γιατί", "δε", "δεν", "είμαι", "είναι", "είχαν", "είχε", "εγώ", "εμείσ", "εσείσ",
	"εσύ", "η", "θα", "και", "κατά", "κι", "μία", "μασ", "με", "μετά", "μη", "μην", "μια",
	"μου", "να", "ο", "οι", "ούτε", "παρά", "ποια", "ποιαν", "ποιασ", "ποιεσ", "ποιο", "ποιοι",
	"ποιον", "ποιοσ", "ποιου", "ποιουσ", "ποιων", "που", "πού", "προσ", "πωσ", "πόσα", "πόσεσ",
	"πόση", "πόσο", "πόσοι", "πόσοσ", "πότε", "πώσ", "σασ", "σε", "σου", "στα", "στη", "στην",
	"στησ", "στισ", "στο", "στον", "στου", "στουσ", "στων", "τίνοσ", "τα", "την", "τησ", "τι",
	"τισ", "το", "τον", "του", "τουσ", "των", "χωρίσ", "ωσ", "όμωσ", "όπωσ", "όταν", "ότι",
	NULL };

const char *const stop_words_fi[] = { "ei", "eivät", "eli", "emme", "en", "et", "ette", "että",
	"he", "heidän", "heillä", "heitä", "hyvin", "hän", "hänelle", "hänellä", "hänen", "häntä",
	"ja", "jo", "johon", "joiden", "joissa", "joista", "joita", "joka", "jolla", "jolle",
	"jonka", "jos", "jossa", "josta", "jota", "joten", "jotka", "jotta", "kanssa", "keiden",
	"keitä", "kenelle", "kenellä", "keneltä", "kenen", "ketkä", "ketä", "koska", "kuin",
	"kuinka", "kuka", "kumpi", "kun", "me", "meidän", "meillä", "meitä", "mihin", "miksi",
	"mikä", "millainen", "mille", "milloin", "millä", "miltä", "minkä", "minkälainen", "minne",
	"minua", "minulla", "minulle", "minun", "minä", "missä", "mistä", "miten", "mitkä", "mitä",
	"montako", "mukaan", "mutta", "myös", "ne", "niiden", "niihin", "niin", "niissä", "niistä",
	"niitä", "nuo", "nyt", "näiden", "näin", "näitä", "nämä", "ole", "olemme", "olen", "olet",
	"olette", "oli", "olin", "olisi", "olisivat", "olivat", "olla", "olleet", "ollut", "on",
	"ovat", "paljonko", "se", "sekä", "sen", "siihen", "siinä", "siis", "siitä", "sillä",
	"sinua", "sinun", "sinä", "sitten", "sitä", "tai", "te", "teidän", "teitä", "tuo", "tuon",
	"tuota", "tähän", "tämä", "tämän", "tässä", "tästä", "tätä", "vaan", "vaikka", "vielä",
	"älä", NULL };

const char *const stop_words_hu[] = { "a", "abban", "aki", "akik", "alatt", "amely", "amelyek",
	"ami", "amit", "annak", "az", "azok", "azokat", "azonban", "azt", "csak", "de", "ebben",
	"egy", "engem", "ennek", "ez", "ezek", "ezeket", "ezt", "ha", "hogy", "hogyan", "hol",
	"honnan", "hová", "hány", "illetve", "is", "ki", "kik", "kinek", "kit", "kivel", "között",
	"lenne", "lesz", "meddig", "meg", "mely", "melyek", "melyik", "mennyi", "merre", "mert",
	"mi", "miben", "miből", "mikor", "milyen", "minket", "mint", "mire", "miről", "mit",
	"mivel", "miért", "már", "még", "ne", "neked", "nekem", "neki", "nekik", "nektek", "nekünk",
	"nem", "pedig", "s", "se", "sem", "szerint", "te", "tehát", "ti", "titeket", "téged",
	"után", "vagy", "vagyok", "valamint", "van", "vannak", "volt", "voltak", "által", "én",
	"és", "ő", "ők", "őket", "őt", NULL };

const char *const stop_words_tr[] = { "ama", "ancak", "bana", "ben", "beni", "benim", "bir", "biz",
	"bize", "bizi", "bizim", "bu", "buna", "bunlar", "bunu", "bunun", "da", "daha", "de",
	"değil", "diye", "en", "eğer", "fakat", "gibi", "göre", "hangi", "hangisi", "her", "hiç",
	"ile", "ise", "için", "kadar", "kaç", "ki", "kim", "kime", "kimi", "kimin", "mi", "mu",
	"mü", "mı", "nasıl", "ne", "neden", "nerede", "nereden", "nereye", "niye", "niçin", "o",
	"olan", "olarak", "ona", "onlar", "onu", "onun", "sana", "sen", "seni", "senin", "siz",
	"size", "sizi", "sizin", "var", "ve", "veya", "ya", "çok", "çünkü", "şu", "şunlar", "şunu",
	"şunun", NULL };
