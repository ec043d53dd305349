/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian's own deflate is done here once more, by zlib with Xapian's settings. Where its last byte
 * holds any of the text, another spelling of the places before the text moves the end within the
 * byte: of 2,800 made records of one sign or a few, each a fault at first, none needed more than
 * five.
 */
#include "indexer/readable_data.h"

#include <zlib.h>

#include "common/schema.h"

/* The buffer that Xapian inflates through: what is no longer is never misread. */
enum { XAPIAN_BUFFER = 8192 };

/* As Xapian's CompressionStream; `packed` gets nothing if that does not make it shorter. */
static bool deflate_as_xapian(const struct buf *data, struct buf *packed, struct error *err)
{
	z_stream z = { 0 };

	buf_clear(packed);
	if (!buf_reserve(packed, data->len) || deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
						       -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return error_out_of_memory(err);
	z.next_in = (Bytef *)data->data;
	z.avail_in = (uInt)data->len;
	z.next_out = (Bytef *)packed->data;
	z.avail_out = (uInt)data->len;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < data->len)
		packed->len = z.total_out;
	deflateEnd(&z);
	return true;
}

/* How much of the text comes of all but the last byte of the stream. */
static bool inflate_but_last(const struct buf *packed, size_t *len, struct error *err)
{
	char buffer[XAPIAN_BUFFER];
	z_stream z = { 0 };
	int said;

	if (inflateInit2(&z, -15) != Z_OK)
		return error_out_of_memory(err);
	z.next_in = (Bytef *)packed->data;
	z.avail_in = (uInt)packed->len - 1;
	do {
		z.next_out = (Bytef *)buffer;
		z.avail_out = sizeof buffer;
		said = inflate(&z, Z_SYNC_FLUSH);
	} while (said == Z_OK && z.avail_out == 0);
	*len = z.total_out;
	inflateEnd(&z);
	return true;
}

/* Whether Xapian reads them whatever pieces it cuts the stream into: then none of the text is left
   for the last byte, with which the buffer might be full. */
static bool is_readable(
	const struct buf *data, struct buf *packed, bool *readable, struct error *err)
{
	size_t len = data->len;

	if (!deflate_as_xapian(data, packed, err) ||
		(packed->len > 0 && !inflate_but_last(packed, &len, err)))
		return false;
	*readable = len == data->len;
	return true;
}

const struct buf *readable_data(const struct buf *data, struct buf *room, struct error *err)
{
	CLEANUP(buf_done) struct buf packed = { 0 };
	struct provenance from;
	struct error ignored;
	const char *text;
	size_t len;
	bool readable;

	if (data->len <= XAPIAN_BUFFER || data->len > UINT32_MAX)
		return data;
	if (!is_readable(data, &packed, &readable, err))
		return NULL;
	if (readable || !schema_data_decode(data->data, data->len, &from, &text, &len, &ignored))
		return data;
	for (unsigned spelling = 1; spelling < SCHEMA_SPELLINGS; spelling++) {
		schema_data_respell(room, &from, text, len, spelling);
		if (room->failed) {
			error_out_of_memory(err);
			return NULL;
		}
		if (!is_readable(room, &packed, &readable, err))
			return NULL;
		if (readable)
			return room;
	}
	return data;
}
