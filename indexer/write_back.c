/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/write_back.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static bool begin_all(
	const void *ctx, size_t *faults UNUSED, struct buf *report UNUSED, struct error *err UNUSED)
{
	DIR *dir = opendir(ctx);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int fd = openat(
			dirfd(dir), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

		if (fd < 0)
			continue;
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		close(fd);
	}
	if (dir)
		closedir(dir);
	return true;
}

void write_back_end(struct apart *a)
{
	if (a->pid > 0)
		apart_done(a);
}

void write_back_begin(struct apart *a, const char *directory)
{
	struct error ignored;

	write_back_end(a);
	(void)!apart_start(a, begin_all, directory, &ignored);
}
