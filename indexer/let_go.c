/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else of ours is open must not stay so there: neither the index's lock, which the next
 * builder may want at once, nor a pipe whose reader waits for its end. So all is closed before
 * anything else, and we go on after that.
 */
#include "indexer/let_go.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

static bool close_others(unsigned end)
{
	return (end == 0 || close_range(0, end - 1, 0) == 0) &&
	       close_range(end + 1, UINT_MAX, 0) == 0;
}

/* Ends at once: what is to be done at exit is the parent's. */
static void hold_and_exit(int end, const char *index, pid_t parent)
{
	char byte = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (!close_others((unsigned)end))
		_exit(1);
	open_generations(index);
	if (write(end, &byte, 1) == 1)
		(void)!read(end, &byte, 1);
	_exit(0);
}

void let_go_begin(struct let_go *l, const char *index)
{
	pid_t parent = getpid();
	int ends[2];
	char byte;

	*l = (struct let_go){ .end = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return;
	l->pid = fork();
	if (l->pid == 0)
		hold_and_exit(ends[1], index, parent);
	close(ends[1]);
	l->end = ends[0];
	if (l->pid > 0)
		(void)!read(l->end, &byte, 1);
	else
		let_go_end(l);
}

void let_go_end(struct let_go *l)
{
	if (l->end >= 0)
		close(l->end);
	*l = (struct let_go){ .end = -1 };
}
