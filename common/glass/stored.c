/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md. What later writers compressed is inflated by zlib. */
#include "common/glass/stored.h"

#include <string.h>
#include <zlib.h>

#include "common/glass/postings.h"
#include "common/macros.h"

/* Texts are deflated to a half or a third. */
enum { INFLATE_STEP = 4 };

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
}

/* A raw deflate stream, until `most` bytes of it are there. */
static bool inflate_most(
	const unsigned char *bytes, size_t len, size_t most, struct buf *out, struct error *err)
{
	size_t before = out->len;
	z_stream z = { .next_in = (unsigned char *)bytes, .avail_in = (uInt)len };
	int status = inflateInit2(&z, -MAX_WBITS);

	while (status == Z_OK && out->len - before < most) {
		size_t room = len * INFLATE_STEP;
		char *to = buf_reserve(out, room);

		if (!to)
			break;
		room = room < most ? room : most;
		z.next_out = (unsigned char *)to;
		z.avail_out = (uInt)room;
		status = inflate(&z, Z_NO_FLUSH);
		out->len += room - z.avail_out;
	}
	inflateEnd(&z);
	if (out->failed || status == Z_MEM_ERROR)
		return error_out_of_memory(err);
	return status == Z_STREAM_END || out->len - before >= most || damaged(err);
}

/* Appends the tag of a key, or at least its first `most` bytes; nothing if it is not there. */
static bool append(const struct table *t, const unsigned char *key, size_t len, size_t most,
	struct buf *out, struct error *err)
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
		return inflate_most(c.tag, c.tag_len, most, out, err);
	buf_add(out, (const char *)c.tag, c.tag_len);
	return !out->failed || error_out_of_memory(err);
}

bool stored_beginning(
	const struct database *d, uint32_t docid, size_t most, struct buf *out, struct error *err)
{
	char key[GLASS_MAX_DOCID];
	char *end = glass_ordered_docid(key, docid);

	return append(&d->docdata, (unsigned char *)key, (size_t)(end - key), most, out, err);
}

bool stored_data(const struct database *d, uint32_t docid, struct buf *out, struct error *err)
{
	return stored_beginning(d, docid, SIZE_MAX, out, err);
}

bool stored_metadata(
	const struct database *d, const char *key, size_t len, struct buf *out, struct error *err)
{
	unsigned char whole[GLASS_MAX_KEY] = { 0x00, 0xc0 };

	if (len > sizeof whole - 2)
		return true;
	memcpy(whole + 2, key, len);
	return append(&d->postlist, whole, len + 2, SIZE_MAX, out, err);
}

bool stored_synonyms(
	const struct database *d, const char *key, size_t len, struct buf *out, struct error *err)
{
	return append(&d->synonym, (const unsigned char *)key, len, SIZE_MAX, out, err);
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
