/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workers take topics in turn, each with an index of its own; the caller's thread writes what is
 * ready. A window bounds how far they run ahead of it, and so the memory that answers take.
 */
#include "searcher/batch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/index.h"
#include "searcher/json_members.h"
#include "searcher/output_json.h"
#include "searcher/request_json.h"
#include "searcher/suggest.h"

/* Of answers that wait to be written. */
enum { WINDOW = 256 };

struct place {
	struct buf out;
	bool failed;
	char *fault; /* owned; NULL also when there was no memory for it */
	bool ready;
};

struct run {
	const struct batch *batch;
	const struct topics *topics;
	pthread_mutex_t lock;
	pthread_cond_t room, ready; /* in the window; of the answer that is written next */
	size_t taken, written;
	bool stop;
	struct place places[WINDOW];
};

struct worker {
	pthread_t thread;
	bool started;
	struct run *run;
	struct index index;
};

/* The topic's request; *record keeps what its strings are made of. */
static bool make_request(const struct batch *b, const struct topic *t, struct request_json *record,
	struct error *err)
{
	record->request = b->request;
	if (t->json && !request_json_read(record, &b->request, t->json, t->json_len, true, err))
		return false;
	record->request.query = t->query;
	record->request.query_len = strlen(t->query);
	return true;
}

static bool answer_topic(struct index *ix, const struct batch *b, const struct topic *t,
	const struct output_style *style, struct buf *out, struct error *err)
{
	struct request_json record CLEANUP(request_json_done) = { 0 };
	struct answer answer CLEANUP(answer_done) = { 0 };

	if (t->fault)
		return error_set(err, ERROR_INPUT, "%s", t->fault);
	return make_request(b, t, &record, err) && suggest_run(ix, &record.request, &answer, err) &&
	       output_answer(b->format, out, &answer, style, err);
}

/* What goes to a topic's place in the output. */
static void fill(
	struct place *place, struct index *ix, const struct batch *b, const struct topic *t)
{
	struct buf id CLEANUP(buf_done) = { 0 };
	struct output_style style = b->style;
	struct error err = { 0 };

	style.query_id = t->id ? t->id : "";
	if (t->id)
		json_text(&id, t->id, strlen(t->id));
	else
		buf_add_str(&id, "null");
	style.query_id_json = id.failed ? "null" : id.data;
	if (answer_topic(ix, b, t, &style, &place->out, &err))
		return;
	buf_clear(&place->out);
	place->failed = true;
	place->fault = strdup(err.msg);
	if (b->format->failure)
		b->format->failure(&place->out, t->query, &err, &style);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct run *r = w->run;

	pthread_mutex_lock(&r->lock);
	for (;;) {
		size_t i = r->taken;

		if (r->stop || i == r->topics->n)
			break;
		if (i - r->written == WINDOW) {
			pthread_cond_wait(&r->room, &r->lock);
			continue;
		}
		r->taken++;
		pthread_mutex_unlock(&r->lock);
		fill(&r->places[i % WINDOW], &w->index, r->batch, &r->topics->items[i]);
		pthread_mutex_lock(&r->lock);
		r->places[i % WINDOW].ready = true;
		pthread_cond_signal(&r->ready);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Writes answer i when it is ready. */
static bool write_one(struct run *r, size_t i, const struct batch_sink *sink, struct error *err)
{
	struct place *place = &r->places[i % WINDOW];
	bool ok;

	pthread_mutex_lock(&r->lock);
	while (!place->ready)
		pthread_cond_wait(&r->ready, &r->lock);
	pthread_mutex_unlock(&r->lock);
	if (place->failed)
		sink->failed(sink->ctx, &r->topics->items[i],
			place->fault ? place->fault : "out of memory");
	ok = place->out.failed ? error_out_of_memory(err)
			       : sink->write(sink->ctx, &place->out, err);
	buf_clear(&place->out);
	free(TAKE_PTR(place->fault));
	pthread_mutex_lock(&r->lock);
	place->ready = place->failed = false;
	r->written++;
	r->stop = r->stop || !ok;
	pthread_cond_broadcast(&r->room);
	pthread_mutex_unlock(&r->lock);
	return ok;
}

static bool write_all(struct run *r, const struct batch_sink *sink, struct error *err)
{
	struct buf head CLEANUP(buf_done) = { 0 };

	if (r->batch->format->batch_head) {
		r->batch->format->batch_head(&head, &r->batch->style);
		if (head.failed)
			return error_out_of_memory(err);
		if (!sink->write(sink->ctx, &head, err))
			return err->code == ERROR_NONE;
	}
	for (size_t i = 0; i < r->topics->n; i++) {
		if (!write_one(r, i, sink, err))
			return err->code == ERROR_NONE;
	}
	return true;
}

static void close_all(struct worker *workers, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		index_done(&workers[i].index);
}

/* All on the generations of the first, which pins them. */
static bool open_all(struct worker *workers, unsigned n, const struct batch *b, struct error *err)
{
	struct index_choice choice = b->indexes;
	uint32_t *numbers = NULL;
	unsigned opened = 0;

	if (!index_open_all(&choice, &workers[opened].index, err))
		return false;
	opened++;
	numbers = index_generations(&workers[0].index, err);
	if (numbers) {
		choice.generations = numbers;
		while (opened < n && index_open_all(&choice, &workers[opened].index, err))
			opened++;
	}
	free(numbers);
	if (opened < n)
		close_all(workers, opened);
	return opened == n;
}

static bool run_workers(struct run *r, struct worker *workers, unsigned n,
	const struct batch_sink *sink, struct error *err)
{
	unsigned started = 0;
	bool ok = false;

	for (unsigned i = 0; i < n; i++) {
		workers[i].run = r;
		workers[i].started =
			pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
		started += workers[i].started;
	}
	if (started > 0)
		ok = write_all(r, sink, err);
	else
		error_set(err, ERROR_IO, "no thread could be started");
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_broadcast(&r->room);
	pthread_mutex_unlock(&r->lock);
	for (unsigned i = 0; i < n; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
	}
	return ok;
}

bool batch_run(const struct batch *batch, const struct topics *topics,
	const struct batch_sink *sink, struct error *err)
{
	unsigned n = batch->jobs < topics->n ? batch->jobs : (unsigned)topics->n;
	struct worker *workers = calloc(n, sizeof *workers);
	struct run *r = calloc(1, sizeof *r);
	bool ok = false;

	if (!workers || !r) {
		free(workers);
		free(r);
		return error_out_of_memory(err);
	}
	r->batch = batch;
	r->topics = topics;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->room, NULL);
	pthread_cond_init(&r->ready, NULL);
	if (open_all(workers, n, batch, err)) {
		ok = run_workers(r, workers, n, sink, err);
		close_all(workers, n);
	}
	for (size_t i = 0; i < WINDOW; i++) {
		buf_done(&r->places[i].out);
		free(r->places[i].fault);
	}
	pthread_cond_destroy(&r->ready);
	pthread_cond_destroy(&r->room);
	pthread_mutex_destroy(&r->lock);
	free(r);
	free(workers);
	return ok;
}
