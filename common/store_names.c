/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and listing of an index directory. Parsing makes the name again from the number and
 * compares, so that "gen-1", "gen-0000001" and "gen-000001.bak" are all somebody else's.
 */
#include "common/store_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void store_name(char out[STORE_NAME_SIZE], const char *prefix, uint32_t number)
{
	snprintf(out, STORE_NAME_SIZE, "%s%06" PRIu32, prefix, number);
}

bool store_name_parse(const char *name, const char *prefix, uint32_t *number)
{
	size_t skip = strlen(prefix);
	char again[STORE_NAME_SIZE];
	unsigned long value;

	if (strncmp(name, prefix, skip) != 0)
		return false;
	value = strtoul(name + skip, NULL, 10);
	if (value == 0 || value > UINT32_MAX)
		return false;
	store_name(again, prefix, (uint32_t)value);
	if (strcmp(again, name) != 0)
		return false;
	*number = (uint32_t)value;
	return true;
}

static bool add_number(struct store_numbers *to, uint32_t number, struct error *err)
{
	if (to->n == to->room) {
		size_t room = to->room ? 2 * to->room : 16;
		uint32_t *grown = realloc(to->list, room * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		to->list = grown;
		to->room = room;
	}
	to->list[to->n++] = number;
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool note_entry(struct store_scan *scan, const char *name, struct error *err)
{
	uint32_t number;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return true;
	scan->empty = false;
	if (store_name_parse(name, STORE_GENERATION, &number)) {
		scan->is_index = true;
		return add_number(&scan->generations, number, err);
	}
	if (store_name_parse(name, STORE_BUILD, &number))
		return add_number(&scan->builds, number, err);
	if (strcmp(name, STORE_LOCK) == 0 || strcmp(name, STORE_CURRENT) == 0)
		scan->is_index = true;
	return true;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

bool store_scan(int dir, struct store_scan *out, struct error *err)
{
	CLEANUP(close_dir) DIR *opened = NULL;
	const struct dirent *entry;
	/* A descriptor of its own: fdopendir() takes it over, and the position is not shared. */
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_set_errno(err, "cannot list the directory");
	opened = fdopendir(fd);
	if (!opened) {
		close(fd);
		return error_set_errno(err, "cannot list the directory");
	}
	out->empty = true;
	while ((void)(errno = 0), (entry = readdir(opened)))
		if (!note_entry(out, entry->d_name, err))
			return false;
	if (errno)
		return error_set_errno(err, "cannot list the directory");
	if (out->generations.n)
		qsort(out->generations.list, out->generations.n, sizeof(uint32_t), by_number);
	if (out->builds.n)
		qsort(out->builds.list, out->builds.n, sizeof(uint32_t), by_number);
	return true;
}

void store_scan_done(struct store_scan *scan)
{
	free(scan->generations.list);
	free(scan->builds.list);
	*scan = (struct store_scan){ 0 };
}

bool store_current(int dir, uint32_t *number, struct error *err)
{
	char target[STORE_NAME_SIZE];
	ssize_t len = readlinkat(dir, STORE_CURRENT, target, sizeof target);

	if (len < 0 && errno == ENOENT) {
		*number = 0;
		return true;
	}
	if (len < 0 && errno != EINVAL)
		return error_set_errno(err, "cannot read the link %s", STORE_CURRENT);
	if (len >= 0 && (size_t)len < sizeof target) {
		target[len] = '\0';
		if (store_name_parse(target, STORE_GENERATION, number))
			return true;
	}
	return error_set(err, ERROR_CORRUPT,
		"%s is not a link to a generation; build the index again", STORE_CURRENT);
}

void store_close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
