/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/clone.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* What a server may copy without sending it (linux/magic.h has not all of these). */
static const uint32_t served[] = {
	0x6969,	    /* NFS */
	0xfe534d42, /* SMB 2 */
	0xff534d42, /* CIFS */
	0x00c36400, /* Ceph */
};

enum {
	/* A fraction of a second's work, so that a signal is heeded soon. */
	SERVED_STEP = 32 << 20,
	/* It stays in a processor's cache between reading and writing, and the system takes as
	   much room for it at once. */
	STEP = 256 << 10,
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void free_block(char **block)
{
	free(*block);
}

static bool write_block(int to, const char *block, ssize_t len)
{
	ssize_t put;

	for (ssize_t at = 0; at < len; at += put) {
		put = write(to, block + at, (size_t)(len - at));
		if (put < 0)
			return false;
	}
	return true;
}

/* Whether the system said that it cannot do it here, rather than that it failed. */
static bool is_unsupported(int number)
{
	return number == ENOSYS || number == EXDEV || number == EINVAL || number == EOPNOTSUPP ||
	       number == EPERM;
}

static bool is_served(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
	for (size_t i = 0; i < sizeof served / sizeof *served; i++) {
		if ((uint32_t)fs.f_type == served[i])
			return true;
	}
	return false;
}

static bool heed_stop(const atomic_int *stop, struct error *err)
{
	return !stop || atomic_load(stop) == 0 || error_set(err, ERROR_INTERRUPTED, "interrupted");
}

/* *all is false where the rest is to be copied here. */
static bool let_copy(int from, int to, const atomic_int *stop, bool *all, struct error *err)
{
	ssize_t got;

	do {
		if (!heed_stop(stop, err))
			return false;
		got = copy_file_range(from, NULL, to, NULL, SERVED_STEP, 0);
	} while (got > 0 || (got < 0 && errno == EINTR));
	*all = got == 0;
	return *all || is_unsupported(errno) || error_set_errno(err, "cannot copy");
}

/* Room that is there already is written to in less time, by a quarter to a third on ext4. Any
   signal may end the taking of it (on tmpfs), which is no failure: the copy is told to stop
   otherwise. */
static bool take_room(int from, int to, struct error *err)
{
	struct stat st;

	if (fstat(from, &st) != 0)
		return error_set_errno(err, "cannot examine what is copied");
	return st.st_size == 0 || fallocate(to, 0, 0, st.st_size) == 0 || errno == EINTR ||
	       is_unsupported(errno) || error_set_errno(err, "no room for a copy");
}

static bool copy(int from, int to, const atomic_int *stop, struct error *err)
{
	CLEANUP(free_block) char *block = NULL;
	ssize_t got = 1;

	if (!take_room(from, to, err))
		return false;
	block = malloc(STEP);
	if (!block)
		return error_out_of_memory(err);
	while (got > 0) {
		if (!heed_stop(stop, err))
			return false;
		got = read(from, block, STEP);
		if (got < 0 || !write_block(to, block, got))
			return error_set_errno(err, "cannot copy");
	}
	return true;
}

bool clone_file(const char *from, const char *to, const atomic_int *stop, enum clone_way *way,
	struct error *err)
{
	CLEANUP(close_fd) int in = open(from, O_RDONLY | O_CLOEXEC);
	CLEANUP(close_fd) int out = -1;
	bool all = false;

	if (in < 0)
		return error_set_errno(err, "%s", from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return error_set_errno(err, "%s", to);
	*way = CLONE_SHARED;
	if (ioctl(out, FICLONE, in) == 0)
		return true;
	*way = CLONE_COPIED;
	if (is_served(out) && !let_copy(in, out, stop, &all, err))
		return error_wrap(err, "%s", to);
	return all || copy(in, out, stop, err) || error_wrap(err, "%s", to);
}
