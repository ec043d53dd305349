/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md. */
#include "common/glass/walks.h"

#include "common/glass/postings.h"
#include "common/glass/stored.h"
#include "common/macros.h"

/* What the length of a synonym is written with. */
enum { SYNONYM_LENGTH_XOR = 96 };

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
}

bool walk_postings(const struct database *d, const char *term, size_t len, xap_posting_fn *fn,
	void *ctx, struct error *err)
{
	CLEANUP(postings_done) struct postings p;
	bool more = postings_open(&p, d, term, len);

	err->code = ERROR_NONE;
	while (more) {
		for (; p.next < p.n; p.next++) {
			if (!fn(ctx, p.docids[p.next], p.wdfs[p.next], err))
				return err->code == ERROR_NONE;
		}
		more = postings_refill(&p);
	}
	return !postings_bad(&p) || damaged(err);
}

bool walk_synonyms(const struct database *d, const char *key, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	CLEANUP(buf_done) struct buf words = { 0 };

	err->code = ERROR_NONE;
	if (!stored_synonyms(d, key, len, &words, err))
		return false;
	for (size_t at = 0; at < words.len;) {
		size_t n = (unsigned char)words.data[at++] ^ SYNONYM_LENGTH_XOR;

		if (n > words.len - at)
			return damaged(err);
		if (!fn(ctx, words.data + at, n, err))
			return err->code == ERROR_NONE;
		at += n;
	}
	return true;
}
