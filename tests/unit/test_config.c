/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/stat.h>

#include "indexer/config.h"
#include "tests/unit/scratch.h"
#include "tests/unit/table.h"

#define FILE_NAME "conf/site.json"

static void load(struct build_options *o, const char *text)
{
	struct error err = { 0 };

	scratch_write("site.json", text, strlen(text));
	build_options_set_defaults(o, "before");
	if (!config_load(o, "site.json", &err))
		fail_msg("%s", err.msg);
}

static void check_row(void *ctx, const struct row *row)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };
	struct error err = { 0 };
	const char *said = "sound";

	(void)ctx;
	assert_int_equal(row->n, 2);
	scratch_write("site.json", row->cells[0], strlen(row->cells[0]));
	build_options_set_defaults(&o, NULL);
	if (!config_load(&o, "site.json", &err)) {
		assert_int_equal(err.code, ERROR_INPUT);
		assert_memory_equal(err.msg, "site.json:", 10);
		said = err.msg + 10;
	}
	if (strcmp(said, row->cells[1]) != 0)
		fail_msg("config.test:%d: %s", row->line, said);
}

static void files_are_judged_as_the_table_says(void **state)
{
	(void)state;
	table_run("config", check_row, NULL);
}

static void lines_and_columns_count_characters(void **state)
{
	static const char text[] = "{\n  \"comment\": \"\xc3\xa9\", \"nme\": 1\n}\n";
	CLEANUP(build_options_done) struct build_options o = { 0 };
	struct error err = { 0 };

	(void)state;
	scratch_write("site.json", text, sizeof text - 1);
	assert_false(config_load(&o, "site.json", &err));
	assert_string_equal(err.msg, "site.json:2:19: nme: unknown member");
}

static void what_is_said_arrives(void **state)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };

	(void)state;
	load(&o, "{\"index\":\"/ix\",\"sources\":[{\"path\":\"a\",\"exclude\":[\"x\",\"y\"],"
		 "\"layout\":\"lines\",\"language\":\"de\",\"name\":\"n\"},{\"path\":\"-\"}],"
		 "\"options\":{\"memory\":\"1G\",\"wait\":\"2h\",\"max_rejected\":7,\"nice\":5,"
		 "\"builder\":\"xapian\"},\"retention\":{\"keep\":9},"
		 "\"gate\":{\"min_rbo\":0.5,\"max_latency\":\"2m\"},"
		 "\"hooks\":{\"after\":[\"mail\",\"-s\"]}}");
	assert_string_equal(o.index, "/ix");
	assert_int_equal(o.n_sources, 2);
	assert_int_equal(o.sources[0].exclude.n, 2);
	assert_string_equal(o.sources[0].exclude.items[1], "y");
	assert_int_equal(o.sources[0].options.layout, LAYOUT_LINES);
	assert_string_equal(o.sources[0].language, "de");
	assert_string_equal(o.sources[0].name, "n");
	assert_string_equal(o.sources[1].path, "-");
	assert_int_equal(o.memory, 1 << 30);
	assert_true(o.wait_seconds == 7200);
	assert_int_equal(o.max_rejected, 7);
	assert_int_equal(o.priority.nice, 5);
	assert_string_equal(o.builder->name, "xapian");
	assert_int_equal(o.keep, 9);
	assert_true(o.release.gate.limits[GATE_RBO] == 0.5);
	assert_true(o.release.gate.limits[GATE_LATENCY] == 120);
	assert_true(o.release.gate.limits[GATE_OVERLAP] == GATE_NO_LIMIT);
	assert_int_equal(o.release.hooks.after.n, 2);
	assert_string_equal(o.release.hooks.after.items[0], "mail");
}

static void what_is_left_out_stays_as_it_was(void **state)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };

	(void)state;
	load(&o, "{}");
	assert_string_equal(o.index, "before");
	assert_string_equal(o.language, "en");
	assert_int_equal(o.keep, OPTIONS_KEEP);
}

static void paths_are_those_of_the_files_folder(void **state)
{
	static const char text[] = "{\"index\":\"ix\",\"sources\":[{\"path\":\"../a\"}],"
				   "\"hooks\":{\"before\":[\"./go\",\"./stay\"]}}";
	CLEANUP(build_options_done) struct build_options o = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(mkdir("conf", 0777), 0);
	scratch_write(FILE_NAME, text, sizeof text - 1);
	assert_true(config_load(&o, FILE_NAME, &err));
	assert_string_equal(o.index, "conf/ix");
	assert_string_equal(o.sources[0].path, "conf/../a");
	assert_string_equal(o.release.hooks.before.items[0], "conf/./go");
	assert_string_equal(o.release.hooks.before.items[1], "./stay");
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_false(config_load(&o, "none.json", &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
}

static void the_example_is_sound(void **state)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };
	struct buf text CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	config_example(&text);
	scratch_write("site.json", text.data, text.len);
	build_options_set_defaults(&o, NULL);
	if (!config_load(&o, "site.json", &err))
		fail_msg("%s", err.msg);
	assert_int_equal(o.n_sources, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(files_are_judged_as_the_table_says),
		IN_SCRATCH(lines_and_columns_count_characters),
		IN_SCRATCH(what_is_said_arrives),
		IN_SCRATCH(what_is_left_out_stays_as_it_was),
		IN_SCRATCH(paths_are_those_of_the_files_folder),
		IN_SCRATCH(a_file_that_is_not_there_is_an_error),
		IN_SCRATCH(the_example_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
