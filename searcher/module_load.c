/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian and libstemmer for the program searcher: libraries that are loaded when they are first
 * needed. They lie beside the program where that was built, and in a folder of their own where it
 * was installed.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/stemmer.h"
#include "common/xap_engine.h"

/* From the program's folder, unless they begin at the root. */
static const char *const folders[] = { ".", PILCROW_MODULES };

struct module {
	const char *file;
	const char *function; /* that gives what the program is after */
	const char *of;	      /* what it brings */
};

static const struct module xapian = { "pilcrow-xapian.so", "xap_engine_xapian", "Xapian" };
static const struct module stemmer = { "pilcrow-stemmer.so", "stemmer_library_snowball",
	"libstemmer" };

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
static void find_file(const struct module *m, char path[PATH_MAX])
{
	char folder[PATH_MAX];

	if (!find_folder(folder))
		snprintf(folder, sizeof folder, ".");
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (folders[i][0] == '/')
			snprintf(path, PATH_MAX, "%s/%s", folders[i], m->file);
		else if (snprintf(path, PATH_MAX, "%s/%s/%s", folder, folders[i], m->file) >=
			 PATH_MAX)
			continue;
		if (access(path, F_OK) == 0)
			return;
	}
}

static bool refuse(const struct module *m, const char *path, struct error *err)
{
	const char *reason = dlerror();

	return error_set(err, ERROR_IO,
		"this needs %s, and %.200s cannot be loaded (%.200s); install pilcrow again", m->of,
		path, reason ? reason : "no reason given");
}

static bool is_ours(const char *version, const char *path, struct error *err)
{
	return strcmp(version, PILCROW_VERSION) == 0 ||
	       error_set(err, ERROR_VERSION,
		       "%.300s belongs to version %.40s, and this is %s; install pilcrow again",
		       path, version, PILCROW_VERSION);
}

/* Writes to `function`, a pointer to one; to C, a pointer to data is none, to POSIX it is. */
static bool load(const struct module *m, char path[PATH_MAX], void *function, struct error *err)
{
	void *library, *found;

	*path = '\0';
	find_file(m, path);
	/* It stays in the process: what it has given out must not go under it. */
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	found = library ? dlsym(library, m->function) : NULL;
	if (!found)
		return refuse(m, path, err);
	memcpy(function, &found, sizeof found);
	return true;
}

const struct xap_engine *xap_engine_find(struct error *err)
{
	__typeof__(xap_engine_xapian) *find = NULL;
	const struct xap_engine *engine;
	char path[PATH_MAX];

	if (!load(&xapian, path, &find, err))
		return NULL;
	engine = find();
	return is_ours(engine->pilcrow, path, err) ? engine : NULL;
}

const struct stemmer_library *stemmer_library_find(struct error *err)
{
	__typeof__(stemmer_library_snowball) *find = NULL;
	const struct stemmer_library *library;
	char path[PATH_MAX];

	if (!load(&stemmer, path, &find, err))
		return NULL;
	library = find();
	return is_ours(library->pilcrow, path, err) ? library : NULL;
}
