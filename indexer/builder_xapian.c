/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builder that uses Xapian's API: each part is a database of its own under BUILD/parts, and
 * compaction puts them together in order. Its speed is Xapian's (2 to 5 MB/s a core); it is the
 * judge of what any faster builder makes.
 */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/builder.h"
#include "indexer/document_xapian.h"

/* Compaction opens all tables of all its sources at once, six files or so each; 50 stay well below
   the usual limit of 1024 open files. */
enum { MERGE_WIDTH = 50 };
/* Words wait in it; each pass through the spelling table rewrites most of its lists. */
enum { SPELLING_MEMORY = 256 << 20 };

struct builder {
	char *directory, *parts;
	bool spelling;
	pthread_mutex_t lock;
	/* The parts that ended. */
	uint32_t *numbers;
	size_t n, cap;
};

struct builder_part {
	struct builder *builder; /* borrowed */
	uint32_t number;
	struct xap_writer *writer;
	struct xap_doc *doc;
	struct buf key;
};

static void close_builder(struct builder *b)
{
	if (!b)
		return;
	pthread_mutex_destroy(&b->lock);
	free(b->directory);
	free(b->parts);
	free(b->numbers);
	free(b);
}

static void close_builderp(struct builder **b)
{
	close_builder(*b);
}

/* Xapian keeps its own measure of memory, and each part is its thread's. */
static struct builder *open_builder(
	const char *directory, const struct builder_options *options, struct error *err)
{
	CLEANUP(close_builderp) struct builder *b = calloc(1, sizeof *b);

	if (!b) {
		error_out_of_memory(err);
		return NULL;
	}
	pthread_mutex_init(&b->lock, NULL);
	b->spelling = options->spelling;
	b->directory = strdup(directory);
	if (!b->directory || asprintf(&b->parts, "%s/parts", directory) < 0) {
		error_out_of_memory(err);
		return NULL;
	}
	if (mkdir(b->parts, 0777) != 0) {
		error_set_errno(err, "%s", b->parts);
		return NULL;
	}
	return TAKE_PTR(b);
}

/* Level 0 are the parts themselves; each merge makes parts of the next level. */
static char *part_path(const struct builder *b, unsigned level, uint32_t number, struct error *err)
{
	char *path;

	if (asprintf(&path, "%s/%u-%08" PRIu32, b->parts, level, number) >= 0)
		return path;
	error_out_of_memory(err);
	return NULL;
}

static void free_string(char **string)
{
	free(*string);
}

static void drop_part(struct builder_part *p)
{
	if (!p)
		return;
	xap_writer_close(p->writer);
	xap_doc_free(p->doc);
	buf_done(&p->key);
	free(p);
}

static void drop_partp(struct builder_part **p)
{
	drop_part(*p);
}

/* Nobody else knows these directories: a lock that cannot be had there is a disk that fails, and no
   reason to try later. */
static void not_another_builder(struct error *err)
{
	if (err->code == ERROR_LOCKED)
		err->code = ERROR_IO;
}

static struct builder_part *begin_part(struct builder *b, uint32_t number, struct error *err)
{
	CLEANUP(drop_partp) struct builder_part *p = calloc(1, sizeof *p);
	CLEANUP(free_string) char *path = part_path(b, 0, number, err);

	if (!p || !path) {
		error_out_of_memory(err);
		return NULL;
	}
	p->builder = b;
	p->number = number;
	p->doc = xap_doc_new(err);
	p->writer = p->doc ? xap_writer_create(path, err) : NULL;
	if (p->writer)
		return TAKE_PTR(p);
	not_another_builder(err);
	return NULL;
}

static bool add_document(struct builder_part *p, const struct document *d, struct error *err)
{
	return document_to_xapian(p->doc, d, err) && xap_writer_add(p->writer, p->doc, err);
}

static bool add_record(
	struct builder_part *p, const char *id, const char *record, size_t len, struct error *err)
{
	schema_article_key(&p->key, id, strlen(id));
	if (p->key.failed)
		return error_out_of_memory(err);
	return xap_writer_metadata(p->writer, p->key.data, p->key.len, record, len, err);
}

static bool end_part(struct builder_part *p, struct error *err)
{
	struct builder *b = p->builder;
	bool ok = true;

	if (!xap_writer_commit(p->writer, err))
		return error_wrap(err, "part %" PRIu32 " of the index", p->number);
	xap_writer_closep(&p->writer);
	p->writer = NULL;
	pthread_mutex_lock(&b->lock);
	if (b->n == b->cap) {
		size_t cap = b->cap ? 2 * b->cap : 64;
		uint32_t *grown = realloc(b->numbers, cap * sizeof *grown);

		ok = grown != NULL;
		if (grown) {
			b->numbers = grown;
			b->cap = cap;
		}
	}
	if (ok)
		b->numbers[b->n++] = p->number;
	pthread_mutex_unlock(&b->lock);
	return ok || error_out_of_memory(err);
}

/* The facts and the synonyms are a part of their own, without documents, after all others. */
static bool write_last(struct builder *b, const char *facts, size_t facts_len,
	struct synonyms *synonyms, struct error *err)
{
	CLEANUP(drop_partp)
	struct builder_part *p = begin_part(b, b->n ? b->numbers[b->n - 1] + 1 : 0, err);

	if (!p || !synonyms_wait(synonyms, err))
		return false;
	if (!xap_writer_metadata(
		    p->writer, SCHEMA_FACTS, strlen(SCHEMA_FACTS), facts, facts_len, err))
		return false;
	for (size_t i = 0; i < synonyms->n; i++) {
		size_t key_len, word_len;
		const char *key = synonym_key(synonyms, i, &key_len);
		const char *word = synonym_word(synonyms, i, &word_len);

		if (!xap_writer_synonym(p->writer, key, key_len, word, word_len, err))
			return false;
	}
	return end_part(p, err);
}

static int remove_entry(
	const char *path, const struct stat *st UNUSED, int type UNUSED, struct FTW *at UNUSED)
{
	return remove(path);
}

static bool remove_tree(const char *path, struct error *err)
{
	/* Depth 16 is more than enough open folders for a tree of two levels. */
	if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0)
		return true;
	return error_set_errno(err, "cannot remove %s", path);
}

static void free_paths(char **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
}

/* Merges parts first..first+n-1 of a level into `destination` and removes them. */
static bool merge(struct builder *b, unsigned level, size_t first, size_t n,
	const char *destination, struct error *err)
{
	char *paths[MERGE_WIDTH] = { 0 };
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		paths[i] = part_path(b, level, b->numbers[first + i], err);
		ok = paths[i] != NULL;
	}
	ok = ok && xap_compact((const char *const *)paths, n, destination, err);
	if (!ok)
		not_another_builder(err);
	for (size_t i = 0; i < n && ok; i++)
		ok = remove_tree(paths[i], err);
	free_paths(paths, n);
	return ok;
}

/* One level up: groups of neighbours become one part each. */
static bool merge_level(struct builder *b, unsigned level, struct error *err)
{
	size_t groups = 0;

	for (size_t first = 0; first < b->n; first += MERGE_WIDTH) {
		size_t n = b->n - first < MERGE_WIDTH ? b->n - first : MERGE_WIDTH;
		CLEANUP(free_string)
		char *path = part_path(b, level + 1, (uint32_t)groups, err);

		if (!path || !merge(b, level, first, n, path, err))
			return false;
		/* Group g is made of numbers from g on: none that is still wanted is lost. */
		b->numbers[groups] = (uint32_t)groups;
		groups++;
	}
	b->n = groups;
	return true;
}

static int compare_numbers(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

struct speller {
	struct xap_db *db;
	struct xap_writer *writer;
};

static bool spell_term(void *ctx, const char *term, size_t len, struct error *err)
{
	struct speller *s = ctx;
	uint64_t occurrences;
	uint32_t documents;

	if (!schema_is_spelled(term, len))
		return true;
	if (!xap_db_freqs(s->db, term, len, &documents, &occurrences, err))
		return false;
	return occurrences == 0 ||
	       xap_writer_spelling(s->writer, term, len, (int64_t)occurrences, err);
}

/* When all is merged: the sum of the parts' bounds would be no good one of the frequencies. */
static bool add_spelling(struct builder *b, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open(b->directory, err);
	CLEANUP(xap_writer_closep) struct xap_writer *writer = NULL;

	writer = db ? xap_writer_open(b->directory, SPELLING_MEMORY, err) : NULL;
	return writer &&
	       xap_db_terms(db, "", 0, spell_term, &(struct speller){ db, writer }, err) &&
	       xap_writer_commit(writer, err);
}

static bool finish(struct builder *b, const char *facts, size_t facts_len,
	struct synonyms *synonyms, struct error *err)
{
	unsigned level = 0;

	if (b->n > 1)
		qsort(b->numbers, b->n, sizeof *b->numbers, compare_numbers);
	if (!write_last(b, facts, facts_len, synonyms, err))
		return false;
	while (b->n > MERGE_WIDTH) {
		if (!merge_level(b, level++, err))
			return error_wrap(err, "merging the parts of the index");
	}
	if (!merge(b, level, 0, b->n, b->directory, err))
		return error_wrap(err, "merging the parts of the index");
	return remove_tree(b->parts, err) && (!b->spelling || add_spelling(b, err));
}

const struct builder_ops builder_xapian = {
	.name = "xapian",
	.open = open_builder,
	.close = close_builder,
	.begin = begin_part,
	.add = add_document,
	.record = add_record,
	.end = end_part,
	.drop = drop_part,
	.finish = finish,
};
