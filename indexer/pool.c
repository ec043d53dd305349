/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
	struct pool_block *before;
	alignas(max_align_t) char bytes[];
};

void pool_done(struct pool *p)
{
	while (p->last) {
		struct pool_block *before = p->last->before;

		free(p->last);
		p->last = before;
	}
}

void *pool_alloc(struct pool *p, size_t n, size_t size, struct error *err)
{
	struct pool_block *block = NULL;

	if (n <= (SIZE_MAX - sizeof *block) / (size ? size : 1))
		block = calloc(1, sizeof *block + n * size);
	if (!block) {
		error_out_of_memory(err);
		return NULL;
	}
	block->before = p->last;
	p->last = block;
	return block->bytes;
}

char *pool_text(struct pool *p, const char *text, size_t len, struct error *err)
{
	char *copy = pool_alloc(p, len + 1, 1, err);

	return copy ? memcpy(copy, text, len) : NULL;
}

char *pool_path(
	struct pool *p, const char *folder, size_t folder_len, const char *name, struct error *err)
{
	size_t len = strlen(name);
	char *path;

	if (name[0] == '/' || folder_len == 0)
		return pool_text(p, name, len, err);
	path = pool_alloc(p, folder_len + 1 + len + 1, 1, err);
	if (!path)
		return NULL;
	memcpy(path, folder, folder_len);
	path[folder_len] = '/';
	memcpy(path + folder_len + 1, name, len);
	return path;
}
