/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The system keeps what is written at once in one piece of memory, if it can, and maps a piece as a
   whole where a byte of it is read: of large ones a file that is read in many places, and given
   back behind each, would be mapped nearly whole. */
enum { WRITE_MOST = 64 << 10 };

/* O_TMPFILE is not for all file systems. */
int nameless_open(const char *directory)
{
	char *path;
	int fd;

	if (asprintf(&path, "%s/run-XXXXXX", directory) < 0) {
		errno = ENOMEM;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0 && unlink(path) != 0) {
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

bool nameless_write(int fd, const void *bytes, size_t len, uint64_t at)
{
	const char *from = bytes;

	while (len > 0) {
		ssize_t n = pwrite(fd, from, len < WRITE_MOST ? len : WRITE_MOST, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

bool nameless_read(int fd, void *to, size_t len, uint64_t at)
{
	char *next = to;

	while (len > 0) {
		ssize_t n = pread(fd, next, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return false;
		next += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}
