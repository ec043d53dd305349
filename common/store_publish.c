/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which generation is live, the builder's half of store.h that changes it: publishing what was
 * built, setting it aside unpublished, and flipping to another generation.
 *
 * A generation that was set aside holds a file `unpublished` with the reason. It goes after the
 * flip, so that no moment shows an unpublished generation as one that was live; whoever dies in
 * between leaves a live generation with the mark, which the next builder takes off.
 */
#include "common/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/tree.h"

void store_file(char out[STORE_PATH_SIZE], const char *prefix, uint32_t number, const char *name)
{
	char directory[STORE_NAME_SIZE];

	store_name(directory, prefix, number);
	snprintf(out, STORE_PATH_SIZE, "%s/%s", directory, name);
}

bool store_sync(struct store *s, struct error *err)
{
	return tree_sync_fd(s->dir, "the index directory", err);
}

static bool is_file(const struct store *s, const char *path)
{
	struct stat st;

	return fstatat(s->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static bool has_manifest(const struct store *s, const char *prefix, uint32_t number)
{
	char path[STORE_PATH_SIZE];

	store_file(path, prefix, number, STORE_MANIFEST);
	return is_file(s, path);
}

/* Puts a link to `generation` over `current`. */
static bool flip(struct store *s, const char *generation, struct error *err)
{
	if (symlinkat(generation, s->dir, STORE_NEW_CURRENT) != 0)
		return error_set_errno(err, "cannot make the link %s", STORE_NEW_CURRENT);
	if (renameat(s->dir, STORE_NEW_CURRENT, s->dir, STORE_CURRENT) == 0)
		return true;
	error_set_errno(err, "cannot rename %s to %s", STORE_NEW_CURRENT, STORE_CURRENT);
	(void)unlinkat(s->dir, STORE_NEW_CURRENT, 0);
	return false;
}

/* The built directory under its name as a generation, on the disk. On failure it is build-N still.
 */
static bool settle(struct store *s, struct error *err)
{
	char build[STORE_NAME_SIZE], generation[STORE_NAME_SIZE];

	store_name(build, STORE_BUILD, s->building);
	store_name(generation, STORE_GENERATION, s->building);
	if (!tree_sync(s->dir, build, err))
		return error_wrap(err, "%s", build);
	if (renameat(s->dir, build, s->dir, generation) != 0)
		return error_set_errno(err, "cannot rename %s to %s", build, generation);
	/* The generation must be on disk before a link to it can be. */
	if (store_sync(s, err))
		return true;
	(void)!renameat(s->dir, generation, s->dir, build);
	return false;
}

/* All that can fail without a reader's noticing. On failure the build is build-N again. */
static bool go_live(struct store *s, struct error *err)
{
	char build[STORE_NAME_SIZE], generation[STORE_NAME_SIZE];

	store_name(build, STORE_BUILD, s->building);
	store_name(generation, STORE_GENERATION, s->building);
	if (!settle(s, err))
		return false;
	if (flip(s, generation, err))
		return true;
	(void)!renameat(s->dir, generation, s->dir, build);
	return false;
}

static bool require_build(const struct store *s, struct error *err)
{
	if (!s->building)
		return error_set(err, ERROR_INTERNAL, "%s: there is no build", s->index);
	if (has_manifest(s, STORE_BUILD, s->building))
		return true;
	return error_set(err, ERROR_INTERNAL, "%s has no %s", s->build_path, STORE_MANIFEST);
}

static bool sync_flip(struct store *s, uint32_t number, struct error *err)
{
	char name[STORE_NAME_SIZE];

	if (store_sync(s, err))
		return true;
	store_name(name, STORE_GENERATION, number);
	return error_wrap(err, "%s: %s is live, but may not outlast a power cut; check the disk",
		s->index, name);
}

bool store_publish(struct store *s, uint32_t keep, struct error *err)
{
	uint32_t number = s->building;
	struct error ignored; /* nothing is lost by what is kept longer */

	if (!require_build(s, err))
		return false;
	if (!go_live(s, err))
		return error_wrap(err, "%s", s->index);
	s->building = 0;
	if (!sync_flip(s, number, err))
		return false;
	(void)!store_prune(s, keep, NULL, NULL, &ignored);
	return true;
}

/* ---- Unpublished generations ---- */

static bool write_mark(const struct store *s, const char *path, const char *why, struct error *err)
{
	CLEANUP(store_close_fd) int fd = -1;
	ssize_t len = (ssize_t)strlen(why), put;

	fd = openat(s->dir, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_set_errno(err, "%s/%s", s->index, path);
	put = write(fd, why, (size_t)len);
	if (put >= 0 && put < len)
		errno = ENOSPC;
	if (put != len)
		return error_set_errno(err, "%s/%s", s->index, path);
	/* After a power cut an empty one would not say that the generation was refused. */
	return tree_sync_fd(fd, path, err);
}

bool store_set_aside(struct store *s, const char *why, struct error *err)
{
	char path[STORE_PATH_SIZE];

	if (!require_build(s, err))
		return false;
	store_file(path, STORE_BUILD, s->building, STORE_UNPUBLISHED);
	if (!write_mark(s, path, why, err))
		return false;
	if (!settle(s, err))
		return error_wrap(err, "%s", s->index);
	s->building = 0;
	return true;
}

/* By way of a second file, so that the generation has a mark at every moment. */
bool store_say_why(struct store *s, uint32_t number, const char *why, struct error *err)
{
	char path[STORE_PATH_SIZE], fresh[STORE_PATH_SIZE];

	store_file(path, STORE_GENERATION, number, STORE_UNPUBLISHED);
	store_file(fresh, STORE_GENERATION, number, STORE_UNPUBLISHED "~");
	if (unlinkat(s->dir, fresh, 0) != 0 && errno != ENOENT)
		return error_set_errno(err, "%s/%s", s->index, fresh);
	if (!write_mark(s, fresh, why, err))
		return false;
	return renameat(s->dir, fresh, s->dir, path) == 0 ||
	       error_set_errno(err, "%s/%s", s->index, path);
}

static bool unmark(struct store *s, uint32_t number, struct error *err)
{
	char path[STORE_PATH_SIZE];

	store_file(path, STORE_GENERATION, number, STORE_UNPUBLISHED);
	if (unlinkat(s->dir, path, 0) == 0 || errno == ENOENT)
		return true;
	return error_set_errno(err, "%s/%s", s->index, path);
}

uint32_t store_live(const struct store *s)
{
	struct error ignored; /* a damaged link is no hindrance: the next flip replaces it */
	uint32_t current;

	return store_current(s->dir, &current, &ignored) ? current : 0;
}

bool store_unmark_current(struct store *s, struct error *err)
{
	uint32_t current = store_live(s);

	return current == 0 || unmark(s, current, err);
}

bool store_flip(struct store *s, uint32_t number, struct error *err)
{
	char name[STORE_NAME_SIZE];

	store_name(name, STORE_GENERATION, number);
	if (!has_manifest(s, STORE_GENERATION, number))
		return error_set(err, ERROR_NOT_FOUND,
			"%s has no generation %u; indexer list -i %s shows those that are kept",
			s->index, (unsigned)number, s->index);
	if (!flip(s, name, err))
		return error_wrap(err, "%s", s->index);
	return sync_flip(s, number, err) && unmark(s, number, err);
}
