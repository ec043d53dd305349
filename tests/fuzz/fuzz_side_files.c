/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on the files beside the tables of a generation, which the searcher maps and trusts to
 * hold what they say. The first byte picks the file; the next eight are what its header says that
 * is not fixed, its own number and the last docid; the rest, any bytes, follows the header. What
 * can be asked of it is asked. The sanitizers report what reads outside (mapped_exactly.c), a time
 * limit
 * (-timeout=5) what does not end; this, answers that side files' headers rule out.
 *
 * side_file_seeds.py makes inputs of the files of a generation.
 */
#include <endian.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/bounds.h"
#include "common/kin.h"
#include "common/labels.h"
#include "common/moves.h"
#include "common/new_keys.h"
#include "common/norms.h"
#include "common/pairs.h"
#include "common/stem_list.h"
#include "common/vocabulary.h"
#include "indexer/fingerprint.h"
#include "indexer/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 1 + 2 * sizeof(uint32_t), DOCIDS = 1 << 16 };

/* What the mapped files say that they are of; the directory is the one the fuzzer was started in.
 */
static struct xap_stats of = { .uuid = "01234567-89ab-cdef-0123-456789abcdef" };

/* What was read, so that it is. */
static volatile uint64_t sum;

static void read_bytes(const void *at, size_t len)
{
	const unsigned char *bytes = at;

	for (size_t i = 0; i < len; i++)
		sum += bytes[i];
}

static bool take_word(void *ctx, const char *word, size_t len, struct error *err)
{
	(void)ctx;
	(void)err;
	read_bytes(word, len);
	return true;
}

static bool take_kin(
	void *ctx, const char *stem, size_t len, struct kin_likeness likeness, struct error *err)
{
	sum += likeness.twice;
	return take_word(ctx, stem, len, err);
}

static const char *const words[] = { "a", "the", "search", "searching", "index", "paragraph",
	"energieversorgung", "versorgung", "zuverlässig", "поиск", "w1", "w2", "w40", "~" };
enum { WORDS = sizeof words / sizeof *words };

/* ---- What is asked of each ---- */

static void ask_norms(const char *directory)
{
	struct error err = { 0 };
	struct norms *n = norms_open(directory, &of, &err);

	for (uint32_t docid = 0; n && docid <= n->last_docid; docid++)
		sum += norms_length(n, docid);
	norms_close(n);
}

static void ask_labels(const char *directory)
{
	struct error err = { 0 };
	struct labels *l = labels_open(directory, &of, &err);
	struct sketch before = { 0 };

	for (uint32_t docid = 0; l && docid <= l->last_docid; docid++) {
		const struct label *label = labels_at(l, docid);
		struct labels_article article;
		struct labels_facts facts;
		struct sketch sketch;

		if (labels_article(l, label, &article) &&
			(article.id[article.len] != '\0' || article.len == 0))
			abort();
		if (labels_facts(l, label, &facts))
			sum += strlen(facts.language) + strlen(facts.date) + strlen(facts.source);
		if (!labels_sketch(l, label, &sketch))
			continue;
		if (before.shingles > 0)
			sum += sketch_most_shared(&sketch, &before);
		before = sketch;
	}
	labels_close(l);
}

static void ask_moves(const char *directory)
{
	struct error err = { 0 };
	struct moves *m = moves_open(directory, &of, &err);

	for (uint32_t docid = 0; m && docid < DOCIDS; docid += 1 + docid / 4) {
		struct provenance from = { .start = 10, .end = 20, .line = 1 };

		move_apply(moves_of(m, docid), &from);
		sum += from.start;
	}
	moves_close(m);
}

static void ask_bounds_of(const struct bounds *b, const char *term, size_t len)
{
	struct bound_list l;
	uint32_t docid = 0;

	if (!bound_list_open(&l, b, term, len))
		return;
	while (bound_list_skip(&l, docid)) {
		const struct bound *bound = &l.blocks[l.block];

		if (bound->last < docid)
			abort();
		sum += bound->wdf + bound->length;
		if (bound->last == UINT32_MAX)
			break;
		docid = bound->last + 1;
	}
}

static void ask_bounds(const char *directory)
{
	struct error err = { 0 };
	struct bounds *b = bounds_open(directory, &of, &err);

	for (uint32_t i = 0; b && i < b->n_terms; i++) {
		uint32_t from = b->entries[i].term, to = b->entries[i + 1].term;

		if (from <= to && to <= b->names)
			ask_bounds_of(b, b->terms + from, to - from);
	}
	for (size_t i = 0; b && i < WORDS; i++)
		ask_bounds_of(b, words[i], strlen(words[i]));
	bounds_close(b);
}

static void ask_stems(const char *directory)
{
	struct error err = { 0 };
	struct stem_list *l = stem_list_open(directory, &of, &err);
	char stem[ANALYZER_MAX_TERM];
	size_t len;

	for (unsigned k = 0; l && k < l->n_languages; k++) {
		char code[FACTS_CODE_SIZE + 1] = { 0 };

		memcpy(code, l->head->codes[k], FACTS_CODE_SIZE);
		for (size_t i = 0; i < WORDS; i++) {
			if (!stem_list_find(l, code, words[i], strlen(words[i]), stem, &len))
				continue;
			if (len == 0 || len > sizeof stem)
				abort();
			read_bytes(stem, len);
		}
	}
	stem_list_close(l);
}

static void ask_kin(const char *directory)
{
	struct error err = { 0 };
	struct kin *k = kin_open(directory, &of, &err);
	struct kin_grams grams;

	for (size_t i = 0; k && i < WORDS; i++) {
		kin_grams_of(&grams, words[i], strlen(words[i]));
		if (!kin_find(k, &grams, take_kin, NULL, &err))
			abort();
	}
	for (uint32_t i = 0; k && i < k->n_stems && i < WORDS; i++) {
		kin_grams_of(&grams, k->stems + k->begins[i], k->begins[i + 1] - k->begins[i]);
		if (!kin_find(k, &grams, take_kin, NULL, &err))
			abort();
	}
	kin_close(k);
}

static void ask_vocabulary(const char *directory)
{
	struct error err = { 0 };
	struct vocabulary *v = vocabulary_open(directory, &of, &err);

	for (size_t i = 0; v && i < WORDS; i++)
		if (!vocabulary_near(
			    v, words[i], strlen(words[i]), (unsigned)i % 3, take_word, NULL, &err))
			abort();
	vocabulary_close(v);
}

static void ask_pair(const struct pairs *p, uint32_t a, uint32_t b)
{
	enum { MARKED = 1024 };
	uint64_t bits[MARKED / 64] = { 0 };
	struct pair_list l;
	uint32_t before = 0;

	pair_list_open(&l, p, a, b);
	if (l.docid < UINT32_MAX - MARKED)
		pair_list_mark(&l, l.docid, l.docid + MARKED, bits);
	pair_list_open(&l, p, a, b);
	for (unsigned i = 0; l.docid != UINT32_MAX && i < DOCIDS; i++) {
		if (l.docid <= before && i > 0)
			abort();
		before = l.docid;
		pair_list_skip(&l, l.docid + 1 + i % 3 * i);
	}
}

static void ask_pairs(const char *directory)
{
	struct error err = { 0 };
	struct pairs *p = pairs_open(directory, &of, &err);
	uint32_t number;

	for (size_t i = 0; p && i < WORDS; i++)
		if (pairs_word(p, words[i], strlen(words[i]), &number) && number >= p->n_words)
			abort();
	for (uint32_t a = 0; p && a < p->n_words && a < WORDS; a++)
		for (uint32_t b = 0; b < p->n_words && b < WORDS; b++)
			ask_pair(p, a, b);
	pairs_close(p);
}

static void ask_new_keys(const char *directory)
{
	CLEANUP(new_keys_done) struct new_keys k = { 0 };
	struct error err = { 0 };

	if (!new_keys_load(&k, directory, &err))
		return;
	if (k.first > k.end || k.end > k.text.len)
		abort();
	read_bytes(k.text.data + k.first, k.end - k.first);
}

static void ask_ledger(const char *directory)
{
	CLEANUP(ledger_done) struct ledger l = { 0 };
	struct error err = { 0 };

	if (!ledger_load(&l, directory, &err))
		return;
	for (size_t i = 0; i < l.n_files; i++) {
		const struct ledger_file *f = &l.files[i];

		if (!ledger_find_file(&l, ledger_text(&l, f->path)))
			abort();
		sum += strlen(ledger_text(&l, f->name)) + strlen(ledger_text(&l, f->settings));
		if (f->first > l.n_articles || f->n > l.n_articles - f->first)
			abort();
	}
	for (size_t i = 0; i < l.n_articles; i++) {
		const struct ledger_article *a = &l.articles[i];

		if (!ledger_find_article(&l, ledger_text(&l, a->id)) || a->file >= l.n_files)
			abort();
		sum += strlen(ledger_text(&l, a->language));
	}
}

/* ---- Which files there are ---- */

static const struct row {
	const char *name;
	const char *magic; /* NULL: it has no header */
	void (*ask)(const char *directory);
} rows[] = {
	/* New ones last: inputs say their number. */
	{ NORMS_FILE, NORMS_MAGIC, ask_norms },
	{ LABELS_FILE, LABELS_MAGIC, ask_labels },
	{ MOVES_FILE, MOVES_MAGIC, ask_moves },
	{ BOUNDS_FILE, BOUNDS_MAGIC, ask_bounds },
	{ STEM_LIST_FILE, STEM_LIST_MAGIC, ask_stems },
	{ KIN_FILE, KIN_MAGIC, ask_kin },
	{ VOCABULARY_FILE, VOCABULARY_MAGIC, ask_vocabulary },
	{ PAIRS_FILE, PAIRS_MAGIC, ask_pairs },
	{ PAIRS_CHANGES_FILE, PAIRS_CHANGES_MAGIC, ask_pairs },
	{ NEW_KEYS_FILE, NULL, ask_new_keys },
	{ LEDGER_FILE, NULL, ask_ledger },
};

static void write_file(const char *name, const struct buf *bytes)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0 || bytes->failed || write(fd, bytes->data, bytes->len) != (ssize_t)bytes->len ||
		close(fd) != 0)
		abort();
}

static void put_header(struct buf *out, const char *magic, const struct xap_stats *stats,
	const uint8_t own[sizeof(uint32_t)])
{
	struct side_header header = side_header_make(magic, stats, 0);

	memcpy(&header.own, own, sizeof header.own);
	buf_add(out, &header, sizeof header);
}

/* A file with changes goes on with another one, which the input has first, behind two bytes for its
   length; what the changes end with says which state that is of. Passes over it. */
static void write_original(const uint8_t *own, const uint8_t **at, const uint8_t *end)
{
	CLEANUP(buf_done) struct buf original = { 0 };
	struct pairs_changes_end last;
	struct xap_stats before = of;
	size_t left = (size_t)(end - *at) - 2, n = (*at)[0] | (size_t)(*at)[1] << 8;

	*at += 2;
	n = n < left ? n : left;
	if (left - n < sizeof last)
		return;
	memcpy(&last, end - sizeof last, sizeof last);
	before.revision = last.revision;
	before.total_length = last.total_length;
	before.last_docid = last.last_docid;
	before.documents = last.documents;
	put_header(&original, PAIRS_MAGIC, &before, own);
	buf_add(&original, *at, n);
	write_file(PAIRS_FILE, &original);
	*at += n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_done) struct buf bytes = { 0 };
	const uint8_t *at = data + HEADER, *end = data + size;
	const struct row *row;
	uint64_t print;

	if (size < HEADER + 2)
		return 0;
	row = &rows[data[0] % (sizeof rows / sizeof *rows)];
	memcpy(&of.last_docid, data + 1 + sizeof(uint32_t), sizeof of.last_docid);
	if (row->magic)
		put_header(&bytes, row->magic, &of, data + 1);
	if (strcmp(row->name, PAIRS_CHANGES_FILE) == 0)
		write_original(data + 1, &at, end);
	buf_add(&bytes, at, (size_t)(end - at));
	if (row->ask == ask_ledger) {
		print = htole64(fingerprint_of(bytes.data, bytes.len));
		buf_add(&bytes, &print, sizeof print);
	}
	write_file(row->name, &bytes);
	row->ask(".");
	unlink(row->name);
	unlink(PAIRS_FILE);
	return 0;
}
