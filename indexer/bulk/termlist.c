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
	/* So many terms before its turn, one's text is asked for. */
	AHEAD = 16,
	/* A stream takes about 9 bytes more than what is in it, but for what repeats. */
	LONG_ID = 20,
};

/* A term's text. */
struct text {
	const char *bytes;
	uint64_t word; /* the first eight, or what is read for them */
	uint32_t len;
};

static inline struct text text_of(const char *texts, const struct termlist_term *t)
{
	const char *at = texts + t->text;

	return (struct text){ .bytes = at + 1,
		.word = bits_load64((const unsigned char *)at + 1),
		.len = (unsigned char)*at };
}

/* Eight bytes at a time, into what can be read behind the texts. */
static inline uint32_t common_prefix(const struct text *a, const struct text *b)
{
	uint32_t n = a->len < b->len ? a->len : b->len, i = 0;
	uint64_t differ = a->word ^ b->word;

	while (differ == 0) {
		i += 8;
		if (i >= n)
			return n;
		differ = bits_load64((const unsigned char *)a->bytes + i) ^
			 bits_load64((const unsigned char *)b->bytes + i);
	}
	i += (uint32_t)__builtin_ctzll(differ) / 8;
	return i < n ? i : n;
}

/* How much a term shares with the one before it is at most that one's length; where a byte can
   tell both this and the wdf, it does. (wdf counts from 1 there, so that the number exceeds every
   possible plain length.) */
static inline char *put_term(
	char *to, const struct text *before, const struct text *text, uint32_t wdf)
{
	uint32_t shared = common_prefix(before, text), packed = 256;

	if (wdf < WDF_UNPACKED)
		packed = (wdf + 1) * (before->len + 1u) + shared;
	to[0] = (char)(packed < 256 ? packed : shared);
	to[1] = (char)(text->len - shared);
	to = short_copy(to + 2, text->bytes + shared, text->len - shared);
	return packed < 256 ? to : glass_varint(to, wdf);
}

/* Those from `from` to before `end`, behind those before them. */
static char *put_terms(
	char *to, const char *texts, const struct termlist_term *terms, size_t from, size_t end)
{
	struct text before;

	if (from == end)
		return to;
	if (from > 0) {
		before = text_of(texts, &terms[from - 1]);
	} else {
		before = text_of(texts, terms);
		*to++ = (char)before.len;
		to = glass_varint(short_copy(to, before.bytes, before.len), terms->wdf);
		from = 1;
	}
	for (size_t i = from; i < end; i++) {
		struct text text = text_of(texts, &terms[i]);

		if (i + AHEAD < end)
			__builtin_prefetch(texts + terms[i + AHEAD].text);
		to = put_term(to, &before, &text, terms[i].wdf);
		before = text;
	}
	return to;
}

/* Where it goes, with room for all of it; NULL: out of memory. */
static char *put_numbers(struct buf *out, uint32_t length, size_t n)
{
	char *to = buf_reserve(out, 2 * GLASS_MAX_VARINT + n * TERM_ROOM);

	return to ? glass_varint(glass_varint(to, length), n) : NULL;
}

void termlist_encode(struct buf *out, uint32_t length, const char *texts,
	const struct termlist_term *terms, size_t n)
{
	char *to;

	if (n == 0)
		return;
	to = put_numbers(out, length, n);
	if (to)
		out->len = (size_t)(put_terms(to, texts, terms, 0, n) - out->data);
}

/* Which terms hold the ids. */
struct ids {
	size_t paragraph, article;
	size_t paragraph_len;
	size_t len; /* of the latter's, which begins the former's */
};

static bool has_prefix(const struct text *t, const char *prefix, size_t len)
{
	return t->len > len && memcmp(t->bytes, prefix, len) == 0;
}

static bool find_ids(
	struct ids *ids, const char *texts, const struct termlist_term *terms, size_t n)
{
	size_t paragraph_len = 0;

	*ids = (struct ids){ .paragraph = n };
	for (size_t i = 0; i < n; i++) {
		struct text t = text_of(texts, &terms[i]);

		if ((unsigned char)*t.bytes > *PREFIX_ARTICLE)
			break;
		if (has_prefix(&t, PREFIX_PARAGRAPH, PARAGRAPH_PREFIX)) {
			ids->paragraph = i;
			paragraph_len = t.len - (size_t)PARAGRAPH_PREFIX;
		} else if (has_prefix(&t, PREFIX_ARTICLE, ARTICLE_PREFIX)) {
			ids->article = i;
			ids->len = t.len - (size_t)ARTICLE_PREFIX;
			ids->paragraph_len = paragraph_len;
			return ids->paragraph < i && ids->len >= LONG_ID &&
			       paragraph_len >= ids->len;
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

bool termlist_encode_ids(struct buf *out, struct deflate *d, uint32_t length, const char *texts,
	const struct termlist_term *terms, size_t n)
{
	char *at, *article_at, *end, *paragraph, *article, *deflated = NULL;
	struct ids ids;

	if (!find_ids(&ids, texts, terms, n)) {
		termlist_encode(out, length, texts, terms, n);
		return false;
	}
	at = put_numbers(out, length, n);
	if (!at)
		return false;
	at = put_terms(at, texts, terms, 0, ids.paragraph);
	article_at = put_terms(at, texts, terms, ids.paragraph, ids.article);
	end = put_terms(article_at, texts, terms, ids.article, n);
	paragraph = end_of_text(at, ids.paragraph, ids.paragraph_len);
	article = end_of_text(article_at, ids.article, ids.len);
	if (paragraph && article)
		deflated = deflate_ids(d, out->data + out->len, paragraph, article, ids.len, end);
	out->len = (size_t)((deflated ? deflated : end) - out->data);
	return deflated != NULL;
}
