/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A range is written as its shares and then its rows, in one piece, behind those that came before
 * it in time. What stays in memory is where each range lies.
 */
#include "indexer/ledger_parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "indexer/ledger_writer.h"
#include "indexer/nameless.h"

struct ledger_parts {
	int fd;
	const char *directory; /* borrowed, for messages */
	pthread_mutex_t lock;
	uint64_t end; /* of the file */
	struct part_place {
		uint64_t at;
		size_t shares, rows; /* their number; bytes */
	} * places;		     /* by number; one that was not taken has no shares */
	size_t n, cap;
};

/* ---- One range ---- */

void ledger_part_done(struct ledger_part *p)
{
	buf_done(&p->rows);
	free(p->shares);
	*p = (struct ledger_part){ 0 };
}

static struct ledger_share *share_of(struct ledger_part *p, uint32_t file)
{
	if (p->n > 0 && p->shares[p->n - 1].file == file)
		return &p->shares[p->n - 1];
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 4;
		struct ledger_share *grown = realloc(p->shares, cap * sizeof *grown);

		if (!grown)
			return NULL;
		p->shares = grown;
		p->cap = cap;
	}
	p->shares[p->n] = (struct ledger_share){ .file = file };
	return &p->shares[p->n++];
}

bool ledger_part_add(struct ledger_part *p, const struct ledger_article *row, const char *id,
	const char *language, struct error *err)
{
	struct ledger_share *share = share_of(p, row->file);
	size_t before = p->rows.len;

	if (!share)
		return error_out_of_memory(err);
	ledger_put_article(&p->rows, row, id, language);
	if (p->rows.failed)
		return error_out_of_memory(err);
	share->n++;
	share->len += p->rows.len - before;
	return true;
}

/* ---- All ranges ---- */

struct ledger_parts *ledger_parts_new(const char *directory, struct error *err)
{
	struct ledger_parts *p = calloc(1, sizeof *p);

	if (!p) {
		error_out_of_memory(err);
		return NULL;
	}
	p->directory = directory;
	p->fd = nameless_open(directory);
	if (p->fd < 0) {
		error_set_errno(err, "%s: noting the articles", directory);
		free(p);
		return NULL;
	}
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void ledger_parts_free(struct ledger_parts *p)
{
	if (!p)
		return;
	close(p->fd);
	pthread_mutex_destroy(&p->lock);
	free(p->places);
	free(p);
}

void ledger_parts_freep(struct ledger_parts **p)
{
	ledger_parts_free(*p);
}

/* Under the lock. */
static bool make_room(struct ledger_parts *p, size_t n)
{
	size_t cap = p->cap ? p->cap : 64;
	struct part_place *grown;

	if (n <= p->cap)
		return true;
	while (cap < n)
		cap *= 2;
	grown = realloc(p->places, cap * sizeof *grown);
	if (!grown)
		return false;
	p->places = grown;
	p->cap = cap;
	return true;
}

/* Under the lock: a place in the file for a range. */
static bool reserve(struct ledger_parts *p, uint32_t number, struct part_place place, size_t size)
{
	if (!make_room(p, (size_t)number + 1))
		return false;
	while (p->n <= number)
		p->places[p->n++] = (struct part_place){ 0 };
	place.at = p->end;
	p->places[number] = place;
	p->end += size;
	return true;
}

bool ledger_parts_take(
	struct ledger_parts *p, struct ledger_part *part, uint32_t number, struct error *err)
{
	size_t head = part->n * sizeof *part->shares;
	uint64_t at;
	bool ok;

	if (part->n == 0)
		return true;
	pthread_mutex_lock(&p->lock);
	at = p->end;
	ok = reserve(p, number, (struct part_place){ .shares = part->n, .rows = part->rows.len },
		head + part->rows.len);
	pthread_mutex_unlock(&p->lock);
	if (!ok)
		return error_out_of_memory(err);
	if (!nameless_write(p->fd, part->shares, head, at) ||
		!nameless_write(p->fd, part->rows.data, part->rows.len, at + head))
		return error_set_errno(err, "%s: noting the articles", p->directory);
	part->n = 0;
	buf_clear(&part->rows);
	return true;
}

/* ---- The end ---- */

static bool read_at(
	const struct ledger_parts *p, void *to, size_t len, uint64_t at, struct error *err)
{
	return nameless_read(p->fd, to, len, at) ||
	       error_set_errno(err, "%s: reading what was noted of the articles", p->directory);
}

/* What of range `number` is of which file. */
static bool read_shares(
	const struct ledger_parts *p, size_t number, struct ledger_part *out, struct error *err)
{
	const struct part_place *place = &p->places[number];

	if (place->shares > out->cap) {
		free(out->shares);
		out->cap = 0;
		out->shares = malloc(place->shares * sizeof *out->shares);
		if (!out->shares)
			return error_out_of_memory(err);
		out->cap = place->shares;
	}
	out->n = place->shares;
	return read_at(p, out->shares, out->n * sizeof *out->shares, place->at, err);
}

/* Its shares were read. */
static bool read_rows(
	const struct ledger_parts *p, size_t number, struct ledger_part *out, struct error *err)
{
	const struct part_place *place = &p->places[number];
	uint64_t at = place->at + place->shares * sizeof *out->shares;

	buf_clear(&out->rows);
	if (!buf_reserve(&out->rows, place->rows))
		return error_out_of_memory(err);
	out->rows.len = place->rows;
	return read_at(p, out->rows.data, place->rows, at, err);
}

/* How many articles each file has; and all. */
static bool count_articles(
	const struct ledger_parts *p, struct ledger *l, uint64_t *n_articles, struct error *err)
{
	CLEANUP(ledger_part_done) struct ledger_part part = { 0 };

	*n_articles = 0;
	for (size_t i = 0; i < l->n_files; i++)
		l->files[i].n = 0;
	for (size_t number = 0; number < p->n; number++) {
		if (!read_shares(p, number, &part, err))
			return false;
		for (size_t i = 0; i < part.n; i++) {
			l->files[part.shares[i].file].n += part.shares[i].n;
			*n_articles += part.shares[i].n;
		}
	}
	return true;
}

static void write_files(
	struct ledger_writer *w, const struct ledger *l, size_t *next, uint32_t last)
{
	for (; *next <= last; ++*next)
		ledger_writer_file(w, l, &l->files[*next]);
}

bool ledger_parts_write(
	struct ledger_parts *p, struct ledger *l, const char *directory, struct error *err)
{
	CLEANUP(ledger_part_done) struct ledger_part part = { 0 };
	CLEANUP(ledger_writer_done) struct ledger_writer w = { 0 };
	uint64_t n_articles;
	size_t next = 0; /* file */

	if (!count_articles(p, l, &n_articles, err) ||
		!ledger_writer_open(&w, directory, l->n_files, n_articles, err))
		return false;
	for (size_t number = 0; number < p->n; number++) {
		const char *rows;

		if (!read_shares(p, number, &part, err) || !read_rows(p, number, &part, err))
			return false;
		rows = part.rows.data;
		for (size_t i = 0; i < part.n; i++) {
			write_files(&w, l, &next, part.shares[i].file);
			ledger_writer_articles(&w, rows, part.shares[i].len);
			rows += part.shares[i].len;
		}
	}
	if (l->n_files > 0)
		write_files(&w, l, &next, (uint32_t)(l->n_files - 1));
	return ledger_writer_end(&w, err);
}
