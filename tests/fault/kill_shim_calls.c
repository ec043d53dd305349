/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls themselves: each asks kill_shim.c first and then does what libc does. */
#include "kill_shim.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The libc's function of that name. */
static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

static bool opening_strikes(int dir, const char *path, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));

	return writes && shim_strikes(shim_path_is_below(dir, path), (flags & O_CREAT) != 0);
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

static int make_temporary(const char *name, char *path, int flags)
{
	int (*next)(char *, int);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), true))
		return -1;
	*(void **)&next = real(name);
	return next(path, flags);
}

int mkostemp(char *path, int flags)
{
	return make_temporary("mkostemp", path, flags);
}

int mkostemp64(char *path, int flags)
{
	return make_temporary("mkostemp64", path, flags);
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

static FILE *open_stream(const char *name, const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *);
	bool writes = strpbrk(mode, "wa+") != NULL;

	if (writes && shim_strikes(shim_path_is_below(AT_FDCWD, path), true))
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

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), true))
		return -1;
	*(void **)&next = real("mkdir");
	return next(path, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	int (*next)(int, const char *, mode_t);

	if (shim_strikes(shim_path_is_below(dir, path), true))
		return -1;
	*(void **)&next = real("mkdirat");
	return next(dir, path, mode);
}

int rename(const char *from, const char *to)
{
	int (*next)(const char *, const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, to), false))
		return -1;
	*(void **)&next = real("rename");
	return next(from, to);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	int (*next)(int, const char *, int, const char *);

	if (shim_strikes(shim_path_is_below(to_dir, to), false))
		return -1;
	*(void **)&next = real("renameat");
	return next(from_dir, from, to_dir, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	int (*next)(int, const char *, int, const char *, unsigned);

	if (shim_strikes(shim_path_is_below(to_dir, to), false))
		return -1;
	*(void **)&next = real("renameat2");
	return next(from_dir, from, to_dir, to, flags);
}

int symlink(const char *target, const char *path)
{
	int (*next)(const char *, const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), true))
		return -1;
	*(void **)&next = real("symlink");
	return next(target, path);
}

int symlinkat(const char *target, int dir, const char *path)
{
	int (*next)(const char *, int, const char *);

	if (shim_strikes(shim_path_is_below(dir, path), true))
		return -1;
	*(void **)&next = real("symlinkat");
	return next(target, dir, path);
}

int link(const char *from, const char *to)
{
	int (*next)(const char *, const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, to), true))
		return -1;
	*(void **)&next = real("link");
	return next(from, to);
}

int unlink(const char *path)
{
	int (*next)(const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("unlink");
	return next(path);
}

int unlinkat(int dir, const char *path, int flags)
{
	int (*next)(int, const char *, int);

	if (shim_strikes(shim_path_is_below(dir, path), false))
		return -1;
	*(void **)&next = real("unlinkat");
	return next(dir, path, flags);
}

int rmdir(const char *path)
{
	int (*next)(const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("rmdir");
	return next(path);
}

int remove(const char *path)
{
	int (*next)(const char *);

	if (shim_strikes(shim_path_is_below(AT_FDCWD, path), false))
		return -1;
	*(void **)&next = real("remove");
	return next(path);
}

static int sync_by(const char *name, int fd)
{
	int (*next)(int);

	if (shim_strikes(shim_fd_is_below(fd), false))
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

	if (shim_strikes(shim_fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("write");
	return next(fd, bytes, len);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	ssize_t (*next)(int, const struct iovec *, int);

	if (shim_strikes(shim_fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("writev");
	return next(fd, parts, n);
}

static ssize_t write_at(const char *name, int fd, const void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, const void *, size_t, off64_t);

	if (shim_strikes(shim_fd_is_below(fd), true))
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

	if (shim_reading_strikes(fd))
		return -1;
	*(void **)&next = real("read");
	return next(fd, bytes, len);
}

ssize_t pread64(int fd, void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, void *, size_t, off64_t);

	if (shim_reading_strikes(fd))
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

	if (shim_strikes(shim_fd_is_below(fd), true))
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

static int allocate(int fd, int mode, off64_t offset, off64_t len)
{
	int (*next)(int, int, off64_t, off64_t);

	if (shim_strikes(shim_fd_is_below(fd), true))
		return -1;
	*(void **)&next = real("fallocate64");
	return next(fd, mode, offset, len);
}

int fallocate(int fd, int mode, off_t offset, off_t len)
{
	return allocate(fd, mode, offset, len);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t len)
{
	return allocate(fd, mode, offset, len);
}

ssize_t copy_file_range(
	int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned flags)
{
	ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned);

	if (shim_strikes(shim_fd_is_below(out), true))
		return -1;
	*(void **)&next = real("copy_file_range");
	return next(in, in_at, out, out_at, len, flags);
}
