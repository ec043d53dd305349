/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/all_tables.h"

#include <pthread.h>
#include <stdatomic.h>

#include "indexer/bulk/tables.h"

/* Readers of the order. */
enum { READS_POSTINGS, READS_POSITIONS, READERS };

/* A table that has entries of each term, in the order of terms. */
struct by_term {
	struct btree *table;
	struct merge merge;
};

/* Sections that a reader of the order has come to the end of. */
struct leavings {
	atomic_bool there;
	_Atomic(struct run *) next; /* of the runs, the first that nobody has dropped them of */
};

struct task {
	struct all_tables *all;
	struct btree_root roots[GLASS_TABLES];
	struct merge_order *order; /* of all terms */
	struct by_term postings, positions;
	atomic_bool synonyms_taken; /* by a thread */
	struct vocabulary words;    /* if there is to be a spelling table */
	struct leavings leavings[READERS];
	/* Of the thread that writes positions. */
	struct error err;
	bool ok;
};

static struct btree *create(const struct task *t, enum glass_table table, struct error *err)
{
	struct btree *made = btree_create(t->all->directory, table, t->all->options->stop, err);

	if (made)
		btree_write_back(made, t->all->options->disk);
	return made;
}

static struct btree *create_roomy(
	const struct task *task, enum glass_table table, size_t room, struct error *err)
{
	struct btree *t = create(task, table, err);

	if (t && task->all->options->compression != COMPRESSION_BEST)
		btree_leave_room(t, room);
	return t;
}

/* All that comes before the terms. */
static bool begin_postings(struct task *task, struct error *err)
{
	const struct run *runs = task->all->runs;
	struct texts *texts = task->all->options->texts;
	struct btree *t = create_roomy(task, GLASS_POSTLIST, POSTLIST_ROOM, err);

	task->postings.table = t;
	if (texts && !texts_begin(texts, runs, task->all->stats.documents, err))
		return false;
	return t && postlist_add_metadata(t, runs, err) && postlist_add_values(t, runs, err) &&
	       postlist_add_lengths(t, runs, err) &&
	       merge_begin(&task->postings.merge, runs, SECTION_POSTINGS, task->order,
		       READS_POSTINGS, err);
}

static bool begin_positions(struct task *task, struct error *err)
{
	struct btree *t = create_roomy(task, GLASS_POSITION, POSITION_ROOM, err);

	task->positions.table = t;
	return t && merge_begin(&task->positions.merge, task->all->runs, SECTION_POSITIONS,
			    task->order, READS_POSITIONS, err);
}

static bool add_postings(struct task *task, bool *more, struct error *err)
{
	struct vocabulary *words = task->all->options->spelling ? &task->words : NULL;
	struct by_term *p = &task->postings;

	return merge_enter_batch(&p->merge, more, err) &&
	       postlist_add_terms(p->table, &p->merge, words, task->all->options->texts, err);
}

static bool add_positions(struct task *task, bool *more, struct error *err)
{
	struct by_term *p = &task->positions;

	if (!merge_enter_batch(&p->merge, more, err))
		return false;
	position_add_terms(p->table, &p->merge);
	return true;
}

/* Once, by whoever has come to the end of its terms first. */
static bool write_synonyms(struct task *task, struct error *err)
{
	CLEANUP(btree_freep) struct btree *t = NULL;

	if (atomic_exchange(&task->synonyms_taken, true))
		return true;
	t = create(task, GLASS_SYNONYM, err);
	return t && synonyms_wait(task->all->synonyms, err) &&
	       synonym_add(t, task->all->synonyms, err) &&
	       btree_close(t, &task->roots[GLASS_SYNONYM], err);
}

static bool write_spelling(struct task *task, struct error *err)
{
	CLEANUP(btree_freep) struct btree *t = create(task, GLASS_SPELLING, err);

	task->all->stats.spelling = task->words.most;
	return t && spelling_add(t, &task->words, task->all->options->compression, err) &&
	       btree_close(t, &task->roots[GLASS_SPELLING], err);
}

/* What is only read before its terms goes with postings; texts stay. */
static void drop_sections(struct run *r, int reader)
{
	for (int i = 0; i < SECTIONS; i++) {
		if (i != SECTION_TEXTS && (i == SECTION_POSITIONS) == (reader == READS_POSITIONS))
			sections_drop(&r->sections, (enum section_name)i);
	}
}

static struct run *take_run(struct leavings *l)
{
	struct run *r = atomic_load(&l->there) ? atomic_load(&l->next) : NULL;

	while (r && !atomic_compare_exchange_weak(&l->next, &r, r->next))
		;
	return r;
}

/* By all who have come to their end, as it takes some time: each run is who comes first's. */
static void drop_leavings(struct task *t)
{
	struct run *r;

	for (int i = 0; i < READERS; i++) {
		while ((r = take_run(&t->leavings[i])))
			drop_sections(r, i);
	}
}

/* `table` has all that `reader` reads. */
static bool end_table(
	struct task *t, int reader, struct by_term *of, enum glass_table table, struct error *err)
{
	if (!btree_close(of->table, &t->roots[table], err))
		return false;
	atomic_store(&t->leavings[reader].there, true);
	return true;
}

static bool end_positions(struct task *t, struct error *err)
{
	return end_table(t, READS_POSITIONS, &t->positions, GLASS_POSITION, err) &&
	       write_synonyms(t, err);
}

static bool end_postings(struct task *t, struct error *err)
{
	return end_table(t, READS_POSTINGS, &t->postings, GLASS_POSTLIST, err) &&
	       (!t->all->options->spelling || write_spelling(t, err)) && write_synonyms(t, err);
}

static void *run_positions(void *arg)
{
	struct task *t = arg;
	bool more = true;

	t->ok = begin_positions(t, &t->err);
	while (t->ok && more)
		t->ok = add_positions(t, &more, &t->err);
	t->ok = t->ok && end_positions(t, &t->err);
	merge_order_leave(t->order, READS_POSITIONS);
	drop_leavings(t);
	return NULL;
}

static bool close_by_document(struct task *t, struct error *err)
{
	return btree_close(t->all->termlist, &t->roots[GLASS_TERMLIST], err) &&
	       btree_close(t->all->docdata, &t->roots[GLASS_DOCDATA], err);
}

static bool run_postings(struct task *t, struct error *err)
{
	bool more = true, ok = close_by_document(t, err) && begin_postings(t, err);

	while (ok && more)
		ok = add_postings(t, &more, err);
	ok = ok && end_postings(t, err);
	merge_order_leave(t->order, READS_POSTINGS);
	drop_leavings(t);
	return ok;
}

/* In turn, since there is room for some batches of the order only. */
static bool run_alone(struct task *t, struct error *err)
{
	bool more = true;
	bool ok = close_by_document(t, err) && begin_positions(t, err) && begin_postings(t, err);

	while (ok && more)
		ok = add_postings(t, &more, err) && add_positions(t, &more, err);
	ok = ok && end_positions(t, err) && end_postings(t, err);
	drop_leavings(t);
	return ok;
}

/* Postings and positions take about as long, since who is ahead finds the order for both. */
static bool write_tables(struct task *t, struct error *err)
{
	pthread_t thread;
	bool ok;

	for (int i = 0; i < READERS; i++)
		atomic_init(&t->leavings[i].next, t->all->runs);
	t->order = merge_order_new(t->all->runs, SECTION_POSTINGS, READERS, err);
	if (!t->order)
		return false;
	if (t->all->options->jobs < 2 || pthread_create(&thread, NULL, run_positions, t) != 0)
		return run_alone(t, err);
	ok = run_postings(t, err);
	pthread_join(thread, NULL);
	if (ok && !t->ok)
		*err = t->err;
	return ok && t->ok;
}

static void task_done(struct task *t)
{
	merge_done(&t->postings.merge);
	merge_done(&t->positions.merge);
	btree_free(t->postings.table);
	btree_free(t->positions.table);
	merge_order_free(t->order);
	vocabulary_done(&t->words);
}

bool all_tables_write(struct all_tables *a, struct error *err)
{
	CLEANUP(task_done) struct task task = { .all = a, .roots = { { 0 } } };

	return write_tables(&task, err) &&
	       version_write(a->directory, task.roots, &a->stats, a->uuid, err);
}
