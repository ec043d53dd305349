/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the file system shares blocks no room is asked for, and a copy cannot fail so. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "indexer/clone.h"
#include "tests/unit/scratch.h"

enum { SIZE = 600 << 10 };

/* What the system says of room for a copy, and what a signal that comes meanwhile asks for. */
static struct {
	int number, signal;
	atomic_int stop;
} room;

/* In place of the system's. */
int fallocate(int fd UNUSED, int mode UNUSED, off_t offset UNUSED, off_t len UNUSED)
{
	atomic_store(&room.stop, room.signal);
	errno = room.number;
	return -1;
}

static bool copy(int number, int signal, enum clone_way *way, struct error *err)
{
	static char bytes[SIZE];

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * i >> 7);
	scratch_write("from", bytes, SIZE);
	room.number = number;
	room.signal = signal;
	atomic_store(&room.stop, 0);
	return clone_file("from", "to", &room.stop, way, err);
}

static void assert_same(void)
{
	static char from[SIZE + 1], to[SIZE + 1];
	FILE *a = fopen("from", "re"), *b = fopen("to", "re");

	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(fread(from, 1, sizeof from, a), SIZE);
	assert_int_equal(fread(to, 1, sizeof to, b), SIZE);
	assert_memory_equal(from, to, SIZE);
	fclose(a);
	fclose(b);
}

static void without_room_asked_for_it_is_copied(void **state)
{
	enum clone_way way;
	struct error err = { 0 };

	(void)state;
	assert_true(copy(EOPNOTSUPP, 0, &way, &err));
	assert_same();
}

static void a_signal_that_asks_for_nothing_ends_nothing(void **state)
{
	enum clone_way way;
	struct error err = { 0 };

	(void)state;
	assert_true(copy(EINTR, 0, &way, &err));
	assert_same();
}

static void one_that_asks_to_stop_is_an_interruption(void **state)
{
	enum clone_way way;
	struct error err = { 0 };

	(void)state;
	if (copy(EINTR, SIGTERM, &way, &err))
		assert_int_equal(way, CLONE_SHARED);
	else
		assert_int_equal(err.code, ERROR_INTERRUPTED);
}

static void a_full_disk_is_told(void **state)
{
	enum clone_way way;
	struct error err = { 0 };

	(void)state;
	if (copy(ENOSPC, 0, &way, &err))
		assert_int_equal(way, CLONE_SHARED);
	else
		assert_non_null(strstr(err.msg, "to: no room for a copy"));
}

static void what_is_there_stays(void **state)
{
	enum clone_way way;
	struct error err = { 0 };

	(void)state;
	scratch_write("to", "x", 1);
	assert_false(copy(EOPNOTSUPP, 0, &way, &err));
	assert_int_equal(err.code, ERROR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(without_room_asked_for_it_is_copied),
		IN_SCRATCH(a_signal_that_asks_for_nothing_ends_nothing),
		IN_SCRATCH(one_that_asks_to_stop_is_an_interruption),
		IN_SCRATCH(a_full_disk_is_told),
		IN_SCRATCH(what_is_there_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
