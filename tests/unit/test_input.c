/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/input.h"
#include "tests/unit/reading.h"
#include "tests/unit/scratch.h"

enum { LINES = 20000, LIMIT = 1 << 20 };

static struct input *open_bytes(const void *bytes, size_t len)
{
	struct error err = { 0 };
	struct input *in;

	scratch_write("packed", bytes, len);
	in = input_open_until("packed", "name.txt", NULL, &err);
	if (!in)
		fail_msg("%s", err.msg);
	return in;
}

/* Lines "0", "1", ... */
static char *numbered_lines(size_t *len)
{
	char *text = malloc(LINES * 8);

	assert_non_null(text);
	*len = 0;
	for (int i = 0; i < LINES; i++)
		*len += (size_t)sprintf(text + *len, "%d\n", i);
	return text;
}

/* How many lines can be read, each checked; *status is what ended them. */
static int count_lines(struct input *in, enum input_status *status, struct error *err)
{
	struct input_line line;
	uint64_t offset = 0;
	int n = 0;

	while ((*status = input_line(in, LIMIT, &line, err)) == INPUT_OK) {
		char expected[16];

		snprintf(expected, sizeof expected, "%d", n % LINES);
		assert_int_equal(line.len, strlen(expected));
		assert_memory_equal(line.text, expected, line.len);
		assert_int_equal(line.start, offset);
		offset += line.len + 1;
		n++;
	}
	return n;
}

static void every_compression_gives_the_same_lines(void **state)
{
	static const char *const filters[] = { NULL, "gzip", "bzip2", "xz", "zstd" };
	size_t len, packed_len = 0;
	char *text = numbered_lines(&len);

	(void)state;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		enum input_status status;
		struct error err = { 0 };
		char *packed = reading_pack(filters[i], text, len, &packed_len);
		struct input *in = open_bytes(packed, packed_len);

		assert_int_equal(count_lines(in, &status, &err), LINES);
		assert_int_equal(status, INPUT_END);
		assert_int_equal(input_bytes_read(in), packed_len);
		input_close(in);
		free(packed);
	}
	free(text);
}

static void gzip_members_one_after_another_are_one_input(void **state)
{
	enum input_status status;
	struct error err = { 0 };
	size_t len, packed_len = 0;
	char *text = numbered_lines(&len), *packed = reading_pack("gzip", text, len, &packed_len);
	char *twice = malloc(2 * packed_len);
	struct input *in;

	(void)state;
	memcpy(twice, packed, packed_len);
	memcpy(twice + packed_len, packed, packed_len);
	in = open_bytes(twice, 2 * packed_len);
	assert_int_equal(count_lines(in, &status, &err), 2 * LINES);
	assert_int_equal(status, INPUT_END);
	input_close(in);
	free(twice);
	free(packed);
	free(text);
}

static void truncated_data_fail_with_place_and_cause_after_what_came_before(void **state)
{
	static const char *const filters[] = { "gzip", "bzip2", "xz", "zstd" };
	enum { BIG = 2 << 20 };
	char *noise = malloc(BIG);
	uint32_t seed = 1;

	(void)state;
	assert_non_null(noise);
	for (size_t i = 0; i < BIG; i++) {
		seed = seed * 1664525 + 1013904223;
		noise[i] = i % 50 == 49 ? '\n' : (char)('a' + (seed >> 24) % 26);
	}
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct error err = { 0 }, again = { 0 };
		struct input_line line;
		size_t packed_len = 0, n = 0;
		char *packed = reading_pack(filters[i], noise, BIG, &packed_len);
		struct input *in = open_bytes(packed, packed_len - packed_len / 8);
		enum input_status status;

		while ((status = input_line(in, LIMIT, &line, &err)) == INPUT_OK)
			assert_memory_equal(line.text, noise + 50 * n++, 49);
		assert_int_equal(status, INPUT_FAILED);
		assert_true(n > BIG / 50 / 2);
		assert_int_equal(err.code, ERROR_INPUT);
		assert_ptr_equal(strstr(err.msg, "name.txt: "), err.msg);
		assert_non_null(strstr(err.msg, filters[i]));
		assert_non_null(strstr(err.msg, "cut short or damaged at byte "));
		assert_int_equal(input_line(in, LIMIT, &line, &again), INPUT_FAILED);
		assert_string_equal(again.msg, err.msg);
		input_close(in);
		free(packed);
	}
	free(noise);
}

/* Damage near the beginning fails the opening, further on the reading. */
static void damaged_data_fail(void **state)
{
	size_t len, packed_len = 0;
	char *text = numbered_lines(&len), *packed = reading_pack("xz", text, len, &packed_len);
	struct error err = { 0 };

	(void)state;
	memset(packed + packed_len / 2, 0x55, 64);
	scratch_write("packed", packed, packed_len);
	assert_null(input_open_until("packed", "name.xz", NULL, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.msg, "name.xz: the packed data are cut short or damaged"));
	free(packed);
	free(text);
}

static void an_empty_input_ends_at_once_packed_or_not(void **state)
{
	static const char *const filters[] = { NULL, "gzip", "xz", "zstd" };

	(void)state;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct error err = { 0 };
		struct input_line line;
		const char *head;
		size_t len, packed_len = 0;
		char *packed = filters[i] ? reading_pack(filters[i], "", 0, &packed_len) : NULL;
		struct input *in = open_bytes(packed ? packed : "", packed_len);

		assert_true(input_peek(in, 16, &head, &len, &err));
		assert_int_equal(len, 0);
		assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_END);
		input_close(in);
		free(packed);
	}
}

static void peeking_takes_nothing(void **state)
{
	struct error err = { 0 };
	struct input *in = open_bytes("one\ntwo", 7);
	struct input_line line;
	const char *head;
	size_t len;

	(void)state;
	assert_true(input_peek(in, 5, &head, &len, &err));
	assert_int_equal(len, 5);
	assert_memory_equal(head, "one\nt", 5);
	assert_true(input_peek(in, 100, &head, &len, &err));
	assert_int_equal(len, 7);
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_OK);
	assert_memory_equal(line.text, "one", 3);
	assert_true(line.ended);
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_OK);
	assert_int_equal(line.len, 3);
	assert_false(line.ended);
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_END);
	input_close(in);
}

static void a_line_over_the_limit_is_passed_over(void **state)
{
	enum { LONG = 3 << 20, MAX = 1000 };
	struct error err = { 0 };
	char *text = malloc(LONG + 16);
	struct input_line line;
	struct input *in;

	(void)state;
	memcpy(text, "first\n", 6);
	memset(text + 6, 'x', LONG);
	memcpy(text + 6 + LONG, "\nlast\n", 6);
	in = open_bytes(text, LONG + 12);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_OK);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_TOO_LONG);
	assert_null(line.text);
	assert_int_equal(line.start, 6);
	assert_int_equal(line.len, LONG);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_OK);
	assert_int_equal(line.start, LONG + 7);
	assert_memory_equal(line.text, "last", 4);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_END);
	input_close(in);

	in = open_bytes(text, LONG);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_OK);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_TOO_LONG);
	assert_int_equal(line.len, LONG - 6);
	assert_false(line.ended);
	assert_int_equal(input_line(in, MAX, &line, &err), INPUT_END);
	input_close(in);
	free(text);
}

static void the_rest_is_had_at_once_up_to_a_limit(void **state)
{
	struct error err = { 0 };
	struct input *in = open_bytes("one\ntwo", 7);
	struct input_line line;
	const char *text;
	size_t len;

	(void)state;
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_OK);
	assert_int_equal(input_rest(in, 2, &text, &len, &err), INPUT_TOO_LONG);
	assert_int_equal(input_rest(in, 3, &text, &len, &err), INPUT_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(text, "two", 3);
	input_close(in);
}

static void a_missing_file_and_a_folder_are_named(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(input_open_until("nowhere/x.txt", "x.txt", NULL, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "nowhere/x.txt"));
	assert_null(input_open_until(".", "dot", NULL, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.msg, "is a folder"));
}

static int open_unreadable(void *ctx)
{
	struct error err = { 0 };

	(void)ctx;
	return !input_open_until("secret", "secret", NULL, &err) && err.code == ERROR_IO &&
			       strstr(err.msg, "secret: cannot be opened: ")
		       ? 0
		       : 1;
}

static void an_unreadable_file_is_named(void **state)
{
	(void)state;
	scratch_write("secret", "x", 1);
	assert_int_equal(chmod("secret", 0), 0);
	assert_int_equal(scratch_unprivileged(open_unreadable, NULL), 0);
}

static void standard_input_is_read_and_left_open(void **state)
{
	struct error err = { 0 };
	struct input_line line;
	struct input *in;
	int ends[2], saved = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a\nb", 3), 3);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	in = input_open_until("-", "stdin", NULL, &err);
	assert_non_null(in);
	assert_string_equal(input_name(in), "stdin");
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_OK);
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_OK);
	assert_int_equal(input_line(in, LIMIT, &line, &err), INPUT_END);
	input_close(in);
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	dup2(saved, STDIN_FILENO);
	close(saved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(every_compression_gives_the_same_lines),
		IN_SCRATCH(gzip_members_one_after_another_are_one_input),
		IN_SCRATCH(truncated_data_fail_with_place_and_cause_after_what_came_before),
		IN_SCRATCH(damaged_data_fail),
		IN_SCRATCH(an_empty_input_ends_at_once_packed_or_not),
		IN_SCRATCH(peeking_takes_nothing),
		IN_SCRATCH(a_line_over_the_limit_is_passed_over),
		IN_SCRATCH(the_rest_is_had_at_once_up_to_a_limit),
		IN_SCRATCH(a_missing_file_and_a_folder_are_named),
		IN_SCRATCH(an_unreadable_file_is_named),
		IN_SCRATCH(standard_input_is_read_and_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
