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

/* A walk that leaps: the term at hand, and the key to go on from. */
struct leaping {
	struct table_cursor cursor;
	struct buf term;
	unsigned char target[2 * GLASS_MAX_KEY + 2];
	size_t target_len;
	unsigned further; /* chunks of the term at hand that were stepped over */
};

/* More chunks than that are leapt over. */
enum { STEPS = 2 };

static void leaping_done(struct leaping *l)
{
	table_cursor_done(&l->cursor);
	buf_done(&l->term);
}

/* To the first entry whose key is the target or behind it; false at the end. */
static bool leap(struct leaping *l)
{
	return table_find(&l->cursor, l->target, l->target_len) || table_next(&l->cursor);
}

/* Reads the key's term. False for a key of a further chunk. */
static bool read_term(struct leaping *l, const unsigned char *key, size_t len)
{
	bool first = true;

	buf_clear(&l->term);
	if (!memchr(key, 0, len)) {
		buf_add(&l->term, key, len);
		return true;
	}
	for (size_t i = 0; i < len && first; i++) {
		buf_add_byte(&l->term, (char)key[i]);
		first = key[i] != 0 || (++i < len && key[i] == UCHAR_MAX);
	}
	if (!first)
		l->term.len--;
	return first;
}

static void aim_at(struct leaping *l, size_t len)
{
	char *to = (char *)l->target;

	l->target_len = (size_t)(glass_ordered_term(to, l->term.data, len) - to);
}

/* Behind all that begin as the first bytes of the term; false if nothing is. */
static bool pass_by(struct leaping *l, size_t len)
{
	aim_at(l, len);
	while (l->target_len > 0 && l->target[l->target_len - 1] == UCHAR_MAX)
		l->target_len--;
	if (l->target_len == 0)
		return false;
	l->target[l->target_len - 1]++;
	return leap(l);
}

/* A frequent term has thousands of chunks. */
static bool pass_chunk(struct leaping *l)
{
	if (l->further++ < STEPS)
		return table_next(&l->cursor);
	l->further = 0;
	aim_at(l, l->term.len);
	/* In place of a docid, whose first byte is less. */
	l->target[l->target_len++] = 0;
	l->target[l->target_len++] = UCHAR_MAX;
	return leap(l);
}

bool terms_walk_past(const struct database *d, const char *prefix, size_t len, term_fn *fn,
	term_past_fn *past, void *ctx, struct error *err)
{
	CLEANUP(leaping_done) struct leaping l = { 0 };
	unsigned char begin[2 * GLASS_MAX_KEY];
	bool more;

	err->code = ERROR_NONE;
	table_cursor_init(&l.cursor, &d->postlist);
	if (len > GLASS_MAX_KEY)
		return true;
	len = (size_t)(glass_ordered_term((char *)begin, prefix, len) - (char *)begin);
	memcpy(l.target, begin, len);
	l.target_len = len;
	for (more = leap(&l); more && !l.term.failed;) {
		size_t key_len, over;
		const unsigned char *key = table_key(&l.cursor, &key_len);

		if (key_len < len || memcmp(key, begin, len) != 0)
			break;
		/* The first key of a table may be one of no bytes. */
		if (key_len == 0) {
			more = table_next(&l.cursor);
			continue;
		}
		if (!read_term(&l, key, key_len)) {
			more = pass_chunk(&l);
			continue;
		}
		l.further = 0;
		if (l.term.failed || !table_tag(&l.cursor))
			break;
		if (!fn(ctx, l.term.data, l.term.len, documents_of(&l.cursor), err))
			return err->code == ERROR_NONE;
		over = past ? past(ctx, l.term.data, l.term.len) : 0;
		more = over > 0 ? pass_by(&l, over) : table_next(&l.cursor);
	}
	if (l.term.failed)
		return error_out_of_memory(err);
	return !l.cursor.bad || error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
}
