/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/made_documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/xap.h"
#include "indexer/document_internal.h"
#include "indexer/hash.h"

uint32_t decide(struct decisions *d, uint32_t n)
{
	if (d->bytes) {
		uint32_t value = 0;

		for (uint32_t range = 1; range < n && d->bytes < d->end; range *= 256) {
			value = value * 256 + *d->bytes++;
			if (range > UINT32_MAX / 256)
				break;
		}
		return value % n;
	}
	d->seed = d->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(d->seed >> 33) % n;
}

void made_document_clear(struct document *d)
{
	buf_clear(&d->terms);
	buf_clear(&d->value_bytes);
	buf_clear(&d->data);
	d->n_postings = 0;
	for (int i = 0; i < DOCUMENT_SLOTS; i++)
		d->values[i] = (struct document_value){ 0 };
}

void made_document_posting(
	struct document *d, const char *term, size_t len, uint32_t pos, uint8_t wdf)
{
	struct error err;

	if (!document_add(d, term, len, pos, wdf, &err))
		abort();
}

void made_document_word(
	struct document *d, const char *term, size_t len, const char *stem, uint32_t pos)
{
	struct posting *p;

	made_document_posting(d, term, len, pos, 1);
	p = &d->postings[d->n_postings - 1];
	p->stem = stem;
	p->stem_len = (uint8_t)strlen(stem);
}

void made_document_value(struct document *d, unsigned slot, const char *value, size_t len)
{
	d->values[slot] = (struct document_value){ d->value_bytes.len, len };
	buf_add(&d->value_bytes, value, len);
}

/* Any bytes, NULs among them, up to what Xapian takes. */
static size_t make_bytes(struct decisions *how, char *to)
{
	size_t len = 1 + decide(how, XAP_MAX_TERM), stored = 0;
	uint32_t kind = decide(how, 4);

	for (size_t i = 0; i < len; i++) {
		unsigned byte = kind == 0 ? decide(how, 2) * 0xff : decide(how, 256);

		if (kind == 1)
			byte = 0;
		stored += byte == 0 ? 2 : 1;
		if (stored > XAP_MAX_TERM)
			return i;
		to[i] = (char)byte;
	}
	return len;
}

/* A stem that many words have, as the same word has several; it lies nowhere else. */
static const char *make_stem(struct decisions *how)
{
	static const char *const stems[] = { "a", "a1", "b", "run", "z\xc3\xa9", "w77", "Z",
		"stem" };

	return stems[decide(how, sizeof stems / sizeof stems[0])];
}

static size_t make_term(struct decisions *how, char *to)
{
	switch (decide(how, 9)) {
	case 0:
		return make_bytes(how, to);
	case 1:
		/* Long common beginnings, and the longest terms there are. */
		memset(to, 'p', XAP_MAX_TERM);
		to[XAP_MAX_TERM - 1 - decide(how, 20)] = (char)('a' + decide(how, 20));
		return XAP_MAX_TERM - decide(how, 12);
	case 2:
		return (size_t)snprintf(
			to, 64, "Qarticle-%u#p%u", decide(how, 100), decide(how, 1000000));
	case 3:
		return (size_t)snprintf(to, 64, "w%u", decide(how, 30000));
	case 4:
		/* What somebody wrote who knew the terms of stems. */
		return (size_t)snprintf(to, 64, PREFIX_STEM "%s", make_stem(how));
	default:
		return (size_t)snprintf(to, 64, "%c%u", 'a' + (int)decide(how, 3), decide(how, 40));
	}
}

static uint32_t make_position(struct decisions *how, uint32_t before)
{
	switch (decide(how, 16)) {
	case 0:
		return 0;
	case 1:
		return 1 + decide(how, UINT32_MAX);
	case 2:
		return 1 + decide(how, 5);
	default:
		return before + 1 + decide(how, 3);
	}
}

static void make_values(struct document *d, struct decisions *how)
{
	char value[256];

	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		size_t len = decide(how, 3) == 0 ? 0 : decide(how, 24);

		if (slot == 4 && decide(how, 50) == 0)
			len = sizeof value;
		for (size_t i = 0; i < len; i++)
			value[i] = (char)decide(how, 256);
		if (len > 0)
			made_document_value(d, slot, value, len);
	}
}

static uint32_t how_many(struct decisions *how)
{
	switch (decide(how, 12)) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return decide(how, 600);
	default:
		return decide(how, 60);
	}
}

/* Terms that few documents have, each at most once in one. */
static void make_lone(struct document *d, struct decisions *how)
{
	uint32_t n = decide(how, 4);

	for (uint32_t i = 0; i < n; i++) {
		char term[64];
		int len = snprintf(term, sizeof term, "Lonely %u of %u", i, decide(how, 2000));

		made_document_posting(d, term, (size_t)len, 0, 0);
		d->postings[d->n_postings - 1].flags |= POSTING_LONE;
	}
}

void made_document(struct document *d, struct decisions *how)
{
	uint32_t n = how_many(how), pos = 0, data = decide(how, 8) == 0 ? 0 : decide(how, 300);
	char term[256];
	size_t len = 0;

	made_document_clear(d);
	if (decide(how, 200) == 0)
		data = decide(how, 40000);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = make_position(how, pos);

		if (i == 0 || decide(how, 4) > 0)
			len = make_term(how, term);
		if (decide(how, 3) == 0)
			made_document_word(d, term, len, make_stem(how), at);
		else
			made_document_posting(
				d, term, len, at, (uint8_t)(decide(how, 9) ? 1 : decide(how, 256)));
		pos = at < 1 << 20 ? at : pos;
	}
	make_lone(d, how);
	make_values(d, how);
	for (uint32_t i = 0; i < data; i++)
		buf_add_byte(&d->data, (char)decide(how, decide(how, 2) ? 256 : 4));
}

void made_document_gaps(struct document *d, struct decisions *how)
{
	char value[3000];
	uint32_t len = decide(how, 100) == 0 ? sizeof value : decide(how, 40);

	made_document_clear(d);
	for (uint32_t k = 0; k < 10; k++) {
		const char word[] = { 'w', (char)('0' + k) };
		uint32_t wdf = decide(how, 10) == 0 ? 100 + decide(how, 100) : 1;

		if (decide(how, 1u << k) == 0)
			made_document_posting(d, word, sizeof word, 1 + k, (uint8_t)wdf);
	}
	memset(value, 'a' + (int)decide(how, 26), sizeof value);
	if (decide(how, 3) == 0)
		made_document_value(d, 3, value, len);
}

/* Its memo with the analyzer of this number; NULL where there is no room for one. */
static struct term_memo *memo_of(struct made_memos *m, const struct posting *p, uint64_t analyzer)
{
	enum { ITEMS = sizeof m->items / sizeof m->items[0] };
	struct made_memo *item = &m->items[(hash_bytes(p->text, p->len) + analyzer) % ITEMS];

	if (item->len == 0) {
		memcpy(item->term, p->text, p->len);
		item->len = p->len;
		item->stem = p->stem;
	}
	if (item->len != p->len || memcmp(item->term, p->text, p->len) != 0)
		return NULL;
	if (p->stem && !item->stem)
		item->stem = p->stem;
	return !p->stem || strcmp(item->stem, p->stem) == 0 ? &item->memo : NULL;
}

void made_document_know(struct document *d, struct made_memos *m, uint32_t i, struct decisions *how)
{
	enum { ANALYZERS = 3 };

	if (i == 0 || decide(how, 8) == 7)
		memset(m, 0, sizeof *m);
	for (size_t k = 0; k < d->n_postings; k++) {
		struct posting *p = &d->postings[k];
		uint32_t analyzer = decide(how, 1 + ANALYZERS);

		if (analyzer > 0)
			p->memo = memo_of(m, p, analyzer);
	}
}

/* As few as show that they arrive. */
static bool finish(const struct builder_ops *ops, struct builder *b, uint32_t n, struct error *err)
{
	struct synonyms y = { 0 };
	static const char *const words[] = { "run", "running", "runs" };
	bool ok;

	y.items = calloc(3, sizeof *y.items);
	if (!y.items)
		return error_out_of_memory(err);
	for (size_t i = 0; i < 3; i++) {
		y.items[y.n++] = (struct synonym){ .offset = y.bytes.len,
			.key_len = i == 2 && n % 2 ? 5 : 4,
			.word_len = (uint8_t)strlen(words[i]) };
		buf_add(&y.bytes, i == 2 && n % 2 ? "Zrund" : "Zrun", y.items[i].key_len);
		buf_add_str(&y.bytes, words[i]);
	}
	ok = ops->finish(b, "{\"facts\":1}", 11, &y, err);
	synonyms_done(&y);
	return ok;
}

static bool add_range(const struct builder_ops *ops, struct builder_part *p, make_document_fn *make,
	void *ctx, uint32_t from, uint32_t to, struct error *err)
{
	struct document d = { 0 };
	bool ok = true;

	for (uint32_t i = from; i < to && ok; i++) {
		char id[32], record[64];

		make(ctx, i, &d);
		ok = ops->add(p, &d, err);
		snprintf(id, sizeof id, "id %u", i * 7919 % 10007);
		snprintf(record, sizeof record, "{\"n\":%u}", i);
		if (ok && i < 10007 && i % 3 == 0)
			ok = ops->record(p, id, record, strlen(record), err);
	}
	document_done(&d);
	return ok;
}

bool build_by(const struct builder_ops *ops, const char *directory, uint64_t memory,
	make_document_fn *make, void *ctx, uint32_t n, uint32_t part, struct error *err)
{
	struct builder *b = ops->open(directory,
		&(struct builder_options){ .memory = memory, .jobs = 2, .spelling = true }, err);
	bool ok = b != NULL;

	for (uint32_t number = 0, from = 0; ok && from < n; number++, from += part) {
		struct builder_part *p = ops->begin(b, number, err);
		uint32_t to = n - from < part ? n : from + part;

		ok = p && add_range(ops, p, make, ctx, from, to, err) && ops->end(p, err);
		ops->drop(p);
	}
	ok = ok && finish(ops, b, n, err);
	ops->close(b);
	return ok;
}
