/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest builder, for store_kill.py.
 *
 *   store_cycle publish INDEX   one build of two files, kept with its predecessor
 *   store_cycle read INDEX      prints the number of the live generation; fails unless it is whole
 *
 * Exit status: 0; 1 for an error of the store, told on stderr; 3 for a generation that is not
 * whole.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store.h"

enum { KEEP = 2 };

static bool put(const char *directory, const char *name, const char *text, struct error *err)
{
	char path[4096];
	ssize_t written;
	int fd;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
	if (fd < 0)
		return error_set_errno(err, "%s", path);
	written = write(fd, text, strlen(text));
	if (written < 0)
		error_set_errno(err, "%s", path);
	close(fd);
	return written >= 0;
}

static bool make_data_directory(const char *build, char *path, size_t size, struct error *err)
{
	snprintf(path, size, "%s/data", build);
	return mkdir(path, 0777) == 0 || error_set_errno(err, "%s", path);
}

static bool publish(const char *index, struct error *err)
{
	CLEANUP(store_unlockp) struct store *s = store_lock(index, err);
	char text[32], data[4096];
	const char *build;
	uint32_t number;

	if (!s)
		return false;
	build = store_begin(s, &number, err);
	if (!build)
		return false;
	snprintf(text, sizeof text, "%" PRIu32 "\n", number);
	return make_data_directory(build, data, sizeof data, err) && put(data, "file", text, err) &&
	       put(build, STORE_MANIFEST, text, err) && store_publish(s, KEEP, err);
}

/* Whether INDEX/gen-N/data/file says N. */
static bool is_whole(const struct generation *g)
{
	char path[4096], text[32] = "", expected[32];
	FILE *file;

	snprintf(path, sizeof path, "%s/data/file", g->path);
	snprintf(expected, sizeof expected, "%" PRIu32 "\n", g->number);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(text, sizeof text, file))
		text[0] = '\0';
	fclose(file);
	return strcmp(text, expected) == 0;
}

static int read_live(const char *index, struct error *err)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(buf_done) struct buf manifest = { 0 };

	if (!generation_open(index, &g, err) || !generation_manifest(&g, &manifest, err))
		return 1;
	if (!is_whole(&g) || strtoul(manifest.data, NULL, 10) != g.number)
		return 3;
	printf("%" PRIu32 "\n", g.number);
	return 0;
}

int main(int argc, char **argv)
{
	struct error err = { 0 };
	int status;

	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "publish") == 0)
		status = publish(argv[2], &err) ? 0 : 1;
	else
		status = read_live(argv[2], &err);
	if (status == 1)
		fprintf(stderr, "%s\n", err.msg);
	return status;
}
