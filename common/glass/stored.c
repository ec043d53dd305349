/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md. */
#include "common/glass/stored.h"

#include <string.h>

#include "common/glass/postings.h"
#include "common/inflate.h"
#include "common/macros.h"

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
}

/* Appends the tag of a key; nothing if it is not there. */
static bool append(const struct database *d, const struct table *t, const unsigned char *key,
	size_t len, struct buf *out, struct error *err)
{
	CLEANUP(table_cursor_done) struct table_cursor c;
	bool found;

	table_cursor_init(&c, t);
	found = table_find(&c, key, len) && table_tag(&c);
	if (c.bad)
		return damaged(err);
	if (!found)
		return true;
	if (c.compressed)
		return inflater_append(d->inflater, c.tag, c.tag_len, out, err) ||
		       (err->code == ERROR_CORRUPT && damaged(err));
	buf_add(out, (const char *)c.tag, c.tag_len);
	return !out->failed || error_out_of_memory(err);
}

bool stored_data(const struct database *d, uint32_t docid, struct buf *out, struct error *err)
{
	char key[GLASS_MAX_DOCID];
	char *end = glass_ordered_docid(key, docid);

	return append(d, &d->docdata, (unsigned char *)key, (size_t)(end - key), out, err);
}

bool stored_metadata(
	const struct database *d, const char *key, size_t len, struct buf *out, struct error *err)
{
	unsigned char whole[GLASS_MAX_KEY] = { 0x00, 0xc0 };

	if (len > sizeof whole - 2)
		return true;
	memcpy(whole + 2, key, len);
	return append(d, &d->postlist, whole, len + 2, out, err);
}

bool stored_synonyms(
	const struct database *d, const char *key, size_t len, struct buf *out, struct error *err)
{
	return append(d, &d->synonym, (const unsigned char *)key, len, out, err);
}

bool stored_frequencies(const struct database *d, const char *term, size_t len, uint32_t *documents,
	uint64_t *occurrences, struct error *err)
{
	struct postings p;
	bool found = postings_open(&p, d, term, len);
	bool bad = postings_bad(&p);

	postings_done(&p);
	if (bad)
		return damaged(err);
	*documents = found ? p.documents : 0;
	*occurrences = found ? p.occurrences : 0;
	return true;
}
