/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/read_ahead.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order in which Xapian comes to them; the last one is for the check. */
static const char *const tables[] = { "termlist.glass", "postlist.glass", "position.glass",
	"docdata.glass" };

enum {
	TABLES = sizeof tables / sizeof *tables,
	PIECE = 1 << 16,
	/* A paragraph of 60 words needs some 90 blocks of 8 kB, which take a disk at least twenty
	   times as long one by one as in a row: so much of the tables pays for one. */
	BYTES_A_PARAGRAPH = 16 << 20,
};

static int open_table(const char *directory, const char *name)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof path, "%s/%s", directory, name) >= sizeof path)
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC);
}

uint64_t read_ahead_from(const char *directory)
{
	uint64_t bytes = 0,
		 memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < TABLES; i++) {
		int fd = open_table(directory, tables[i]);
		struct stat st;

		if (fd < 0)
			continue;
		if (fstat(fd, &st) == 0)
			bytes += (uint64_t)st.st_size;
		close(fd);
	}
	return bytes > memory / 2 ? UINT64_MAX : bytes / BYTES_A_PARAGRAPH + 1;
}

static bool read_all(
	const void *ctx, size_t *faults UNUSED, struct buf *report UNUSED, struct error *err UNUSED)
{
	char piece[PIECE];

	for (size_t i = 0; i < TABLES; i++) {
		int fd = open_table(ctx, tables[i]);

		if (fd < 0)
			continue;
		while (read(fd, piece, sizeof piece) > 0)
			;
		close(fd);
	}
	return true;
}

void read_ahead_end(struct apart *a)
{
	apart_done(a);
}

void read_ahead_begin(struct apart *a, const char *directory)
{
	struct error ignored;

	read_ahead_end(a);
	(void)!apart_start(a, read_all, directory, strlen(directory) + 1, &ignored);
}
