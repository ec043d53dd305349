/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/docids.h"

#include <stdlib.h>

bool docids_add(struct docids *d, uint32_t docid, struct error *err)
{
	if (d->n == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 64;
		uint32_t *grown = realloc(d->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		d->items = grown;
		d->cap = cap;
	}
	d->items[d->n++] = docid;
	return true;
}

void docids_done(struct docids *d)
{
	free(d->items);
	*d = (struct docids){ 0 };
}
