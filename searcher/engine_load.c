/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian for the program searcher: a library that is loaded when it is first needed. It lies beside
 * the program where that was built, and in a folder of its own where it was installed.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/xap_engine.h"

/* From the program's folder, unless they begin at the root. */
static const char *const places[] = { "pilcrow-xapian.so", PILCROW_ENGINE };

/* Writes the path of this program's folder; false if the system does not tell. */
static bool find_folder(char folder[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);
	char *slash;

	if (len <= 0)
		return false;
	folder[len] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

/* The first place where it is, or the last where it is not. */
static void find_library(char path[PATH_MAX])
{
	char folder[PATH_MAX];

	if (!find_folder(folder))
		snprintf(folder, sizeof folder, ".");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (places[i][0] == '/')
			snprintf(path, PATH_MAX, "%s", places[i]);
		else if (snprintf(path, PATH_MAX, "%s/%s", folder, places[i]) >= PATH_MAX)
			continue;
		if (access(path, F_OK) == 0)
			return;
	}
}

static bool refuse(const char *path, struct error *err)
{
	const char *reason = dlerror();

	return error_set(err, ERROR_IO,
		"this needs Xapian, and %.200s cannot be loaded (%.200s); install pilcrow again",
		path, reason ? reason : "no reason given");
}

const struct xap_engine *xap_engine_find(struct error *err)
{
	__typeof__(xap_engine_xapian) *find = NULL;
	const struct xap_engine *engine;
	char path[PATH_MAX] = "";
	void *library, *found;

	find_library(path);
	/* It stays in the process: what it has given out must not go under it. */
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	found = library ? dlsym(library, "xap_engine_xapian") : NULL;
	if (!found) {
		refuse(path, err);
		return NULL;
	}
	/* To C, a pointer to data is none to a function; to POSIX it is. */
	memcpy(&find, &found, sizeof found);
	engine = find();
	if (strcmp(engine->pilcrow, PILCROW_VERSION) == 0)
		return engine;
	error_set(err, ERROR_VERSION,
		"%.300s belongs to version %.40s, and this is %s; install pilcrow again", path,
		engine->pilcrow, PILCROW_VERSION);
	return NULL;
}
