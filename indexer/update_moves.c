/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A move a document in memory, runs of them in the file: after a build documents follow each other
 * as they do in their file, and what is inserted there moves all behind it alike.
 */
#include "indexer/update_moves.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/side_write.h"

/* In place of a move. */
#define GONE INT64_MIN

static bool make_items(struct update_moves *m, struct error *err)
{
	m->items = calloc((size_t)m->last + 1, sizeof *m->items);
	return m->items || error_out_of_memory(err);
}

static bool take_over(
	struct update_moves *m, const char *live, const struct xap_stats *of, struct error *err)
{
	CLEANUP(moves_closep) struct moves *before = moves_open(live, of, err);
	size_t run = 0;

	if (!before)
		return error_wrap(err, "run indexer build");
	if (!make_items(m, err))
		return false;
	for (size_t docid = 0; docid <= m->last; docid++) {
		while (run < before->n && before->runs[run].first <= docid)
			run++;
		if (run > 0)
			m->items[docid] = before->runs[run - 1].by;
	}
	return true;
}

bool update_moves_init(struct update_moves *m, const char *live, const struct xap_stats *of,
	bool moved, struct error *err)
{
	struct error none = { 0 };

	m->last = of->last_docid;
	m->next = 1;
	m->labels = labels_open(live, of, &none);
	return !moved || take_over(m, live, of, err);
}

void update_moves_done(struct update_moves *m)
{
	labels_close(m->labels);
	free(m->items);
	*m = (struct update_moves){ 0 };
}

/* Whether the label is of an article with this id and so many paragraphs. */
static bool is_of(
	const struct labels *labels, const struct label *label, const char *id, uint32_t n)
{
	struct labels_article article;

	return labels_article(labels, label, &article) && article.paragraphs == n &&
	       article.len == strlen(id) && memcmp(article.id, id, article.len) == 0;
}

uint32_t update_moves_guess(const struct update_moves *m, const char *id, uint32_t n)
{
	uint32_t first = m->next, last = first + n - 1;
	const struct label *a, *b;

	if (!m->labels || n == 0 || last < first || last > m->last)
		return 0;
	a = labels_at(m->labels, first);
	b = labels_at(m->labels, last);
	/* They ascend with the paragraphs: none of another article is between. */
	if (a->article != b->article || a->ordinal != 1 || b->ordinal != n)
		return 0;
	return is_of(m->labels, a, id, n) ? first : 0;
}

bool update_moves_add(struct update_moves *m, uint32_t docid, struct move by, struct error *err)
{
	if (!m->items && !make_items(m, err))
		return false;
	m->items[docid].bytes += by.bytes;
	m->items[docid].lines += by.lines;
	m->next = docid + 1;
	return true;
}

bool update_moves_set(struct update_moves *m, uint32_t docid, struct move by, struct error *err)
{
	bool none = by.bytes == 0 && by.lines == 0;

	if (!m->items && !none && !make_items(m, err))
		return false;
	if (m->items)
		m->items[docid] = by;
	return true;
}

void update_moves_settle(struct update_moves *m, uint32_t docid)
{
	if (m->items)
		m->items[docid] = (struct move){ 0, 0 };
}

void update_moves_forget(struct update_moves *m, uint32_t docid)
{
	if (m->items)
		m->items[docid].bytes = GONE;
}

/* Numbers of documents that are gone split no run. */
static bool is_there(const struct update_moves *m, uint32_t docid)
{
	return m->items[docid].bytes != GONE &&
	       !(m->labels && labels_at(m->labels, docid)->article == 0);
}

/* Writes them if there is where to; returns how many there are. What is added later stands where
   its data say. */
static size_t make_runs(const struct update_moves *m, FILE *out)
{
	struct move before = { 0, 0 };
	size_t n = 0;

	for (uint32_t docid = 1; m->items && docid <= m->last + 1; docid++) {
		struct move by = { 0, 0 };

		if (docid <= m->last) {
			if (!is_there(m, docid))
				continue;
			by = m->items[docid];
		}
		if (by.bytes == before.bytes && by.lines == before.lines)
			continue;
		before = by;
		n++;
		if (out)
			fwrite(&(struct moves_run){ .first = docid, .by = by },
				sizeof(struct moves_run), 1, out);
	}
	return n;
}

bool update_moves_any(const struct update_moves *m)
{
	return make_runs(m, NULL) > 0;
}

bool update_moves_write(const struct update_moves *m, const char *directory, struct error *err)
{
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	size_t n = make_runs(m, NULL);
	struct side_header header;
	struct xap_stats stats;

	if (n == 0)
		return true;
	if (!side_file_stats(&stats, directory, err))
		return false;
	header = side_header_make(MOVES_MAGIC, &stats, (uint32_t)n);
	if (!side_writer_open(&w, directory, MOVES_FILE, &header, err))
		return false;
	make_runs(m, w.file);
	return side_writer_close(&w, err);
}

bool update_moves_check(const char *directory, struct error *err)
{
	CLEANUP(moves_closep) struct moves *m = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	m = moves_open(directory, &stats, err);
	if (!m)
		return err->code == ERROR_NOT_FOUND ||
		       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory,
			       MOVES_FILE);
	for (size_t i = 1; i < m->n; i++) {
		if (m->runs[i].first <= m->runs[i - 1].first)
			return error_set(
				err, ERROR_CORRUPT, "%s/%s is not in order", directory, MOVES_FILE);
	}
	return true;
}
