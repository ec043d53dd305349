/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * It may outlive us by some time: what else of ours is open must not stay so there, such as a pipe
 * whose reader waits for its end.
 */
#include "indexer/let_go.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Others are soon removed. */
enum { LARGE = 1 << 20 };

static void open_large(int directory)
{
	DIR *dir = fdopendir(directory);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct stat st;

		/* It stays open. */
		if (fstatat(directory, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(st.st_mode) && st.st_size >= LARGE)
			(void)!openat(directory, entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	else
		close(directory);
}

static void open_generations(const char *index)
{
	DIR *dir = opendir(index);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		int directory = openat(
			dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (directory >= 0 && entry->d_name[0] != '.')
			open_large(directory);
		else if (directory >= 0)
			close(directory);
	}
	if (dir)
		closedir(dir);
}

static bool hold(const void *index, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd);
	open_generations(index);
	return true;
}

void let_go_begin(struct apart *a, const char *index)
{
	CLEANUP(buf_done) struct buf report = { 0 };
	struct error ignored;
	size_t faults = 0;

	if (a->pid == 0 && !apart_begin(a, &ignored))
		return;
	if (!apart_ask(a, hold, index, strlen(index) + 1, &ignored))
		return;
	while (a->owed > 0 && apart_wait(a, NULL, &faults, &report, &ignored))
		;
}
