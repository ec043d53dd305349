/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks of xap_handles.h. They are ours because Xapian's come too late (a batch is lost), or
 * not at all (a text file is taken for a stub database, compaction overwrites what is there).
 */
#include "common/xap_handles.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

#include "common/xap_guard.h"

bool xap_prefix_fits(const char *what, const char *prefix, size_t len, struct error *err) noexcept
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

bool xap_term_fits(const char *what, const char *term, size_t len, struct error *err) noexcept
{
	if (len == 0)
		return error_set(err, ERROR_LIMIT, "%s must not be empty", what);
	return xap_prefix_fits(what, term, len, err);
}

bool xap_data_fits(const char *what, size_t len, struct error *err) noexcept
{
	if (len <= XAP_MAX_DATA)
		return true;
	return error_set(err, ERROR_LIMIT, "%s of %zu bytes is over the limit of %d", what, len,
		XAP_MAX_DATA);
}

bool xap_require_glass(const char *path, struct error *err) noexcept
{
	return xap_guard(err, [&] {
		struct stat st;

		if (stat(path, &st) != 0)
			return error_set_errno(err, "%s", path);
		if (!S_ISDIR(st.st_mode))
			return error_set(err, ERROR_CORRUPT,
				"%s: not a Xapian database: not a directory", path);
		if (stat((std::string(path) + "/iamglass").c_str(), &st) == 0)
			return true;
		if (errno != ENOENT)
			return error_set_errno(err, "%s/iamglass", path);
		return error_set(err, ERROR_CORRUPT,
			"%s: not a Xapian database: it has no file iamglass", path);
	});
}

bool xap_require_none(const char *path, struct error *err) noexcept
{
	static const char *const markers[] = { "iamglass", "iamchert", "XAPIANDB" };

	return xap_guard(err, [&] {
		struct stat st;

		if (stat(path, &st) != 0)
			return errno == ENOENT ? true : error_set_errno(err, "%s", path);
		if (!S_ISDIR(st.st_mode))
			return error_set(err, ERROR_IO,
				"%s: cannot make a database here: not a directory", path);
		for (const char *marker : markers) {
			std::string file = std::string(path) + "/" + marker;

			if (lstat(file.c_str(), &st) == 0)
				return error_set(err, ERROR_IO,
					"%s: holds a Xapian database already; choose another "
					"directory or remove it",
					path);
			if (errno != ENOENT)
				return error_set_errno(err, "%s", file.c_str());
		}
		return true;
	});
}
