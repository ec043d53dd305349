/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/all_tables.h"

#include <pthread.h>

#include "indexer/bulk/tables.h"

struct task {
	struct all_tables *all;
	struct btree_root roots[GLASS_TABLES];
	struct vocabulary words; /* if there is to be a spelling table */
	/* Of the thread that writes positions and synonyms. */
	struct error err;
	bool ok;
};

static struct btree *create(const struct task *t, enum glass_table table, struct error *err)
{
	return btree_create(t->all->directory, table, t->all->options->stop, err);
}

static struct btree *create_roomy(
	const struct task *task, enum glass_table table, size_t room, struct error *err)
{
	struct btree *t = create(task, table, err);

	if (t && task->all->options->compression != COMPRESSION_BEST)
		btree_leave_room(t, room);
	return t;
}

static bool write_postlist(struct task *task, struct error *err)
{
	CLEANUP(btree_freep)
	struct btree *t = create_roomy(task, GLASS_POSTLIST, POSTLIST_ROOM, err);
	const struct run *runs = task->all->runs;
	struct vocabulary *words = task->all->options->spelling ? &task->words : NULL;
	struct texts *texts = task->all->options->texts;

	if (texts && !texts_begin(texts, runs, task->all->stats.documents, err))
		return false;
	return t && postlist_add_metadata(t, runs, err) && postlist_add_values(t, runs, err) &&
	       postlist_add_lengths(t, runs, err) &&
	       postlist_add_terms(t, runs, words, texts, err) &&
	       btree_close(t, &task->roots[GLASS_POSTLIST], err);
}

static bool write_positions(struct task *task, struct error *err)
{
	CLEANUP(btree_freep)
	struct btree *t = create_roomy(task, GLASS_POSITION, POSITION_ROOM, err);

	return t && position_add(t, task->all->runs, err) &&
	       btree_close(t, &task->roots[GLASS_POSITION], err);
}

static bool write_synonyms(struct task *task, struct error *err)
{
	CLEANUP(btree_freep) struct btree *t = create(task, GLASS_SYNONYM, err);

	return t && synonyms_finish(task->all->synonyms, err) &&
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

/* While postings are written still: to free them takes some time. */
static void drop_positions(const struct task *task)
{
	for (struct run *r = task->all->runs; r; r = r->next)
		sections_drop(&r->sections, SECTION_POSITIONS);
}

static void *run_positions(void *arg)
{
	struct task *task = arg;

	task->ok = write_positions(task, &task->err) && write_synonyms(task, &task->err);
	drop_positions(task);
	return NULL;
}

static bool write_others(struct task *t, struct error *err)
{
	return btree_close(t->all->termlist, &t->roots[GLASS_TERMLIST], err) &&
	       btree_close(t->all->docdata, &t->roots[GLASS_DOCDATA], err) &&
	       write_postlist(t, err) && (!t->all->options->spelling || write_spelling(t, err));
}

/* Postings are the largest, positions with the sorting of synonyms not far behind; neither touches
   the other. */
static bool write_tables(struct task *t, struct error *err)
{
	pthread_t thread;
	bool ok, alone = t->all->options->jobs < 2 ||
			 pthread_create(&thread, NULL, run_positions, t) != 0;

	if (alone)
		run_positions(t);
	ok = write_others(t, err);
	if (!alone)
		pthread_join(thread, NULL);
	if (ok && !t->ok)
		*err = t->err;
	return ok && t->ok;
}

bool all_tables_write(struct all_tables *a, struct error *err)
{
	struct task task = { .all = a, .roots = { { 0 } } };
	bool ok = write_tables(&task, err);

	vocabulary_done(&task.words);
	return ok && version_write(a->directory, task.roots, &a->stats, a->uuid, err);
}
