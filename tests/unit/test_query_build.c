/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "searcher/query.h"
#include "tests/unit/scratch.h"
#include "tests/unit/table.h"
#include "tests/unit/tiny_index.h"

/* What the rows read so far have set up. */
struct setting {
	struct tiny_index tiny;
	bool open; /* for queries */
	char *query;
	struct plan plan;
	struct error err; /* of the plan */
	size_t queries;
};

/* ---- Writing down what was planned, as query-build.test says ---- */

static void describe_form(struct buf *out, const struct form *form)
{
	static const char *const kinds[] = {
		[MARK_EXACT] = "",
		[MARK_STEM] = "*",
		[MARK_WILDCARD] = "?",
		[MARK_FUZZY] = "!",
		[MARK_PART] = "+",
		[MARK_ALIKE] = "&",
	};

	buf_printf(out, "%s%s%s", form->is_stem ? "~" : "", form->text,
		form->is_stem && form->kind == MARK_STEM ? "" : kinds[form->kind]);
	if (form->language)
		buf_printf(out, ":%s", form->language);
}

static void describe_marks(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->patterns.n; i++) {
		const struct pattern *p = &plan->patterns.items[i];

		buf_printf(out, "%s%s%s", i ? " " : "", p->field == FIELD_TITLE ? "title" : "text",
			p->phrase ? "\"" : "");
		if (p->window > 0)
			buf_printf(out, "%c%zu", p->ordered ? '>' : '~', p->window);
		buf_add_byte(out, '(');
		for (size_t k = 0; k < p->n; k++) {
			if (k > 0)
				buf_add_byte(out, ' ');
			for (size_t f = 0; f < p->slots[k].n; f++) {
				if (f > 0)
					buf_add_byte(out, '/');
				describe_form(out, &p->slots[k].forms[f]);
			}
		}
		for (size_t f = 0; f < p->absent.n; f++) {
			buf_add_str(out, f ? "/" : " -");
			describe_form(out, &p->absent.forms[f]);
		}
		buf_add_byte(out, ')');
	}
}

static void describe_words(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->receipt.n_words; i++) {
		const struct receipt_word *w = &plan->receipt.words[i];

		buf_printf(out, "%s%s:%s:%s[", i ? "; " : "", w->text, w->role, w->kind);
		for (size_t k = 0; k < w->n_stems; k++)
			buf_printf(out, "%s%s", k ? " " : "", w->stems[k]);
		buf_printf(out, "]%u", w->paragraphs);
		if (w->field)
			buf_printf(out, " in %s", w->field);
		if (w->found > 0)
			buf_printf(out, " %zu/%zu", w->used, w->found);
		if (w->ignored)
			buf_printf(out, " %s", w->ignored);
	}
}

static void describe_notes(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->receipt.n_notes; i++) {
		const struct receipt_note *n = &plan->receipt.notes[i];

		buf_printf(
			out, "%s%s %zu-%zu %s", i ? "; " : "", n->kind, n->start, n->end, n->text);
	}
}

static void describe_tree(struct buf *out, const struct plan *plan)
{
	buf_add_str(out, plan->receipt.tree);
}

static void describe_languages(struct buf *out, const struct plan *plan)
{
	buf_add_str(out, plan->receipt.languages);
}

static void describe_query(struct buf *out, const struct plan *plan)
{
	struct error err = { 0 };

	assert_true(xap_query_describe(plan->query, out, &err));
}

static const struct {
	const char *name;
	void (*describe)(struct buf *out, const struct plan *plan);
} checks[] = {
	{ "runs", describe_query },
	{ "tree", describe_tree },
	{ "words", describe_words },
	{ "marks", describe_marks },
	{ "notes", describe_notes },
	{ "languages", describe_languages },
};

/* ---- Running it ---- */

static int ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The paragraphs that match, by rank or by number. */
static void find_hits(struct setting *s, bool by_rank, struct buf *out)
{
	enum { MANY = 100 };
	struct xap_search how = { .k1 = 1, .b = 0.5, .count = MANY, .check_at_least = MANY };
	CLEANUP(xap_results_freep) struct xap_results *results = NULL;
	uint32_t docids[MANY];
	struct error err = { 0 };
	size_t n;

	results = xap_search_run(s->tiny.index.db, s->plan.query, &how, &err);
	assert_non_null(results);
	n = xap_results_count(results);
	for (size_t i = 0; i < n; i++)
		docids[i] = xap_results_get(results, i).docid;
	if (!by_rank)
		qsort(docids, n, sizeof *docids, ascending);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%u", i ? " " : "", docids[i]);
	if (n == 0)
		buf_add_str(out, "none");
}

/* ---- The rows ---- */

/* What is true of every plan, whatever the query. */
static void check_plan(const struct plan *plan, size_t len)
{
	assert_non_null(plan->query);
	for (size_t i = 0; i < plan->receipt.n_words; i++) {
		const struct receipt_word *w = &plan->receipt.words[i];

		assert_true(w->start < w->end && w->end <= len);
	}
	for (size_t i = 0; i < plan->receipt.n_notes; i++)
		assert_true(plan->receipt.notes[i].end <= len);
	for (size_t i = 0; i < plan->patterns.n; i++) {
		const struct pattern *p = &plan->patterns.items[i];

		assert_true(p->n > 0 && p->weight > 0);
		assert_true(p->query_start < p->query_end && p->query_end <= len);
		for (size_t k = 0; k < p->n; k++)
			assert_true(p->slots[k].n > 0);
	}
}

static void set_option(struct request *request, const char *name)
{
	if (strcmp(name, "all") == 0)
		request->all = true;
	else if (strcmp(name, "plain") == 0)
		request->plain = true;
	else if (strcmp(name, "strict") == 0)
		request->strict = true;
	else if (strncmp(name, "expand=", 7) == 0)
		request->max_expansion = (uint32_t)strtoul(name + 7, NULL, 10);
	else if (strncmp(name, "language=", 9) == 0)
		request->language = name + 9;
	else if (strncmp(name, "surface=", 8) == 0)
		request->ranking.surface = strtod(name + 8, NULL);
	else if (strncmp(name, "title=", 6) == 0)
		request->ranking.title = strtod(name + 6, NULL);
	else if (strncmp(name, "parts=", 6) == 0)
		request->ranking.parts = strtod(name + 6, NULL);
	else if (strncmp(name, "kin=", 4) == 0)
		request->ranking.kin = strtod(name + 4, NULL);
	else if (strncmp(name, "k3=", 3) == 0)
		request->ranking.k3 = strtod(name + 3, NULL);
	else
		fail_msg("there is no option %s", name);
}

static void make_plan(struct setting *s, char *options, char *text)
{
	struct request request = request_default();
	size_t len = table_unescape(text);

	if (!s->open)
		tiny_index_open(&s->tiny);
	s->open = true;
	plan_done(&s->plan);
	free(s->query);
	s->query = malloc(len ? len : 1);
	assert_non_null(s->query);
	memcpy(s->query, text, len);
	request.query = s->query;
	request.query_len = len;
	request.ranking.surface = request.ranking.title = 0;
	request.ranking.parts = request.ranking.kin = request.ranking.k3 = 0;
	request.now = 1773576000; /* 2026-03-15, a Sunday */
	for (char *name = strtok(options, " "); name; name = strtok(NULL, " "))
		set_option(&request, name);
	s->err = (struct error){ 0 };
	s->queries++;
	if (query_plan(&s->tiny.index, &request, &s->plan, &s->err))
		check_plan(&s->plan, len);
	else
		assert_null(s->plan.query);
}

static void check(struct setting *s, const struct row *row)
{
	CLEANUP(buf_done) struct buf found = { 0 };
	const char *name = row->cells[0];
	bool known = true;

	table_unescape(row->cells[1]);
	if (strcmp(name, "error") == 0) {
		buf_add_str(&found, s->err.msg);
	} else if (s->err.code != ERROR_NONE) {
		fail_msg("line %d: %s", row->line, s->err.msg);
	} else if (strcmp(name, "hits") == 0 || strcmp(name, "ranked") == 0) {
		find_hits(s, name[0] == 'r', &found);
	} else {
		known = false;
		for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
			if (strcmp(name, checks[i].name) == 0) {
				checks[i].describe(&found, &s->plan);
				known = true;
			}
	}
	if (!known)
		fail_msg("line %d: there is no row %s", row->line, name);
	buf_add(&found, "", 0);
	if (strcmp(found.data, row->cells[1]) != 0)
		fail_msg("line %d: %s is %s", row->line, name, found.data);
}

static void read_row(void *ctx, const struct row *row)
{
	struct setting *s = ctx;

	if ((row->n == 4 || row->n == 5) && strcmp(row->cells[0], "paragraph") == 0) {
		table_unescape(row->cells[3]);
		tiny_index_add_fields(&s->tiny, row->cells[1], row->cells[2], row->cells[3],
			row->n == 5 ? row->cells[4] : "");
	} else if (row->n == 2 && strncmp(row->cells[0], "query", 5) == 0) {
		make_plan(s, row->cells[0] + 5, row->cells[1]);
	} else if (row->n == 2) {
		check(s, row);
	} else {
		fail_msg("line %d: what is this?", row->line);
	}
}

static void check_table(const char *name, const char *languages)
{
	struct setting s = { 0 };

	tiny_index_begin(&s.tiny, languages);
	table_run(name, read_row, &s);
	assert_true(s.queries > 40);
	plan_done(&s.plan);
	free(s.query);
	tiny_index_done(&s.tiny);
}

static void plans_are_as_the_table_says(void **state)
{
	(void)state;
	check_table("query-build", "en fr de es ja");
}

static void the_language_means_what_the_table_says(void **state)
{
	(void)state;
	check_table("query-language", "en de");
}

/* ---- Limits ---- */

/* Plans `text` against an index of one paragraph in English. */
static bool plan_text(
	struct tiny_index *t, const struct buf *text, struct plan *plan, struct error *err)
{
	struct request request = request_default();

	request.query = text->data;
	request.query_len = text->len;
	return query_plan(&t->index, &request, plan, err);
}

static void add_numbers(struct buf *out, int first, int n)
{
	for (int i = 0; i < n; i++)
		buf_printf(out, "%d ", first + i);
}

static void limits_are_told(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(plan_done) struct plan plan = { 0 };
	struct tiny_index t;
	struct error err = { 0 };

	(void)state;
	tiny_index_begin(&t, "en");
	tiny_index_add(&t, "en", "", "A paragraph.");
	tiny_index_open(&t);

	add_numbers(&text, 1000, 2000);
	buf_add_byte(&text, '1');
	assert_int_equal(text.len, 10001);
	assert_false(plan_text(&t, &text, &plan, &err));
	assert_int_equal(err.code, ERROR_USAGE);
	assert_non_null(strstr(err.msg, "10001 bytes"));

	text.len--;
	assert_false(plan_text(&t, &text, &plan, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_non_null(strstr(err.msg, "1000 terms"));

	buf_clear(&text);
	add_numbers(&text, 1000, 1000);
	assert_true(plan_text(&t, &text, &plan, &err));
	assert_int_equal(plan.receipt.n_words, 1000);
	assert_int_equal(plan.receipt.n_notes, 0);
	tiny_index_done(&t);
}

/* What is asked for comes before the other ways to write it. */
static void ways_to_write_hyphens_yield_to_the_limit_of_terms(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(plan_done) struct plan plan = { 0 };
	struct tiny_index t;
	struct error err = { 0 };

	(void)state;
	tiny_index_begin(&t, "en");
	tiny_index_add(&t, "en", "", "A paragraph.");
	tiny_index_open(&t);
	add_numbers(&text, 1000, 980);
	buf_add_str(&text, "\"a-b c-d e-f\"");
	assert_true(plan_text(&t, &text, &plan, &err));
	assert_int_equal(plan.receipt.n_notes, 1);
	assert_string_equal(plan.receipt.notes[0].kind, "limit");
	tiny_index_done(&t);
}

static void a_lone_character_is_looked_up_as_so_many_terms(void **state)
{
	enum { TERMS = 300, FIRST = 0x4E00, LIMIT = 200 };
	CLEANUP(buf_done) struct buf words = { 0 }, query = { 0 };
	CLEANUP(plan_done) struct plan plan = { 0 };
	struct tiny_index t;
	struct error err = { 0 };

	(void)state;
	for (uint32_t i = 0; i < TERMS; i++) {
		char second[UTF8_MAX];

		buf_add_str(&words, "\xE6\x9D\xB1");
		buf_add(&words, second, utf8_encode(FIRST + i, second));
		buf_add_byte(&words, ' ');
	}
	words.data[--words.len] = '\0';
	tiny_index_begin(&t, "ja");
	tiny_index_add(&t, "ja", "", words.data);
	tiny_index_open(&t);
	buf_add_str(&query, "\xE6\x9D\xB1");
	assert_true(plan_text(&t, &query, &plan, &err));
	assert_int_equal(plan.patterns.items[0].slots[0].n, 1 + LIMIT);
	assert_int_equal(plan.receipt.n_notes, 1);
	assert_string_equal(plan.receipt.notes[0].kind, "limit");
	tiny_index_done(&t);
}

/* ---- Any text ---- */

static void add_random_piece(struct buf *out, unsigned *seed)
{
	static const char *const pieces[] = { "\"", "+", "-", "~", " ", "ship", "ships", "e-mail",
		"u.s.", "don't", "l'accord", "1984", "\xE2\x80\x9C", "\xC2\xAB", "\xC3\xA9", "the ",
		"\xE6\x9D\xB1", "\xE4\xBA\xAC", "\xF0\x9F\x98\x80", "/", ".", ",", "-a", " +b",
		" AND ", " OR ", " NOT ", "(", ")", " NEAR/2 ", " ADJ/3 ", "*", "?", "~1", "~",
		"^2", "=", "title:", "author:", "lang:", "date:2025",
		"date:", "url:", "source:", "host:", "article:", "a1" };
	const char *piece = pieces[(size_t)rand_r(seed) % (sizeof pieces / sizeof *pieces)];

	if (rand_r(seed) % 200 == 0)
		buf_add_byte(out, (char)rand_r(seed));
	else
		buf_add_str(out, piece);
}

static void any_text_gives_a_plan_or_a_reason(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct tiny_index t;
	unsigned seed = 3;

	(void)state;
	tiny_index_begin(&t, "en fr ja");
	tiny_index_add(&t, "en", "Ships", "Send ships and e-mail to the U.S. in 1984.");
	tiny_index_add(&t, "fr", "", "L'accord est la.");
	tiny_index_add(&t, "ja", "", "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD");
	tiny_index_open(&t);
	for (int round = 0; round < 3000; round++) {
		CLEANUP(plan_done) struct plan plan = { 0 };
		struct error err = { 0 };

		buf_clear(&text);
		do
			add_random_piece(&text, &seed);
		while (rand_r(&seed) % 20 != 0);
		if (plan_text(&t, &text, &plan, &err))
			check_plan(&plan, text.len);
		else
			assert_true(err.code == ERROR_USAGE && err.msg[0] != '\0');
	}
	tiny_index_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(plans_are_as_the_table_says),
		IN_SCRATCH(the_language_means_what_the_table_says),
		IN_SCRATCH(limits_are_told),
		IN_SCRATCH(ways_to_write_hyphens_yield_to_the_limit_of_terms),
		IN_SCRATCH(a_lone_character_is_looked_up_as_so_many_terms),
		IN_SCRATCH(any_text_gives_a_plan_or_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
