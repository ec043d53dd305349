/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/xapian_inflate.h"

#include <string.h>

#include <zlib.h>

struct reader {
	z_stream z;
	const char *text;
	size_t n;
};

/* As CompressionStream::decompress_chunk(). *done is whether the stream has ended. False if zlib
   refuses it, or it gives another text. */
static bool read_piece(struct reader *r, const char *piece, size_t len, bool *done)
{
	char buffer[XAPIAN_BUFFER];

	r->z.next_in = (Bytef *)piece;
	r->z.avail_in = (uInt)len;
	for (;;) {
		int said;
		size_t got;

		r->z.next_out = (Bytef *)buffer;
		r->z.avail_out = sizeof buffer;
		said = inflate(&r->z, Z_SYNC_FLUSH);
		got = sizeof buffer - r->z.avail_out;
		if ((said != Z_OK && said != Z_STREAM_END) || got > r->n ||
			memcmp(buffer, r->text, got) != 0)
			return false;
		r->text += got;
		r->n -= got;
		*done = said == Z_STREAM_END;
		if (*done || r->z.avail_in == 0)
			return true;
	}
}

bool xapian_inflates(const char *stream, size_t len, size_t piece, const char *text, size_t n)
{
	struct reader r = { .text = text, .n = n };
	bool done = false, ok;

	if (inflateInit2(&r.z, -15) != Z_OK)
		return false;
	ok = len == piece || (read_piece(&r, stream, len - piece, &done) && !done);
	ok = ok && read_piece(&r, stream + len - piece, piece, &done) && done;
	inflateEnd(&r.z);
	return ok && r.n == 0;
}
