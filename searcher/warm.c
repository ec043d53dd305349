/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files are read, not mapped and asked for: when this returns they are there. */
#include "searcher/warm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/bounds.h"
#include "common/glass/database.h"
#include "common/kin.h"
#include "common/labels.h"
#include "common/pairs.h"
#include "common/stem_list.h"
#include "common/vocabulary.h"

enum { READ_AT_ONCE = 1 << 20 };

bool warm_find(const char *name, enum warm *out)
{
	if (strcmp(name, "upper") == 0)
		*out = WARM_UPPER;
	else if (strcmp(name, "all") == 0)
		*out = WARM_ALL;
	else
		return false;
	return true;
}

static double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void free_bytes(char **bytes)
{
	free(*bytes);
}

/* Not every index has every file. */
static bool read_file(const char *directory, const char *name, uint64_t *bytes, struct error *err)
{
	CLEANUP(free_bytes) char *path = NULL, *buffer = malloc(READ_AT_ONCE);
	ssize_t n = 0;
	int fd;

	if (!buffer || asprintf(&path, "%s/%s", directory, name) < 0)
		return error_out_of_memory(err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || error_set_errno(err, "%s", path);
	while ((n = read(fd, buffer, READ_AT_ONCE)) > 0)
		*bytes += (uint64_t)n;
	if (n < 0)
		error_set_errno(err, "%s", path);
	close(fd);
	return n == 0;
}

/* What is in another form of glass is Xapian's to read, a page at a time. */
static bool read_branches(const char *directory, uint64_t *bytes, struct error *err)
{
	struct database CLEANUP(database_close) d = { 0 };

	if (!database_open(&d, directory, err))
		return err->code == ERROR_VERSION;
	*bytes += table_read_branches(&d.postlist) + table_read_branches(&d.position) +
		  table_read_branches(&d.docdata);
	return true;
}

static bool read_member(const char *directory, enum warm what, uint64_t *bytes, struct error *err)
{
	static const char *const upper[] = { "iamglass", NORMS_FILE, BOUNDS_FILE };
	static const char *const rest[] = { PAIRS_FILE, PAIRS_CHANGES_FILE, LABELS_FILE,
		VOCABULARY_FILE, STEM_LIST_FILE, KIN_FILE, "synonym.glass", "spelling.glass",
		"postlist.glass", "docdata.glass", "position.glass" };

	for (size_t i = 0; i < sizeof upper / sizeof *upper; i++) {
		if (!read_file(directory, upper[i], bytes, err))
			return false;
	}
	if (what == WARM_UPPER)
		return read_branches(directory, bytes, err);
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
		if (!read_file(directory, rest[i], bytes, err))
			return false;
	}
	return true;
}

bool warm_index(const struct index *ix, enum warm what, struct log *log, struct error *err)
{
	double start = now_seconds();
	uint64_t bytes = 0;

	if (what == WARM_NOTHING)
		return true;
	for (size_t i = 0; i < ix->n_members; i++) {
		if (!read_member(ix->members[i].generation.path, what, &bytes, err))
			return false;
	}
	log_note(log, "warm: read %.3f MB in %.3f s", (double)bytes / 1e6, now_seconds() - start);
	return true;
}

bool warm_choice(struct index_choice indexes, enum warm what, struct log *log, struct error *err)
{
	struct index ix CLEANUP(index_done) = { 0 };

	return index_open_all(&indexes, &ix, err) && warm_index(&ix, what, log, err);
}
