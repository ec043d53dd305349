/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In place of the C library's functions there are ours, which note what they are asked for. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/write_back.h"
#include "tests/unit/scratch.h"

enum { MANY = 1000 };

static struct {
	pthread_mutex_t lock;
	unsigned begun, whole, synced;
	off64_t bytes;
	int failure; /* of fsync() */
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

int sync_file_range(int fd, off64_t from, off64_t bytes, unsigned flags)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(flags, SYNC_FILE_RANGE_WRITE);
	pthread_mutex_lock(&disk.lock);
	disk.begun++;
	disk.whole += from == 0 && bytes == 0;
	disk.bytes += bytes;
	pthread_mutex_unlock(&disk.lock);
	return 0;
}

int fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	pthread_mutex_lock(&disk.lock);
	disk.synced++;
	pthread_mutex_unlock(&disk.lock);
	errno = disk.failure;
	return disk.failure ? -1 : 0;
}

static int enter(void **state)
{
	disk.begun = disk.whole = disk.synced = 0;
	disk.bytes = 0;
	disk.failure = 0;
	return scratch_enter(state);
}

static int make(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return fd;
}

static void end(struct write_back *w)
{
	struct error err = { 0 };

	assert_true(write_back_end(w, &err));
}

static void a_file_may_be_closed_at_once(void **state)
{
	struct write_back *w = write_back_new();
	int fd = make("table");

	(void)state;
	write_back_file(w, fd, 0, 100);
	write_back_file(w, fd, 100, 50);
	close(fd);
	end(w);
	assert_int_equal(disk.begun, 2);
	assert_int_equal(disk.bytes, 150);
	write_back_free(w);
}

static void of_a_directory_all_files_are_begun(void **state)
{
	struct write_back *w = write_back_new();

	(void)state;
	close(make("one"));
	close(make("two"));
	assert_int_equal(symlink("one", "link"), 0);
	write_back_begin(w, ".");
	write_back_begin(w, "nowhere");
	end(w);
	assert_int_equal(disk.whole, 2);
	assert_int_equal(disk.synced, 0);
	write_back_sync(w, ".");
	end(w);
	assert_int_equal(disk.whole, 4);
	assert_int_equal(disk.synced, 2);
	write_back_free(w);
}

static void a_sync_that_failed_is_told(void **state)
{
	struct write_back *w = write_back_new();
	struct error err = { 0 };

	(void)state;
	close(make("table"));
	/* What cannot be synced at all is no failure. */
	disk.failure = EINVAL;
	write_back_sync(w, ".");
	end(w);
	disk.failure = EIO;
	write_back_sync(w, ".");
	assert_false(write_back_end(w, &err));
	assert_int_equal(err.code, ERROR_IO);
	assert_non_null(strstr(err.msg, "table"));
	write_back_free(w);
}

static void too_much_to_do_is_left(void **state)
{
	struct write_back *w = write_back_new();
	int fd = make("table");

	(void)state;
	pthread_mutex_lock(&disk.lock);
	for (int i = 0; i < MANY; i++)
		write_back_file(w, fd, 0, 1);
	pthread_mutex_unlock(&disk.lock);
	end(w);
	assert_in_range(disk.begun, 1, MANY / 2);
	/* All that it opened is closed. */
	assert_int_equal(make("other"), fd + 1);
	close(fd + 1);
	close(fd);
	write_back_free(w);
}

static void it_may_be_freed_at_any_time(void **state)
{
	int fd = make("table");

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct write_back *w = write_back_new();

		for (int k = 0; k < i; k++)
			write_back_file(w, fd, 0, 1);
		write_back_sync(w, ".");
		write_back_free(w);
	}
	assert_int_equal(make("other"), fd + 1);
	close(fd + 1);
	close(fd);
}

static void none_does_nothing(void **state)
{
	(void)state;
	write_back_file(NULL, STDIN_FILENO, 0, 1);
	write_back_begin(NULL, ".");
	write_back_sync(NULL, ".");
	end(NULL);
	write_back_free(NULL);
	assert_int_equal(disk.begun, 0);
}

#define ON_A_DISK(test) cmocka_unit_test_setup_teardown(test, enter, scratch_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_DISK(a_file_may_be_closed_at_once),
		ON_A_DISK(of_a_directory_all_files_are_begun),
		ON_A_DISK(a_sync_that_failed_is_told),
		ON_A_DISK(too_much_to_do_is_left),
		ON_A_DISK(it_may_be_freed_at_any_time),
		ON_A_DISK(none_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
