/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of many small things that are freed together and never move. */
#ifndef PILCROW_INDEXER_POOL_H
#define PILCROW_INDEXER_POOL_H

#include <stddef.h>

#include "common/error.h"

/* `{0}` is an empty one. */
struct pool {
	struct pool_block *last;
};

void pool_done(struct pool *p);
/* Zeroed; NULL and *err if there is no memory. */
void *pool_alloc(struct pool *p, size_t n, size_t size, struct error *err) NODISCARD;
char *pool_text(struct pool *p, const char *text, size_t len, struct error *err) NODISCARD;
/* The file `name`, which is relative to `folder` unless it begins with a slash. An empty `folder`
 * is the current one. */
char *pool_path(struct pool *p, const char *folder, size_t folder_len, const char *name,
	struct error *err) NODISCARD;

#endif
