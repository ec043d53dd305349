/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk a table, in the order of its keys, in two processes. The file is mapped; a disk that
 * fails to read it ends the process with a signal, which is why they are no threads.
 */
#include "indexer/verify_blocks.h"

#include <inttypes.h>
#include <string.h>

#include "common/glass/database.h"
#include "indexer/verify_block.h"
#include "indexer/verify_chunk.h"

/* More than these of a table tell nothing new. */
enum { MOST_SAID = 10 };

#define NO_BLOCK UINT32_MAX

static const char *const names[GLASS_TABLES] = { "postlist", "docdata", "termlist", "position",
	"spelling", "synonym" };

struct walk {
	const struct table *table;
	const char *name;
	const struct verify_since *since;
	uint32_t last_docid;
	bool postings;	 /* the table is that of postings */
	uint32_t before; /* the leaf before the one at hand, or NO_BLOCK */
	bool unfinished; /* that was looked at, and ends in a piece that is not the last */
	size_t faults;
	struct buf *report;
};

static void fault(struct walk *w, uint32_t number, const char *what)
{
	if (w->faults++ < MOST_SAID)
		buf_printf(w->report, "%s.glass, block %" PRIu32 ": %s\n", w->name, number, what);
}

static bool is_new(const struct walk *w, uint32_t number)
{
	return number < w->table->blocks && block_revision(w->table, number) > w->since->revision;
}

static bool has_turn(const struct walk *w, uint32_t number)
{
	return number % VERIFY_TURNS == w->since->turn % VERIFY_TURNS;
}

/* Whether the first piece in the leaf follows the last one of the leaf before. */
static bool follows(const struct walk *w, uint32_t number)
{
	struct block_item first, before;
	unsigned n;

	if (!block_item(w->table, number, 0, &first))
		return false;
	if (first.first)
		return !w->unfinished;
	n = w->before < w->table->blocks ? block_items(w->table, w->before) : 0;
	return n > 0 && block_item(w->table, w->before, n - 1, &before) && !before.last &&
	       before.piece + 1 == first.piece && before.key_len == first.key_len &&
	       memcmp(before.key, first.key, first.key_len) == 0;
}

/* The entries that begin in the leaf, found as searches find them. */
static void check_chunks(struct walk *w, uint32_t number)
{
	CLEANUP(table_cursor_done) struct table_cursor c;
	unsigned n = block_items(w->table, number), i = 0;
	struct block_item item = { 0 };

	table_cursor_init(&c, w->table);
	while (i < n && block_item(w->table, number, i, &item) &&
		(!item.first || item.key_len == 0))
		i++;
	if (i == n)
		return;
	if (!table_find(&c, item.key, item.key_len) || c.blocks[0] != number) {
		fault(w, number, "an entry is not found by its key");
		return;
	}
	do {
		size_t len;
		const unsigned char *key = table_key(&c, &len);
		const char *what = table_tag(&c)
					   ? chunk_fault(key, len, c.tag, c.tag_len, w->last_docid)
					   : "a tag is damaged";

		if (what)
			fault(w, number, what);
	} while (!c.bad && table_next(&c) && c.blocks[0] == number);
}

static void check_leaf(struct walk *w, const struct block_place *place)
{
	struct block_item last;
	const char *what = block_fault(w->table, place);

	if (!what && !follows(w, place->number))
		what = "its first item does not follow the one before it";
	w->unfinished = false;
	if (what) {
		fault(w, place->number, what);
		return;
	}
	if (block_item(w->table, place->number, block_items(w->table, place->number) - 1, &last))
		w->unfinished = !last.last;
	if (w->postings)
		check_chunks(w, place->number);
}

static void visit_leaf(struct walk *w, const struct block_place *place, bool below_new)
{
	if (w->unfinished || has_turn(w, place->number) || (below_new && is_new(w, place->number)))
		check_leaf(w, place);
	w->before = place->number;
}

static void visit_branch(struct walk *w, const struct block_place *place)
{
	const char *what = block_fault(w->table, place);
	bool changed = is_new(w, place->number);
	unsigned n;

	if (what) {
		fault(w, place->number, what);
		return;
	}
	n = block_items(w->table, place->number);
	for (unsigned i = 0; i < n; i++) {
		struct block_item item, next;
		struct block_place below = { .revision = block_revision(w->table, place->number),
			.level = place->level - 1,
			.lower = place->lower,
			.upper = place->upper };

		/* That they can be read was checked. */
		if (!block_item(w->table, place->number, i, &item))
			return;
		below.number = item.child;
		if (i > 0)
			below.lower = &item;
		if (i + 1 < n && block_item(w->table, place->number, i + 1, &next))
			below.upper = &next;
		if (below.level > 0)
			visit_branch(w, &below);
		else
			visit_leaf(w, &below, changed);
	}
}

static void walk_table(struct walk *w, uint64_t revision)
{
	const struct block_place root = { .number = w->table->root.block,
		.revision = (uint32_t)revision,
		.level = w->table->root.level };

	if (root.level > 0)
		visit_branch(w, &root);
	else
		visit_leaf(w, &root, true);
	if (w->unfinished)
		fault(w, w->before, "its last tag is cut short");
}

struct task {
	struct verify_since since;
	bool postings; /* that table, which takes about half of the time; or all others */
	char path[];
};

static bool check(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	const struct task *task = ctx;
	struct table_root roots[GLASS_TABLES];
	struct database facts;

	if (!database_read(&facts, roots, task->path, err))
		return false;
	for (int i = 0; i < GLASS_TABLES; i++) {
		CLEANUP(table_close) struct table table = { 0 };
		struct walk w = { .table = &table,
			.name = names[i],
			.since = &task->since,
			.last_docid = facts.last_docid,
			.postings = i == GLASS_POSTLIST,
			.before = NO_BLOCK,
			.report = report };

		if (roots[i].empty || (i == GLASS_POSTLIST) != task->postings)
			continue;
		if (!table_open(&table, task->path, names[i], &roots[i], err))
			return false;
		/* Of each block that a new branch has, at least the revision is. */
		table_dense(&table);
		walk_table(&w, facts.revision);
		*faults += w.faults;
	}
	return !report->failed || error_out_of_memory(err);
}

static bool start(struct apart *a, const struct task *task, const char *path, struct error *err)
{
	CLEANUP(buf_done) struct buf whole = { 0 };

	buf_add(&whole, task, offsetof(struct task, path));
	buf_add(&whole, path, strlen(path) + 1);
	return whole.failed ? error_out_of_memory(err)
			    : apart_start(a, check, whole.data, whole.len, err);
}

bool verify_blocks_begin(struct verify_blocks *v, const char *path,
	const struct verify_since *since, struct error *err)
{
	const struct task postings = { .since = *since, .postings = true };
	const struct task others = { .since = *since };

	*v = (struct verify_blocks){ .path = path };
	return (start(&v->others, &others, path, err) &&
		       start(&v->postings, &postings, path, err)) ||
	       error_wrap(err, "%s", path);
}

bool verify_blocks_end(struct verify_blocks *v, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err)
{
	return (apart_wait(&v->postings, stop, faults, report, err) &&
		       apart_wait(&v->others, stop, faults, report, err)) ||
	       error_wrap(err, "%s", v->path);
}

void verify_blocks_done(struct verify_blocks *v)
{
	if (!v->path)
		return;
	apart_done(&v->postings);
	apart_done(&v->others);
	*v = (struct verify_blocks){ 0 };
}
