/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "tests/unit/table.h"

/* Only \xNN is the table's own; everything else in the cell is JSON's. */
static size_t unescape_bytes(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == 'x' && from[2] &&
			strchr("0123456789abcdef", from[2])) {
			char hex[3] = { from[2], from[3], '\0' };

			*to++ = (char)strtol(hex, NULL, 16);
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	return (size_t)(to - text);
}

static void check_row(void *ctx, const struct row *row)
{
	size_t len = unescape_bytes(row->cells[1]);
	bool expected = strcmp(row->cells[0], "ok") == 0;
	int *failures = ctx;
	size_t at = 0;
	const char *why = "";
	bool ok = json_check(row->cells[1], len, &at, &why);

	if (ok == expected &&
		(ok || (at == strtoul(row->cells[0], NULL, 10) && strstr(why, row->cells[2]))))
		return;
	print_error(
		"json.test:%d: %s at byte %zu: %s\n", row->line, ok ? "taken" : "refused", at, why);
	++*failures;
}

static void the_table_of_json_texts_holds(void **state)
{
	int failures = 0;

	(void)state;
	table_run("json", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void deep_nesting_is_refused_not_fatal(void **state)
{
	enum { DEPTH = 100000 };
	char *text = malloc(DEPTH);
	size_t at;
	const char *why;

	(void)state;
	memset(text, '[', DEPTH);
	assert_false(json_check(text, DEPTH, &at, &why));
	assert_string_equal(why, "nested too deep");
	free(text);
}

static void members_come_back_as_their_source_bytes(void **state)
{
	static const char text[] =
		" { \"a\" : 1.50 , \"b\\n\":[1, 2 ],\"c\":\"x\\u0041\" , \"\":{}}";
	static const char *const expected[][2] = {
		{ "a", "1.50" },
		{ "b\n", "[1, 2 ]" },
		{ "c", "\"x\\u0041\"" },
		{ "", "{}" },
	};
	struct json_members members;
	struct json_member member = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(json_members_init(&members, text, strlen(text)));
	for (size_t i = 0; i < 4; i++) {
		assert_true(json_members_next(&members, &member, &err));
		assert_string_equal(member.name, expected[i][0]);
		assert_int_equal(member.value_len, strlen(expected[i][1]));
		assert_memory_equal(member.value, expected[i][1], member.value_len);
	}
	assert_false(json_members_next(&members, &member, &err));
	assert_int_equal(err.code, ERROR_NONE);
	json_member_done(&member);
	assert_false(json_members_init(&members, "[]", 2));
}

static void check_members(struct json_object *object, const char *text, const char *expected)
{
	CLEANUP(buf_done) struct buf seen = { 0 };
	const char *why;
	size_t at;

	assert_true(json_check_object(text, strlen(text), object, &at, &why));
	assert_false(object->failed);
	for (size_t i = 0; i < object->n; i++) {
		const struct json_member_place *m = &object->members[i];

		buf_printf(&seen, "%s%.*s%s=%.*s%s", i > 0 ? " " : "", (int)m->name_len, m->at,
			m->name_escaped ? "!" : "", (int)m->value_len, m->value,
			m->value_escaped ? "!" : "");
	}
	assert_string_equal(!object->is_object ? "none" : seen.data ? seen.data : "", expected);
}

static void the_check_notes_the_members_of_the_object_itself(void **state)
{
	CLEANUP(json_object_done) struct json_object object = { 0 };
	CLEANUP(buf_done) struct buf many = { 0 };
	const char *why;
	size_t at;

	(void)state;
	check_members(&object, " { \"a\" : 1.50 , \"b\\n\":[1, \"\\t\" ],\"c\":{\"x\":2} } ",
		"\"a\"=1.50 \"b\\n\"!=[1, \"\\t\" ]! \"c\"={\"x\":2}");
	check_members(&object, "{\"a\":\"\\u0041\",\"b\":\"\"}", "\"a\"=\"\\u0041\"! \"b\"=\"\"");
	check_members(&object, "{}", "");
	check_members(&object, "[{\"a\":1}]", "none");
	assert_int_equal(object.n, 0);
	buf_add_str(&many, "{\"m\":0");
	for (int i = 0; i < 99; i++)
		buf_add_str(&many, ",\"m\":0");
	buf_add_str(&many, "}");
	assert_true(json_check_object(many.data, many.len, &object, &at, &why));
	assert_int_equal(object.n, 100);
}

static void strings_written_are_read_back_the_same(void **state)
{
	char text[256];
	CLEANUP(buf_done) struct buf out = { 0 };
	cJSON *json;

	(void)state;
	for (int i = 1; i < 128; i++)
		text[i - 1] = (char)i;
	memcpy(text + 127, "\xc3\xa9\xe6\x9d\xb1\xf0\x9f\x98\x80", 10);
	json_add_string(&out, text, strlen(text));
	json = cJSON_ParseWithLength(out.data, out.len);
	assert_non_null(json);
	assert_string_equal(json->valuestring, text);
	cJSON_Delete(json);
}

/* The text of a string by json_string_text() and by cJSON. */
static void strings_agree(const char *json)
{
	CLEANUP(buf_done) struct buf decoded = { 0 };
	cJSON *parsed = cJSON_Parse(json);
	const char *text;
	size_t len;

	assert_non_null(parsed);
	assert_true(json_string_text(json, strlen(json), &decoded, &text, &len));
	assert_int_equal(len, strlen(parsed->valuestring));
	assert_memory_equal(text, parsed->valuestring, len);
	cJSON_Delete(parsed);
}

static void strings_are_decoded_as_cjson_does(void **state)
{
	static const char *const strings[] = { "\"\"", "\"plain \xc3\xa9\"", "\"\\\\\"",
		"\"a\\\"b\"", "\"\\/\\b\\f\\n\\r\\t\"",
		"\"\\u0041\\u00e9x\\u6771\\uD83d\\uDe00 end\"",
		"\"\\u007F\\u07ff\\u0800\\uffff\\udbff\\udfff\"", "\"\\n\\n\"" };

	(void)state;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		strings_agree(strings[i]);
}

/* The check looks at eight bytes at a time. */
static void a_fault_is_found_at_any_place_of_a_string(void **state)
{
	static const struct {
		char byte;
		const char *why;
	} faults[] = { { 0x01, "control" }, { 0x1f, "control" }, { '\0', "control" },
		{ '"', "follows" }, { (char)0xff, "UTF-8" }, { (char)0x80, "UTF-8" } };
	enum { MOST = 40 };

	(void)state;
	for (size_t len = 1; len < MOST; len++) {
		for (size_t i = 0; i < len * (sizeof faults / sizeof *faults); i++) {
			size_t place = i % len, fault = i / len, at;
			char text[MOST + 2];
			const char *why;

			memset(text, '#' + (int)len, sizeof text);
			text[0] = text[len + 1] = '"';
			assert_true(json_check(text, len + 2, &at, &why));
			text[1 + place] = faults[fault].byte;
			assert_false(json_check(text, len + 2, &at, &why));
			assert_int_equal(at, 1 + place + (faults[fault].byte == '"'));
			assert_non_null(strstr(why, faults[fault].why));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_json_texts_holds),
		cmocka_unit_test(deep_nesting_is_refused_not_fatal),
		cmocka_unit_test(members_come_back_as_their_source_bytes),
		cmocka_unit_test(the_check_notes_the_members_of_the_object_itself),
		cmocka_unit_test(strings_written_are_read_back_the_same),
		cmocka_unit_test(strings_are_decoded_as_cjson_does),
		cmocka_unit_test(a_fault_is_found_at_any_place_of_a_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
