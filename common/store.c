/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builder's half of store.h. Each step is a single system call after which the index is in a
 * state that readers can use and the next builder can clean up; the order of the steps is the whole
 * design. Everything is done relative to the open directory INDEX, and nothing but the lock file is
 * made there before the lock is held.
 */
#include "common/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store_names.h"
#include "common/tree.h"

/* The lock file holds ten digits and a line feed: one small write of constant length, which a crash
   leaves whole or not done. */
enum { NUMBER_SIZE = 11 };

struct store {
	char *index;
	int dir, lock;	   /* INDEX, and the locked file in it */
	uint32_t last;	   /* last number given out */
	uint32_t building; /* the number being built; 0: none */
	char *build_path;
};

/* ---- Locking ---- */

static bool make_index(const char *index, bool *made, struct error *err)
{
	*made = mkdir(index, 0777) == 0;
	if (!*made && errno != EEXIST)
		return error_set_errno(err, "%s: cannot make the index directory", index);
	return true;
}

/* Gets the name of a directory just made onto the disk. A parent that we may not open is skipped:
   the directory itself can still be used. */
static bool sync_parent(int dir, struct error *err)
{
	CLEANUP(store_close_fd) int parent = openat(dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return parent < 0 || tree_sync_fd(parent, "the parent directory", err);
}

static bool open_directory(struct store *s, struct error *err)
{
	bool made;

	if (!make_index(s->index, &made, err))
		return false;
	s->dir = open(s->index, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0 && errno == ENOTDIR)
		return error_set(err, ERROR_CORRUPT,
			"%s: not an index: not a directory; choose another name", s->index);
	if (s->dir < 0)
		return error_set_errno(err, "%s", s->index);
	if (made && !sync_parent(s->dir, err))
		return error_wrap(err, "%s", s->index);
	return true;
}

static bool refuse_foreign(const struct store *s, struct error *err)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };

	if (!store_scan(s->dir, &scan, err))
		return error_wrap(err, "%s", s->index);
	if (scan.empty || scan.is_index)
		return true;
	return error_set(err, ERROR_CORRUPT,
		"%s: not an index, but a directory with other things in it, left as it was; choose "
		"a new or an empty directory",
		s->index);
}

static bool take_lock(struct store *s, struct error *err)
{
	struct stat st;

	s->lock = openat(s->dir, STORE_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (s->lock < 0)
		return error_set_errno(err, "%s/%s", s->index, STORE_LOCK);
	if (fstat(s->lock, &st) != 0)
		return error_set_errno(err, "%s/%s", s->index, STORE_LOCK);
	if (!S_ISREG(st.st_mode))
		return error_set(
			err, ERROR_CORRUPT, "%s/%s: not a regular file", s->index, STORE_LOCK);
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno == EWOULDBLOCK)
		return error_set(err, ERROR_LOCKED,
			"%s: another builder is at work on this index; try again when it has "
			"finished",
			s->index);
	return error_set_errno(err, "%s/%s: cannot lock", s->index, STORE_LOCK);
}

/* An empty file is a new one. So is one of NULs, which a power cut may leave: the generations that
   exist then say the number. */
static bool read_number(struct store *s, struct error *err)
{
	char text[2 * NUMBER_SIZE];
	ssize_t len = pread(s->lock, text, sizeof text, 0);
	uint64_t number = 0;

	if (len < 0)
		return error_set_errno(err, "%s/%s", s->index, STORE_LOCK);
	if (len == NUMBER_SIZE && memcmp(text, "\0\0\0\0\0\0\0\0\0\0", NUMBER_SIZE) == 0)
		return true;
	for (ssize_t i = 0; i < len && text[i] >= '0' && text[i] <= '9'; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	if (len != 0 &&
		(len != NUMBER_SIZE || text[len - 1] != '\n' ||
			strspn(text, "0123456789") != NUMBER_SIZE - 1 || number > UINT32_MAX))
		return error_set(err, ERROR_CORRUPT,
			"%s/%s holds something other than a generation number; if %s is an index, "
			"remove that file",
			s->index, STORE_LOCK, s->index);
	s->last = (uint32_t)number;
	return true;
}

static void raise_last(struct store *s, const struct store_numbers *seen)
{
	if (seen->n > 0 && seen->list[seen->n - 1] > s->last)
		s->last = seen->list[seen->n - 1];
}

static bool clear_litter(struct store *s, struct error *err)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };
	char name[STORE_NAME_SIZE];

	if (!store_scan(s->dir, &scan, err))
		return error_wrap(err, "%s", s->index);
	raise_last(s, &scan.generations);
	raise_last(s, &scan.builds);
	for (size_t i = 0; i < scan.builds.n; i++) {
		store_name(name, STORE_BUILD, scan.builds.list[i]);
		if (!tree_remove(s->dir, name, err))
			return error_wrap(err, "%s: litter of a dead builder", s->index);
	}
	if (!tree_remove(s->dir, STORE_NEW_CURRENT, err))
		return error_wrap(err, "%s: litter of a dead builder", s->index);
	return true;
}

struct store *store_lock(const char *index, struct error *err)
{
	CLEANUP(store_unlockp) struct store *s = calloc(1, sizeof *s);

	if (!s) {
		error_out_of_memory(err);
		return NULL;
	}
	s->dir = s->lock = -1;
	s->index = strdup(index);
	if (!s->index) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!open_directory(s, err) || !refuse_foreign(s, err) || !take_lock(s, err) ||
		!read_number(s, err) || !clear_litter(s, err))
		return NULL;
	return TAKE_PTR(s);
}

static void remove_build(struct store *s)
{
	struct error ignored; /* the next builder clears what is left */
	char name[STORE_NAME_SIZE];

	store_name(name, STORE_BUILD, s->building);
	(void)!tree_remove(s->dir, name, &ignored);
}

void store_unlock(struct store *s)
{
	if (!s)
		return;
	if (s->building)
		remove_build(s);
	store_close_fd(&s->lock);
	store_close_fd(&s->dir);
	free(s->build_path);
	free(s->index);
	free(s);
}

void store_unlockp(struct store **s)
{
	store_unlock(*s);
	*s = NULL;
}

/* ---- Building ---- */

static bool write_number(struct store *s, uint32_t number, struct error *err)
{
	char text[NUMBER_SIZE + 1];
	ssize_t put;

	snprintf(text, sizeof text, "%010" PRIu32 "\n", number);
	put = pwrite(s->lock, text, NUMBER_SIZE, 0);
	if (put >= 0 && put < NUMBER_SIZE) {
		errno = ENOSPC;
		put = -1;
	}
	if (put < 0)
		return error_set_errno(err, "%s/%s", s->index, STORE_LOCK);
	if (!tree_sync_fd(s->lock, STORE_LOCK, err))
		return error_wrap(err, "%s", s->index);
	return true;
}

const char *store_begin(struct store *s, uint32_t *number, struct error *err)
{
	char name[STORE_NAME_SIZE];
	char *path;

	if (s->building) {
		error_set(err, ERROR_INTERNAL, "%s: a build is under way already", s->index);
		return NULL;
	}
	if (s->last == UINT32_MAX) {
		error_set(err, ERROR_LIMIT, "%s: no generation numbers are left", s->index);
		return NULL;
	}
	if (!write_number(s, s->last + 1, err))
		return NULL;
	s->last++;
	store_name(name, STORE_BUILD, s->last);
	if (asprintf(&path, "%s/%s", s->index, name) < 0) {
		error_out_of_memory(err);
		return NULL;
	}
	if (mkdirat(s->dir, name, 0777) != 0) {
		error_set_errno(err, "%s", path);
		free(path);
		return NULL;
	}
	free(s->build_path);
	s->build_path = path;
	s->building = s->last;
	*number = s->last;
	return s->build_path;
}

/* ---- Publishing ---- */

static bool has_manifest(const struct store *s, const char *directory)
{
	char path[STORE_NAME_SIZE + sizeof STORE_MANIFEST + 1];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", directory, STORE_MANIFEST);
	return fstatat(s->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static bool sync_index(struct store *s, struct error *err)
{
	return tree_sync_fd(s->dir, "the index directory", err);
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

/* All that can fail without a reader's noticing. On failure the build is build-N again. */
static bool go_live(struct store *s, const char *build, const char *generation, struct error *err)
{
	if (!tree_sync(s->dir, build, err))
		return error_wrap(err, "%s", build);
	if (renameat(s->dir, build, s->dir, generation) != 0)
		return error_set_errno(err, "cannot rename %s to %s", build, generation);
	/* The generation must be on disk before a link to it can be. */
	if (sync_index(s, err) && flip(s, generation, err))
		return true;
	(void)!renameat(s->dir, generation, s->dir, build);
	return false;
}

static bool remove_generation(struct store *s, const char *generation, uint32_t number)
{
	char litter[STORE_NAME_SIZE];
	struct error ignored; /* what is left is litter, and cleared by the next builder */

	/* Under another name first: a generation is whole or not there. */
	store_name(litter, STORE_BUILD, number);
	return renameat(s->dir, generation, s->dir, litter) == 0 && sync_index(s, &ignored) &&
	       tree_remove(s->dir, litter, &ignored);
}

/* Unless a reader holds it: then it is for the next builder to try. */
static void prune_one(struct store *s, uint32_t number)
{
	char name[STORE_NAME_SIZE];
	char manifest[STORE_NAME_SIZE + sizeof STORE_MANIFEST + 1];
	CLEANUP(store_close_fd) int fd = -1;

	store_name(name, STORE_GENERATION, number);
	snprintf(manifest, sizeof manifest, "%s/%s", name, STORE_MANIFEST);
	/* For writing, since network filesystems want that for an exclusive lock. */
	fd = openat(s->dir, manifest, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)remove_generation(s, name, number);
}

static void prune(struct store *s, uint32_t keep)
{
	CLEANUP(store_scan_done) struct store_scan scan = { 0 };
	struct error ignored; /* nothing is lost by what is kept longer */
	uint32_t current;

	if (!store_scan(s->dir, &scan, &ignored) || !store_current(s->dir, &current, &ignored))
		return;
	for (size_t i = 0; i + keep < scan.generations.n; i++)
		if (scan.generations.list[i] != current)
			prune_one(s, scan.generations.list[i]);
}

bool store_publish(struct store *s, uint32_t keep, struct error *err)
{
	char build[STORE_NAME_SIZE], generation[STORE_NAME_SIZE];

	if (!s->building)
		return error_set(err, ERROR_INTERNAL, "%s: there is no build", s->index);
	store_name(build, STORE_BUILD, s->building);
	store_name(generation, STORE_GENERATION, s->building);
	if (!has_manifest(s, build))
		return error_set(
			err, ERROR_INTERNAL, "%s/%s has no %s", s->index, build, STORE_MANIFEST);
	if (!go_live(s, build, generation, err))
		return error_wrap(err, "%s", s->index);
	s->building = 0;
	if (!sync_index(s, err))
		return error_wrap(err,
			"%s: %s is live, but may not outlast a power cut; check the disk", s->index,
			generation);
	prune(s, keep > 0 ? keep : 1);
	return true;
}
