/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks are the same whether the words that stems may have are known or not. */
#include "tests/unit/unit.h"

#include <string.h>

#include "searcher/pattern_words.h"
#include "searcher/snippet.h"
#include "tests/unit/scratch.h"
#include "tests/unit/tiny_index.h"

static const struct {
	const char *language, *title, *text;
} paragraphs[] = {
	{ "en", "Harbours, modernised", "The harbour is modern, and harbouring a ship is an art." },
	{ "en", "An app", "Modernization of e-mail, U.S.-South resumes; r\xC3\xA9sum\xC3\xA9s." },
	{ "de", "Verk\xC3\xA4ufe", "Er verkauft verkaufte H\xC3\xA4user; das Haus, des Hauses." },
	{ "fr", "L'accord", "N\xC3\xA9gociation, n\xC3\xA9gociations et l'accord negociation." },
	{ "ru", "", "\xD0\xBF\xD0\xBE\xD1\x80\xD1\x82 \xD0\xBF\xD0\xBE\xD1\x80\xD1\x82\xD1\x8B" },
	{ "ja", "", "\xE6\x9D\xB1\xE4\xBA\xAC harbours" },
};

enum { N_PARAGRAPHS = sizeof paragraphs / sizeof *paragraphs };

static bool add_stem(void *ctx, const struct token *t, struct error *err)
{
	struct patterns *patterns = ctx;
	struct pattern *p;
	struct slot *slot;

	if (!t->stem)
		return true;
	p = patterns_add(patterns, err);
	slot = p ? pattern_add_slot(p, err) : NULL;
	return slot && slot_add_form(slot, t->stem, t->stem_len, true, MARK_STEM, NULL, err);
}

static struct analyzer *analyzer_of(const struct tiny_index *t, const char *language)
{
	for (size_t i = 0; i < t->n_languages; i++)
		if (strcmp(t->languages[i].row->code, language) == 0)
			return t->languages[i].analyzer;
	fail_msg("no language %s", language);
	return NULL;
}

/* Marks of a text with the words and without; returns how many. */
static size_t compare(struct analyzer *a, struct patterns *p, const char *text)
{
	struct marks with CLEANUP(marks_done) = { 0 }, without CLEANUP(marks_done) = { 0 };
	struct error err = { 0 };

	assert_true(p->words_known);
	assert_true(marks_find(&with, a, p, FIELD_TEXT, text, strlen(text), &err));
	p->words_known = false;
	assert_true(marks_find(&without, a, p, FIELD_TEXT, text, strlen(text), &err));
	p->words_known = true;
	assert_int_equal(with.n, without.n);
	for (size_t i = 0; i < with.n; i++) {
		assert_int_equal(with.items[i].start, without.items[i].start);
		assert_int_equal(with.items[i].end, without.items[i].end);
	}
	return with.n;
}

/* The stems of each paragraph, in each language, against all texts and titles. */
static void marks_are_the_same(void **state)
{
	struct tiny_index t;
	struct index_member member = { 0 };
	struct error err = { 0 };
	size_t marks = 0;

	(void)state;
	tiny_index_begin(&t, "en de fr ru ja");
	for (size_t i = 0; i < N_PARAGRAPHS; i++)
		tiny_index_add(&t, paragraphs[i].language, paragraphs[i].title, paragraphs[i].text);
	tiny_index_open(&t);
	member.db = t.index.db;
	t.index.members = &member;
	t.index.n_members = 1;
	for (size_t i = 0; i < N_PARAGRAPHS * t.n_languages; i++) {
		struct patterns p CLEANUP(patterns_done) = { 0 };
		const char *text = paragraphs[i / t.n_languages].text;

		assert_true(analyzer_run(t.languages[i % t.n_languages].analyzer, text,
			strlen(text), add_stem, &p, &err));
		assert_true(patterns_find_words(&p, &t.index, &err));
		for (size_t k = 0; k < N_PARAGRAPHS; k++) {
			struct analyzer *a = analyzer_of(&t, paragraphs[k].language);

			marks += compare(a, &p, paragraphs[k].text);
			marks += compare(a, &p, paragraphs[k].title);
		}
	}
	assert_true(marks > 100);
	t.index.n_members = 0;
	tiny_index_done(&t);
}

static void of_very_many_stems_nothing_is_known(void **state)
{
	struct patterns p CLEANUP(patterns_done) = { 0 };
	struct index ix = { 0 };
	struct error err = { 0 };

	(void)state;
	for (char c = 0; c < 100; c++) {
		const char stem[] = { 's', (char)(c + 1) };
		struct slot *slot = pattern_add_slot(patterns_add(&p, &err), &err);

		assert_true(slot_add_form(slot, stem, sizeof stem, true, MARK_STEM, NULL, &err));
	}
	assert_true(patterns_find_words(&p, &ix, &err));
	assert_false(p.words_known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(marks_are_the_same),
		cmocka_unit_test(of_very_many_stems_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
