/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A series of entries is held against the same entries added one by one: the files must be equal.
 */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "indexer/bulk/btree_series.h"
#include "tests/lib/made_documents.h"

enum { MOST_TAG = 4000, TERMS = 60 };

/* What one pair of tables is made of. */
struct shape {
	const char *name;
	uint32_t shortest, longest; /* what keys begin with */
	uint32_t first;		    /* docids are above it */
	uint32_t gap;		    /* at most */
	uint32_t tag;		    /* at most; now and then one of MOST_TAG, if `long_tags` */
	bool long_tags;
	uint32_t room;
};

/* The tables of one shape, and what decides about them. */
struct tables {
	struct btree *one, *series, *in_place;
	struct decisions how;
	const struct shape *shape;
};

/* Adds some entries to one of the tables, and the same to `out` as a series has them. */
static void add_entries(
	struct tables *b, const char *begin, size_t len, uint32_t *docid, struct buf *out)
{
	const struct shape *s = b->shape;
	char made[BTREE_BEFORE + GLASS_MAX_KEY + MOST_TAG], *key = made + BTREE_BEFORE;
	char tag[MOST_TAG];

	memcpy(key, begin, len);
	for (uint32_t i = decide(&b->how, 90); i > 0; i--) {
		uint32_t gap = 1 + decide(&b->how, s->gap);
		uint32_t tag_len = decide(&b->how, s->tag + 1);
		char *end;

		if (s->long_tags && decide(&b->how, 20) == 0)
			tag_len = decide(&b->how, MOST_TAG);
		for (uint32_t k = 0; k < tag_len; k++)
			tag[k] = (char)decide(&b->how, 256);
		*docid += gap;
		end = glass_ordered_docid(key + len, *docid);
		btree_add(b->one, key, (size_t)(end - key), tag, tag_len, false);
		memcpy(end, tag, tag_len);
		btree_add_in_place(b->in_place, key, (size_t)(end - key), tag_len);
		buf_add_varint(out, gap - 1);
		buf_add_varint(out, tag_len);
		buf_add(out, tag, tag_len);
	}
}

/* In memory that ends where they do and begins SERIES_BEFORE bytes before them. */
static void add_series(struct btree_series *s, uint32_t before, const struct buf *entries)
{
	char *exact = malloc(SERIES_BEFORE + entries->len);

	assert_non_null(exact);
	if (entries->len > 0)
		memcpy(exact + SERIES_BEFORE, entries->data, entries->len);
	btree_series_add(s, before, exact + SERIES_BEFORE, entries->len);
	free(exact);
}

static void add_term(struct tables *b, uint32_t number)
{
	CLEANUP(buf_done) struct buf entries = { 0 };
	const struct shape *s = b->shape;
	char begin[GLASS_MAX_KEY];
	size_t len = s->shortest + decide(&b->how, s->longest - s->shortest + 1);
	struct btree_series series;
	uint32_t docid = s->first;

	memset(begin, 'b', sizeof begin);
	begin[0] = (char)(1 + number);
	begin[len - 1] = 0;
	btree_series_begin(&series, b->series, begin, len);
	for (uint32_t i = 1 + decide(&b->how, 4); i > 0; i--) {
		uint32_t before = docid;

		buf_clear(&entries);
		add_entries(b, begin, len, &docid, &entries);
		add_series(&series, before, &entries);
	}
}

static void remove_tables(void)
{
	assert_int_equal(system("rm -rf one series in_place"), 0);
}

static struct btree *open_table(const char *directory, uint32_t room)
{
	struct error err;
	struct btree *t;

	assert_int_equal(mkdir(directory, 0777), 0);
	t = btree_create(directory, GLASS_POSITION, NULL, &err);
	assert_non_null(t);
	btree_leave_room(t, room);
	return t;
}

static void close_table(struct btree *t, struct btree_root *root, const char *name)
{
	struct error err;

	if (!btree_close(t, root, &err))
		fail_msg("%s: %s", name, err.msg);
	btree_free(t);
}

static void series_and_single_entries_make_the_same_table(void **state)
{
	static const struct shape rows[] = {
		{ "short keys, short tags", 2, 12, 0, 3, 4, false, 200 },
		{ "no room", 2, 12, 0, 3, 9, false, 0 },
		{ "less room than is copied", 2, 40, 0, 3, 9, false, 7 },
		{ "keys of each length", 2, 250, 0, 100, 20, false, 100 },
		{ "keys of about the longest", 240, 250, 0, 9, 20, false, 100 },
		{ "keys that leave room for small docids alone", 251, 252, 0, 9, 9, false, 100 },
		{ "tags up to one piece, and more", 2, 40, 0, 3, 30, true, 200 },
		{ "tags that fill a quarter of a leaf", 2, 90, 0, 3, 2040, false, 0 },
		{ "docids around the end of two bytes", 2, 12, 0x7f00, 9, 9, false, 100 },
		{ "docids around the end of three bytes", 2, 12, 0x3fff00, 9, 9, false, 100 },
		{ "docids around the end of four bytes", 2, 12, 0x1fffff00, 9, 9, false, 100 },
		{ "docids of all lengths", 2, 12, 0, 9000000, 9, false, 100 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tables b = { .shape = &rows[i], .how = { .seed = i } };
		struct btree_root one, series, in_place;

		remove_tables();
		b.one = open_table("one", rows[i].room);
		b.series = open_table("series", rows[i].room);
		b.in_place = open_table("in_place", rows[i].room);
		for (uint32_t term = 0; term < TERMS; term++)
			add_term(&b, term);
		close_table(b.one, &one, rows[i].name);
		close_table(b.series, &series, rows[i].name);
		close_table(b.in_place, &in_place, rows[i].name);
		assert_memory_equal(&one, &series, sizeof one);
		assert_memory_equal(&one, &in_place, sizeof one);
		if (system("cmp one/position.glass series/position.glass && "
			   "cmp one/position.glass in_place/position.glass") != 0)
			fail_msg("%s: the tables differ", rows[i].name);
	}
}

static void fails_as_single_entries_do(void (*add)(struct btree *), const char *message)
{
	struct error err = { 0 };
	struct btree_root root;
	struct btree *t;

	assert_int_equal(system("rm -rf *"), 0);
	t = btree_create(".", GLASS_POSITION, NULL, &err);
	assert_non_null(t);
	add(t);
	assert_true(btree_failed(t));
	assert_false(btree_close(t, &root, &err));
	assert_non_null(strstr(err.msg, message));
	btree_free(t);
}

/* Behind two bytes that may be read: docid 1 or `gap` more, a tag of one byte. */
static void add_one(struct btree_series *s, uint32_t before)
{
	static const char entry[] = { 0, 0, 0, 1, 'x' };

	btree_series_add(s, before, entry + SERIES_BEFORE, sizeof entry - SERIES_BEFORE);
}

static void add_terms_that_descend(struct btree *t)
{
	struct btree_series s;

	btree_series_begin(&s, t, "b", 2);
	add_one(&s, 0);
	btree_series_begin(&s, t, "a", 2);
	add_one(&s, 0);
}

static void add_docids_that_descend(struct btree *t)
{
	struct btree_series s;

	btree_series_begin(&s, t, "b", 2);
	add_one(&s, 7);
	add_one(&s, 5);
}

static void add_keys_that_are_too_long(struct btree *t)
{
	char begin[GLASS_MAX_KEY - 1];
	struct btree_series s;

	memset(begin, 'b', sizeof begin);
	btree_series_begin(&s, t, begin, sizeof begin);
	add_one(&s, 0);
}

static void what_is_out_of_order_or_too_long_is_caught(void **state)
{
	(void)state;
	fails_as_single_entries_do(add_terms_that_descend, "out of order");
	fails_as_single_entries_do(add_docids_that_descend, "out of order");
	fails_as_single_entries_do(add_keys_that_are_too_long, "a key of 256 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(series_and_single_entries_make_the_same_table),
		IN_SCRATCH(what_is_out_of_order_or_too_long_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
