/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/merge_order.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct merge_order {
	pthread_mutex_t lock; /* of those who make a batch or wait */
	pthread_cond_t passed_on;
	struct tournament tournament;
	size_t n_runs;
	_Atomic uint64_t made;			/* batches */
	_Atomic uint64_t passed[ORDER_READERS]; /* of each: the batch it is at */
	unsigned readers;
	atomic_bool waiting;
	struct merge_batch batches[ORDER_AHEAD]; /* each in turn */
};

struct merge_order *merge_order_new(
	const struct run *runs, enum section_name section, unsigned readers, struct error *err)
{
	struct merge_order *o = calloc(1, sizeof *o);

	if (!o) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!tournament_begin(&o->tournament, runs, section, err)) {
		free(o);
		return NULL;
	}
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->passed_on, NULL);
	o->readers = readers;
	for (const struct run *r = runs; r; r = r->next)
		o->n_runs++;
	return o;
}

void merge_order_free(struct merge_order *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < ORDER_AHEAD; i++)
		free(o->batches[i].turns);
	tournament_done(&o->tournament);
	pthread_cond_destroy(&o->passed_on);
	pthread_mutex_destroy(&o->lock);
	free(o);
}

void merge_order_freep(struct merge_order **o)
{
	merge_order_free(*o);
}

/* Whether a reader still needs the batch that lies where this one will. */
static bool is_taken(const struct merge_order *o, uint64_t number)
{
	for (unsigned i = 0; i < o->readers; i++) {
		if (number >= ORDER_AHEAD && o->passed[i] <= number - ORDER_AHEAD)
			return true;
	}
	return false;
}

/* Under the lock. */
static bool make(struct merge_order *o, uint64_t number, struct error *err)
{
	struct merge_batch *b = &o->batches[number % ORDER_AHEAD];

	if (!b->turns)
		b->turns = malloc((ORDER_BATCH + o->n_runs) * sizeof *b->turns);
	if (!b->turns)
		return error_out_of_memory(err);
	b->n = tournament_turns(&o->tournament, b->turns, ORDER_BATCH);
	o->made = number + 1;
	return true;
}

static void pass(struct merge_order *o, unsigned reader, uint64_t number)
{
	o->passed[reader] = number;
	/* Who waits says so before it looks again. */
	if (o->waiting) {
		pthread_mutex_lock(&o->lock);
		pthread_cond_broadcast(&o->passed_on);
		pthread_mutex_unlock(&o->lock);
	}
}

const struct merge_batch *merge_order_batch(
	struct merge_order *o, unsigned reader, uint64_t number, struct error *err)
{
	bool ok = true;

	pass(o, reader, number);
	if (o->made <= number) {
		pthread_mutex_lock(&o->lock);
		o->waiting = true;
		while (o->made <= number && is_taken(o, number))
			pthread_cond_wait(&o->passed_on, &o->lock);
		o->waiting = false;
		if (o->made <= number)
			ok = make(o, number, err);
		pthread_mutex_unlock(&o->lock);
	}
	return ok ? &o->batches[number % ORDER_AHEAD] : NULL;
}

void merge_order_leave(struct merge_order *o, unsigned reader)
{
	pass(o, reader, UINT64_MAX);
}
