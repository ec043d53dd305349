/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/ledger_parts.h"

#include <pthread.h>
#include <stdlib.h>

#include "indexer/ledger_writer.h"

struct ledger_parts {
	pthread_mutex_t lock;
	struct parked {
		uint32_t number;
		struct ledger_part part;
	} * parked; /* before their turn */
	size_t n, cap;
	uint32_t next; /* whose turn it is */
	bool writing;  /* some thread is: what follows is its own */

	struct ledger_writer out;
	uint64_t *articles; /* of each file */
	size_t n_files;
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

	if (!share)
		return error_out_of_memory(err);
	ledger_put_article(&p->rows, row, id, language);
	if (p->rows.failed)
		return error_out_of_memory(err);
	share->n++;
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
	pthread_mutex_init(&p->lock, NULL);
	if (!ledger_writer_open(&p->out, directory, err)) {
		ledger_parts_free(p);
		return NULL;
	}
	return p;
}

void ledger_parts_free(struct ledger_parts *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		ledger_part_done(&p->parked[i].part);
	free(p->parked);
	free(p->articles);
	ledger_writer_done(&p->out);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

void ledger_parts_freep(struct ledger_parts **p)
{
	ledger_parts_free(*p);
}

/* Under the lock: the part waits, and what it has is the list's. */
static bool park(struct ledger_parts *p, struct ledger_part *part, uint32_t number)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 4;
		struct parked *grown = realloc(p->parked, cap * sizeof *grown);

		if (!grown)
			return false;
		p->parked = grown;
		p->cap = cap;
	}
	p->parked[p->n++] = (struct parked){ number, *part };
	*part = (struct ledger_part){ 0 };
	return true;
}

/* Under the lock: the part whose turn it is, if it waits. */
static bool take_parked(struct ledger_parts *p, struct ledger_part *out)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->parked[i].number == p->next) {
			*out = p->parked[i].part;
			p->parked[i] = p->parked[--p->n];
			return true;
		}
	}
	return false;
}

static bool make_files(struct ledger_parts *p, size_t n)
{
	uint64_t *grown;

	if (n <= p->n_files)
		return true;
	if (n < 2 * p->n_files)
		n = 2 * p->n_files;
	grown = realloc(p->articles, n * sizeof *grown);
	if (!grown)
		return false;
	while (p->n_files < n)
		grown[p->n_files++] = 0;
	p->articles = grown;
	return true;
}

/* By one thread at a time. */
static bool write_part(struct ledger_parts *p, struct ledger_part *part)
{
	for (size_t i = 0; i < part->n; i++) {
		if (!make_files(p, (size_t)part->shares[i].file + 1))
			return false;
		p->articles[part->shares[i].file] += part->shares[i].n;
	}
	ledger_writer_articles(&p->out, part->rows.data, part->rows.len);
	part->n = 0;
	buf_clear(&part->rows);
	return true;
}

/* Under the lock, which is let go meanwhile: `part`, whose turn it is, and those behind it. */
static bool write_in_turn(struct ledger_parts *p, struct ledger_part *part)
{
	struct ledger_part parked;
	bool ok;

	p->writing = true;
	pthread_mutex_unlock(&p->lock);
	ok = write_part(p, part);
	pthread_mutex_lock(&p->lock);
	p->next++;
	while (ok && take_parked(p, &parked)) {
		pthread_mutex_unlock(&p->lock);
		ok = write_part(p, &parked);
		ledger_part_done(&parked);
		pthread_mutex_lock(&p->lock);
		p->next++;
	}
	p->writing = false;
	return ok;
}

bool ledger_parts_take(
	struct ledger_parts *p, struct ledger_part *part, uint32_t number, struct error *err)
{
	bool ok;

	pthread_mutex_lock(&p->lock);
	ok = p->writing || number != p->next ? park(p, part, number) : write_in_turn(p, part);
	pthread_mutex_unlock(&p->lock);
	return ok || error_out_of_memory(err);
}

bool ledger_parts_end(struct ledger_parts *p, struct ledger *l, struct error *err)
{
	if (p->n > 0)
		return error_set(
			err, ERROR_INTERNAL, "the articles of range %u are missing", p->next);
	for (size_t i = 0; i < l->n_files; i++)
		l->files[i].n = i < p->n_files ? p->articles[i] : 0;
	ledger_writer_files(&p->out, l);
	return ledger_writer_end(&p->out, err);
}
