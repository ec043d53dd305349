/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/labels.h"
#include "common/schema.h"
#include "indexer/labels_write.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 3000, ARTICLES = 400, DAMAGES = 400 };

/* What a document was made with. */
struct made {
	char article[24];
	uint32_t ordinal;
	uint64_t simhash;
	const char *key, *language, *date, *source;
	uint32_t shingles; /* of its sketch; 0: it has none */
};

/* A sketch that is told by the number of its shingles. */
static size_t make_sketch(uint32_t shingles, unsigned char value[SKETCH_MAX_SIZE])
{
	struct sketching s = { 0 };

	for (uint32_t i = 0; shingles > 0 && i <= shingles; i++)
		sketching_add(&s, 2 * i * shingles + 1);
	return sketching_end(&s, value);
}

static void add_value(struct xap_doc *doc, uint32_t slot, const char *value, size_t len)
{
	struct error err = { 0 };

	if (len > 0)
		assert_true(xap_doc_value(doc, slot, value, len, &err));
}

static void add_text(struct xap_doc *doc, uint32_t slot, const char *text)
{
	add_value(doc, slot, text ? text : "", text ? strlen(text) : 0);
}

static void add(struct xap_writer *w, const struct made *m)
{
	struct xap_doc *doc;
	struct error err = { 0 };
	char number[9], simhash[8];
	unsigned char sketch[SKETCH_MAX_SIZE];
	size_t sketch_len = make_sketch(m->shingles, sketch);

	doc = xap_doc_new(&err);
	assert_non_null(doc);
	for (int i = 0; i < 8; i++)
		simhash[i] = (char)(m->simhash >> (56 - 8 * i));
	assert_true(xap_doc_term(doc, "word", 4, 1, &err));
	add_value(doc, SLOT_ARTICLE, m->article, strlen(m->article));
	add_value(doc, SLOT_ORDINAL, number, m->ordinal ? xap_sortable(m->ordinal, number) : 0);
	add_value(doc, SLOT_SIMHASH, simhash, m->simhash ? sizeof simhash : 0);
	add_text(doc, SLOT_KEY, m->key);
	add_text(doc, SLOT_LANGUAGE, m->language);
	add_text(doc, SLOT_DATE, m->date);
	add_text(doc, SLOT_SOURCE, m->source);
	add_value(doc, SLOT_SKETCH, (const char *)sketch, sketch_len);
	assert_true(xap_writer_add(w, doc, &err));
	xap_doc_free(doc);
}

static void write_database(const struct made *made, size_t n)
{
	struct xap_writer *w CLEANUP(xap_writer_closep) = NULL;
	struct error err = { 0 };

	w = xap_writer_create("db", &err);
	assert_non_null(w);
	for (size_t i = 0; i < n; i++)
		add(w, &made[i]);
	assert_true(xap_writer_commit(w, &err));
}

static const char *pick(const char *const *from, size_t n, uint64_t *seed)
{
	return from[next_random(seed) % n];
}

/* Each article's documents behind each other, of as many paragraphs as it happens to have. */
static size_t make(struct made made[DOCUMENTS], uint64_t *seed)
{
	static const char *const keys[] = { "0123456789abcdef", "ffffffffffffffff",
		"0000000000000000~2", "fedcba9876543210~4294967295", NULL, "FEDCBA9876543210" };
	static const char *const languages[] = { "en", "de", NULL };
	static const char *const dates[] = { "2025", "20251128", NULL, "20251128093000" };
	static const char *const sources[] = { NULL, "wire", "The Gazette", "en" };
	size_t n = 0;

	for (unsigned a = 0; a < ARTICLES; a++) {
		unsigned paragraphs = 1 + next_random(seed) % 7;

		for (unsigned p = 1; p <= paragraphs; p++, n++) {
			made[n].ordinal = p;
			made[n].simhash = next_random(seed) % 5 ? next_random(seed) : 0;
			made[n].key = pick(keys, 6, seed);
			made[n].language = pick(languages, 3, seed);
			made[n].date = pick(dates, 4, seed);
			made[n].source = pick(sources, 4, seed);
			made[n].shingles = next_random(seed) % 5 ? next_random(seed) % 100 : 0;
			snprintf(made[n].article, sizeof made[n].article, "%.*s%u", (int)(a % 9),
				"articles", a);
		}
	}
	return n;
}

/* Puts some of them behind the others, as updates do. */
static void scatter(struct made *made, size_t n, uint64_t *seed)
{
	for (int i = 0; i < 50; i++) {
		size_t at = next_random(seed) % n;
		struct made moved = made[at];

		memmove(made + at, made + at + 1, (n - at - 1) * sizeof *made);
		made[n - 1] = moved;
	}
}

static struct labels *open_labels(struct xap_stats *stats)
{
	struct xap_db *db = prose_open("db");
	struct error err = { 0 };
	struct labels *l;

	assert_true(xap_db_stats(db, stats, &err));
	xap_db_close(db);
	l = labels_open("db", stats, &err);
	assert_non_null(l);
	return l;
}

static struct labels *written(struct xap_stats *stats)
{
	struct error err = { 0 };

	assert_true(labels_write("db", &err));
	assert_true(labels_check("db", &err));
	return open_labels(stats);
}

static uint32_t count_paragraphs(const struct made *made, size_t n, const char *article)
{
	uint32_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += strcmp(made[i].article, article) == 0;
	return count;
}

static void assert_text(const char *is, const char *should)
{
	assert_string_equal(is, should ? should : "");
}

static void assert_key(const struct label *label, const char *should)
{
	char key[SCHEMA_KEY_SIZE];

	if (!should || should[0] == 'F') {
		assert_int_equal(label->repeat, 0);
		return;
	}
	schema_key_write(key, label->key, label->repeat);
	assert_string_equal(key, should);
}

static void assert_sketch(const struct labels *l, const struct label *label, uint32_t shingles)
{
	unsigned char value[SKETCH_MAX_SIZE];
	size_t len = make_sketch(shingles, value);
	struct sketch is, should;

	if (shingles == 0) {
		assert_false(labels_sketch(l, label, &is));
		return;
	}
	assert_true(labels_sketch(l, label, &is));
	assert_true(sketch_read(&should, value, len));
	assert_int_equal(is.shingles, should.shingles);
	assert_memory_equal(is.marks, should.marks, sketch_bits(is.shingles) / 8);
}

static void assert_labels(const struct made *made, size_t n)
{
	struct xap_stats stats;
	struct labels *l = written(&stats);

	assert_int_equal(l->last_docid, n);
	for (size_t i = 0; i < n; i++) {
		const struct label *label = labels_at(l, (uint32_t)i + 1);
		struct labels_article article;
		struct labels_facts facts;

		assert_int_equal(label->ordinal, made[i].ordinal);
		assert_true(label->simhash == made[i].simhash);
		assert_true(labels_article(l, label, &article));
		assert_string_equal(article.id, made[i].article);
		assert_int_equal(article.len, strlen(made[i].article));
		assert_int_equal(article.paragraphs, count_paragraphs(made, n, made[i].article));
		assert_key(label, made[i].key);
		assert_true(labels_facts(l, label, &facts));
		assert_text(facts.language, made[i].language);
		assert_text(facts.date, made[i].date);
		assert_text(facts.source, made[i].source);
		assert_sketch(l, label, made[i].shingles);
	}
	labels_close(l);
}

static void they_are_the_values(void **state)
{
	struct made made[DOCUMENTS] = { 0 };
	uint64_t seed = 1;
	size_t n = make(made, &seed);

	(void)state;
	write_database(made, n);
	assert_labels(made, n);
}

static void an_article_is_one_wherever_its_paragraphs_are(void **state)
{
	struct made made[DOCUMENTS] = { 0 };
	uint64_t seed = 2;
	size_t n = make(made, &seed);

	(void)state;
	scatter(made, n, &seed);
	write_database(made, n);
	assert_labels(made, n);
}

/* So long that labels and texts of an article are written before its end is known. */
enum { LONG_ARTICLES = 3, LONG = 2500 };

static void make_long(struct made made[LONG_ARTICLES * LONG])
{
	for (uint32_t i = 0; i < LONG_ARTICLES * LONG; i++) {
		made[i] = (struct made){ .ordinal = i % LONG + 1,
			.simhash = i + 1,
			.key = "0123456789abcdef",
			.language = "en",
			.date = i % 3 ? "2025" : "2026",
			.shingles = 200 + i % 300 };
		snprintf(made[i].article, sizeof made[i].article, "long %u", i / LONG);
	}
}

static void articles_may_be_long(void **state)
{
	static struct made made[LONG_ARTICLES * LONG];

	(void)state;
	make_long(made);
	write_database(made, LONG_ARTICLES * LONG);
	assert_labels(made, LONG_ARTICLES * LONG);
}

static void long_articles_may_be_scattered(void **state)
{
	static struct made made[LONG_ARTICLES * LONG];
	uint64_t seed = 4;

	(void)state;
	make_long(made);
	scatter(made + LONG, (LONG_ARTICLES - 1) * LONG, &seed);
	write_database(made, LONG_ARTICLES * LONG);
	assert_labels(made, LONG_ARTICLES * LONG);
}

static void what_is_missing_has_no_label(void **state)
{
	static const struct made made[] = { { .article = "a", .ordinal = 1, .simhash = 7 },
		{ .article = "", .ordinal = 1, .simhash = 7 }, { .article = "b" } };
	struct labels_article article;
	struct labels_facts facts;
	struct xap_stats stats;
	struct labels *l;

	(void)state;
	write_database(made, 3);
	l = written(&stats);
	assert_false(labels_article(l, labels_at(l, 0), &article));
	assert_true(labels_article(l, labels_at(l, 1), &article));
	assert_false(labels_article(l, labels_at(l, 2), &article));
	assert_true(labels_article(l, labels_at(l, 3), &article));
	assert_false(labels_facts(l, labels_at(l, 0), &facts));
	assert_true(labels_facts(l, labels_at(l, 1), &facts));
	assert_false(labels_facts(l, labels_at(l, 2), &facts));
	assert_int_equal(labels_at(l, 2)->simhash, 7);
	assert_int_equal(labels_at(l, 3)->ordinal, 0);
	assert_int_equal(labels_at(l, 3)->simhash, 0);
	labels_close(l);
}

static void an_empty_database_has_labels(void **state)
{
	struct xap_stats stats;

	(void)state;
	write_database(NULL, 0);
	labels_close(written(&stats));
}

static void labels_of_another_state_are_refused(void **state)
{
	static const struct made made[] = { { .article = "a", .ordinal = 1, .simhash = 7 } };
	struct error err = { 0 };
	struct xap_stats stats;

	(void)state;
	write_database(made, 1);
	labels_close(written(&stats));
	stats.revision++;
	assert_null(labels_open("db", &stats, &err));
	assert_int_equal(err.code, ERROR_VERSION);
	assert_non_null(strstr(err.msg, "db/labels"));
	assert_int_equal(remove("db/" LABELS_FILE), 0);
	assert_true(labels_check("db", &err));
	assert_null(labels_open("db", &stats, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
}

/* The form of `labels` becomes this one. */
static void rename_form(char form)
{
	char bytes[4096];
	FILE *file = fopen("db/" LABELS_FILE, "r");
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	bytes[sizeof LABELS_MAGIC - 2] = form;
	scratch_write("db/" LABELS_FILE, bytes, len);
}

/* As a generation has that an older program made: it can be served again. */
static void an_older_form_is_no_fault(void **state)
{
	static const struct made made[] = { { .article = "a", .ordinal = 1, .simhash = 7 } };
	struct error err = { 0 };
	struct xap_stats stats;

	(void)state;
	write_database(made, 1);
	labels_close(written(&stats));
	rename_form('0');
	assert_true(labels_check("db", &err));
	rename_form('9');
	assert_false(labels_check("db", &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
	rename_form('!');
	assert_false(labels_check("db", &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
}

/* Reads all that there is. */
static void read_all(const struct labels *l)
{
	size_t bytes = 0, marks = 0;

	for (uint32_t docid = 0; docid <= l->last_docid; docid++) {
		struct labels_article article;
		struct labels_facts facts;
		struct sketch sketch;

		if (labels_sketch(l, labels_at(l, docid), &sketch))
			marks += sketch_most_shared(&sketch, &sketch);
		if (labels_article(l, labels_at(l, docid), &article))
			bytes += strlen(article.id);
		if (labels_facts(l, labels_at(l, docid), &facts))
			bytes += strlen(facts.language) + strlen(facts.date) + strlen(facts.source);
	}
	assert_true(marks < UINT64_C(1) << 40);
	assert_true(bytes < 2 * (size_t)l->units * LABELS_UNIT * ((size_t)l->last_docid + 1));
}

static void damage_is_found_and_no_harm(void **state)
{
	struct made made[DOCUMENTS] = { 0 };
	uint64_t seed = 3;
	size_t n = make(made, &seed), size;
	struct error err = { 0 };
	struct xap_stats stats;
	struct labels *l;
	char *bytes;

	(void)state;
	write_database(made, n / 8);
	l = written(&stats);
	size = l->file.size;
	bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, l->file.header, size);
	labels_close(l);
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = sizeof(struct side_header) +
			    next_random(&seed) % (size - sizeof(struct side_header));
		char was = bytes[at];

		bytes[at] = (char)(was + 1 + (int)(next_random(&seed) % 255));
		scratch_write("db/" LABELS_FILE, bytes, i % 8 ? size : at);
		l = labels_open("db", &stats, &err);
		assert_true(l || err.code == ERROR_CORRUPT);
		if (l)
			read_all(l);
		assert_false(labels_check("db", &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
		labels_close(l);
		bytes[at] = was;
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(they_are_the_values),
		IN_SCRATCH(an_article_is_one_wherever_its_paragraphs_are),
		IN_SCRATCH(articles_may_be_long),
		IN_SCRATCH(long_articles_may_be_scattered),
		IN_SCRATCH(what_is_missing_has_no_label),
		IN_SCRATCH(an_empty_database_has_labels),
		IN_SCRATCH(labels_of_another_state_are_refused),
		IN_SCRATCH(an_older_form_is_no_fault),
		IN_SCRATCH(damage_is_found_and_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
