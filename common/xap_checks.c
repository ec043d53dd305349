/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/xap_checks.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/xap.h"

bool xap_prefix_fits(const char *what, const char *prefix, size_t len, struct error *err)
{
	size_t stored = len;

	/* Long ones need no counting of their NULs. */
	for (size_t i = 0; i < len && stored <= XAP_MAX_TERM; i++)
		if (prefix[i] == '\0')
			stored++;
	if (stored <= XAP_MAX_TERM)
		return true;
	return error_set(err, ERROR_LIMIT,
		"%s of %zu bytes (each NUL counting twice) is over the limit of %d: \"%.*s...\"",
		what, stored, XAP_MAX_TERM, 40, len > 0 ? prefix : "");
}

bool xap_term_fits(const char *what, const char *term, size_t len, struct error *err)
{
	if (len == 0)
		return error_set(err, ERROR_LIMIT, "%s must not be empty", what);
	return xap_prefix_fits(what, term, len, err);
}

bool xap_data_fits(const char *what, size_t len, struct error *err)
{
	if (len <= XAP_MAX_DATA)
		return true;
	return error_set(err, ERROR_LIMIT, "%s of %zu bytes is over the limit of %d", what, len,
		XAP_MAX_DATA);
}

/* As stat() and the like, of a file in the directory. */
typedef int look_fn(const char *path, struct stat *st);

static int look(look_fn *fn, const char *directory, const char *name, struct stat *st)
{
	char file[PATH_MAX];

	if ((size_t)snprintf(file, sizeof file, "%s/%s", directory, name) >= sizeof file) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return fn(file, st);
}

bool xap_require_glass(const char *path, struct error *err)
{
	struct stat st;

	if (look(stat, path, "iamglass", &st) == 0)
		return true;
	if (errno != ENOENT && errno != ENOTDIR)
		return error_set_errno(err, "%s/iamglass", path);
	if (stat(path, &st) != 0)
		return error_set_errno(err, "%s", path);
	return error_set(err, ERROR_CORRUPT,
		S_ISDIR(st.st_mode) ? "%s: not a Xapian database: it has no file iamglass"
				    : "%s: not a Xapian database: not a directory",
		path);
}

bool xap_require_none(const char *path, struct error *err)
{
	static const char *const markers[] = { "iamglass", "iamchert", "XAPIANDB" };
	struct stat st;

	if (stat(path, &st) != 0)
		return errno == ENOENT ? true : error_set_errno(err, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return error_set(
			err, ERROR_IO, "%s: cannot make a database here: not a directory", path);
	for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
		if (look(lstat, path, markers[i], &st) == 0)
			return error_set(err, ERROR_IO,
				"%s: holds a Xapian database already; choose another directory or "
				"remove it",
				path);
		if (errno != ENOENT)
			return error_set_errno(err, "%s/%s", path, markers[i]);
	}
	return true;
}
