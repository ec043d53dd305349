/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over all slots side by side. It takes as long as the file, so that nothing is gained by
 * taking over the labels of a predecessor. Each article has one paragraph that is its first, so
 * that articles are whole where each run of documents of one article begins with such; else a table
 * of ids says which are the same.
 */
#include "indexer/labels_make.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/glass/values.h"
#include "common/schema.h"
#include "indexer/article_ids.h"

enum {
	SIMHASH_BYTES = 8,
	/* What is handed over at once: of labels, and of texts at least. */
	LABELS_AT_ONCE = 2048,
	TEXTS_AT_ONCE = 128 << 10,
	/* After so many documents the memory of the table, some megabytes, is given back. */
	FORGET_DOCUMENTS = 1 << 16,
};

/* What the header can say, but for an article's own head and end. */
#define MAX_UNITS (UINT32_MAX - 4)

static const uint32_t slots[] = { SLOT_SIMHASH, SLOT_ORDINAL, SLOT_KEY, SLOT_ARTICLE, SLOT_SKETCH,
	SLOT_LANGUAGE, SLOT_DATE, SLOT_SOURCE };

enum { SIMHASH, ORDINAL, KEY, ARTICLE, SKETCH, FACTS, COLUMNS = sizeof slots / sizeof *slots };

/* A slot: the first document from the last one that was asked for on that has a value in it. */
struct column {
	struct values values;
	uint32_t docid;
};

struct making {
	const struct labels_sink *sink;
	struct database database;
	struct column columns[COLUMNS];
	struct label items[LABELS_AT_ONCE];
	struct buf texts; /* but the `gone` bytes before them, which were handed over */
	uint64_t gone;
	struct buf article;  /* the id of the run at hand */
	uint32_t place;	     /* where it is in the texts; 0: nowhere */
	uint32_t paragraphs; /* of the run, so far */
	bool scattered;
	struct article_ids ids;	      /* then: the `line` of each is its place, in units */
	struct buf facts, last_facts; /* of the document at hand, of the one before */
	uint32_t facts_place;	      /* of the latter; 0: none */
	/* The ordinal before, as the database has it. */
	char number[9];
	size_t number_len;
	uint32_t ordinal;
};

static void making_free(struct making **made)
{
	struct making *m = *made;

	if (!m)
		return;
	for (size_t i = 0; i < COLUMNS; i++)
		values_done(&m->columns[i].values);
	database_close(&m->database);
	buf_done(&m->texts);
	buf_done(&m->article);
	buf_done(&m->facts);
	buf_done(&m->last_facts);
	article_ids_done(&m->ids);
	free(m);
}

/* Whether the document has a value there. Docids ascend. */
static inline bool has(struct column *c, uint32_t docid)
{
	if (c->docid < docid)
		c->docid = values_next(&c->values, docid);
	return c->docid == docid;
}

/* ---- Texts ---- */

static bool hand_over(struct making *m, size_t from, size_t to, struct error *err)
{
	return from == to ||
	       m->sink->texts(m->sink->ctx, m->gone + from, m->texts.data + from, to - from, err);
}

/* All but the number of paragraphs of the article at hand, which is not known yet. */
static bool flush_texts(struct making *m, struct error *err)
{
	uint64_t head = (uint64_t)m->place * LABELS_UNIT;
	size_t from = 0;

	if (m->place > 0 && head >= m->gone) {
		from = (size_t)(head - m->gone);
		if (!hand_over(m, 0, from, err))
			return false;
		from += sizeof m->paragraphs;
	}
	if (!hand_over(m, from, m->texts.len, err))
		return false;
	m->gone += m->texts.len;
	buf_clear(&m->texts);
	return true;
}

/* Where the next text of so many bytes goes; 0 if there is no room, as 16 GB of texts may be. */
static uint32_t next_place(const struct making *m, size_t len)
{
	uint64_t at = (m->gone + m->texts.len) / LABELS_UNIT;

	return at <= MAX_UNITS - len / LABELS_UNIT ? (uint32_t)at : 0;
}

static bool fill_unit(struct making *m, struct error *err)
{
	while (m->texts.len % LABELS_UNIT != 0 && !m->texts.failed)
		buf_add_byte(&m->texts, '\0');
	return !m->texts.failed || error_out_of_memory(err);
}

/* ---- Articles ---- */

static bool append_article(
	struct making *m, const void *id, size_t len, uint32_t *place, struct error *err)
{
	const uint32_t head[2] = { 0, (uint32_t)len };

	*place = next_place(m, len);
	if (*place == 0)
		return true;
	buf_add(&m->texts, head, sizeof head);
	buf_add(&m->texts, id, len);
	buf_add_byte(&m->texts, '\0');
	return fill_unit(m, err);
}

/* Says in its article's text how many paragraphs the run at hand has. */
static bool end_run(struct making *m, struct error *err)
{
	uint64_t head = (uint64_t)m->place * LABELS_UNIT;
	uint32_t paragraphs = m->paragraphs, before;
	char *at;

	m->paragraphs = 0;
	if (m->place == 0)
		return true;
	if (head < m->gone)
		return m->sink->texts(m->sink->ctx, head, &paragraphs, sizeof paragraphs, err);
	at = m->texts.data + (head - m->gone);
	memcpy(&before, at, sizeof before);
	paragraphs += before;
	memcpy(at, &paragraphs, sizeof paragraphs);
	return true;
}

/* Of articles that are scattered: what was appended is forgotten if it was there before. */
static bool find_article(struct making *m, uint32_t *place, struct error *err)
{
	struct article_place first;
	bool is_new;

	if (!article_ids_add(&m->ids, m->article.data, (struct article_place){ .line = *place },
		    &is_new, &first, err))
		return false;
	if (!is_new) {
		m->texts.len = (size_t)*place * LABELS_UNIT;
		*place = (uint32_t)first.line;
	}
	return true;
}

/* Makes m->place that of the article whose run begins. */
static bool begin_run(struct making *m, const void *id, size_t len, struct error *err)
{
	uint32_t place;

	if (!end_run(m, err))
		return false;
	buf_clear(&m->article);
	buf_add(&m->article, id, len);
	if (m->article.failed)
		return error_out_of_memory(err);
	if (!append_article(m, id, len, &place, err) ||
		(m->scattered && place > 0 && !find_article(m, &place, err)))
		return false;
	m->place = place;
	return true;
}

static bool is_at_hand(const struct making *m, const void *id, size_t len)
{
	return m->place > 0 && len == m->article.len && memcmp(id, m->article.data, len) == 0;
}

/* *whole becomes false where a run begins within an article. */
static bool take_article(
	struct making *m, uint32_t docid, struct label *label, bool *whole, struct error *err)
{
	const struct values *v = &m->columns[ARTICLE].values;

	if (!has(&m->columns[ARTICLE], docid) || v->len == 0 || memchr(v->value, '\0', v->len))
		return true;
	if (!is_at_hand(m, v->value, v->len)) {
		if (!begin_run(m, v->value, v->len, err))
			return false;
		*whole = m->place == 0 || label->ordinal == 1;
	}
	m->paragraphs++;
	label->article = m->place;
	return true;
}

/* ---- Facts ---- */

/* False where a value holds a NUL, with which it cannot be told. */
static bool add_fact(struct making *m, struct column *c, uint32_t docid)
{
	bool told = true;

	if (has(c, docid)) {
		told = !memchr(c->values.value, '\0', c->values.len);
		buf_add(&m->facts, c->values.value, c->values.len);
	}
	buf_add_byte(&m->facts, '\0');
	return told;
}

/* Those of neighbours are mostly the same. */
static bool is_as_before(const struct making *m)
{
	return m->facts_place > 0 && m->facts.len == m->last_facts.len &&
	       memcmp(m->facts.data, m->last_facts.data, m->facts.len) == 0;
}

static bool take_facts(struct making *m, uint32_t docid, struct label *label, struct error *err)
{
	struct buf before = m->last_facts;
	bool told = true;

	if (label->article == 0)
		return true;
	buf_clear(&m->facts);
	for (size_t i = FACTS; i < COLUMNS; i++)
		told = add_fact(m, &m->columns[i], docid) && told;
	if (m->facts.failed)
		return error_out_of_memory(err);
	if (!told)
		return true;
	if (!is_as_before(m)) {
		m->facts_place = next_place(m, m->facts.len);
		if (m->facts_place > 0)
			buf_add(&m->texts, m->facts.data, m->facts.len);
		m->last_facts = m->facts;
		m->facts = before;
	}
	label->facts = m->facts_place;
	return fill_unit(m, err);
}

/* ---- Numbers ---- */

static void take_simhash(struct making *m, uint32_t docid, struct label *label)
{
	const struct values *v = &m->columns[SIMHASH].values;

	if (!has(&m->columns[SIMHASH], docid) || v->len != SIMHASH_BYTES)
		return;
	for (size_t i = 0; i < SIMHASH_BYTES; i++)
		label->simhash = label->simhash << 8 | v->value[i];
}

static void take_ordinal(struct making *m, uint32_t docid, struct label *label)
{
	const struct values *v = &m->columns[ORDINAL].values;

	if (!has(&m->columns[ORDINAL], docid))
		return;
	/* Where all articles are short, most are 1. */
	if (v->len == 0 || v->len != m->number_len || memcmp(v->value, m->number, v->len) != 0) {
		double ordinal =
			v->len > 0 ? xap_sortable_decode((const char *)v->value, v->len) : 0;

		m->ordinal = ordinal >= 1 && ordinal <= UINT32_MAX ? (uint32_t)ordinal : 0;
		m->number_len = v->len <= sizeof m->number ? v->len : 0;
		memcpy(m->number, v->value, m->number_len);
	}
	label->ordinal = m->ordinal;
}

/* Content keys of any other form have no label. */
static void take_key(struct making *m, uint32_t docid, struct label *label)
{
	const struct values *v = &m->columns[KEY].values;

	if (has(&m->columns[KEY], docid) &&
		!schema_key_read((const char *)v->value, v->len, &label->key, &label->repeat))
		label->key = label->repeat = 0;
}

static bool take_sketch(struct making *m, uint32_t docid, struct label *label, struct error *err)
{
	const struct values *v = &m->columns[SKETCH].values;
	struct sketch sketch;
	size_t bytes;

	if (!has(&m->columns[SKETCH], docid) || !sketch_read(&sketch, v->value, v->len))
		return true;
	bytes = sketch_bits(sketch.shingles) / 8;
	if (bytes <= sizeof label->marks) {
		memcpy(label->marks, sketch.marks, bytes);
	} else {
		label->more_marks = next_place(m, bytes);
		if (label->more_marks == 0)
			return true;
		buf_add(&m->texts, sketch.marks, bytes);
	}
	label->shingles = sketch.shingles;
	return fill_unit(m, err);
}

/* ---- All ---- */

static bool take(
	struct making *m, uint32_t docid, struct label *label, bool *whole, struct error *err)
{
	*label = (struct label){ 0 };
	take_simhash(m, docid, label);
	take_ordinal(m, docid, label);
	take_key(m, docid, label);
	return take_article(m, docid, label, whole, err) && take_facts(m, docid, label, err) &&
	       take_sketch(m, docid, label, err);
}

/* After the labels up to docid `to`. */
static bool hand_over_labels(struct making *m, uint32_t to, struct error *err)
{
	size_t n = to % LABELS_AT_ONCE + 1;

	return m->sink->labels(m->sink->ctx, to + 1 - (uint32_t)n, m->items, n, err) &&
	       (m->scattered || m->texts.len < TEXTS_AT_ONCE || flush_texts(m, err));
}

/* The label of docid 0 is there, and empty. */
static bool walk(struct making *m, bool *whole, struct error *err)
{
	uint32_t last = m->database.last_docid;

	buf_add(&m->texts, &m->items[0].article, LABELS_UNIT);
	for (uint32_t docid = 1; docid <= last; docid++) {
		if (docid % LABELS_AT_ONCE == 0 && !hand_over_labels(m, docid - 1, err))
			return false;
		if (docid % FORGET_DOCUMENTS == 0)
			table_forget(&m->database.postlist);
		if (!take(m, docid, &m->items[docid % LABELS_AT_ONCE], whole, err))
			return false;
		if (!*whole && !m->scattered)
			return true;
	}
	if (!hand_over_labels(m, last, err) || !end_run(m, err))
		return false;
	m->place = 0;
	return flush_texts(m, err);
}

static bool is_damaged(const struct making *m)
{
	bool bad = false;

	for (size_t i = 0; i < COLUMNS; i++)
		bad = bad || m->columns[i].values.cursor.bad;
	return bad;
}

bool labels_make(const char *directory, const struct xap_stats *stats, enum labels_order *order,
	const struct labels_sink *sink, uint32_t *units, struct error *err)
{
	CLEANUP(making_free) struct making *m = calloc(1, sizeof *m);
	bool whole = true;

	if (!m)
		return error_out_of_memory(err);
	m->sink = sink;
	m->scattered = *order == LABELS_ARTICLES_SCATTERED;
	if (!database_open(&m->database, directory, err))
		return false;
	if (m->database.last_docid != stats->last_docid)
		return error_set(err, ERROR_CORRUPT, "%s changes while it is open", directory);
	for (size_t i = 0; i < COLUMNS; i++)
		values_open(&m->columns[i].values, &m->database, slots[i]);
	if (!walk(m, &whole, err))
		return false;
	if (is_damaged(m))
		return error_set(err, ERROR_CORRUPT, "the table of values is damaged");
	if (!whole)
		*order = LABELS_ARTICLES_SCATTERED;
	*units = (uint32_t)(m->gone / LABELS_UNIT);
	return true;
}
