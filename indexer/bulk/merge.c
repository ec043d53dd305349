/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/merge.h"

#include <stdlib.h>

#include "common/glass.h"

/* So many bytes are read of a section before they are given back to the system: of all runs
   together the former, of each no more or less than the others (the system maps pages by the 64
   KiB). */
enum { FORGET_ALL = 16 << 20, FORGET_MOST = 256 << 10, FORGET_LEAST = 64 << 10 };

/* What a run has next is asked for so many turns before it is read. */
enum { AHEAD = 8 };

struct merge_head {
	const struct run *run;
	const char *next;
	const char *forgotten; /* all before it was given back */
};

bool merge_begin(struct merge *m, const struct run *runs, enum section_name section,
	struct merge_order *order, unsigned reader, struct error *err)
{
	size_t n = 0;

	for (const struct run *r = runs; r; r = r->next)
		n++;
	*m = (struct merge){ .section = section, .order = order, .reader = reader };
	m->heads = calloc(n + 1, sizeof *m->heads);
	m->found = calloc(n + 1, sizeof *m->found);
	if (!m->heads || !m->found) {
		merge_done(m);
		return error_out_of_memory(err);
	}
	m->needs = section == SECTION_POSITIONS ? TURN_HEAD : 0;
	m->pieces = m->found;
	m->most_pieces = n + 1;
	m->forget = FORGET_ALL / (n + 1);
	if (m->forget > FORGET_MOST)
		m->forget = FORGET_MOST;
	if (m->forget < FORGET_LEAST)
		m->forget = FORGET_LEAST;
	n = 0;
	for (const struct run *r = runs; r; r = r->next, n++) {
		const char *at = r->sections.data[section];

		m->heads[n] = (struct merge_head){ .run = r, .next = at, .forgotten = at };
	}
	return true;
}

bool merge_enter_batch(struct merge *m, bool *more, struct error *err)
{
	m->batch = merge_order_batch(m->order, m->reader, m->number++, err);
	m->turn = 0;
	if (!m->batch)
		return false;
	*more = m->batch->n > 0;
	return true;
}

/* The next entry of the run whose turn it is. Those before it are no more in use: the order is
   ahead of all that read. */
static void take_piece(struct merge *m, uint32_t place)
{
	struct merge_head *h = &m->heads[place];
	struct merge_piece *piece = &m->found[m->n_pieces++];
	const char *at = h->next;

	if ((size_t)(at - h->forgotten) >= m->forget) {
		sections_give_back(&h->run->sections, m->section, h->forgotten, at);
		h->forgotten = at;
	}
	m->key_len = (unsigned char)*at++;
	m->key = at;
	at += m->key_len;
	piece->run = h->run;
	piece->place = place;
	piece->len = glass_read_varint(&at);
	piece->body = at;
	h->next = at + piece->len;
}

bool merge_next(struct merge *m)
{
	const struct merge_batch *b = m->batch;

	m->n_pieces = 0;
	while (m->turn < b->n) {
		uint32_t turn = b->turns[m->turn++];

		if (m->turn + AHEAD < b->n)
			__builtin_prefetch(m->heads[b->turns[m->turn + AHEAD] >> TURN_SHIFT].next);
		if ((turn & m->needs) == m->needs)
			take_piece(m, turn >> TURN_SHIFT);
		if ((turn & TURN_LAST) && m->n_pieces > 0)
			return true;
	}
	return false;
}

void merge_done(struct merge *m)
{
	if (m->order)
		merge_order_leave(m->order, m->reader);
	free(m->heads);
	free(m->found);
	*m = (struct merge){ 0 };
}
