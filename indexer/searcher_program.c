/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two programs are installed together, and one of another version might read an index
 * otherwise.
 */
#include "indexer/searcher_program.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *searcher_program(const char *named, char path[PATH_MAX])
{
	static const char *const places[] = { "searcher", "../searcher/searcher" };
	char own[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
	const char *slash;
	struct stat st;

	if (named)
		return named;
	own[len > 0 ? len : 0] = '\0';
	slash = strrchr(own, '/');
	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		int folder = (int)(slash - own), n;

		n = snprintf(path, PATH_MAX, "%.*s/%s", folder, own, places[i]);
		if (n < PATH_MAX && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
			access(path, X_OK) == 0)
			return path;
	}
	return "searcher";
}
