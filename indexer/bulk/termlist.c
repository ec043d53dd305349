/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/termlist.h"

#include <string.h>

#include "common/glass.h"

enum {
	TERM_ROOM = 2 + 255 + GLASS_MAX_VARINT,
	/* A wdf from here on is never packed into the byte of the prefix's length. */
	WDF_UNPACKED = 127,
};

static uint32_t common_prefix(const struct termlist_term *a, const struct termlist_term *b)
{
	uint32_t n = a->len < b->len ? a->len : b->len, i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t left, right;

		memcpy(&left, a->text + i, sizeof left);
		memcpy(&right, b->text + i, sizeof right);
		if (left != right)
			break;
	}
	while (i < n && a->text[i] == b->text[i])
		i++;
	return i;
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
	memcpy(to, t->text + shared, t->len - shared);
	to += t->len - shared;
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
	memcpy(to, terms[0].text, terms[0].len);
	to = glass_varint(to + terms[0].len, terms[0].wdf);
	for (size_t i = 1; i < n; i++)
		to = put_term(to, &terms[i - 1], &terms[i]);
	out->len += (size_t)(to - start);
}
