/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builder's half of store.h. Each step is a single system call after which the index is in a
 * state that readers can use and the next builder can clean up; the order of the steps is the whole
 * design. Everything is done relative to the open directory INDEX, and nothing but the lock file is
 * made there before the lock is held.
 */
#include "common/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/tree.h"

/* The lock file holds ten digits and a line feed: one small write of constant length, which a crash
   leaves whole or not done. */
enum { NUMBER_SIZE = 11 };

/* How soon a waiting builder sees that the other one has finished, or that it is to stop. */
enum { POLL_NANOSECONDS = 100 * 1000 * 1000 };

/* ---- Locking ---- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

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

static bool wait_for_lock(const struct store *s, const struct store_patience *p, struct error *err)
{
	const struct timespec pause = { .tv_nsec = POLL_NANOSECONDS };
	double until = now() + p->seconds;

	while (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set_errno(err, "%s/%s: cannot lock", s->index, STORE_LOCK);
		if (p->stop && p->stop(p->ctx))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (now() >= until)
			return error_set(err, ERROR_LOCKED,
				"%s: another builder is at work on this index; try again when it "
				"has finished",
				s->index);
		nanosleep(&pause, NULL);
	}
	return true;
}

static bool take_lock(struct store *s, const struct store_patience *patience, struct error *err)
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
	return wait_for_lock(s, patience, err);
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
	return store_lock_within(index, &(struct store_patience){ 0 }, err);
}

struct store *store_lock_within(
	const char *index, const struct store_patience *patience, struct error *err)
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
	if (!open_directory(s, err) || !refuse_foreign(s, err) || !take_lock(s, patience, err) ||
		!read_number(s, err) || !clear_litter(s, err) || !store_unmark_current(s, err))
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

bool store_begin_again(struct store *s, struct error *err)
{
	char name[STORE_NAME_SIZE];

	if (!s->building)
		return error_set(err, ERROR_INTERNAL, "%s: no build is under way", s->index);
	store_name(name, STORE_BUILD, s->building);
	if (!tree_remove(s->dir, name, err))
		return error_wrap(err, "%s", s->index);
	if (mkdirat(s->dir, name, 0777) != 0)
		return error_set_errno(err, "%s", s->build_path);
	return true;
}
