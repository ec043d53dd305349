/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "indexer/nameless.h"
#include "tests/unit/scratch.h"

enum { MOST = 300000 };

/* Pieces below, at and above what goes into one write; some begin behind the end of the file. */
static void what_is_written_is_read_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, MOST };
	unsigned char *bytes = malloc(MOST), *back = malloc(MOST);
	int fd = nameless_open(".");

	(void)state;
	assert_non_null(bytes);
	assert_non_null(back);
	assert_true(fd >= 0);
	assert_int_equal(system("test -z \"$(ls -A)\""), 0);
	for (size_t i = 0; i < MOST; i++)
		bytes[i] = (unsigned char)(i * 2654435761u >> 24);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		uint64_t at = i * (MOST + 7);

		assert_true(nameless_write(fd, bytes, sizes[i], at));
		assert_true(nameless_read(fd, back, sizes[i], at));
		assert_memory_equal(bytes, back, sizes[i]);
	}
	assert_int_equal(lseek(fd, 0, SEEK_END), 6 * (MOST + 7) + MOST);
	errno = 0;
	assert_false(nameless_read(fd, back, 2, 6 * (MOST + 7) + MOST - 1));
	assert_int_equal(errno, EIO);
	close(fd);
	free(back);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(what_is_written_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
