/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Its own order of languages: that of a real index comes from counting paragraphs. */
#include "tests/unit/tiny_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

#define DIRECTORY "tiny"

static const struct builder_ops *const ops = &builder_xapian;

static void add_language(struct tiny_index *t, const char *code, size_t len)
{
	struct tiny_language *language = &t->languages[t->n_languages];
	struct error err = { 0 };

	assert_true(t->n_languages < INDEX_MAX_LANGUAGES);
	language->row = language_find(code, len);
	assert_non_null(language->row);
	language->analyzer = analyzer_new(language->row->code, NULL, &err);
	assert_non_null(language->analyzer);
	t->n_languages++;
}

void tiny_index_begin(struct tiny_index *t, const char *codes)
{
	struct error err = { 0 };

	*t = (struct tiny_index){ 0 };
	while (*codes) {
		size_t len = strcspn(codes, " ");

		add_language(t, codes, len);
		codes += len + strspn(codes + len, " ");
	}
	assert_int_equal(mkdir(DIRECTORY, 0777), 0);
	t->builder = ops->open(DIRECTORY, &(struct builder_options){ .jobs = 1 }, &err);
	assert_non_null(t->builder);
	t->part = ops->begin(t->builder, 0, &err);
	assert_non_null(t->part);
}

static struct tiny_language *find(struct tiny_index *t, const char *code)
{
	for (size_t i = 0; i < t->n_languages; i++)
		if (strcmp(t->languages[i].row->code, code) == 0)
			return &t->languages[i];
	fail_msg("the tiny index has no language %s", code);
	return NULL;
}

static void set_field(struct article *a, const char *name, size_t name_len, const char *value)
{
	const struct {
		const char *name;
		char **text;
		struct strings *texts;
	} fields[] = {
		{ "author", NULL, &a->authors },
		{ "keyword", NULL, &a->keywords },
		{ "source", &a->source, NULL },
		{ "url", &a->url, NULL },
		{ "date", &a->date, NULL },
		{ "article", &a->id, NULL },
	};
	struct error err = { 0 };
	size_t len = strcspn(value, ";");

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (strlen(fields[i].name) != name_len ||
			strncmp(fields[i].name, name, name_len) != 0)
			continue;
		if (fields[i].texts) {
			assert_true(strings_add(fields[i].texts, value, len, &err));
		} else {
			*fields[i].text = article_keep(a, value, len, &err);
			assert_non_null(*fields[i].text);
		}
		return;
	}
	fail_msg("there is no field %s", name);
}

void tiny_index_add_fields(struct tiny_index *t, const char *language, const char *title,
	const char *text, const char *fields)
{
	struct tiny_language *l = find(t, language);
	CLEANUP(article_done) struct article article = { 0 };
	char id[16];
	struct error err = { 0 };

	snprintf(id, sizeof id, "a%u", ++t->paragraphs);
	article.id = id;
	article.file = "tiny.txt";
	article.title = *title ? article_keep(&article, title, strlen(title), &err) : NULL;
	article.language = language;
	while (*fields) {
		size_t name = strcspn(fields, "=");

		assert_true(fields[name] == '=');
		set_field(&article, fields, name, fields + name + 1);
		fields += strcspn(fields, ";");
		fields += strspn(fields, "; ");
	}
	assert_true(article_add_paragraph(&article, text, strlen(text), 0, strlen(text), 1, &err));
	assert_true(document_article(
		&t->document, &article, l->row->code, l->analyzer, &l->stems, &err));
	assert_true(document_paragraph(&t->document, &article, 0, &err));
	assert_true(ops->add(t->part, &t->document, &err));
}

void tiny_index_add(struct tiny_index *t, const char *language, const char *title, const char *text)
{
	tiny_index_add_fields(t, language, title, text, "");
}

void tiny_index_open(struct tiny_index *t)
{
	CLEANUP(synonyms_done) struct synonyms synonyms = { 0 };
	CLEANUP(buf_done) struct buf facts = { 0 };
	struct index *ix = &t->index;
	struct seen_stems seen[sizeof t->languages / sizeof *t->languages];
	struct error err = { 0 };

	assert_true(ops->end(t->part, &err));
	ix->facts.languages = calloc(t->n_languages, sizeof *ix->facts.languages);
	assert_non_null(ix->facts.languages);
	ix->facts.n_languages = t->n_languages;
	for (size_t i = 0; i < t->n_languages; i++) {
		struct tiny_language *l = &t->languages[i];

		seen[i] = (struct seen_stems){ &l->stems, l->analyzer };
		snprintf(ix->facts.languages[i].code, sizeof ix->facts.languages[i].code, "%s",
			l->row->code);
		ix->analyzers[i] = l->analyzer;
		ix->languages[i] = l->row;
	}
	assert_true(synonyms_add(&synonyms, seen, t->n_languages, &err));
	assert_true(synonyms_finish(&synonyms, &err));
	ix->n_languages = t->n_languages;
	ix->facts.schema = SCHEMA_VERSION;
	assert_true(facts_write(&ix->facts, &facts, &err));
	assert_true(ops->finish(t->builder, facts.data, facts.len, &synonyms, &err));
	ix->db = xap_db_open(DIRECTORY, &err);
	assert_non_null(ix->db);
	assert_true(xap_db_stats(ix->db, &ix->stats, &err));
}

void tiny_index_done(struct tiny_index *t)
{
	xap_db_close(t->index.db);
	facts_done(&t->index.facts);
	if (t->part)
		ops->drop(t->part);
	if (t->builder)
		ops->close(t->builder);
	document_done(&t->document);
	for (size_t i = 0; i < t->n_languages; i++) {
		analyzer_free(t->languages[i].analyzer);
		stems_done(&t->languages[i].stems);
	}
	*t = (struct tiny_index){ 0 };
}
