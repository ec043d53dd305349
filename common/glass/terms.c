/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/glass/terms.h"

#include <limits.h>
#include <string.h>

/* The first number of a list. */
static uint32_t documents_of(const struct table_cursor *c)
{
	uint64_t value = 0;

	for (unsigned shift = 0, i = 0; i < c->tag_len && shift < 32; shift += 7, i++) {
		value |= (uint64_t)(c->tag[i] & 0x7f) << shift;
		if (c->tag[i] < 0x80)
			break;
	}
	return (uint32_t)value;
}

/* Terms whose first byte is from `first` on and before `end`. */
static bool walk(const struct database *d, unsigned char first, unsigned end, term_fn *fn,
	void *ctx, struct error *err)
{
	CLEANUP(table_cursor_done) struct table_cursor c;

	table_cursor_init(&c, &d->postlist);
	table_find(&c, &first, 1);
	while (table_next(&c)) {
		size_t len;
		const unsigned char *key = table_key(&c, &len);

		if (len > 0 && *key >= end)
			break;
		/* A NUL within is a further chunk's, or one of the term. */
		if (len == 0 || memchr(key, 0, len))
			continue;
		if (!table_tag(&c))
			break;
		if (!fn(ctx, (const char *)key, len, documents_of(&c), err))
			return false;
	}
	return !c.bad || error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
}

bool terms_walk(const struct database *d, term_fn *fn, void *ctx, struct error *err)
{
	/* Keys that begin with a NUL are no terms'. */
	return walk(d, 0x01, UCHAR_MAX + 1, fn, ctx, err);
}

bool terms_walk_words(const struct database *d, term_fn *fn, void *ctx, struct error *err)
{
	return walk(d, 0x01, 'A', fn, ctx, err) && walk(d, 'Z' + 1, UCHAR_MAX + 1, fn, ctx, err);
}
