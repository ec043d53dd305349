/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/clone.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A fraction of a second's work, so that a signal is heeded soon. */
enum { STEP = 32 << 20, BLOCK = 64 << 10 };

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool copy_block(int from, int to, ssize_t *got)
{
	char block[BLOCK];
	ssize_t put;

	*got = read(from, block, sizeof block);
	for (ssize_t at = 0; at < *got; at += put) {
		put = write(to, block + at, (size_t)(*got - at));
		if (put < 0)
			return false;
	}
	return *got >= 0;
}

/* Whether copy_file_range() said that it cannot do it here, rather than that it failed. */
static bool is_unsupported(int number)
{
	return number == ENOSYS || number == EXDEV || number == EINVAL || number == EOPNOTSUPP ||
	       number == EPERM;
}

static bool copy(int from, int to, const atomic_int *stop, struct error *err)
{
	bool in_kernel = true;
	ssize_t got = 1;

	while (got > 0) {
		if (stop && atomic_load(stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (in_kernel) {
			got = copy_file_range(from, NULL, to, NULL, STEP, 0);
			if (got >= 0)
				continue;
			if (!is_unsupported(errno))
				return error_set_errno(err, "cannot copy");
			in_kernel = false;
		}
		if (!copy_block(from, to, &got))
			return error_set_errno(err, "cannot copy");
	}
	return true;
}

bool clone_file(const char *from, const char *to, const atomic_int *stop, enum clone_way *way,
	struct error *err)
{
	CLEANUP(close_fd) int in = open(from, O_RDONLY | O_CLOEXEC);
	CLEANUP(close_fd) int out = -1;

	if (in < 0)
		return error_set_errno(err, "%s", from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return error_set_errno(err, "%s", to);
	*way = CLONE_SHARED;
	if (ioctl(out, FICLONE, in) == 0)
		return true;
	*way = CLONE_COPIED;
	return copy(in, out, stop, err) || error_wrap(err, "%s", to);
}
