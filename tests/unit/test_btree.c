/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables at the edges of their blocks: entries that fill a leaf to the last byte, one more, one
 * less; branches likewise; one level of blocks to four. What the writer makes is judged by Xapian,
 * which checks it and reads it beside what it wrote itself.
 */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/glass.h"
#include "common/xap.h"
#include "tests/lib/compare_db.h"
#include "tests/lib/made_documents.h"

enum {
	MUCH_MEMORY = 1 << 30,
	LEAVES_WITHOUT_ROOM = 32,
	/* What a leaf has for items, each behind a slot of the directory: the first one of a table
	   is empty. */
	ROOM = GLASS_BLOCK - GLASS_HEADER - (GLASS_SLOT + GLASS_LEAF_HEAD),
	/* What an entry of one of the first documents takes beside its data. */
	SMALL_DOCID = 2,
	HEAD = GLASS_SLOT + GLASS_LEAF_HEAD + SMALL_DOCID,
};

/* ---- What Xapian says of it ---- */

static void build(const struct builder_ops *ops, const char *directory, make_document_fn *make,
	void *ctx, uint32_t n)
{
	struct error err = { 0 };
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", directory);
	assert_int_equal(system(command), 0);
	assert_int_equal(mkdir(directory, 0777), 0);
	if (!build_by(ops, directory, MUCH_MEMORY, make, ctx, n, n, &err))
		fail_msg("%s: %s", directory, err.msg);
}

static void assert_sound(const char *path)
{
	CLEANUP(buf_done) struct buf report = { 0 };
	struct error err = { 0 };
	size_t faults = 0;

	if (!xap_check(path, &faults, &report, &err))
		fail_msg("%s: %s", path, err.msg);
	if (faults > 0)
		fail_msg("%s: %s", path, report.data);
}

static void build_and_compare(make_document_fn *make, void *ctx, uint32_t n)
{
	CLEANUP(buf_done) struct buf difference = { 0 };
	struct error err = { 0 };

	build(&builder_bulk, "bulk", make, ctx, n);
	build(&builder_xapian, "xapian", make, ctx, n);
	assert_sound("bulk");
	if (!compare_db("xapian", "bulk", &difference, &err))
		fail_msg("%s", err.msg);
	if (difference.len > 0)
		fail_msg("%s", difference.data);
}

/* ---- What lies in the file ---- */

struct block_facts {
	unsigned levels;       /* of blocks in the table */
	bool gap[GLASS_BLOCK]; /* seen between directory and items of a leaf that is not the last */
	bool late_gap[GLASS_BLOCK];   /* the same of all but the first leaves */
	bool branch_gap[GLASS_BLOCK]; /* of a branch that is not the last of its level */
};

/* Adds what the blocks of a table say of themselves. */
static void look_at_blocks(const char *path, struct block_facts *facts)
{
	unsigned char block[GLASS_BLOCK];
	int last_level = -1, last_gap = 0, leaves = 0;
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	facts->levels = 0;
	while (fread(block, 1, sizeof block, file) == sizeof block) {
		if (last_level == block[4])
			(last_level ? facts->branch_gap : facts->gap)[last_gap] = true;
		if (last_level == 0 && block[4] == 0 && ++leaves > LEAVES_WITHOUT_ROOM)
			facts->late_gap[last_gap] = true;
		last_level = block[4];
		last_gap = block[5] << 8 | block[6];
		if (facts->levels < last_level + 1U)
			facts->levels = last_level + 1U;
	}
	fclose(file);
}

/* ---- Leaves ---- */

struct sizes {
	const uint32_t *data; /* of each document */
	uint64_t seed;
};

/* Bytes that no encoder makes smaller: what is asked for is what is stored. */
static void make_sized(void *ctx, uint32_t i, struct document *d)
{
	struct decisions how = { .seed = ((struct sizes *)ctx)->seed + i };

	made_document_clear(d);
	made_document_posting(d, "word", 4, 1, 1);
	for (uint32_t k = 0; k < ((struct sizes *)ctx)->data[i]; k++)
		buf_add_byte(&d->data, (char)decide(&how, 256));
}

static void entries_may_fill_a_leaf_to_the_last_byte(void **state)
{
	enum { AROUND = 3 };
	static struct block_facts facts;
	uint32_t sizes[7] = { 1900, 1900, 1900, 1000, 0, 5, 3000 };
	uint32_t exact = ROOM - 3 * (HEAD + 1900) - (HEAD + 1000) - HEAD;

	(void)state;
	for (uint32_t size = exact - AROUND; size <= exact + AROUND; size++) {
		struct sizes ctx = { sizes, size };

		sizes[4] = size;
		build_and_compare(make_sized, &ctx, sizeof sizes / sizeof sizes[0]);
		look_at_blocks("bulk/docdata.glass", &facts);
		assert_int_equal(facts.levels, 2);
	}
	for (int gap = 0; gap <= AROUND; gap++)
		assert_true(facts.gap[gap]);
}

static void the_longest_entries_of_one_piece_and_the_shortest_of_two(void **state)
{
	uint32_t longest = GLASS_MAX_ITEM - GLASS_LEAF_HEAD - SMALL_DOCID, sizes[12];

	(void)state;
	for (uint32_t size = longest - 3; size <= longest + 3; size++) {
		struct sizes ctx = { sizes, size };

		for (size_t i = 0; i < 12; i++)
			sizes[i] = i % 4 == 2 ? 700 : size;
		build_and_compare(make_sized, &ctx, 12);
	}
}

/* What a leaf has left decides how a long tag is cut. */
static void long_entries_begin_wherever_a_leaf_has_room_left(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < 60; left += 3) {
		uint32_t rest = ROOM - 3 * (HEAD + 2000) - (HEAD + 1000) - HEAD - left;
		uint32_t sizes[] = { 2000, 2000, 2000, 1000, rest, 9000, 1, 20000 };
		struct sizes ctx = { sizes, left };

		build_and_compare(make_sized, &ctx, sizeof sizes / sizeof sizes[0]);
	}
}

/* Of many terms and with a position each: both tables that updates insert into get some leaves. */
static void make_spread_terms(void *ctx, uint32_t i, struct document *d)
{
	struct decisions how = { .seed = i };
	char term[12];

	(void)ctx;
	made_document_clear(d);
	for (uint32_t k = 1; k <= 40; k++) {
		int len = snprintf(term, sizeof term, "t%x", decide(&how, 20000));

		made_document_posting(d, term, (size_t)len, k, 1);
	}
}

static void leaves_keep_room_where_updates_insert(void **state)
{
	static const struct {
		const char *table;
		int room;
	} rows[] = { { "bulk/postlist.glass", 100 }, { "bulk/position.glass", 200 } };

	(void)state;
	build_and_compare(make_spread_terms, NULL, 2000);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static struct block_facts facts;
		bool near = false, full = false;

		memset(&facts, 0, sizeof facts);
		look_at_blocks(rows[i].table, &facts);
		assert_true(facts.levels > 1);
		for (int gap = 0; gap < rows[i].room; gap++)
			assert_false(facts.late_gap[gap]);
		for (int gap = rows[i].room; gap < rows[i].room + 20; gap++)
			near = near || facts.late_gap[gap];
		assert_true(near);
		for (int gap = 0; gap < 20; gap++)
			full = full || facts.gap[gap];
		assert_true(full);
	}
}

/* ---- Branches ---- */

struct terms {
	uint32_t n, len, step;
};

/* One document with terms that have nearly all bytes in common: their keys separate leaves by as
   many, so that branches have few children and levels come soon. */
static void make_long_terms(void *ctx, uint32_t i, struct document *d)
{
	const struct terms *t = ctx;
	char term[256];

	(void)i;
	made_document_clear(d);
	memset(term, 'p', sizeof term);
	for (uint32_t k = 0; k < t->n; k++) {
		snprintf(term + t->len - 8, 9, "%08u", k * t->step % 100000000);
		made_document_posting(d, term, t->len, 0, 1);
	}
}

static void branches_may_be_full_to_the_last_byte(void **state)
{
	static struct block_facts facts;

	(void)state;
	/* Each length of the keys leaves another rest in a branch, and steps in their numbers make
	   some of them shorter. */
	for (uint32_t i = 0; i < 200; i++) {
		struct terms t = { 3000, XAP_MAX_TERM - i % 50, 1 + i * i % 83 };

		build(&builder_bulk, "bulk", make_long_terms, &t, 1);
		assert_sound("bulk");
		look_at_blocks("bulk/postlist.glass", &facts);
	}
	for (int gap = 0; gap < 3; gap++)
		assert_true(facts.branch_gap[gap]);
}

static void tables_have_one_level_of_blocks_to_four(void **state)
{
	static struct block_facts facts;
	/* Some thirty terms to a leaf, and as many children to a branch. */
	static const struct {
		uint32_t terms;
		unsigned levels;
	} rows[] = { { 1, 1 }, { 20, 1 }, { 40, 2 }, { 500, 2 }, { 1100, 3 }, { 25000, 3 },
		{ 36000, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct terms t = { rows[i].terms, XAP_MAX_TERM, 1 };

		build_and_compare(make_long_terms, &t, 1);
		look_at_blocks("bulk/postlist.glass", &facts);
		assert_int_equal(facts.levels, rows[i].levels);
	}
}

/* One term more at a time, over where the root gets a level. */
static void a_level_begins_where_it_must(void **state)
{
	static struct block_facts facts;
	unsigned before = 0;

	(void)state;
	for (uint32_t n = 940; n <= 1090; n++) {
		struct terms t = { n, XAP_MAX_TERM, 1 };

		build(&builder_bulk, "bulk", make_long_terms, &t, 1);
		assert_sound("bulk");
		look_at_blocks("bulk/postlist.glass", &facts);
		assert_true(before == 0 || facts.levels - before <= 1);
		if (before == 2 && facts.levels == 3)
			build_and_compare(make_long_terms, &t, 1);
		before = facts.levels;
	}
	assert_int_equal(before, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(entries_may_fill_a_leaf_to_the_last_byte),
		IN_SCRATCH(the_longest_entries_of_one_piece_and_the_shortest_of_two),
		IN_SCRATCH(long_entries_begin_wherever_a_leaf_has_room_left),
		IN_SCRATCH(leaves_keep_room_where_updates_insert),
		IN_SCRATCH(branches_may_be_full_to_the_last_byte),
		IN_SCRATCH(tables_have_one_level_of_blocks_to_four),
		IN_SCRATCH(a_level_begins_where_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
