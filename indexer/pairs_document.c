/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_document.h"

#include <stdlib.h>

bool pairs_document_open(struct pairs_document *d, const struct database *database,
	const char *directory, const struct pairs *words, struct error *err)
{
	*d = (struct pairs_document){ .database = database, .words = words };
	d->db = xap_db_open(directory, err);
	return d->db != NULL;
}

void pairs_document_done(struct pairs_document *d)
{
	xap_db_close(d->db);
	free(d->spots.items);
}

static bool take_term(void *ctx, const char *term, size_t len, struct error *err)
{
	struct pairs_document *d = ctx;
	struct positions p;
	uint32_t number;
	bool ok;

	if (!pairs_word(d->words, term, len, &number))
		return true;
	positions_open(&p, d->database, term, len);
	ok = positions_read(&p, d->docid) ||
	     error_set(err, ERROR_CORRUPT, "a table of positions is damaged");
	if (ok && !numbers_reserve(&d->spots, p.list.n))
		ok = error_out_of_memory(err);
	for (size_t i = 0; ok && i < p.list.n; i++)
		d->spots.items[d->spots.n++] = (uint64_t)p.list.items[i] << SPOT_WORD_BITS | number;
	positions_done(&p);
	return ok;
}

bool pairs_document_add(
	struct pairs_document *d, uint32_t docid, struct numbers *out, struct error *err)
{
	d->docid = docid;
	d->spots.n = 0;
	if (!xap_db_terms_of(d->db, docid, take_term, d, err))
		return err->code == ERROR_NOT_FOUND;
	if (d->spots.n == 0)
		return true;
	numbers_sort(d->spots.items, d->spots.n);
	return pairs_of_spots(&d->spots, docid, out) || error_out_of_memory(err);
}
