/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/write_back.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef void file_fn(int fd);

static void begin_one(int fd)
{
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

static void sync_one(int fd)
{
	(void)!fsync(fd);
}

static void with_each(const char *directory, file_fn *fn)
{
	DIR *dir = opendir(directory);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int fd = openat(
			dirfd(dir), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

		if (fd < 0)
			continue;
		fn(fd);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

static bool begin_all(const void *directory, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	with_each(directory, begin_one);
	return true;
}

static bool sync_all(const void *directory, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	with_each(directory, begin_one);
	with_each(directory, sync_one);
	return true;
}

/* What was asked before is asked for in this, too, so that nothing is lost by waiting for it. */
static void ask(struct apart *a, apart_fn *fn, const char *directory)
{
	struct error ignored;

	if (a->pid > 0 || apart_begin(a, &ignored))
		(void)!apart_ask(a, fn, directory, strlen(directory) + 1, &ignored);
}

void write_back_begin(struct apart *a, const char *directory)
{
	ask(a, begin_all, directory);
}

void write_back_sync(struct apart *a, const char *directory)
{
	ask(a, sync_all, directory);
}
