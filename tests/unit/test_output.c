/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats over an answer made by hand, with all that a real one seldom has. */
#include "tests/unit/unit.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "searcher/output.h"

static const struct output_style plain = { .mark_open = "", .mark_close = "" };
static const struct output_style brackets = { .mark_open = "[", .mark_close = "]" };

/* Text of 40 bytes: two fragments are shown, "ship came in." and "sailed away". */
#define TEXT "The  ship came in.  Then it sailed away."

struct made {
	struct answer answer;
	struct hit hit;
	struct fragment fragments[2];
	struct mark marks[3];
	struct receipt_word words[3];
	struct receipt_note note;
};

static struct answer *make(struct made *m)
{
	*m = (struct made){
		.answer = { .query = "ship \xff", .query_len = 6, .n_hits = 1 },
		.hit = { .rank = 7,
			.score = 1.5,
			.id = (char *)"a\x1b[1m.txt#p2",
			.key = (char *)"0123456789abcdef",
			.article = (char *)"a\x1b[1m.txt",
			.paragraph = 2,
			.paragraphs = 3,
			.file = (char *)"caf\xe9.txt",
			.file_start = 10,
			.file_end = 50,
			.text = (char *)TEXT,
			.text_len = strlen(TEXT),
			.n_fragments = 2,
			.n_marks = 2 },
		.fragments = { { 5, 18 }, { 28, 39 } },
		.marks = { { .start = 5,
				   .end = 9,
				   .kind = MARK_EXACT,
				   .file_start = 15,
				   .file_end = 19 },
			{ .start = 25,
				.end = 34,
				.kind = MARK_STEM,
				.phrase = true,
				.file_start = HIT_UNKNOWN,
				.file_end = HIT_UNKNOWN } },
	};
	m->answer.total.value = 12;
	m->hit.fragments = m->fragments;
	m->hit.marks = m->marks;
	m->answer.hits = &m->hit;
	return &m->answer;
}

static void render(struct buf *out, const char *format, const struct answer *a,
	const struct output_style *style)
{
	const struct output_ops *ops = output_find(format);
	struct error err = { 0 };

	assert_non_null(ops);
	assert_true(ops->begin(out, a, style, &err));
	for (size_t i = 0; i < a->n_hits; i++)
		assert_true(ops->hit(out, a, &a->hits[i], style, &err));
	assert_true(ops->end(out, a, style, &err));
}

static void text_shows_gaps_marks_and_no_control_characters(void **state)
{
	struct made m;
	struct buf out CLEANUP(buf_done) = { 0 };

	(void)state;
	render(&out, "text", make(&m), &brackets);
	assert_string_equal(out.data,
		"7. a\xef\xbf\xbd[1m.txt  (a\xef\xbf\xbd[1m.txt#p2, paragraph 2 of 3)  score "
		"1.500000\n"
		"    ... [ship] came in. ... [sailed] away ...\n"
		"\n"
		"12 paragraphs match, number 7 shown\n");
}

static void text_says_what_was_left_out(void **state)
{
	struct made m;
	struct answer *a = make(&m);
	struct buf out CLEANUP(buf_done) = { 0 };

	(void)state;
	m.words[0] = (struct receipt_word){
		.text = (char *)"the", .role = "should", .kind = "word", .ignored = "stop word"
	};
	m.words[1] = m.words[0];
	m.words[1].text = (char *)"of";
	m.note = (struct receipt_note){ .kind = "repair", .text = (char *)"a quote\nis open" };
	a->receipt =
		(struct receipt){ .words = m.words, .n_words = 2, .notes = &m.note, .n_notes = 1 };
	a->n_hits = 0;
	a->total.relation = TOTAL_ABOUT;
	a->offset = 100;
	render(&out, "text", a, &brackets);
	assert_string_equal(out.data, "about 12 paragraphs match, none after the first 100\n"
				      "left out: the, of (stop word)\n"
				      "note: a quote is open\n");
}

static void text_says_which_word_is_in_no_paragraph(void **state)
{
	static const char title[] = "title";
	struct made m;
	struct answer *a = make(&m);
	struct buf out CLEANUP(buf_done) = { 0 };

	(void)state;
	m.words[0] =
		(struct receipt_word){ .text = (char *)"zebra", .role = "must", .kind = "word" };
	m.words[1] = (struct receipt_word){
		.text = (char *)"ship", .role = "must", .kind = "word", .paragraphs = 3
	};
	m.words[2] = (struct receipt_word){ .text = (char *)"x", .role = "not", .kind = "word" };
	a->receipt = (struct receipt){ .words = m.words, .n_words = 3 };
	a->n_hits = 0;
	a->total.value = 0;
	render(&out, "text", a, &brackets);
	assert_string_equal(out.data, "no paragraph matches\nin no paragraph at all: zebra\n");
	buf_clear(&out);
	m.words[1].field = title;
	m.words[1].paragraphs = 0;
	m.words[2] = (struct receipt_word){
		.text = (char *)"quay", .role = "should", .kind = "word", .field = title
	};
	render(&out, "text", a, &brackets);
	assert_string_equal(out.data,
		"no paragraph matches\nin no paragraph at all: zebra\nin no title: ship, quay\n");
	buf_clear(&out);
	a->receipt.n_words = 2;
	m.words[0].paragraphs = 1;
	m.words[1].paragraphs = 1;
	render(&out, "text", a, &brackets);
	assert_string_equal(out.data,
		"no paragraph matches\n"
		"each word that must match is found, but never all together\n");
}

static const cJSON *member(const cJSON *object, const char *name)
{
	const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!found)
		fail_msg("%s is absent", name);
	return found;
}

static void json_has_null_for_what_is_unknown(void **state)
{
	static const char *const nulls[] = { "title", "date", "source", "url", "language" };
	struct made m;
	struct buf out CLEANUP(buf_done) = { 0 };
	cJSON *json;
	const cJSON *hit;

	(void)state;
	render(&out, "json", make(&m), &plain);
	json = cJSON_Parse(out.data);
	assert_non_null(json);
	hit = member(json, "hits")->child;
	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
		assert_true(cJSON_IsNull(member(hit, nulls[i])));
	assert_true(cJSON_IsNull(member(member(hit, "file"), "line")));
	assert_true(cJSON_IsNull(member(member(hit, "marks")->child->next, "file_start")));
	assert_true(cJSON_IsObject(member(hit, "metadata")));
	assert_string_equal(
		member(hit, "snippet")->valuestring, "ship came in. \xe2\x80\xa6 sailed away");
	cJSON_Delete(json);
}

static void json_is_utf8_whatever_a_file_is_called(void **state)
{
	struct made m;
	struct buf out CLEANUP(buf_done) = { 0 };

	(void)state;
	render(&out, "json", make(&m), &plain);
	assert_non_null(strstr(out.data, "\"path\":\"caf\xef\xbf\xbd.txt\""));
	assert_non_null(strstr(out.data, "\"query\":\"ship \xef\xbf\xbd\""));
	assert_null(strchr(out.data, '\x1b'));
}

static void json_numbers_have_no_idle_zeros(void **state)
{
	static const struct {
		double score;
		const char *text;
	} rows[] = {
		{ 0, "\"score\":0," },
		{ 10, "\"score\":10," },
		{ 1.5, "\"score\":1.5," },
		{ 12.345678, "\"score\":12.345678," },
		{ 0.000001, "\"score\":0.000001," },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct made m;
		struct buf out CLEANUP(buf_done) = { 0 };

		make(&m);
		m.hit.score = rows[i].score;
		render(&out, "jsonl", &m.answer, &plain);
		assert_non_null(strstr(out.data, rows[i].text));
	}
}

static void jsonl_is_a_line_a_hit_and_a_summary(void **state)
{
	struct made m;
	struct buf out CLEANUP(buf_done) = { 0 };
	const char *second;

	(void)state;
	render(&out, "jsonl", make(&m), &brackets);
	assert_int_equal(strncmp(out.data, "{\"type\":\"hit\",", 14), 0);
	assert_non_null(strstr(out.data, "[ship] came in. \xe2\x80\xa6 [sailed] away"));
	second = strchr(out.data, '\n') + 1;
	assert_int_equal(strncmp(second, "{\"type\":\"summary\",", 18), 0);
	assert_string_equal(strchr(second, '\n'), "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_shows_gaps_marks_and_no_control_characters),
		cmocka_unit_test(text_says_what_was_left_out),
		cmocka_unit_test(text_says_which_word_is_in_no_paragraph),
		cmocka_unit_test(json_has_null_for_what_is_unknown),
		cmocka_unit_test(json_is_utf8_whatever_a_file_is_called),
		cmocka_unit_test(json_numbers_have_no_idle_zeros),
		cmocka_unit_test(jsonl_is_a_line_a_hit_and_a_summary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
