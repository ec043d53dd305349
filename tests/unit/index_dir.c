/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/index_dir.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

void fill_build(const char *path, uint32_t number)
{
	char file[256], text[32];

	snprintf(text, sizeof text, "{\"number\": %u}\n", (unsigned)number);
	snprintf(file, sizeof file, "%s/%s", path, STORE_MANIFEST);
	scratch_write(file, text, strlen(text));
	snprintf(file, sizeof file, "%s/tables", path);
	assert_int_equal(mkdir(file, 0777), 0);
	snprintf(file, sizeof file, "%s/tables/data", path);
	scratch_write(file, text, strlen(text));
}

void publish_with(struct store *s, uint32_t keep)
{
	struct error err = { 0 };
	uint32_t number = 0;
	const char *path = store_begin(s, &number, &err);

	assert_non_null(path);
	fill_build(path, number);
	if (!store_publish(s, keep, &err))
		fail_msg("%s", err.msg);
}

void publish(const char *index, uint32_t keep)
{
	struct error err = { 0 };
	struct store *s = store_lock(index, &err);

	if (!s)
		fail_msg("%s", err.msg);
	publish_with(s, keep);
	store_unlock(s);
}

void assert_live(const char *index, uint32_t number)
{
	struct generation g = { .manifest_fd = -1 };
	struct buf text = { 0 };
	struct error err = { 0 };
	char expected[32];

	if (!generation_open(index, &g, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(g.number, number);
	snprintf(expected, sizeof expected, "{\"number\": %u}\n", (unsigned)number);
	assert_true(generation_manifest(&g, &text, &err));
	assert_string_equal(text.data, expected);
	buf_done(&text);
	generation_done(&g);
	generation_done(&g);
}

void assert_open_fails(const char *index, enum error_code code)
{
	struct generation g = { .number = 77, .manifest_fd = -1 };
	struct error err = { 0 };

	assert_false(generation_open(index, &g, &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.msg, index));
	assert_int_equal(g.number, 77);
	assert_null(g.path);
}

void assert_lock_fails(const char *index, enum error_code code)
{
	struct error err = { 0 };

	assert_null(store_lock(index, &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.msg, index));
}

bool note_generation(void *ctx, uint32_t number, const char *path, bool current, struct error *err)
{
	struct listing *l = ctx;
	size_t used = strlen(l->text);

	assert_true(scratch_exists(path));
	snprintf(l->text + used, sizeof l->text - used, "%s%s%u", used ? " " : "",
		current ? "*" : "", (unsigned)number);
	if (l->stop_after == 0 || --l->stop_after > 0)
		return true;
	if (l->stop_code != ERROR_NONE)
		return error_set(err, l->stop_code, "stopped");
	return false;
}

void assert_listing(const char *index, const char *expected)
{
	struct listing l = { 0 };
	struct error err = { 0 };

	if (!store_list(index, note_generation, &l, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(l.text, expected);
}
