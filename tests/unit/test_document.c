/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a paragraph becomes: terms by tests/data/document.test, the rest here. */
#include "tests/unit/table.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/document.h"
#include "indexer/record.h"

struct maker {
	struct analyzer *analyzer;
	struct stems stems;
	struct document document;
	struct article article;
};

static void maker_done(struct maker *m)
{
	analyzer_free(m->analyzer);
	stems_done(&m->stems);
	document_done(&m->document);
	article_done(&m->article);
}

/* From a JSON record, in its own language. */
static void begin(struct maker *m, const char *json)
{
	const struct place place = { .start = 0, .end = strlen(json), .line = 1 };
	CLEANUP(record_reader_done) struct record_reader reader = { 0 };
	struct reject reject = { 0 };
	struct error err = { 0 };
	const char *language;

	assert_int_equal(record_read(&reader, json, strlen(json), "test.jsonl", &place, &m->article,
				 &reject, &err),
		SOURCE_ARTICLE);
	language = m->article.language ? m->article.language : "en";
	analyzer_free(m->analyzer);
	m->analyzer = analyzer_new(language, &(struct analyzer_options){ 0 }, &err);
	assert_non_null(m->analyzer);
	assert_true(document_article(
		&m->document, &m->article, language, m->analyzer, &m->stems, &err));
}

static void paragraph(struct maker *m, size_t i)
{
	struct error err = { 0 };

	assert_true(document_paragraph(&m->document, &m->article, i, &err));
}

static int compare_terms(const struct posted_term *a, const struct posted_term *b)
{
	int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return order != 0 ? order : (int)a->len - (int)b->len;
}

static int compare_posted(const void *left, const void *right)
{
	const struct posted_term *a = *(struct posted_term *const *)left;
	const struct posted_term *b = *(struct posted_term *const *)right;
	int order = compare_terms(a, b);

	return order != 0 ? order : (a->pos > b->pos) - (a->pos < b->pos);
}

static void write_term(const struct posted_term *t, struct buf *out)
{
	if (out->len > 0)
		buf_add_byte(out, ' ');
	if (t->len > 2 && memcmp(t->text, PREFIX_KEY, 2) == 0) {
		buf_add_str(out, PREFIX_KEY);
		return;
	}
	for (size_t i = 0; i < t->len; i++)
		buf_add_byte(out, t->text[i] == ' ' ? '_' : t->text[i]);
}

static void describe_sorted(struct posted_term **sorted, size_t n, struct buf *out)
{
	for (size_t i = 0, end; i < n; i = end) {
		uint32_t wdf = 0;
		char separator = '@';

		for (end = i; end < n && compare_terms(sorted[i], sorted[end]) == 0; end++)
			wdf += sorted[end]->wdf;
		write_term(sorted[i], out);
		if (wdf > 0)
			buf_printf(out, "/%" PRIu32, wdf);
		for (size_t k = i; k < end; k++) {
			if (sorted[k]->pos == 0)
				continue;
			buf_printf(out, "%c%" PRIu32, separator, sorted[k]->pos);
			separator = ',';
		}
	}
}

/* Terms in byte order as tests/data/document.test has them: term/wdf@positions, wdf 0 left out. */
static void describe(const struct document *d, struct buf *out)
{
	struct posted_term(*all)[2] = malloc(d->n_postings * sizeof *all);
	char(*rooms)[POSTING_MAX_TERM] = malloc(d->n_postings * sizeof *rooms);
	struct posted_term **sorted = malloc(2 * d->n_postings * sizeof *sorted);
	size_t n = 0;

	assert_true(all && rooms && sorted);
	for (size_t i = 0; i < d->n_postings; i++) {
		unsigned terms = posting_terms(&d->postings[i], all[i], rooms[i]);

		for (unsigned k = 0; k < terms; k++)
			sorted[n++] = &all[i][k];
	}
	qsort(sorted, n, sizeof(struct posted_term *), compare_posted);
	describe_sorted(sorted, n, out);
	free(sorted);
	free(rooms);
	free(all);
}

static void check_row(void *ctx, const struct row *row)
{
	struct maker *m = ctx;
	CLEANUP(buf_done) struct buf out = { 0 };

	assert_int_equal(row->n, 3);
	begin(m, row->cells[0]);
	for (size_t i = 0; i < strtoul(row->cells[1], NULL, 10); i++)
		paragraph(m, i);
	describe(&m->document, &out);
	if (strcmp(out.data, row->cells[2]) != 0)
		print_error("document.test, line %d\n", row->line);
	assert_string_equal(out.data, row->cells[2]);
}

static void terms_are_those_of_the_table(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };

	(void)state;
	table_run("document", check_row, &m);
}

static void assert_value(const struct document *d, int slot, const char *expected, size_t len)
{
	assert_int_equal(d->values[slot].len, len);
	if (len > 0)
		assert_memory_equal(d->value_bytes.data + d->values[slot].offset, expected, len);
}

static void values_are_those_of_the_article_and_the_paragraph(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };
	const struct document *d = &m.document;
	char number[9], key[SCHEMA_KEY_SIZE];

	(void)state;
	begin(&m, "{\"id\":\"a1\",\"date\":\"2024-05-06\",\"source\":\"The Post\",\"author\":"
		  "[\"Ann Lee\",\"Bo\"],\"language\":\"de\",\"text\":\"Eins.\\n\\nZwei.\"}");
	paragraph(&m, 0);
	paragraph(&m, 1);
	assert_value(d, SLOT_ARTICLE, "a1", 2);
	assert_value(d, SLOT_ORDINAL, number, xap_sortable(2, number));
	assert_value(d, SLOT_DATE, "20240506", 8);
	assert_value(d, SLOT_SOURCE, "The Post", 8);
	assert_value(d, SLOT_AUTHORS, "\7Ann Lee\2Bo", 11);
	assert_value(d, SLOT_LANGUAGE, "de", 2);
	schema_content_key(key, "Zwei.", 5, 1);
	assert_value(d, SLOT_KEY, key, strlen(key));
	assert_int_equal(d->values[SLOT_SIMHASH].len, 8);
}

static void values_of_one_article_do_not_reach_the_next(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };
	CLEANUP(buf_done) struct buf json = { 0 };
	char word[ANALYZER_MAX_TERM + 1];

	(void)state;
	begin(&m, "{\"id\":\"a1\",\"date\":\"2024\",\"source\":\"S\",\"author\":\"A\",\"text\":"
		  "\"Words.\"}");
	paragraph(&m, 0);
	/* One word that is too long to be one. */
	memset(word, 'x', sizeof word);
	buf_printf(&json, "{\"id\":\"a2\",\"text\":\"%.*s\"}", (int)sizeof word, word);
	begin(&m, json.data);
	assert_int_equal(m.article.n_paragraphs, 1);
	paragraph(&m, 0);
	assert_value(&m.document, SLOT_ARTICLE, "a2", 2);
	assert_value(&m.document, SLOT_DATE, "", 0);
	assert_value(&m.document, SLOT_SOURCE, "", 0);
	assert_value(&m.document, SLOT_AUTHORS, "", 0);
	assert_value(&m.document, SLOT_SIMHASH, "", 0); /* no word, no simhash */
}

static void repeated_text_within_an_article_gets_numbered_keys(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };
	CLEANUP(buf_done) struct buf json = { 0 };
	char key[SCHEMA_KEY_SIZE];

	(void)state;
	buf_add_str(&json, "{\"id\":\"a\",\"paragraphs\":[\"Same.\",\"Other.\",\"Same.\"");
	for (int i = 0; i < 300; i++)
		buf_printf(&json, ",\"Paragraph %d.\"", i);
	buf_add_str(&json, ",\"Same.\"]}");
	begin(&m, json.data);
	for (size_t i = 0; i < m.article.n_paragraphs; i++) {
		paragraph(&m, i);
		if (i == 2) {
			schema_content_key(key, "Same.", 5, 2);
			assert_value(&m.document, SLOT_KEY, key, strlen(key));
		}
	}
	schema_content_key(key, "Same.", 5, 3);
	assert_value(&m.document, SLOT_KEY, key, strlen(key));
	begin(&m, "{\"id\":\"b\",\"text\":\"Same.\"}");
	paragraph(&m, 0);
	schema_content_key(key, "Same.", 5, 1);
	assert_value(&m.document, SLOT_KEY, key, strlen(key));
}

static void data_are_provenance_and_text(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };
	struct provenance from;
	struct error err = { 0 };
	const char *text;
	size_t len;

	(void)state;
	begin(&m, "{\"id\":\"a\",\"text\":\"First one.\\n\\nSecond one.\"}");
	paragraph(&m, 0);
	paragraph(&m, 1);
	assert_true(schema_data_decode(
		m.document.data.data, m.document.data.len, &from, &text, &len, &err));
	assert_int_equal(len, strlen("Second one."));
	assert_memory_equal(text, "Second one.", len);
	assert_int_equal(from.start, m.article.paragraphs[1].start);
	assert_int_equal(from.end, m.article.paragraphs[1].end);
	assert_int_equal(from.line, 1);
}

static void tokens_are_counted_over_all_paragraphs(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };

	(void)state;
	begin(&m, "{\"id\":\"a\",\"title\":\"Not counted\",\"text\":\"One two.\\n\\nThree.\"}");
	paragraph(&m, 0);
	paragraph(&m, 1);
	assert_int_equal(m.document.tokens, 3);
}

static void a_long_id_is_cut_in_terms_and_whole_in_values(void **state)
{
	CLEANUP(maker_done) struct maker m = { 0 };
	CLEANUP(buf_done) struct buf json = { 0 };
	char id[301];

	(void)state;
	memset(id, 'i', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	buf_printf(&json, "{\"id\":\"%s\",\"text\":\"Text.\"}", id);
	begin(&m, json.data);
	paragraph(&m, 0);
	assert_value(&m.document, SLOT_ARTICLE, id, strlen(id));
	for (size_t i = 0; i < m.document.n_postings; i++)
		assert_true(m.document.postings[i].len <= XAP_MAX_TERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_those_of_the_table),
		cmocka_unit_test(values_are_those_of_the_article_and_the_paragraph),
		cmocka_unit_test(values_of_one_article_do_not_reach_the_next),
		cmocka_unit_test(repeated_text_within_an_article_gets_numbered_keys),
		cmocka_unit_test(data_are_provenance_and_text),
		cmocka_unit_test(tokens_are_counted_over_all_paragraphs),
		cmocka_unit_test(a_long_id_is_cut_in_terms_and_whole_in_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
