/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What identifies an analyzer: a digest of all tokens of a fixed text. It changes when libstemmer,
 * utf8proc or our own rules come to treat any of it differently, which no version number tells.
 * The probes are words with the endings that Snowball's algorithms work on, in the languages they
 * are made for, and one of each thing that analyzer.h names. Changing them changes all
 * fingerprints, which makes every index there is look foreign.
 */
#include "common/analyzer.h"
#include "common/analyzer_internal.h"
#include "common/digest.h"

#include <string.h>

static const char *const probes[] = {
	/* Rules */
	"don't O’Brien rock'n'roll AT&T C++ C# F### 3.5 1,000.50 foo_bar example.org U.S. J.R.R. "
	"U.S.-South e-mail state-of-the-art F-16 2024-01-15 co\u00ADoperate 1984 2nd x",
	"l'accord d'aujourd'hui qu'elle dell'arte col·legi l'home",
	"東京都に行きました。ｶﾞｷﾞｸﾞ 서울에서 ภาษาไทย ພາສາລາວ ភាសាខ្មែរ မြန်မာဘာသာ",
	"👍🏽 👩‍👩‍👧 🇩🇪 ❤️ ﬁ ﬃ ＡＢＣ ß ẞ ς Σ İ I ı i "
	"ё й Ё é e\u0301 Å ø ł ½ ² ㎏ ™",
	/* Germanic */
	"generously organization organisation modernisation modernizing colours running flies "
	"dying "
	"happiness relational conditional national nationality skiing exceeded news proceedings",
	"Häuser gegangen aufeinander Verhandlungen Möglichkeiten bundesstaatliche größere Straße",
	"mogelijkheden onderhandelingen lopend huizen geëerd beïnvloeding gelopen lichamelijke",
	"undervisningen husene muligheder løbende forhandlingerne bygdens utviklingen ærlighet "
	"havnedistrikter jaktkarlarne möjligheterna förhandlingar klostergården årsaken",
	/* Romance */
	"négociation négociations continuellement majestueusement chevaux finissaient étaient "
	"heureuses beauté françaises appelleraient",
	"negociación negociaciones rápidamente cantábamos haciéndolo ciudades torpedeado niños",
	"negociações rapidamente cantávamos corações possibilidades fazê-lo mãos boataria",
	"negoziazione negoziazioni velocemente cantavano abbandonarono città pronunciarla",
	"negocierea copiilor frumuseţea oraşului cântaseră posibilităţilor căsătorească",
	"negociacions ràpidament cantàvem possibilitats contínuament endalladora",
	/* Slavic, Baltic, Uralic, Turkic */
	"переговоры переговоров вежливостью вырвавшийся красивейшего стоящие бегать",
	"преговори преговарање могућности људима negocijacije najljepšega",
	"derybos galimybės pasiūlymas vaikščiojantys perskaitytoje",
	"neuvottelut mahdollisuuksia talossani edeltäjistäsi kirjoittamaan",
	"tárgyalások lehetőségeket házaimban barátságosabb megismerhetetlen",
	"görüşmeler olanaklarımız evlerimizden kitapçılardan IŞIK İSTANBUL kalitesizliğin",
	/* Others that have a stemmer */
	"διαπραγματεύσεις δυνατότητες καλύτερος ἄνθρωπος ΟΔΟΣ επιτραπέζιο",
	"المفاوضات والكتاب كاتبون مكتبتهم بالمدرسة استخدام",
	"वार्ताओं लड़कियों किताबें जाएगा क़लम पढ़ाई",
	"वार्ताहरू केटाहरूले पुस्तकको गर्नेछन्",
	"பேச்சுவார்த்தைகள் புத்தகங்களை வீட்டிலிருந்து",
	"բանակցություններ հնարավորություններ տներից մարդկանց",
	"negoziazioak etxeetatik aukerak zaharrenetako",
	"perundingan kemungkinan mempermainkan pertanggungjawabannya bukukah",
	"caibidlíochtaí féidearthachtaí bhfearaibh n-athair",
	"פארהאנדלונגען מעגלעכקייטן געזונטער",
	NULL,
};

/* Lengths go before bytes, so that no two lists of tokens read the same. */
static void add_text(struct digest *d, const char *text, size_t len)
{
	uint8_t size = (uint8_t)len;

	digest_add(d, &size, sizeof size);
	if (len > 0)
		digest_add(d, text, len);
}

static bool add_token(void *ctx, const struct token *token, struct error *err)
{
	struct digest *d = ctx;
	uint8_t kind = (uint8_t)token->kind;
	uint8_t pos[4] = { (uint8_t)(token->pos >> 24), (uint8_t)(token->pos >> 16),
		(uint8_t)(token->pos >> 8), (uint8_t)token->pos };

	(void)err;
	add_text(d, token->term, token->term_len);
	add_text(d, token->stem, token->stem_len);
	digest_add(d, &kind, sizeof kind);
	digest_add(d, pos, sizeof pos);
	return true;
}

bool analyzer_fingerprint(struct analyzer *a, char hex[65], struct error *err)
{
	struct analyzer_counts before = a->counts;
	const char *stemmer = a->language->stemmer ? a->language->stemmer : "";
	struct digest d;
	bool ok = true;

	digest_init(&d);
	add_text(&d, a->language->code, strlen(a->language->code));
	add_text(&d, stemmer, strlen(stemmer));
	for (const char *const *probe = probes; ok && *probe; probe++)
		ok = analyzer_run(a, *probe, strlen(*probe), add_token, &d, err);
	a->counts = before;
	if (ok)
		digest_hex(&d, hex);
	return ok;
}
