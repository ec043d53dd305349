/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A library to LD_PRELOAD: it counts the calls that change anything below one directory, and at the
 * N-th kills the process or lets the call fail. Run a program again and again with N = 1, 2, ... to
 * see what it leaves behind when it dies or the disk fails at each of its steps.
 *
 *   FAULT_DIR     the directory, absolute and without links in it; nothing else is counted
 *   FAULT_NAME    if set, of that only paths that contain this
 *   FAULT_AT      N, from 1
 *   FAULT_MODE    kill    SIGKILL instead of the N-th call
 *                 EIO     the N-th call fails
 *                 ENOSPC  a full disk: from the N-th call on all fail that need room
 *                 unread  the N-th call that reads fails with EIO; no other is counted then
 *   FAULT_REPORT  a file outside of FAULT_DIR that is made when the fault strikes, so that the
 *                 driver knows when it has passed the last step
 *
 * Calls that libc makes within itself do not come by here: what stdio writes is seen at fopen() and
 * at the fsync() that must follow, not at each write. It must count the same in each run; with
 * several threads their order decides which call is the N-th, which is as good as any.
 */
#include "kill_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_ulong calls;

/* ---- Where a call goes ---- */

static bool is_below(const char *path)
{
	const char *root = getenv("FAULT_DIR");
	const char *name = getenv("FAULT_NAME");
	size_t len = root ? strlen(root) : 0;

	return len > 0 && strncmp(path, root, len) == 0 && (path[len] == '/' || !path[len]) &&
	       (!name || strstr(path + len, name));
}

bool shim_fd_is_below(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof path - 1);
	if (len < 0)
		return false;
	path[len] = '\0';
	return is_below(path);
}

bool shim_path_is_below(int dir, const char *path)
{
	char cwd[PATH_MAX], whole[2 * PATH_MAX];

	if (path[0] == '/')
		return is_below(path);
	if (dir != AT_FDCWD)
		return shim_fd_is_below(dir);
	if (!getcwd(cwd, sizeof cwd))
		return false;
	snprintf(whole, sizeof whole, "%s/%s", cwd, path);
	return is_below(whole);
}

/* ---- Whether it fails ---- */

static void report(void)
{
	const char *path = getenv("FAULT_REPORT");
	long fd;

	if (!path)
		return;
	/* Past our own open(). */
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd >= 0)
		syscall(SYS_close, fd);
}

static bool mode_is(const char *name)
{
	const char *mode = getenv("FAULT_MODE");

	return mode && strcmp(mode, name) == 0;
}

/* Which call it is when this one is counted, less N: 0 is the one to strike at. */
static long count_call(void)
{
	const char *at = getenv("FAULT_AT");
	long now = (long)atomic_fetch_add(&calls, 1) + 1 - (at ? strtol(at, NULL, 10) : LONG_MAX);

	if (now == 0)
		report();
	return now;
}

bool shim_reading_strikes(int fd)
{
	if (!mode_is("unread") || !shim_fd_is_below(fd) || count_call() != 0)
		return false;
	errno = EIO;
	return true;
}

bool shim_strikes(bool below, bool grows)
{
	long now;

	if (!below || mode_is("unread"))
		return false;
	now = count_call();
	if (now < 0)
		return false;
	if (now == 0 && mode_is("kill"))
		raise(SIGKILL);
	if (now == 0 && mode_is("EIO")) {
		errno = EIO;
		return true;
	}
	if (grows && mode_is("ENOSPC")) {
		errno = ENOSPC;
		return true;
	}
	return false;
}
