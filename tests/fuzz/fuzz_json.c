/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on JSON: any bytes are a text. cJSON is the judge: what json_check() takes it must take
 * and read the same, name by name and string by string; what json_check() alone refuses must be one
 * of the things that cJSON is known to let pass (json.h, and below). A string that was read is also
 * written and read again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "common/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Longer numbers it cuts, and finds the rest at fault. */
enum { CJSON_NUMBER = 63 };

static void fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

/* ---- What both take ---- */

static void check_written(const char *text, size_t len)
{
	CLEANUP(buf_done) struct buf written = { 0 };
	CLEANUP(buf_done) struct buf decoded = { 0 };
	const char *why, *again;
	size_t at, again_len;

	json_add_string(&written, text, len);
	if (!json_check(written.data, written.len, &at, &why) ||
		!json_string_text(written.data, written.len, &decoded, &again, &again_len) ||
		again_len != len || memcmp(again, text, len) != 0)
		fail("a string that is not what was written");
}

static void compare_string(const char *value, size_t len, const char *expected)
{
	CLEANUP(buf_done) struct buf decoded = { 0 };
	const char *text;
	size_t text_len;

	if (!json_string_text(value, len, &decoded, &text, &text_len))
		abort();
	if (text_len != strlen(expected) || memcmp(text, expected, text_len) != 0)
		fail("a string that cJSON reads otherwise");
	check_written(text, text_len);
}

static void compare(const char *value, size_t len, const cJSON *expected);

static void compare_members(const char *value, size_t len, const cJSON *expected)
{
	CLEANUP(json_member_done) struct json_member member = { 0 };
	struct json_members members;
	struct error err = { 0 };

	if (!json_members_init(&members, value, len))
		fail("an object that has no members");
	for (const cJSON *child = expected->child; child; child = child->next) {
		if (!json_members_next(&members, &member, &err) ||
			strcmp(member.name, child->string) != 0)
			fail("a member that is missing");
		compare(member.value, member.value_len, child);
	}
	if (json_members_next(&members, &member, &err) || err.code != ERROR_NONE)
		fail("a member that cJSON does not know");
}

static void compare_items(const char *value, size_t len, const cJSON *expected)
{
	struct json_members items;
	const char *item;
	size_t item_len;

	if (!json_items_init(&items, value, len))
		fail("an array that has no items");
	for (const cJSON *child = expected->child; child; child = child->next) {
		if (!json_items_next(&items, &item, &item_len))
			fail("an item that is missing");
		compare(item, item_len, child);
	}
	if (json_items_next(&items, &item, &item_len))
		fail("an item that cJSON does not know");
}

static void compare(const char *value, size_t len, const cJSON *expected)
{
	bool is_plain =
		cJSON_IsNumber(expected) || cJSON_IsBool(expected) || cJSON_IsNull(expected);

	if (len == 0)
		fail("a value of no bytes");
	if (cJSON_IsString(expected))
		compare_string(value, len, expected->valuestring);
	else if (cJSON_IsObject(expected))
		compare_members(value, len, expected);
	else if (cJSON_IsArray(expected))
		compare_items(value, len, expected);
	for (size_t i = 0; is_plain && i < len; i++)
		if (!strchr("-0123456789truefalsn.E+", value[i]))
			fail("a plain value with other bytes in it");
}

/* Those that the check noted are those of the walk. */
static void compare_noted(const struct json_object *noted, const char *text, size_t len)
{
	CLEANUP(json_member_done) struct json_member member = { 0 };
	struct json_members members;
	struct error err = { 0 };
	size_t n = 0;

	if (json_members_init(&members, text, len) != noted->is_object)
		fail("what is and what is not an object");
	for (; noted->is_object && json_members_next(&members, &member, &err); n++) {
		const struct json_member_place *place = &noted->members[n];

		if (n >= noted->n || place->at != member.at || place->value != member.value ||
			place->value_len != member.value_len)
			fail("a member that was not noted");
		if (place->value_escaped !=
				(memchr(place->value, '\\', place->value_len) != NULL) ||
			place->name_escaped != (memchr(place->at, '\\', place->name_len) != NULL))
			fail("escapes that are not there, or were missed");
	}
	if (n != noted->n)
		fail("members that are not there");
}

/* ---- What only one takes ---- */

static bool has_long_number(const char *text, size_t len)
{
	for (size_t i = 0, from = 0; i < len; i++) {
		if (text[i] == '\0' || !strchr("+-.0123456789eE", text[i]))
			from = i + 1;
		else if (i - from >= CJSON_NUMBER)
			return true;
	}
	return false;
}

static bool is_known(const char *text, size_t len, size_t at, const char *why)
{
	static const char *const known[] = { "a number with a leading zero",
		"a digit is missing in a number", "a control character in a string",
		"invalid UTF-8", "a NUL character (\\u0000) in a string", "nested too deep",
		/* It takes these for 0. */
		"a \\u escape without four hex digits" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(why, known[i]) == 0)
			return true;
	/* Any control character is white space to it, and a mark of byte order may be in front. */
	return (at < len && (unsigned char)text[at] < ' ' && !json_is_space(text[at])) ||
	       (at == 0 && len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0);
}

/* Of the whole text, which need not end with a NUL; NULL if it is not one value. */
static cJSON *parse(const char *text, size_t len)
{
	const char *end = NULL;
	cJSON *value = cJSON_ParseWithLengthOpts(text, len, &end, false);

	while (value && end < text + len && (unsigned char)*end <= ' ')
		end++;
	if (value && end == text + len)
		return value;
	cJSON_Delete(value);
	return NULL;
}

static void check(const char *text, size_t len)
{
	struct json_object noted = { 0 };
	cJSON *expected = parse(text, len);
	size_t at = 0;
	const char *why = NULL, *value = text;

	if (json_check_object(text, len, &noted, &at, &why)) {
		if (!expected && !has_long_number(text, len))
			fail("taken, and cJSON refuses it");
		for (; json_is_space(*value); value++)
			;
		compare_noted(&noted, text, len);
		if (expected) {
			for (at = len; json_is_space(text[at - 1]); at--)
				;
			compare(value, at - (size_t)(value - text), expected);
		}
	} else if (at > len || !why) {
		fail("refused without a place or a reason");
	} else if (expected && !is_known(text, len, at, why)) {
		fail(why);
	}
	cJSON_Delete(expected);
	json_object_done(&noted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of just its size, so that reading beyond it is seen. */
	char *text = malloc(size + !size);

	if (!text)
		abort();
	memcpy(text, data, size);
	check(text, size);
	free(text);
	return 0;
}
