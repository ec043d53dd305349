/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A library to LD_PRELOAD: it counts the calls that change anything below one directory, and at the
 * N-th kills the process or lets the call fail. Run a program again and again with N = 1, 2, ... to
 * see what it leaves behind when it dies or the disk fails at each of its steps.
 *
 *   FAULT_DIR     the directory, absolute and without links in it; nothing else is counted
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
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong calls;

/* ---- Where a call goes ---- */

static bool is_below(const char *path)
{
	const char *root = getenv("FAULT_DIR");
	size_t len = root ? strlen(root) : 0;

	return len > 0 && strncmp(path, root, len) == 0 && (path[len] == '/' || !path[len]);
}

static bool fd_is_below(int fd)
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

static bool path_is_below(int dir, const char *path)
{
	char cwd[PATH_MAX], whole[2 * PATH_MAX];

	if (path[0] == '/')
		return is_below(path);
	if (dir != AT_FDCWD)
		return fd_is_below(dir);
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

static bool reading_strikes(int fd)
{
	if (!mode_is("unread") || !fd_is_below(fd) || count_call() != 0)
		return false;
	errno = EIO;
	return true;
}

/* Counts a call; true with errno set if it is to fail. `grows`: it needs room on the disk. */
static bool strikes(bool below, bool grows)
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

/* The libc's function of that name. */
static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

/* ---- The calls ---- */

static bool opening_strikes(int dir, const char *path, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));

	return writes && strikes(path_is_below(dir, path), (flags & O_CREAT) != 0);
}

static mode_t mode_of(int flags, va_list args)
{
	bool creates = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;

	return creates ? va_arg(args, mode_t) : 0;
}

static int open_at(const char *name, int dir, const char *path, int flags, va_list args)
{
	mode_t mode = mode_of(flags, args);
	int (*next)(int, const char *, int, ...);

	if (opening_strikes(dir, path, flags))
		return -1;
	*(void **)&next = real(name);
	return next(dir, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at("openat", AT_FDCWD, path, flags, args);
	va_end(args);
	return fd;
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at("openat64", AT_FDCWD, path, flags, args);
	va_end(args);
	return fd;
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at("openat", dir, path, flags, args);
	va_end(args);
	return fd;
}

int openat64(int dir, const char *path, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at("openat64", dir, path, flags, args);
	va_end(args);
	return fd;
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

static FILE *open_stream(const char *name, const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *);
	bool writes = strpbrk(mode, "wa+") != NULL;

	if (writes && strikes(path_is_below(AT_FDCWD, path), true))
		return NULL;
	*(void **)&next = real(name);
	return next(path, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	return open_stream("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return open_stream("fopen64", path, mode);
}

int mkdir(const char *path, mode_t mode)
{
	int (*next)(const char *, mode_t);

	if (strikes(path_is_below(AT_FDCWD, path), true))
		return -1;
	*(void **)&next = real("mkdir");
	return next(path, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	int (*next)(int, const char *, mode_t);

	if (strikes(path_is_below(dir, path), true))
		return -1;
	*(void **)&next = real("mkdirat");
	return next(dir, path, mode);
}

int rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *);

	if (strikes(path_is_below(AT_FDCWD, to), false))
		return -1;
	*(void **)&next = real("rename");
	return next(from, to);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	int (*next)(int, const char *, int, const char *);

	if (strikes(path_is_below(to_dir, to), false))
		return -1;
	*(void **)&next = real("renameat");
	return next(from_dir, from, to_dir, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	int (*next)(int, const char *, int, const char *, unsigned);

	if (strikes(path_is_below(to_dir, to), false))
		return -1;
	*(void **)&next = real("renameat2");
	return next(from_dir, from, to_dir, to, flags);
}

int symlink(const char *target, const char *path)
{
	int (*next)(const char *, const char *);

	if (strikes(path_is_below(AT_FDCWD, path), true))
		return -1;
	*(void **)&next = real("symlink");
	return next(target, path);
}

int symlinkat(const char *target, int dir, const char *path)
{
	int (*next)(const char *, int, const char *);

	if (strikes(path_is_below(dir, path), true))
		return -1;
	*(void **)&next = real("symlinkat");
	return next(target, dir, path);
}

int link(const char *from, const char *to)
{
	int (*next)(const char *, const char *);

	if (strikes(path_is_below(AT_FDCWD, to), true))
		return -1;
	*(void **)&next = real("link");
	return next(from, to);
}

int unlink(const char *path)
{
	int (*next)(const char *);

	if (strikes(path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("unlink");
	return next(path);
}

int unlinkat(int dir, const char *path, int flags)
{
	int (*next)(int, const char *, int);

	if (strikes(path_is_below(dir, path), false))
		return -1;
	*(void **)&next = real("unlinkat");
	return next(dir, path, flags);
}

int rmdir(const char *path)
{
	int (*next)(const char *);

	if (strikes(path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("rmdir");
	return next(path);
}

int remove(const char *path)
{
	int (*next)(const char *);

	if (strikes(path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("remove");
	return next(path);
}

static int sync_by(const char *name, int fd)
{
	int (*next)(int);

	if (strikes(fd_is_below(fd), false))
		return -1;
	*(void **)&next = real(name);
	return next(fd);
}

int fsync(int fd)
{
	return sync_by("fsync", fd);
}

int fdatasync(int fd)
{
	return sync_by("fdatasync", fd);
}

int syncfs(int fd)
{
	return sync_by("syncfs", fd);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	ssize_t (*next)(int, const void *, size_t);

	if (strikes(fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("write");
	return next(fd, bytes, len);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	ssize_t (*next)(int, const struct iovec *, int);

	if (strikes(fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("writev");
	return next(fd, parts, n);
}

static ssize_t write_at(const char *name, int fd, const void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, const void *, size_t, off64_t);

	if (strikes(fd_is_below(fd), true))
		return -1;
	*(void **)&next = real(name);
	return next(fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return write_at("pwrite64", fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return write_at("pwrite64", fd, bytes, len, at);
}

ssize_t read(int fd, void *bytes, size_t len)
{
	ssize_t (*next)(int, void *, size_t);

	if (reading_strikes(fd))
		return -1;
	*(void **)&next = real("read");
	return next(fd, bytes, len);
}

ssize_t pread64(int fd, void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, void *, size_t, off64_t);

	if (reading_strikes(fd))
		return -1;
	*(void **)&next = real("pread64");
	return next(fd, bytes, len, at);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
	return pread64(fd, bytes, len, at);
}

static int resize(int fd, off64_t len)
{
	int (*next)(int, off64_t);

	if (strikes(fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("ftruncate64");
	return next(fd, len);
}

int ftruncate(int fd, off_t len)
{
	return resize(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return resize(fd, len);
}

int fallocate(int fd, int mode, off_t offset, off_t len)
{
	int (*next)(int, int, off64_t, off64_t);

	if (strikes(fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("fallocate64");
	return next(fd, mode, offset, len);
}

ssize_t copy_file_range(
	int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned flags)
{
	ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned);

	if (strikes(fd_is_below(out), true))
		return -1;
	*(void **)&next = real("copy_file_range");
	return next(in, in_at, out, out_at, len, flags);
}
