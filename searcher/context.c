/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Neighbours are found by their paragraph ids: docids next to each other need not be neighbours. */
#include "searcher/context.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/hit_load.h"

/* *docid is 0 if there is no such paragraph: one that was skipped leaves a gap. */
static bool find_paragraph(
	struct index *ix, const struct hit *h, uint32_t ordinal, uint32_t *docid, struct error *err)
{
	struct buf id CLEANUP(buf_done) = { 0 };

	schema_paragraph_id(&id, h->article, strlen(h->article), ordinal);
	if (id.failed)
		return error_out_of_memory(err);
	return hit_find_there(ix, index_member_of(ix, h->docid), id.data, id.len, docid, err);
}

static bool load(struct index *ix, uint32_t docid, struct neighbour *out, struct error *err)
{
	struct buf data CLEANUP(buf_done) = { 0 };
	struct provenance from;
	const char *text;
	size_t len;

	if (!xap_db_data(ix->db, docid, &data, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &len, err))
		return false;
	out->text = malloc(len + 1);
	if (!out->text)
		return error_out_of_memory(err);
	memcpy(out->text, text, len);
	out->text[len] = '\0';
	out->text_len = len;
	return true;
}

bool context_load(struct index *ix, struct hit *h, uint32_t n, struct error *err)
{
	uint32_t first = h->paragraph > n ? h->paragraph - n : 1;

	h->context = calloc(2 * (size_t)n + 1, sizeof *h->context);
	if (!h->context)
		return error_out_of_memory(err);
	for (uint32_t ordinal = first; ordinal <= h->paragraph + n; ordinal++) {
		struct neighbour *neighbour = &h->context[h->n_context];
		uint32_t docid;

		if (ordinal == h->paragraph)
			continue;
		if (!find_paragraph(ix, h, ordinal, &docid, err))
			return false;
		if (docid == 0)
			continue;
		neighbour->paragraph = ordinal;
		if (!load(ix, docid, neighbour, err))
			return false;
		h->n_context++;
	}
	return true;
}
