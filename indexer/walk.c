/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk through folders. Each folder is read to its end and closed before the ones below it, so
 * that depth costs no file descriptors; a loop of links is found among the folders on the way down.
 * Our own and not fts(3), which sorts folders apart from files and follows links all or none. It
 * opens no file.
 */
#include "indexer/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/utf8.h"
#include "indexer/glob.h"

/* A folder on the way down. */
struct step {
	const struct step *up;
	dev_t device;
	ino_t inode;
};

struct walker {
	const struct walk_options *options;
	const struct walk_source *source;
	struct walk *out;
	size_t root_len; /* of the source and its slash, in a path */
};

struct names {
	char **items;
	size_t n, cap;
};

static void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i]);
	free(names->items);
}

static bool names_add(struct names *names, const char *name)
{
	if (names->n == names->cap) {
		size_t cap = names->cap ? 2 * names->cap : 64;
		char **grown = realloc(names->items, cap * sizeof *grown);

		if (!grown)
			return false;
		names->items = grown;
		names->cap = cap;
	}
	names->items[names->n] = strdup(name);
	return names->items[names->n] && ++names->n;
}

static bool skip(struct walk *out, const char *path, struct error *err, const char *reason)
{
	struct walk_skip *grown = realloc(out->skipped, (out->n_skipped + 1) * sizeof *grown);
	struct walk_skip *item;

	if (!grown)
		return error_out_of_memory(err);
	out->skipped = grown;
	item = &grown[out->n_skipped];
	*item = (struct walk_skip){ .path = strdup(path), .reason = strdup(reason) };
	out->n_skipped++;
	return (item->path && item->reason) || error_out_of_memory(err);
}

static bool skip_unreadable(struct walk *out, const char *path, struct error *err)
{
	struct error why;

	error_set_errno(&why, "cannot be read");
	if (!skip(out, path, err, why.msg))
		return false;
	out->skipped[out->n_skipped - 1].unreadable = true;
	return true;
}

/* Names may hold any bytes; what the index stores is UTF-8. */
static char *clean_name(const char *name)
{
	struct buf clean = { 0 };

	utf8_add_replaced(&clean, name, strlen(name));
	return buf_take(&clean);
}

static const char *language_of(const struct walk_source *source, const char *name)
{
	for (size_t i = 0; i < source->rules.n; i++) {
		if (glob_match(source->rules.items[i].pattern, name))
			return source->rules.items[i].language;
	}
	return source->language;
}

static int64_t modified(const struct stat *info)
{
	return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

static bool add_file(struct walker *w, const char *path, const char *name, const struct stat *info,
	bool named, struct error *err)
{
	struct walk *out = w->out;
	struct walk_file *grown, *file;

	if (info && S_ISREG(info->st_mode) && info->st_size == 0)
		return skip(out, path, err, "an empty file");
	grown = realloc(out->files, (out->n + 1) * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	out->files = grown;
	file = &grown[out->n++];
	*file = (struct walk_file){
		.path = strdup(path),
		.name = clean_name(name),
		.size = info && S_ISREG(info->st_mode) ? (uint64_t)info->st_size : 0,
		.modified = info ? modified(info) : 0,
		.named = named,
		.source = w->source,
		.language = language_of(w->source, name),
	};
	return (file->path && file->name) || error_out_of_memory(err);
}

/* The first that matches; NULL if none does. */
static const char *find_pattern(const struct text_list *patterns, const char *name)
{
	for (size_t i = 0; i < patterns->n; i++) {
		if (glob_match(patterns->items[i], name))
			return patterns->items[i];
	}
	return NULL;
}

static bool skip_excluded(
	struct walk *out, const char *path, const char *pattern, struct error *err)
{
	CLEANUP(buf_done) struct buf reason = { 0 };

	buf_printf(&reason, "excluded by %s", pattern);
	return reason.failed ? error_out_of_memory(err) : skip(out, path, err, reason.data);
}

static bool walk_folder(
	struct walker *w, const char *path, const struct step *up, struct error *err);

static bool in_loop(const struct step *step, const struct stat *info)
{
	for (; step; step = step->up) {
		if (step->device == info->st_dev && step->inode == info->st_ino)
			return true;
	}
	return false;
}

static bool visit_file(
	struct walker *w, const char *path, const struct stat *info, struct error *err)
{
	const struct text_list *include = &w->source->include;
	bool included = find_pattern(include, path + w->root_len) != NULL;

	if (include->n > 0 && !included)
		return skip(w->out, path, err, "not included (--include)");
	/* Who says which files and in which format they are needs no name to tell it. */
	if (!source_by_name(path) && !(included && w->source->options.format))
		return skip(w->out, path, err,
			"its name does not end like a known format; name the file itself to read "
			"it");
	if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
		return skip_unreadable(w->out, path, err);
	return add_file(w, path, path + w->root_len, info, false, err);
}

static bool visit(struct walker *w, const char *path, const struct step *up, struct error *err)
{
	const char *excluded = find_pattern(&w->source->exclude, path + w->root_len);
	struct stat info;

	if (excluded)
		return skip_excluded(w->out, path, excluded, err);
	if (!w->options->hidden && strrchr(path, '/')[1] == '.')
		return skip(w->out, path, err, "hidden (--hidden reads it)");
	/* What was deleted since its name was read is as if it had never been there. */
	if (lstat(path, &info) != 0)
		return errno == ENOENT || skip_unreadable(w->out, path, err);
	if (S_ISLNK(info.st_mode)) {
		if (!w->options->follow)
			return skip(w->out, path, err, "a symbolic link (--follow reads it)");
		if (stat(path, &info) != 0)
			return skip_unreadable(w->out, path, err);
	}
	if (S_ISREG(info.st_mode))
		return visit_file(w, path, &info, err);
	if (!S_ISDIR(info.st_mode))
		return skip(w->out, path, err, "neither a file nor a folder");
	if (in_loop(up, &info))
		return skip(w->out, path, err, "a loop: the link leads back to a folder above it");
	return walk_folder(w, path,
		&(struct step){ .up = up, .device = info.st_dev, .inode = info.st_ino }, err);
}

/* All names in a folder. False with errno set. */
static bool read_folder(const char *path, struct names *out)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int number;
	bool ok = true;

	if (!dir)
		return false;
	while (ok) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			break;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			ok = names_add(out, entry->d_name);
	}
	number = errno;
	closedir(dir);
	errno = number;
	return number == 0;
}

/* `step` is the folder itself. */
static bool walk_folder(
	struct walker *w, const char *path, const struct step *step, struct error *err)
{
	CLEANUP(names_done) struct names names = { 0 };
	CLEANUP(buf_done) struct buf child = { 0 };
	size_t folder_len;

	if (!read_folder(path, &names)) {
		if (errno == ENOMEM)
			return error_out_of_memory(err);
		return step->up ? skip_unreadable(w->out, path, err)
				: error_set_errno(err, "%s: cannot be read", path);
	}
	buf_add_str(&child, path);
	if (child.len > 0 && path[child.len - 1] != '/')
		buf_add_byte(&child, '/');
	folder_len = child.len;
	if (!step->up)
		w->root_len = folder_len;
	for (size_t i = 0; i < names.n; i++) {
		child.len = folder_len;
		buf_add_str(&child, names.items[i]);
		if (child.failed)
			return error_out_of_memory(err);
		if (!visit(w, child.data, step, err))
			return false;
	}
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct walk_file *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	return order != 0 ? order : strcmp(left->path, right->path);
}

static int by_path(const void *a, const void *b)
{
	const struct walk_skip *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static bool walk_source(struct walker *w, struct error *err)
{
	const char *source = w->source->path;
	size_t files = w->out->n, skipped = w->out->n_skipped;
	const char *slash = strrchr(source, '/');
	struct stat info;
	struct step step;

	if (strcmp(source, "-") == 0)
		return add_file(w, source, "stdin", NULL, true, err);
	if (stat(source, &info) != 0)
		return error_set_errno(err, "%s: cannot be read", source);
	if (!S_ISDIR(info.st_mode)) {
		if (faccessat(AT_FDCWD, source, R_OK, AT_EACCESS) != 0)
			return error_set_errno(err, "%s: cannot be read", source);
		return add_file(w, source, slash ? slash + 1 : source, &info, true, err);
	}
	step = (struct step){ .device = info.st_dev, .inode = info.st_ino };
	if (!walk_folder(w, source, &step, err))
		return false;
	if (w->out->n > files)
		qsort(w->out->files + files, w->out->n - files, sizeof *w->out->files, by_name);
	if (w->out->n_skipped > skipped)
		qsort(w->out->skipped + skipped, w->out->n_skipped - skipped,
			sizeof *w->out->skipped, by_path);
	return true;
}

bool walk_sources(const struct walk_source *sources, size_t n, const struct walk_options *options,
	struct walk *out, struct error *err)
{
	struct walker w = { .options = options, .out = out };

	*out = (struct walk){ 0 };
	for (size_t i = 0; i < n; i++) {
		w.source = &sources[i];
		if (!walk_source(&w, err))
			return false;
	}
	return true;
}

void walk_done(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->files[i].path);
		free(w->files[i].name);
	}
	for (size_t i = 0; i < w->n_skipped; i++) {
		free(w->skipped[i].path);
		free(w->skipped[i].reason);
	}
	free(w->files);
	free(w->skipped);
	*w = (struct walk){ 0 };
}
