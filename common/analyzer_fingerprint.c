/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What identifies an analyzer: a digest of all tokens of a fixed text. It changes when libstemmer,
 * utf8proc or our own rules come to treat any of it differently, which no version number tells.
 * The probes are one of each thing that analyzer.h names, and, for the language at hand, words with
 * the endings that its Snowball algorithm works on: of six languages they are all run whenever an
 * index is opened. Changing them changes fingerprints, which makes every index there is look
 * foreign.
 */
#include "common/analyzer.h"
#include "common/analyzer_internal.h"
#include "common/digest.h"

#include <string.h>

static const struct probe {
	const char *languages; /* joined by blanks; NULL: all */
	const char *text;
} probes[] = {
	{ NULL, "don't O’Brien rock'n'roll AT&T C++ C# F### 3.5 1,000.50 foo_bar example.org U.S. "
		"J.R.R. "
		"U.S.-South e-mail state-of-the-art F-16 2024-01-15 co\u00ADoperate 1984 2nd x" },
	{ NULL, "l'accord d'aujourd'hui qu'elle dell'arte col·legi l'home" },
	{ NULL, "東京都に行きました。ｶﾞｷﾞｸﾞ 서울에서 ภาษาไทย ພາສາລາວ ភាសាខ្មែរ မြန်မာဘာသာ" },
	{ NULL, "👍🏽 👩‍👩‍👧 🇩🇪 ❤️ ﬁ ﬃ ＡＢＣ ß ẞ ς Σ İ I "
		"ı "
		"i "
		"ё й Ё é e\u0301 Å ø ł ½ ² ㎏ ™" },
	{ "en porter", "generously organization organisation modernisation modernizing colours "
		       "running flies "
		       "dying "
		       "happiness relational conditional national nationality skiing exceeded news "
		       "proceedings" },
	{ "de", "Häuser gegangen aufeinander Verhandlungen Möglichkeiten bundesstaatliche größere "
		"Straße" },
	{ "nl", "mogelijkheden onderhandelingen lopend huizen geëerd beïnvloeding gelopen "
		"lichamelijke" },
	{ "da no sv",
		"undervisningen husene muligheder løbende forhandlingerne bygdens utviklingen "
		"ærlighet "
		"havnedistrikter jaktkarlarne möjligheterna förhandlingar klostergården årsaken" },
	{ "fr", "négociation négociations continuellement majestueusement chevaux finissaient "
		"étaient "
		"heureuses beauté françaises appelleraient" },
	{ "es", "negociación negociaciones rápidamente cantábamos haciéndolo ciudades torpedeado "
		"niños" },
	{ "pt", "negociações rapidamente cantávamos corações possibilidades fazê-lo mãos "
		"boataria" },
	{ "it", "negoziazione negoziazioni velocemente cantavano abbandonarono città "
		"pronunciarla" },
	{ "ro", "negocierea copiilor frumuseţea oraşului cântaseră posibilităţilor căsătorească" },
	{ "ca", "negociacions ràpidament cantàvem possibilitats contínuament endalladora" },
	{ "ru", "переговоры переговоров вежливостью вырвавшийся красивейшего стоящие бегать" },
	{ "sr", "преговори преговарање могућности људима negocijacije najljepšega" },
	{ "lt", "derybos galimybės pasiūlymas vaikščiojantys perskaitytoje" },
	{ "fi", "neuvottelut mahdollisuuksia talossani edeltäjistäsi kirjoittamaan" },
	{ "hu", "tárgyalások lehetőségeket házaimban barátságosabb megismerhetetlen" },
	{ "tr", "görüşmeler olanaklarımız evlerimizden kitapçılardan IŞIK İSTANBUL "
		"kalitesizliğin" },
	{ "el", "διαπραγματεύσεις δυνατότητες καλύτερος ἄνθρωπος ΟΔΟΣ επιτραπέζιο" },
	{ "ar", "المفاوضات والكتاب كاتبون مكتبتهم بالمدرسة استخدام" },
	{ "hi", "वार्ताओं लड़कियों किताबें जाएगा क़लम पढ़ाई" },
	{ "ne", "वार्ताहरू केटाहरूले पुस्तकको गर्नेछन्" },
	{ "ta", "பேச்சுவார்த்தைகள் புத்தகங்களை வீட்டிலிருந்து" },
	{ "hy", "բանակցություններ հնարավորություններ տներից մարդկանց" },
	{ "eu", "negoziazioak etxeetatik aukerak zaharrenetako" },
	{ "id", "perundingan kemungkinan mempermainkan pertanggungjawabannya bukukah" },
	{ "ga", "caibidlíochtaí féidearthachtaí bhfearaibh n-athair" },
	{ "yi", "פארהאנדלונגען מעגלעכקייטן געזונטער" },
};

/* Lengths go before bytes, so that no two lists of tokens read the same. */
static void add_text(struct digest *d, const char *text, size_t len)
{
	uint8_t size = (uint8_t)len;

	digest_add(d, &size, sizeof size);
	if (len > 0)
		digest_add(d, text, len);
}

struct taking {
	struct analyzer *analyzer;
	struct digest digest;
};

static bool add_token(void *ctx, const struct token *token, struct error *err)
{
	struct taking *t = ctx;
	struct digest *d = &t->digest;
	const char *stem;
	size_t stem_len;
	uint8_t kind = (uint8_t)token->kind;
	uint8_t pos[4] = { (uint8_t)(token->pos >> 24), (uint8_t)(token->pos >> 16),
		(uint8_t)(token->pos >> 8), (uint8_t)token->pos };

	if (!token_stem(t->analyzer, token, &stem, &stem_len, err))
		return false;
	add_text(d, token->term, token->term_len);
	add_text(d, stem, stem_len);
	digest_add(d, &kind, sizeof kind);
	digest_add(d, pos, sizeof pos);
	return true;
}

static bool is_for(const struct probe *probe, const char *code)
{
	const char *at = probe->languages;
	size_t len = strlen(code);

	if (!at)
		return true;
	while (*at) {
		size_t word = strcspn(at, " ");

		if (word == len && memcmp(at, code, len) == 0)
			return true;
		at += word + strspn(at + word, " ");
	}
	return false;
}

bool analyzer_fingerprint(struct analyzer *a, char hex[65], struct error *err)
{
	struct analyzer_counts before = a->counts;
	const char *stemmer = a->language->stemmer ? a->language->stemmer : "";
	struct taking t = { .analyzer = a };
	bool ok = true;

	digest_init(&t.digest);
	add_text(&t.digest, a->language->code, strlen(a->language->code));
	add_text(&t.digest, stemmer, strlen(stemmer));
	for (size_t i = 0; ok && i < sizeof probes / sizeof *probes; i++) {
		const char *text = probes[i].text;

		if (is_for(&probes[i], a->language->code))
			ok = analyzer_run(a, text, strlen(text), add_token, &t, err);
	}
	a->counts = before;
	if (ok)
		digest_hex(&t.digest, hex);
	return ok;
}
