/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a text is does not stand before it: where there is no room it is begun anew with more.
 */
#include "common/inflate.h"

#include <libdeflate.h>

/* Texts are deflated to a half or a third. */
enum { FIRST_ROOM = 4, MORE_ROOM = 4, LEAST_ROOM = 64 };

/* No stream is more: 258 bytes take two bits at least. */
enum { MOST_TIMES = 1032 };

struct inflater *inflater_new(struct error *err)
{
	struct inflater *i = (struct inflater *)libdeflate_alloc_decompressor();

	if (!i)
		error_out_of_memory(err);
	return i;
}

void inflater_free(struct inflater *i)
{
	if (i)
		libdeflate_free_decompressor((struct libdeflate_decompressor *)i);
}

bool inflater_append(struct inflater *i, const unsigned char *bytes, size_t len, struct buf *out,
	struct error *err)
{
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	size_t most = len * MOST_TIMES, room = len * FIRST_ROOM + LEAST_ROOM, made = 0;

	for (; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= MORE_ROOM) {
		char *to = buf_reserve(out, room);

		if (!to)
			return error_out_of_memory(err);
		result = libdeflate_deflate_decompress(
			(struct libdeflate_decompressor *)i, bytes, len, to, room, &made);
		if (room > most)
			break;
	}
	if (result != LIBDEFLATE_SUCCESS)
		return error_set(err, ERROR_CORRUPT, "a compressed text is damaged");
	out->len += made;
	if (out->data)
		out->data[out->len] = '\0';
	return true;
}
