/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/termlist.h"

#include <string.h>

#include "common/glass.h"
#include "common/schema.h"
#include "indexer/bulk/deflate_bits.h"
#include "indexer/bulk/short_copy.h"

enum {
	TERM_ROOM = 2 + 255 + GLASS_MAX_VARINT,
	/* A wdf from here on is never packed into the byte of the prefix's length. */
	WDF_UNPACKED = 127,
	PARAGRAPH_PREFIX = sizeof PREFIX_PARAGRAPH - 1,
	ARTICLE_PREFIX = sizeof PREFIX_ARTICLE - 1,
	/* A stream takes about 9 bytes more than what is in it, but for what repeats. */
	LONG_ID = 20,
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

/* Those from `from` to before `end`, behind those before them. */
static char *put_terms(char *to, const struct termlist_term *terms, size_t from, size_t end)
{
	if (from == 0 && end > 0) {
		*to++ = (char)terms[0].len;
		to = glass_varint(short_copy(to, terms[0].text, terms[0].len), terms[0].wdf);
		from = 1;
	}
	for (size_t i = from; i < end; i++)
		to = put_term(to, &terms[i - 1], &terms[i]);
	return to;
}

/* Where it goes, with room for all of it; NULL: out of memory. */
static char *put_numbers(struct buf *out, uint32_t length, size_t n)
{
	char *to = buf_reserve(out, 2 * GLASS_MAX_VARINT + n * TERM_ROOM);

	return to ? glass_varint(glass_varint(to, length), n) : NULL;
}

void termlist_encode(struct buf *out, uint32_t length, const struct termlist_term *terms, size_t n)
{
	char *to;

	if (n == 0)
		return;
	to = put_numbers(out, length, n);
	if (to)
		out->len = (size_t)(put_terms(to, terms, 0, n) - out->data);
}

/* Which terms hold the ids. */
struct ids {
	size_t paragraph, article;
	size_t len; /* of the latter's, which begins the former's */
};

static bool has_prefix(const struct termlist_term *t, const char *prefix, size_t len)
{
	return t->len > len && memcmp(t->text, prefix, len) == 0;
}

static bool find_ids(struct ids *ids, const struct termlist_term *terms, size_t n)
{
	*ids = (struct ids){ .paragraph = n };
	for (size_t i = 0; i < n && (unsigned char)*terms[i].text <= *PREFIX_ARTICLE; i++) {
		if (has_prefix(&terms[i], PREFIX_PARAGRAPH, PARAGRAPH_PREFIX)) {
			ids->paragraph = i;
		} else if (has_prefix(&terms[i], PREFIX_ARTICLE, ARTICLE_PREFIX)) {
			ids->article = i;
			ids->len = terms[i].len - (size_t)ARTICLE_PREFIX;
			return ids->paragraph < i && ids->len >= LONG_ID &&
			       terms[ids->paragraph].len >= PARAGRAPH_PREFIX + ids->len;
		}
	}
	return false;
}

/* The last `len` bytes of the text of term `i`, which is put at `at`; NULL where some of them are
   those of the term before, and not here. */
static char *end_of_text(char *at, size_t i, size_t len)
{
	unsigned char *own = (unsigned char *)at + (i > 0);

	return *own >= len ? (char *)own + 1 + *own - len : NULL;
}

/* Of a tag that ends at `end` and has the ids at these places. Returns its end, or NULL, with the
   tag as it was. */
static char *deflate_ids(struct deflate *d, char *start, const char *paragraph, const char *article,
	size_t len, const char *end)
{
	const char *rest = article + len;
	size_t head = (size_t)(article - start), n = (size_t)(end - rest), deflated;

	if (n > DEFLATE_MOST_STORED || memcmp(paragraph, article, len) != 0)
		return NULL;
	deflated = deflate_repeat(
		d, start, head, len, (size_t)(article - paragraph), start, head + len - 1);
	if (deflated == 0)
		return NULL;
	memmove(start + deflated, rest, n);
	deflate_stored(start + deflated, n);
	return start + deflated + n;
}

bool termlist_encode_ids(struct buf *out, struct deflate *d, uint32_t length,
	const struct termlist_term *terms, size_t n)
{
	char *at, *article_at, *end, *paragraph, *article, *deflated = NULL;
	struct ids ids;

	if (!find_ids(&ids, terms, n)) {
		termlist_encode(out, length, terms, n);
		return false;
	}
	at = put_numbers(out, length, n);
	if (!at)
		return false;
	at = put_terms(at, terms, 0, ids.paragraph);
	article_at = put_terms(at, terms, ids.paragraph, ids.article);
	end = put_terms(article_at, terms, ids.article, n);
	paragraph =
		end_of_text(at, ids.paragraph, terms[ids.paragraph].len - (size_t)PARAGRAPH_PREFIX);
	article = end_of_text(article_at, ids.article, ids.len);
	if (paragraph && article)
		deflated = deflate_ids(d, out->data + out->len, paragraph, article, ids.len, end);
	out->len = (size_t)((deflated ? deflated : end) - out->data);
	return deflated != NULL;
}
