/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/disk_use.h"

#include <stdlib.h>

void disk_use_done(struct disk_use *u)
{
	free(u->files);
	*u = (struct disk_use){ 0 };
}

/* Few files have other names: those are looked through one by one. */
static struct disk_file *find(const struct disk_use *u, const struct folder_file *f)
{
	for (size_t i = 0; i < u->n; i++) {
		if (u->files[i].inode == f->inode && u->files[i].device == f->device)
			return &u->files[i];
	}
	return NULL;
}

static bool add_linked(struct disk_use *u, const struct folder_file *f, struct error *err)
{
	struct disk_file *known = find(u, f), *grown;

	if (known) {
		u->shared += known->is_shared ? 0 : f->bytes;
		known->is_shared = true;
		return true;
	}
	grown = realloc(u->files, (u->n + 1) * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	u->files = grown;
	u->files[u->n++] = (struct disk_file){ .device = f->device, .inode = f->inode };
	u->bytes += f->bytes;
	return true;
}

bool disk_use_add(struct disk_use *u, const struct folder *folder, struct error *err)
{
	for (size_t i = 0; i < folder->n; i++) {
		const struct folder_file *f = &folder->files[i];

		if (!f->is_linked)
			u->bytes += f->bytes;
		else if (!add_linked(u, f, err))
			return false;
	}
	return true;
}
