/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The readers' half of store.h. It writes nothing, so that an index may be read-only and another
 * user's.
 *
 * Between reading `current` and pinning what it names, a builder may publish and prune. So a pin
 * counts only once the locked manifest is still the one under that name; otherwise we start over
 * from `current`, which has moved on.
 */
#include "common/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store_names.h"

/* Each round is lost only to a whole publish and prune; many in a row mean damage. */
enum { MAX_TRIES = 100 };

enum pin { PIN_HELD, PIN_GONE, PIN_FAILED };

/* An O_PATH descriptor: search permission is enough until something must be listed. */
static int open_index(const char *index, struct error *err)
{
	int dir = open(index, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir >= 0)
		return dir;
	if (errno == ENOENT)
		error_set(err, ERROR_NOT_FOUND,
			"%s: there is no index; make it with: indexer build -i %s SOURCE...", index,
			index);
	else if (errno == ENOTDIR)
		error_set(err, ERROR_CORRUPT, "%s: not an index: not a directory", index);
	else
		error_set_errno(err, "%s", index);
	return -1;
}

static bool require_index(int dir, const char *index, struct store_scan *scan, struct error *err)
{
	if (!store_scan(dir, scan, err))
		return error_wrap(err, "%s", index);
	if (!scan->empty && !scan->is_index)
		return error_set(err, ERROR_CORRUPT,
			"%s: not an index, but a directory with other things in it", index);
	return true;
}

static bool explain_missing_current(int dir, const char *index, struct error *err)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };

	if (!require_index(dir, index, &scan, err))
		return false;
	return error_set(err, ERROR_NOT_FOUND,
		"%s: nothing is published in this index yet; finish a build with: indexer build -i "
		"%s SOURCE...",
		index, index);
}

static enum pin pin_failed(const char *manifest, struct error *err)
{
	error_set_errno(err, "cannot open %s", manifest);
	return PIN_FAILED;
}

/* Opens and locks the manifest of generation `number`; on PIN_HELD *fd is the caller's. */
static enum pin pin_generation(int dir, uint32_t number, int *fd, struct error *err)
{
	char name[STORE_NAME_SIZE];
	char manifest[STORE_NAME_SIZE + sizeof STORE_MANIFEST + 1];
	CLEANUP(store_close_fd) int opened = -1;
	struct stat held, named;

	store_name(name, STORE_GENERATION, number);
	snprintf(manifest, sizeof manifest, "%s/%s", name, STORE_MANIFEST);
	opened = openat(dir, manifest, O_RDONLY | O_CLOEXEC);
	if (opened < 0)
		return errno == ENOENT ? PIN_GONE : pin_failed(manifest, err);
	/* Only pruning locks it exclusively, and then it is about to go. */
	if (flock(opened, LOCK_SH | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? PIN_GONE : pin_failed(manifest, err);
	if (fstat(opened, &held) != 0)
		return pin_failed(manifest, err);
	if (fstatat(dir, manifest, &named, 0) != 0)
		return errno == ENOENT ? PIN_GONE : pin_failed(manifest, err);
	if (held.st_dev != named.st_dev || held.st_ino != named.st_ino)
		return PIN_GONE;
	*fd = opened;
	opened = -1;
	return PIN_HELD;
}

static bool fill_generation(
	const char *index, uint32_t number, int fd, struct generation *out, struct error *err)
{
	char name[STORE_NAME_SIZE];
	char *path;

	store_name(name, STORE_GENERATION, number);
	if (asprintf(&path, "%s/%s", index, name) < 0) {
		close(fd);
		return error_out_of_memory(err);
	}
	*out = (struct generation){ .number = number, .path = path, .manifest_fd = fd };
	return true;
}

bool generation_open(const char *index, struct generation *out, struct error *err)
{
	CLEANUP(store_close_fd) int dir = open_index(index, err);
	uint32_t number = 0;
	int fd;

	if (dir < 0)
		return false;
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		if (!store_current(dir, &number, err))
			return error_wrap(err, "%s", index);
		if (number == 0)
			return explain_missing_current(dir, index, err);
		switch (pin_generation(dir, number, &fd, err)) {
		case PIN_HELD:
			return fill_generation(index, number, fd, out, err);
		case PIN_FAILED:
			return error_wrap(err, "%s", index);
		case PIN_GONE:
			break;
		}
	}
	return error_set(err, ERROR_CORRUPT,
		"%s: the live generation, %s%06u, is not there or has no %s; build the index again",
		index, STORE_GENERATION, (unsigned)number, STORE_MANIFEST);
}

bool generation_open_number(
	const char *index, uint32_t number, struct generation *out, struct error *err)
{
	CLEANUP(store_close_fd) int dir = open_index(index, err);
	int fd;

	if (dir < 0)
		return false;
	switch (pin_generation(dir, number, &fd, err)) {
	case PIN_HELD:
		return fill_generation(index, number, fd, out, err);
	case PIN_FAILED:
		return error_wrap(err, "%s", index);
	case PIN_GONE:
		break;
	}
	return error_set(err, ERROR_NOT_FOUND,
		"%s has no generation %u; indexer list -i %s shows those that are kept", index,
		(unsigned)number, index);
}

bool generation_is_unpublished(const char *path, struct buf *why)
{
	CLEANUP(store_close_fd) int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(store_close_fd) int fd = -1;
	char text[512];
	ssize_t len;

	fd = dir < 0 ? -1 : openat(dir, STORE_UNPUBLISHED, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = why ? read(fd, text, sizeof text) : 0;
	if (len > 0)
		buf_add(why, text, (size_t)len);
	return true;
}

void generation_done(struct generation *g)
{
	if (g->manifest_fd >= 0)
		close(g->manifest_fd);
	free(g->path);
	*g = (struct generation){ .manifest_fd = -1 };
}

bool generation_manifest(const struct generation *g, struct buf *out, struct error *err)
{
	char chunk[8192];
	off_t at = 0;
	ssize_t got;

	/* By offset, so that it can be read again. */
	while ((got = pread(g->manifest_fd, chunk, sizeof chunk, at)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, "%s/%s", g->path, STORE_MANIFEST);
		buf_add(out, chunk, (size_t)got);
		at += got;
	}
	return out->failed ? error_out_of_memory(err) : true;
}

bool generation_is_stale(const char *index, const struct generation *g)
{
	struct error ignored; /* who cannot tell keeps the generation that works */
	CLEANUP(store_close_fd) int dir = open_index(index, &ignored);
	uint32_t number;

	return dir >= 0 && store_current(dir, &number, &ignored) && number != 0 &&
	       number != g->number;
}

static bool call_each(const char *index, const struct store_numbers *generations, uint32_t current,
	generation_fn *fn, void *ctx, struct error *err)
{
	err->code = ERROR_NONE;
	for (size_t i = 0; i < generations->n; i++) {
		uint32_t number = generations->list[i];
		char name[STORE_NAME_SIZE];
		char *path;
		bool go_on;

		store_name(name, STORE_GENERATION, number);
		if (asprintf(&path, "%s/%s", index, name) < 0)
			return error_out_of_memory(err);
		go_on = fn(ctx, number, path, number == current, err);
		free(path);
		if (!go_on)
			return err->code == ERROR_NONE;
	}
	return true;
}

bool store_list(const char *index, generation_fn *fn, void *ctx, struct error *err)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };
	CLEANUP(store_close_fd) int dir = open_index(index, err);
	uint32_t current;

	if (dir < 0)
		return false;
	if (!require_index(dir, index, &scan, err))
		return false;
	if (!store_current(dir, &current, err))
		return error_wrap(err, "%s", index);
	return call_each(index, &scan.generations, current, fn, ctx, err);
}
