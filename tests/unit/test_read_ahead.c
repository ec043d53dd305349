/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "indexer/read_ahead.h"
#include "tests/unit/scratch.h"

/* All of it a hole. */
static void make(const char *name, off_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
}

static void large_tables_are_read_for_many_paragraphs(void **state)
{
	(void)state;
	assert_int_equal(read_ahead_from("."), 1);
	make("position.glass", 64 << 20);
	assert_int_equal(read_ahead_from("."), 5);
	make("postlist.glass", 32 << 20);
	make("docdata.glass", 512 << 20);
	assert_int_equal(read_ahead_from("."), 39);
}

static void what_memory_cannot_hold_is_not_read(void **state)
{
	(void)state;
	make("termlist.glass", (off_t)1 << 43);
	assert_true(read_ahead_from(".") == UINT64_MAX);
}

static void it_may_be_ended_at_any_time(void **state)
{
	struct apart a = { 0 };

	(void)state;
	read_ahead_end(&a);
	read_ahead_begin(&a, ".");
	assert_true(a.pid > 0);
	read_ahead_begin(&a, "not there");
	read_ahead_end(&a);
	assert_int_equal(a.pid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(large_tables_are_read_for_many_paragraphs),
		IN_SCRATCH(what_memory_cannot_hold_is_not_read),
		IN_SCRATCH(it_may_be_ended_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
