/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast the analyzer is: bench_analyzer [LANGUAGE FILE...]
 *
 * Without files, on prose made up of a few languages' most frequent words and of words put together
 * from syllables, with the frequencies of natural text (rank r as often as 1/r). Each figure is the
 * median of five runs, each with a new analyzer, so that filling its cache is in it; a line is a
 * run of the analyzer, as a paragraph is for the indexer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/analyzer.h"
#include "common/buf.h"

enum {
	RUNS = 5,
	PROSE_BYTES = 16 << 20,
	VOCABULARY = 60000,
	MAX_WORDS = 48,
};

struct prose {
	const char *language;
	const char *frequent[MAX_WORDS]; /* the first ranks */
	const char *syllables[MAX_WORDS];
	const char *endings[MAX_WORDS];
};

static const struct prose proses[] = {
	{ "en",
		{ "the", "of", "and", "to", "a", "in", "that", "is", "was", "for", "on", "with",
			"as", "it", "by", "at", "from", "his", "an", "were", "are", "which", "this",
			"be", "had", "or", "has", "their", "its", "but", "not", "they", "have",
			"one", "who", "been", "two", "it's", "U.S.", "co-operation" },
		{ "con", "ment", "ri", "ver", "al", "ter", "pro", "sti", "de", "mar", "un", "lo",
			"for", "tra", "com", "per", "der", "int", "gra", "sh" },
		{ "", "s", "ed", "ing", "ation", "ly", "er", "ness" } },
	{ "de",
		{ "der", "die", "und", "in", "den", "von", "zu", "das", "mit", "sich", "des", "auf",
			"für", "ist", "im", "dem", "nicht", "ein", "eine", "als", "auch", "es",
			"an", "werden", "aus", "er", "hat", "daß", "sie", "nach", "über", "größer",
			"könnte", "wäre", "früh", "müssen" },
		{ "ver", "schl", "an", "ge", "stü", "be", "raum", "tig", "län", "der", "kraft",
			"sch", "wör", "zeit", "auf", "stra", "ße", "mö", "lich", "un" },
		{ "", "en", "er", "ung", "ungen", "lich", "keit", "es" } },
	{ "fr",
		{ "de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est",
			"pour", "qui", "dans", "a", "par", "plus", "pas", "au", "sur", "ne", "se",
			"été", "même", "où", "après", "l'on", "d'une", "qu'il", "l’État", "très",
			"peut-être" },
		{ "com", "é", "pré", "ment", "tra", "gou", "ver", "na", "tion", "dé", "man", "rè",
			"con", "ser", "vé", "li", "mar", "ché", "pou", "voir" },
		{ "", "s", "es", "ement", "ation", "ations", "é", "ées" } },
	{ "ru",
		{ "и", "в", "не", "на", "я", "быть", "он", "с", "что", "а", "по", "это", "она",
			"этот", "к", "но", "они", "мы", "весь", "который", "из", "у", "свой", "ещё",
			"год", "от", "так", "о", "для", "ты", "же", "все", "тот", "мочь" },
		{ "пере", "го", "вор", "на", "род", "при", "ста", "ви", "тель", "об", "раз", "за",
			"ко", "но", "да", "про", "мыш", "лен", "ре", "до" },
		{ "", "ы", "ов", "ами", "ость", "ости", "ный", "ение" } },
	{ "es",
		{ "de", "la", "que", "el", "en", "y", "a", "los", "se", "del", "las", "un", "por",
			"con", "no", "una", "su", "para", "es", "al", "lo", "como", "más", "o",
			"pero", "sus", "le", "ha", "me", "si", "sin", "sobre", "este", "ya",
			"también", "años", "según" },
		{ "con", "tra", "ción", "des", "pre", "sen", "ta", "do", "ran", "mu", "ni", "ca",
			"pro", "ble", "ma", "tó", "li", "go", "ñe", "bier" },
		{ "", "s", "es", "ado", "ación", "aciones", "mente", "idad" } },
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static size_t count(const char *const *words)
{
	size_t n = 0;

	while (n < MAX_WORDS && words[n])
		n++;
	return n;
}

/* The word of a rank, always the same one. */
static void add_word(struct buf *out, const struct prose *p, uint32_t rank)
{
	size_t n = count(p->frequent), n_syllables = count(p->syllables);
	uint32_t seed = rank * 2654435761u;

	if (rank < n) {
		buf_add_str(out, p->frequent[rank]);
		return;
	}
	for (uint32_t left = 2 + next_random(&seed) % 2; left > 0; left--)
		buf_add_str(out, p->syllables[next_random(&seed) % n_syllables]);
	buf_add_str(out, p->endings[next_random(&seed) % count(p->endings)]);
}

/* exp(x * ln VOCABULARY) for x even in [0, 1): ranks as in natural text, without libm. */
static uint32_t random_rank(uint32_t *seed)
{
	uint32_t top = 1;

	while (top < VOCABULARY && next_random(seed) % 16 != 0)
		top *= 2;
	return next_random(seed) % (top < VOCABULARY ? top : VOCABULARY);
}

static void make_prose(const struct prose *p, struct buf *out)
{
	uint32_t seed = 1;
	size_t line = 0;

	while (out->len < PROSE_BYTES && !out->failed) {
		size_t begin = out->len;

		add_word(out, p, random_rank(&seed));
		if (line == 0 && out->data[begin] >= 'a' && out->data[begin] <= 'z')
			out->data[begin] -= 'a' - 'A';
		line++;
		switch (next_random(&seed) % 100) {
		case 0:
			buf_add_str(out, " 1984");
			break;
		case 1:
		case 2:
		case 3:
		case 4:
		case 5:
		case 6:
			buf_add_byte(out, ',');
			break;
		case 7:
		case 8:
		case 9:
		case 10:
			buf_add_byte(out, '.');
			break;
		default:
			break;
		}
		if (line == 80) {
			buf_add_str(out, ".\n");
			line = 0;
		} else {
			buf_add_byte(out, ' ');
		}
	}
}

static bool take(void *ctx, const struct token *token, struct error *err)
{
	uint64_t *sum = ctx;

	(void)err;
	*sum += token->term_len + token->stem_len + token->start;
	return true;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool run_once(const char *language, const struct buf *text, double *took, uint64_t *tokens,
	struct error *err)
{
	CLEANUP(analyzer_freep) struct analyzer *a = analyzer_new(language, NULL, err);
	const char *line = text->data, *end = text->data + text->len;
	uint64_t sum = 0;
	double from = seconds();

	if (!a)
		return false;
	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		next = next ? next + 1 : end;
		if (!analyzer_run(a, line, (size_t)(next - line), take, &sum, err))
			return false;
		line = next;
	}
	*took = seconds() - from;
	*tokens = analyzer_counts(a)->tokens + (sum == 0);
	return true;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static bool report(
	const char *name, const char *language, const struct buf *text, struct error *err)
{
	double megabytes = (double)text->len / 1e6, rate[2];
	uint64_t tokens = 0;

	for (int stems = 0; stems < 2; stems++) {
		double took[RUNS];

		for (int i = 0; i < RUNS; i++) {
			if (!run_once(stems ? language : "none", text, &took[i], &tokens, err))
				return error_wrap(err, "%s", name);
		}
		qsort(took, RUNS, sizeof *took, compare);
		rate[stems] = megabytes / took[RUNS / 2];
	}
	printf("%-24s %-5s %8.1f MB %9llu tokens %7.1f MB/s with stems %7.1f MB/s without\n", name,
		language, megabytes, (unsigned long long)tokens, rate[1], rate[0]);
	return true;
}

static bool read_file(const char *path, struct buf *out, struct error *err)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;

	if (!file)
		return error_set_errno(err, "%s", path);
	while (got > 0 && buf_reserve(out, 1 << 20)) {
		got = fread(out->data + out->len, 1, 1 << 20, file);
		out->len += got;
	}
	fclose(file);
	return out->failed ? error_out_of_memory(err) : true;
}

int main(int argc, char **argv)
{
	struct error err = { 0 };
	bool ok = true;

	for (int i = 2; ok && i < argc; i++) {
		CLEANUP(buf_done) struct buf text = { 0 };

		ok = read_file(argv[i], &text, &err) && report(argv[i], argv[1], &text, &err);
	}
	for (size_t i = 0; ok && argc < 3 && i < sizeof proses / sizeof *proses; i++) {
		CLEANUP(buf_done) struct buf text = { 0 };

		make_prose(&proses[i], &text);
		ok = report("prose", proses[i].language, &text, &err);
	}
	if (!ok)
		fprintf(stderr, "bench_analyzer: %s\n", err.msg);
	return ok ? 0 : 1;
}
