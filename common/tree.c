/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks by directory descriptors, so that neither long paths nor a directory renamed meanwhile can
 * lead astray. It must never follow a link out of the tree. Each level keeps one descriptor open;
 * the trees of an index are two or three levels deep.
 */
#include "common/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* NULL with errno set; ENOTDIR for a link, a file and the like. */
static DIR *open_dir(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *opened;

	if (fd < 0)
		return NULL;
	opened = fdopendir(fd);
	if (!opened)
		close(fd);
	return opened;
}

/* The next entry but . and ..; NULL at the end (errno 0) or on failure. */
static const struct dirent *next_entry(DIR *dir)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(dir);
	} while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry;
}

static bool remove_entries(DIR *dir, const char *name, struct error *err)
{
	const struct dirent *entry;
	size_t removed;

	/* Until a pass finds nothing: some filesystems skip entries when others go meanwhile. */
	do {
		removed = 0;
		rewinddir(dir);
		while ((entry = next_entry(dir))) {
			if (!tree_remove(dirfd(dir), entry->d_name, err))
				return false;
			removed++;
		}
		if (errno)
			return error_set_errno(err, "cannot read %s", name);
	} while (removed > 0);
	return true;
}

bool tree_remove(int dir, const char *name, struct error *err)
{
	CLEANUP(close_dir) DIR *opened = NULL;
	int why;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return true;
	why = errno;
	/* Of a directory Linux says EISDIR, POSIX EPERM; the latter has other meanings too. */
	if (why == EISDIR || why == EPERM)
		opened = open_dir(dir, name);
	if (!opened) {
		if (errno == ENOTDIR)
			errno = why;
		return error_set_errno(err, "cannot remove %s", name);
	}
	if (!remove_entries(opened, name, err))
		return false;
	if (unlinkat(dir, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		return error_set_errno(err, "cannot remove %s", name);
	return true;
}

bool tree_sync_fd(int fd, const char *name, struct error *err)
{
	int failed;

	do
		failed = fsync(fd);
	while (failed && errno == EINTR);
	/* A filesystem that cannot sync this kind of thing says EINVAL: nothing to wait for. */
	if (failed && errno != EINVAL)
		return error_set_errno(err, "cannot sync %s to disk", name);
	return true;
}

static bool sync_entry(int dir, const char *name, struct error *err)
{
	CLEANUP(close_fd) int fd = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return error_set_errno(err, "cannot examine %s", name);
	if (S_ISDIR(st.st_mode))
		return tree_sync(dir, name, err);
	if (!S_ISREG(st.st_mode))
		return true;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "cannot open %s", name);
	return tree_sync_fd(fd, name, err);
}

bool tree_sync(int dir, const char *name, struct error *err)
{
	CLEANUP(close_dir) DIR *opened = open_dir(dir, name);
	const struct dirent *entry;

	if (!opened)
		return error_set_errno(err, "cannot open %s", name);
	while ((entry = next_entry(opened)))
		if (!sync_entry(dirfd(opened), entry->d_name, err))
			return false;
	if (errno)
		return error_set_errno(err, "cannot read %s", name);
	return tree_sync_fd(dirfd(opened), name, err);
}
