/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/termlist.h"

#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/deflate_bits.h"
#include "indexer/bulk/short_copy.h"

enum {
	TERM_ROOM = 2 + 255 + GLASS_MAX_VARINT,
	/* A wdf from here on is never packed into the byte of the prefix's length. */
	WDF_UNPACKED = 127,
};

/* Eight bytes at a time, into what can be read behind the texts. */
static uint32_t common_prefix(const struct termlist_term *a, const struct termlist_term *b)
{
	uint32_t n = a->len < b->len ? a->len : b->len;

	for (uint32_t i = 0; i < n; i += 8) {
		uint64_t differ = bits_load64((const unsigned char *)a->text + i) ^
				  bits_load64((const unsigned char *)b->text + i);

		if (differ) {
			i += (uint32_t)__builtin_ctzll(differ) / 8;
			return i < n ? i : n;
		}
	}
	return n;
}

/* How much a term shares with the one before it is at most that one's length; where a byte can
   tell both this and the wdf, it does. (wdf counts from 1 there, so that the number exceeds every
   possible plain length.) */
static char *put_term(char *to, const struct termlist_term *before, const struct termlist_term *t)
{
	uint32_t shared = common_prefix(before, t), packed = 256;

	if (t->wdf < WDF_UNPACKED)
		packed = (t->wdf + 1) * (before->len + 1u) + shared;
	*to++ = (char)(packed < 256 ? packed : shared);
	*to++ = (char)(t->len - shared);
	to = short_copy(to, t->text + shared, t->len - shared);
	return packed < 256 ? to : glass_varint(to, t->wdf);
}

void termlist_encode(struct buf *out, uint32_t length, const struct termlist_term *terms, size_t n)
{
	char *to, *start;

	if (n == 0)
		return;
	to = start = buf_reserve(out, 2 * GLASS_MAX_VARINT + n * TERM_ROOM);
	if (!to)
		return;
	to = glass_varint(to, length);
	to = glass_varint(to, n);
	*to++ = (char)terms[0].len;
	to = glass_varint(short_copy(to, terms[0].text, terms[0].len), terms[0].wdf);
	for (size_t i = 1; i < n; i++)
		to = put_term(to, &terms[i - 1], &terms[i]);
	out->len += (size_t)(to - start);
}
