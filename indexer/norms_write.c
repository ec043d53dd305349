/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the database's own list of lengths. They are gathered in four bytes each and
 * written in two where all fit.
 */
#include "indexer/norms_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/norms.h"
#include "common/xap.h"
#include "indexer/side_write.h"

struct lengths {
	struct xap_stats stats;
	uint32_t *items; /* by docid */
	uint32_t longest;
};

static void lengths_done(struct lengths *l)
{
	free(l->items);
}

static bool take_length(void *ctx, uint32_t docid, uint32_t length, struct error *err)
{
	struct lengths *l = ctx;

	if (docid > l->stats.last_docid)
		return error_set(err, ERROR_CORRUPT,
			"docid %" PRIu32 " is above the last one, %" PRIu32, docid,
			l->stats.last_docid);
	l->items[docid] = length;
	if (length > l->longest)
		l->longest = length;
	return true;
}

static bool gather(struct lengths *out, const char *directory, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open_later(directory, err);

	if (!db || !xap_db_stats(db, &out->stats, err))
		return false;
	out->items = calloc((size_t)out->stats.last_docid + 1, sizeof *out->items);
	if (!out->items)
		return error_out_of_memory(err);
	return xap_db_lengths(db, take_length, out, err);
}

/* Puts them into two bytes each, in place. */
static void narrow(struct lengths *l)
{
	uint16_t *to = (uint16_t *)l->items;

	for (size_t i = 0; i <= l->stats.last_docid; i++) {
		uint16_t length = (uint16_t)l->items[i];

		memcpy(to + i, &length, sizeof length);
	}
}

bool norms_write(const char *directory, struct error *err)
{
	CLEANUP(lengths_done) struct lengths lengths = { 0 };
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	struct side_header header;
	uint32_t width;

	if (!gather(&lengths, directory, err))
		return false;
	width = lengths.longest > UINT16_MAX ? 4 : 2;
	header = side_header_make(NORMS_MAGIC, &lengths.stats, width);
	if (!side_writer_open(&w, directory, NORMS_FILE, &header, err))
		return false;
	if (width == 2)
		narrow(&lengths);
	fwrite(lengths.items, width, (size_t)header.last_docid + 1, w.file);
	return side_writer_close(&w, err);
}

bool norms_check(const char *directory, struct error *err)
{
	CLEANUP(lengths_done) struct lengths lengths = { 0 };
	CLEANUP(norms_closep) struct norms *norms = NULL;

	if (!gather(&lengths, directory, err))
		return false;
	norms = norms_open(directory, &lengths.stats, err);
	if (!norms)
		return side_file_may_lack(directory, NORMS_FILE, NORMS_MAGIC, err);
	for (uint32_t docid = 0; docid <= norms->last_docid; docid++) {
		if (norms_length(norms, docid) != lengths.items[docid])
			return error_set(err, ERROR_CORRUPT, "%s/%s is wrong about docid %" PRIu32,
				directory, NORMS_FILE, docid);
	}
	return true;
}
