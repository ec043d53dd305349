/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void folder_done(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->files[i].name);
	free(f->files);
	*f = (struct folder){ 0 };
}

static bool add(struct folder *f, const char *name, const struct stat *info, struct error *err)
{
	struct folder_file *grown = realloc(f->files, (f->n + 1) * sizeof *grown);
	char *copy = strdup(name);

	if (grown)
		f->files = grown;
	if (!grown || !copy) {
		free(copy);
		return error_out_of_memory(err);
	}
	f->files[f->n++] = (struct folder_file){ .name = copy,
		.bytes = (uint64_t)info->st_size,
		.device = info->st_dev,
		.inode = info->st_ino,
		.is_linked = info->st_nlink > 1 };
	f->bytes += (uint64_t)info->st_size;
	f->linked += info->st_nlink > 1 ? (uint64_t)info->st_size : 0;
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct folder_file *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static bool add_entries(struct folder *f, DIR *dir, struct error *err)
{
	const struct dirent *entry;
	struct stat info;

	while ((entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(info.st_mode))
			continue;
		if (!add(f, entry->d_name, &info, err))
			return false;
	}
	return true;
}

bool folder_read(struct folder *out, const char *path, struct error *err)
{
	CLEANUP(folder_done) struct folder f = { 0 };
	DIR *dir = opendir(path);
	bool ok;

	if (!dir)
		return error_set_errno(err, "cannot read %s", path);
	ok = add_entries(&f, dir, err);
	closedir(dir);
	if (!ok)
		return false;
	if (f.n > 1)
		qsort(f.files, f.n, sizeof *f.files, compare);
	*out = f;
	f = (struct folder){ 0 };
	return true;
}
