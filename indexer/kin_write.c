/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over all stems, in byte order; each goes to the lists of its grams, which grow in
 * memory: some 30 bytes a stem.
 */
#include "indexer/kin_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/facts.h"
#include "common/glass/database.h"
#include "common/glass/terms.h"
#include "common/kin.h"
#include "common/language.h"
#include "common/schema.h"
#include "common/xap.h"
#include "indexer/hash.h"
#include "indexer/side_write.h"

enum {
	/* After so many stems the memory of their table, some megabytes, is given back. */
	FORGET_STEMS = 1 << 15,
	FIRST_LISTS = 1 << 12,
};

/* The stems that have a gram. */
struct list {
	uint64_t gram;
	uint32_t stems; /* 0: a free place */
	uint32_t next;	/* the least number that could follow */
	struct buf gaps;
};

struct work {
	struct database database;
	FILE *file;
	const atomic_int *stop;
	struct list *lists; /* by a hash of their gram; size is a power of two */
	size_t n_lists, size;
	struct buf begins, counts, stems;
	uint32_t n_stems, passed;
};

static void work_done(struct work *w)
{
	for (size_t i = 0; i < w->size; i++)
		buf_done(&w->lists[i].gaps);
	free(w->lists);
	buf_done(&w->begins);
	buf_done(&w->counts);
	buf_done(&w->stems);
	database_close(&w->database);
}

/* Where a gram is, or would be. */
static struct list *place_of(struct list *lists, size_t size, uint64_t gram)
{
	size_t at = hash_mix(gram) & (size - 1);

	while (lists[at].stems > 0 && lists[at].gram != gram)
		at = (at + 1) & (size - 1);
	return &lists[at];
}

static bool make_room(struct work *w, struct error *err)
{
	size_t size = w->size ? 2 * w->size : FIRST_LISTS;
	struct list *lists;

	if (2 * w->n_lists < w->size)
		return true;
	lists = calloc(size, sizeof *lists);
	if (!lists)
		return error_out_of_memory(err);
	for (size_t i = 0; i < w->size; i++) {
		if (w->lists[i].stems > 0)
			*place_of(lists, size, w->lists[i].gram) = w->lists[i];
	}
	free(w->lists);
	w->lists = lists;
	w->size = size;
	return true;
}

static bool add_to_list(struct work *w, uint64_t gram, struct error *err)
{
	struct list *l;

	if (!make_room(w, err))
		return false;
	l = place_of(w->lists, w->size, gram);
	w->n_lists += l->stems == 0;
	l->stems++;
	l->gram = gram;
	buf_add_varint(&l->gaps, w->n_stems - l->next);
	l->next = w->n_stems + 1;
	return !l->gaps.failed || error_out_of_memory(err);
}

static bool take_stem(
	void *ctx, const char *term, size_t len, uint32_t documents UNUSED, struct error *err)
{
	const size_t prefix = strlen(PREFIX_STEM);
	struct work *w = ctx;
	struct kin_grams grams;
	uint32_t begin = (uint32_t)w->stems.len;

	if (w->passed++ % FORGET_STEMS == 0) {
		if (w->stop && atomic_load(w->stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		table_forget(&w->database.postlist);
	}
	kin_grams_of(&grams, term + prefix, len - prefix);
	if (grams.n == 0)
		return true;
	for (unsigned i = 0; i < grams.n; i++)
		if (!add_to_list(w, grams.items[i], err))
			return false;
	buf_add(&w->begins, &begin, sizeof begin);
	buf_add_byte(&w->counts, (char)grams.n);
	buf_add(&w->stems, term + prefix, len - prefix);
	w->n_stems++;
	return !(w->begins.failed || w->counts.failed || w->stems.failed) ||
	       error_out_of_memory(err);
}

static int by_gram(const void *a, const void *b)
{
	const struct list *const *x = a, *const *y = b;

	return ((*x)->gram > (*y)->gram) - ((*x)->gram < (*y)->gram);
}

static void write_buf(struct work *w, const struct buf *b)
{
	if (b->len > 0)
		fwrite(b->data, 1, b->len, w->file);
}

/* All of the file behind its header. */
static void write_parts(struct work *w, struct list **sorted)
{
	uint32_t sizes[] = { (uint32_t)w->n_lists, (uint32_t)w->stems.len };
	uint64_t place = 0;

	for (size_t i = 0; i < w->n_lists; i++)
		place += sorted[i]->gaps.len;
	fwrite(sizes, sizeof sizes, 1, w->file);
	fwrite(&place, sizeof place, 1, w->file);
	for (size_t i = 0; i < w->n_lists; i++)
		fwrite(&sorted[i]->gram, sizeof sorted[i]->gram, 1, w->file);
	place = 0;
	for (size_t i = 0; i < w->n_lists; i++) {
		fwrite(&place, sizeof place, 1, w->file);
		place += sorted[i]->gaps.len;
	}
	write_buf(w, &w->begins);
	fwrite(&sizes[1], sizeof sizes[1], 1, w->file);
	write_buf(w, &w->counts);
	write_buf(w, &w->stems);
	for (size_t i = 0; i < w->n_lists; i++)
		write_buf(w, &sorted[i]->gaps);
}

/* All behind the header, into which goes how many stems there are. */
static bool write_contents(struct work *w, const char *directory, struct error *err)
{
	const struct database *database = &w->database;
	struct list **sorted;
	size_t n = 0;

	if (!database_open(&w->database, directory, err) ||
		!terms_walk_past(
			&database, 1, PREFIX_STEM, strlen(PREFIX_STEM), take_stem, NULL, w, err))
		return false;
	sorted = malloc((w->n_lists + 1) * sizeof(struct list *));
	if (!sorted)
		return error_out_of_memory(err);
	for (size_t i = 0; i < w->size; i++) {
		if (w->lists[i].stems > 0)
			sorted[n++] = &w->lists[i];
	}
	if (n > 0)
		qsort(sorted, n, sizeof(struct list *), by_gram);
	write_parts(w, sorted);
	free(sorted);
	fseek(w->file, offsetof(struct side_header, own), SEEK_SET);
	fwrite(&w->n_stems, sizeof w->n_stems, 1, w->file);
	return true;
}

/* What the file is made for, and whether it is. */
static bool look(const char *directory, struct xap_stats *stats, bool *wanted, struct error *err)
{
	CLEANUP(facts_done) struct facts facts = { 0 };

	*wanted = false;
	if (!side_file_facts(stats, &facts, directory, err))
		return false;
	for (size_t i = 0; i < facts.n_languages; i++) {
		const char *code = facts.languages[i].code;
		const struct language *language = language_find(code, strlen(code));

		*wanted = *wanted || (language && language->kin);
	}
	return true;
}

bool kin_write(const char *directory, const atomic_int *stop, struct error *err)
{
	CLEANUP(work_done) struct work w = { .stop = stop };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	struct side_header header;
	struct xap_stats stats;
	bool wanted;

	if (!look(directory, &stats, &wanted, err))
		return false;
	if (!wanted)
		return side_file_remove(directory, KIN_FILE, err);
	header = side_header_make(KIN_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, KIN_FILE, &header, err))
		return false;
	w.file = writer.file;
	return write_contents(&w, directory, err) && side_writer_close(&writer, err);
}

bool kin_check(const char *directory, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(kin_closep) struct kin *kin = NULL;
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;
	bool wanted;

	if (!look(directory, &stats, &wanted, err))
		return false;
	kin = kin_open(directory, &stats, err);
	if (!kin)
		return side_file_may_lack(directory, KIN_FILE, KIN_MAGIC, err);
	draft = side_file_draft(err);
	if (!draft)
		return false;
	w.file = draft;
	if (!write_contents(&w, directory, err))
		return false;
	if (kin->n_stems != w.n_stems)
		return error_set(err, ERROR_CORRUPT, "%s/%s has not the stems of this database",
			directory, KIN_FILE);
	return side_file_compare(&kin->file, draft, directory, KIN_FILE, "stems", err);
}
