/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/glass/terms.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"

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
	const unsigned char *key;
	size_t len;

	table_cursor_init(&c, &d->postlist);
	table_find(&c, &first, 1);
	while (table_next_key(&c, &key, &len)) {
		if (len > 0 && *key >= end)
			break;
		/* A NUL within is a further chunk's, or one of the term. */
		if (len == 0 || memchr(key, 0, len))
			continue;
		if (!c.tag && !table_tag(&c))
			break;
		if (!fn(ctx, (const char *)key, len, documents_of(&c), err))
			return false;
	}
	return !c.bad || error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
}

/* Keys that begin with a NUL are no terms'. */
static bool walk_low(const struct database *d, term_fn *fn, void *ctx, struct error *err)
{
	return walk(d, 0x01, 'A', fn, ctx, err);
}

bool terms_walk_words(const struct database *d, term_fn *fn, void *ctx, struct error *err)
{
	return walk_low(d, fn, ctx, err) && walk(d, 'Z' + 1, UCHAR_MAX + 1, fn, ctx, err);
}

bool terms_walk_weighted(const struct database *d, term_fn *fn, void *ctx, struct error *err)
{
	const unsigned char title = PREFIX_TITLE[0];

	return walk_low(d, fn, ctx, err) && walk(d, title, title + 1u, fn, ctx, err) &&
	       walk(d, PREFIX_STEM[0], UCHAR_MAX + 1, fn, ctx, err);
}

/* A walk that leaps through one database: the term at hand, and the key to go on from. */
struct leaping {
	struct table_cursor cursor;
	unsigned char begin[2 * GLASS_MAX_KEY]; /* of the keys of all terms that are wanted */
	size_t begin_len;
	bool more; /* there is a term at hand */
	struct buf term;
	unsigned char target[2 * GLASS_MAX_KEY + 2];
	size_t target_len;
	unsigned further; /* chunks of the term at hand that were stepped over */
};

/* More chunks than that are leapt over. */
enum { STEPS = 2 };

/* A walk through several at once. */
struct leaps {
	struct leaping *each; /* owned */
	size_t n;
};

static void leaps_done(struct leaps *l)
{
	for (size_t i = 0; l->each && i < l->n; i++) {
		table_cursor_done(&l->each[i].cursor);
		buf_done(&l->each[i].term);
	}
	free(l->each);
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

/* From the key at hand to the first of a term. */
static void settle(struct leaping *l)
{
	while (l->more) {
		size_t len;
		const unsigned char *key = table_key(&l->cursor, &len);

		if (len < l->begin_len || memcmp(key, l->begin, l->begin_len) != 0) {
			l->more = false;
		} else if (len == 0) {
			/* The first key of a table may be one of no bytes. */
			l->more = table_next(&l->cursor);
		} else if (!read_term(l, key, len)) {
			l->more = pass_chunk(l);
		} else {
			l->further = 0;
			l->more = !l->term.failed && table_tag(&l->cursor);
			return;
		}
	}
}

static void begin(struct leaping *l, const struct database *d, const char *prefix, size_t len)
{
	table_cursor_init(&l->cursor, &d->postlist);
	l->begin_len =
		(size_t)(glass_ordered_term((char *)l->begin, prefix, len) - (char *)l->begin);
	memcpy(l->target, l->begin, l->begin_len);
	l->target_len = l->begin_len;
	l->more = leap(l);
	settle(l);
}

static void go_on(struct leaping *l, size_t past)
{
	l->more = past > 0 ? pass_by(l, past) : table_next(&l->cursor);
	settle(l);
}

static int compare(const struct leaping *a, const struct leaping *b)
{
	size_t len = a->term.len < b->term.len ? a->term.len : b->term.len;
	int order = memcmp(a->term.data, b->term.data, len);

	return order ? order : (a->term.len > b->term.len) - (a->term.len < b->term.len);
}

/* The one whose term comes first; NULL at the end of all. */
static struct leaping *find_first(const struct leaps *l)
{
	struct leaping *first = NULL;

	for (size_t i = 0; i < l->n; i++) {
		struct leaping *one = &l->each[i];

		if (one->more && (!first || compare(one, first) < 0))
			first = one;
	}
	return first;
}

static uint32_t sum_documents(const struct leaps *l, const struct leaping *first)
{
	uint32_t documents = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->each[i].more && compare(&l->each[i], first) == 0)
			documents += documents_of(&l->each[i].cursor);
	}
	return documents;
}

/* Behind the term of `first`, or behind all that begin as its first bytes. */
static void pass_all(const struct leaps *l, struct leaping *first, size_t past)
{
	for (size_t i = 0; i < l->n; i++) {
		struct leaping *one = &l->each[i];

		if (one == first || !one->more)
			continue;
		if (past > 0 ? one->term.len >= past &&
					memcmp(one->term.data, first->term.data, past) == 0
			     : compare(one, first) == 0)
			go_on(one, past);
	}
	go_on(first, past);
}

static bool check_all(const struct leaps *l, struct error *err)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->each[i].term.failed)
			return error_out_of_memory(err);
		if (l->each[i].cursor.bad)
			return error_set(err, ERROR_CORRUPT, "the table of postings is damaged");
	}
	return true;
}

bool terms_walk_past(const struct database *const *all, size_t n, const char *prefix, size_t len,
	term_fn *fn, term_past_fn *past, void *ctx, struct error *err)
{
	CLEANUP(leaps_done) struct leaps l = { calloc(n + 1, sizeof *l.each), n };
	struct leaping *first;

	err->code = ERROR_NONE;
	if (!l.each)
		return error_out_of_memory(err);
	if (len > GLASS_MAX_KEY)
		return true;
	for (size_t i = 0; i < n; i++)
		begin(&l.each[i], all[i], prefix, len);
	while ((first = find_first(&l))) {
		const struct buf *term = &first->term;

		if (!fn(ctx, term->data, term->len, sum_documents(&l, first), err))
			return err->code == ERROR_NONE;
		pass_all(&l, first, past ? past(ctx, term->data, term->len) : 0);
	}
	return check_all(&l, err);
}
