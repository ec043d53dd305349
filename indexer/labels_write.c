/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk over each slot, front to back: 80 ns a paragraph, with the file, so that nothing is gained
 * by taking over those of a predecessor. Documents of one article follow each other, until one is
 * changed. As each article has one paragraph that is its first, runs of documents that are as many
 * are articles; else a table of ids says which are the same, for as much time again.
 */
#include "indexer/labels_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/glass/values.h"
#include "common/labels.h"
#include "common/schema.h"
#include "indexer/article_ids.h"
#include "indexer/side_write.h"

enum { SIMHASH_BYTES = 8 };

/* What the header can say, but for an article's own head and end. */
#define MAX_UNITS (UINT32_MAX - 4)

struct work {
	struct xap_stats stats;
	struct label *items;	/* by docid */
	struct buf texts;	/* as the file has them */
	uint32_t last;		/* the place of the article before; 0: none */
	uint32_t firsts, runs;	/* paragraphs, and documents of one article behind each other */
	bool scattered;		/* there are more of these than articles */
	struct article_ids ids; /* then: the `line` of each is its place, in units */
	struct buf facts;	/* of the document at hand */
	uint32_t last_facts;	/* the place of those before; 0: none */
	/* The ordinal before, as the database has it. */
	char number[9];
	size_t number_len;
	uint32_t ordinal;
};

static void work_done(struct work *w)
{
	free(w->items);
	buf_done(&w->texts);
	buf_done(&w->facts);
	article_ids_done(&w->ids);
}

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "the table of values is damaged");
}

static bool take_simhash(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err UNUSED)
{
	uint64_t simhash = 0;

	for (size_t i = 0; len == SIMHASH_BYTES && i < len; i++)
		simhash = simhash << 8 | (unsigned char)value[i];
	w->items[docid].simhash = simhash;
	return true;
}

static bool take_ordinal(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err UNUSED)
{
	/* Where all articles are short, most are 1. */
	if (len == 0 || len != w->number_len || memcmp(value, w->number, len) != 0) {
		double ordinal = len > 0 ? xap_sortable_decode(value, len) : 0;

		w->ordinal = ordinal >= 1 && ordinal <= UINT32_MAX ? (uint32_t)ordinal : 0;
		w->number_len = len <= sizeof w->number ? len : 0;
		memcpy(w->number, value, w->number_len);
	}
	w->firsts += w->ordinal == 1;
	w->items[docid].ordinal = w->ordinal;
	return true;
}

/* The number before the id at a place. */
static uint32_t *head_at(struct work *w, uint32_t place, size_t i)
{
	return (uint32_t *)(void *)(w->texts.data + (size_t)place * LABELS_UNIT) + i;
}

static bool is_last(struct work *w, const char *id, size_t len)
{
	return w->last > 0 && *head_at(w, w->last, 1) == len &&
	       memcmp(head_at(w, w->last, 2), id, len) == 0;
}

/* Where the next text of so many bytes goes; 0 if there is no room, as 16 GB of texts may be. */
static uint32_t next_place(const struct work *w, size_t len)
{
	size_t at = w->texts.len / LABELS_UNIT;

	return at <= MAX_UNITS - len / LABELS_UNIT ? (uint32_t)at : 0;
}

static bool fill_unit(struct work *w, struct error *err)
{
	while (w->texts.len % LABELS_UNIT != 0)
		buf_add_byte(&w->texts, '\0');
	return !w->texts.failed || error_out_of_memory(err);
}

static bool append_article(
	struct work *w, const char *id, size_t len, uint32_t *place, struct error *err)
{
	const uint32_t head[2] = { 0, (uint32_t)len };

	*place = next_place(w, len);
	if (*place == 0)
		return true;
	buf_add(&w->texts, head, sizeof head);
	buf_add(&w->texts, id, len);
	buf_add_byte(&w->texts, '\0');
	return fill_unit(w, err);
}

/* Makes w->last the place of the article whose run begins. */
static bool find_article(struct work *w, const char *id, size_t len, struct error *err)
{
	struct article_place first;
	uint32_t place;
	bool is_new;

	w->runs++;
	if (!append_article(w, id, len, &place, err))
		return false;
	w->last = place;
	if (!w->scattered || place == 0)
		return true;
	if (!article_ids_add(&w->ids, (const char *)head_at(w, place, 2),
		    (struct article_place){ .line = place }, &is_new, &first, err))
		return false;
	if (!is_new) {
		w->texts.len = (size_t)place * LABELS_UNIT;
		w->last = (uint32_t)first.line;
	}
	return true;
}

static bool take_article(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err)
{
	if (len == 0 || memchr(value, 0, len))
		return true;
	if (!is_last(w, value, len) && !find_article(w, value, len, err))
		return false;
	if (w->last > 0)
		++*head_at(w, w->last, 0);
	w->items[docid].article = w->last;
	return true;
}

/* Content keys of any other form have no label. */
static bool take_key(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err UNUSED)
{
	struct label *label = &w->items[docid];

	if (!schema_key_read(value, len, &label->key, &label->repeat))
		label->key = label->repeat = 0;
	return true;
}

static bool take_sketch(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err)
{
	struct label *label = &w->items[docid];
	struct sketch sketch;
	size_t bytes;
	uint32_t place = 0;

	if (!sketch_read(&sketch, value, len))
		return true;
	bytes = sketch_bits(sketch.shingles) / 8;
	if (bytes <= sizeof label->marks) {
		memcpy(label->marks, sketch.marks, bytes);
	} else {
		place = next_place(w, bytes);
		if (place == 0)
			return true;
		buf_add(&w->texts, sketch.marks, bytes);
	}
	label->shingles = sketch.shingles;
	label->more_marks = place;
	return fill_unit(w, err);
}

/* A slot beside others: the first document from the last one that was asked for on that has a value
   in it. */
struct column {
	struct values values;
	uint32_t docid;
};

static const uint32_t fact_slots[] = { SLOT_LANGUAGE, SLOT_DATE, SLOT_SOURCE };

enum { FACTS = sizeof fact_slots / sizeof *fact_slots };

/* False where a value holds a NUL, with which it cannot be told. */
static bool add_fact(struct work *w, struct column *c, uint32_t docid)
{
	if (c->docid < docid)
		c->docid = values_next(&c->values, docid);
	if (c->docid == docid) {
		if (memchr(c->values.value, '\0', c->values.len))
			return false;
		buf_add(&w->facts, c->values.value, c->values.len);
	}
	buf_add_byte(&w->facts, '\0');
	return true;
}

/* Those of neighbours are mostly the same. */
static bool find_facts(struct work *w, struct error *err)
{
	const char *before = w->texts.data + (size_t)w->last_facts * LABELS_UNIT;

	if (w->facts.failed)
		return error_out_of_memory(err);
	if (w->last_facts > 0 && (size_t)(w->texts.data + w->texts.len - before) >= w->facts.len &&
		memcmp(before, w->facts.data, w->facts.len) == 0)
		return true;
	w->last_facts = next_place(w, w->facts.len);
	if (w->last_facts > 0)
		buf_add(&w->texts, w->facts.data, w->facts.len);
	return fill_unit(w, err);
}

static bool take_facts(struct work *w, struct column columns[FACTS], struct error *err)
{
	for (uint32_t docid = 1; docid <= w->stats.last_docid; docid++) {
		bool told = true;

		if (w->items[docid].article == 0)
			continue;
		buf_clear(&w->facts);
		for (size_t i = 0; i < FACTS; i++)
			told = add_fact(w, &columns[i], docid) && told;
		if (!told)
			continue;
		if (!find_facts(w, err))
			return false;
		w->items[docid].facts = w->last_facts;
	}
	return true;
}

static bool walk_facts(struct work *w, const struct database *d, struct error *err)
{
	struct column columns[FACTS];
	bool ok, bad = false;

	for (size_t i = 0; i < FACTS; i++) {
		values_open(&columns[i].values, d, fact_slots[i]);
		columns[i].docid = 0;
	}
	ok = take_facts(w, columns, err);
	for (size_t i = 0; i < FACTS; i++) {
		bad = bad || columns[i].values.cursor.bad;
		values_done(&columns[i].values);
	}
	return ok && (!bad || damaged(err));
}

typedef bool take_fn(
	struct work *w, uint32_t docid, const char *value, size_t len, struct error *err);

static bool walk_slot(
	struct work *w, const struct database *d, uint32_t slot, take_fn *take, struct error *err)
{
	CLEANUP(values_done) struct values v;

	values_open(&v, d, slot);
	for (uint32_t docid = 1; (docid = values_next(&v, docid)) != POSTINGS_END; docid++) {
		if (!take(w, docid, (const char *)v.value, v.len, err))
			return false;
	}
	return !v.cursor.bad || damaged(err);
}

static bool walk_articles(struct work *w, const struct database *d, struct error *err)
{
	static const uint32_t none = 0;

	buf_clear(&w->texts);
	buf_add(&w->texts, &none, sizeof none);
	w->last = 0;
	return walk_slot(w, d, SLOT_ARTICLE, take_article, err);
}

static bool walk(struct work *w, const struct database *d, struct error *err)
{
	w->items = calloc((size_t)w->stats.last_docid + 1, sizeof *w->items);
	if (!w->items)
		return error_out_of_memory(err);
	if (!walk_slot(w, d, SLOT_SIMHASH, take_simhash, err) ||
		!walk_slot(w, d, SLOT_ORDINAL, take_ordinal, err) ||
		!walk_slot(w, d, SLOT_KEY, take_key, err) || !walk_articles(w, d, err))
		return false;
	w->scattered = w->runs != w->firsts;
	return (!w->scattered || walk_articles(w, d, err)) && walk_facts(w, d, err) &&
	       walk_slot(w, d, SLOT_SKETCH, take_sketch, err);
}

static bool gather(struct work *w, const char *directory, struct error *err)
{
	CLEANUP(database_close) struct database d = { 0 };

	if (!side_file_stats(&w->stats, directory, err) || !database_open(&d, directory, err))
		return false;
	if (d.last_docid != w->stats.last_docid)
		return error_set(err, ERROR_CORRUPT, "%s changes while it is open", directory);
	return walk(w, &d, err);
}

bool labels_write(const char *directory, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(side_writer_done) struct side_writer file = { 0 };
	struct side_header header;

	if (!gather(&w, directory, err))
		return false;
	header = side_header_make(LABELS_MAGIC, &w.stats, (uint32_t)(w.texts.len / LABELS_UNIT));
	if (!side_writer_open(&file, directory, LABELS_FILE, &header, err))
		return false;
	fwrite(w.items, sizeof *w.items, (size_t)w.stats.last_docid + 1, file.file);
	fwrite(w.texts.data, 1, w.texts.len, file.file);
	return side_writer_close(&file, err);
}

bool labels_check(const char *directory, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(labels_closep) struct labels *labels = NULL;

	if (!gather(&w, directory, err))
		return false;
	labels = labels_open(directory, &w.stats, err);
	if (!labels)
		return side_file_may_lack(directory, LABELS_FILE, LABELS_MAGIC, err);
	for (uint32_t docid = 0; docid <= labels->last_docid; docid++) {
		if (memcmp(labels_at(labels, docid), &w.items[docid], sizeof *w.items) != 0)
			return error_set(err, ERROR_CORRUPT, "%s/%s is wrong about docid %" PRIu32,
				directory, LABELS_FILE, docid);
	}
	return (labels->units == w.texts.len / LABELS_UNIT &&
		       memcmp(labels->texts, w.texts.data, w.texts.len) == 0) ||
	       error_set(err, ERROR_CORRUPT, "%s/%s is wrong about texts", directory, LABELS_FILE);
}
