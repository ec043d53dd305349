/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In place of mmap() (which is mmap64() where offsets have 64 bits) and munmap() where the linker
 * puts them (--wrap): a file is read into memory of just its size, so that the sanitizer sees what
 * reads beyond it. A mapping ends at a page.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t size);

void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	char *copy = malloc(size);

	(void)at;
	(void)protection;
	(void)flags;
	if (!copy || pread(fd, copy, size, offset) != (ssize_t)size)
		abort();
	return copy;
}

int __wrap_munmap(void *at, size_t size)
{
	(void)size;
	free(at);
	return 0;
}
