/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part by part, each by whichever thread takes it: its pairs are gathered by document, sorted by
 * pair, and laid out; then they wait for their turn to be written.
 */
#include "indexer/pairs_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/pairs_document.h"
#include "indexer/pairs_gather.h"
#include "indexer/pairs_segment.h"
#include "indexer/write_back.h"

/*
 * A part becomes several segments where it has more pairs, give or take what the last documents
 * bring. A thread thus takes 32 MB for pairs, mostly less, and as much to sort them.
 */
enum { SEGMENT_PAIRS = 4 << 20 };

/* What threads share. */
struct crew {
	const struct pairs_plan *plan;
	const atomic_int *stop;
	struct write_back *disk;
	FILE *file;
	atomic_bool failed;   /* there is a failure */
	pthread_mutex_t lock; /* for all that follows, and the file */
	pthread_cond_t turned;
	size_t taken, written; /* parts */
	uint64_t bytes;	       /* of the file */
	struct buf places;
	struct error failure; /* the first */
};

/* What a thread has. */
struct member {
	struct crew *crew;
	pthread_t thread;
	struct pairs_gather gather;
	struct pairs_document document;
	struct pairs_segment segment;
	struct buf gone;	 /* of the segment at hand */
	struct buf made, places; /* of the part at hand, the places within it */
};

static void member_done(struct member *m)
{
	pairs_gather_done(&m->gather);
	pairs_document_done(&m->document);
	pairs_segment_done(&m->segment);
	buf_done(&m->gone);
	buf_done(&m->made);
	buf_done(&m->places);
}

static void add32(struct buf *b, uint64_t value)
{
	uint32_t number = (uint32_t)value;

	buf_add(b, &number, sizeof number);
}

static void add64(struct buf *b, uint64_t value)
{
	buf_add(b, &value, sizeof value);
}

/* Another's failure ends it, too, but is not ours to tell. */
static bool is_over(const struct crew *c)
{
	return atomic_load(&c->failed) || (c->stop && atomic_load(c->stop));
}

/* From the positions of all documents of a part. */
static bool gather_part(struct member *m, size_t part, struct error *err)
{
	const struct crew *c = m->crew;
	const struct pairs_plan *plan = c->plan;
	uint32_t first = plan->starts[part];
	struct pairs_gather *g = &m->gather;

	if (!pairs_gather_begin(g, plan->words, first, plan->starts[part + 1], err))
		return false;
	while (g->next < g->end) {
		if (is_over(c))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (!pairs_gather_next(g, &m->segment.pairs, err))
			return false;
		if (g->next < g->end && (plan->whole || m->segment.pairs.n < SEGMENT_PAIRS))
			continue;
		add64(&m->places, m->made.len);
		if (!pairs_segment_add(&m->segment, plan->words->n, first, &m->made, err))
			return false;
		first = g->next;
	}
	return true;
}

/* The first place of plan->changed with this docid or one above. */
static size_t find_changed(const struct pairs_plan *plan, uint32_t docid)
{
	size_t low = 0, high = plan->n_changed;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan->changed[middle] < docid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The old segment of a part, but for documents from..to - 1 of those that changed. */
static bool merge_part(struct member *m, size_t part, size_t from, size_t to, struct error *err)
{
	const struct pairs_plan *plan = m->crew->plan;
	uint32_t first = plan->starts[part];
	struct pairs_old old = {
		.pairs = plan->old, .segment = (uint32_t)part, .n = plan->starts[part + 1] - first
	};
	size_t bytes = (old.n + 63) / 64 * sizeof *old.gone;

	buf_clear(&m->gone);
	if (!buf_reserve(&m->gone, bytes))
		return error_out_of_memory(err);
	memset(m->gone.data, 0, bytes);
	for (; from < to; from++) {
		uint32_t docid = plan->changed[from] - first;

		((uint64_t *)m->gone.data)[docid / 64] |= UINT64_C(1) << docid % 64;
	}
	old.gone = (const uint64_t *)m->gone.data;
	return pairs_segment_merge(&m->segment, &old, &m->made, err);
}

/* From a file there is, and the documents that changed. */
static bool renew_part(struct member *m, size_t part, struct error *err)
{
	const struct crew *c = m->crew;
	const struct pairs_plan *plan = c->plan;
	size_t from = find_changed(plan, plan->starts[part]);
	size_t to = find_changed(plan, plan->starts[part + 1]);

	if (!m->document.db && !pairs_document_open(&m->document, &plan->words->database,
				       plan->directory, plan->old, err))
		return false;
	for (size_t i = from; i < to; i++) {
		if (is_over(c))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (!pairs_document_add(&m->document, plan->changed[i], &m->segment.pairs, err))
			return false;
	}
	if (is_over(c))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	add64(&m->places, m->made.len);
	if (part < plan->n_old)
		return merge_part(m, part, from, to, err);
	return pairs_segment_add(&m->segment, plan->words->n, plan->starts[part], &m->made, err);
}

static bool make_part(struct member *m, size_t part, struct error *err)
{
	buf_clear(&m->made);
	buf_clear(&m->places);
	m->segment.pairs.n = 0;
	if (!(m->crew->plan->old ? renew_part(m, part, err) : gather_part(m, part, err)))
		return false;
	return !m->places.failed || error_out_of_memory(err);
}

/* With the lock. */
static void write_part(struct crew *c, const struct member *m)
{
	for (size_t i = 0; i < m->places.len; i += sizeof(uint64_t)) {
		uint64_t place;

		memcpy(&place, m->places.data + i, sizeof place);
		add64(&c->places, c->bytes + place);
	}
	fwrite(m->made.data, 1, m->made.len, c->file);
	/* But for what the file's buffer has still. */
	write_back_file(c->disk, fileno(c->file), c->bytes, m->made.len);
	c->bytes += m->made.len;
}

/* Parts are taken in order, so that whoever has the next to be written waits for nobody. */
static bool take_part(struct crew *c, size_t *part)
{
	bool any;

	pthread_mutex_lock(&c->lock);
	any = !atomic_load(&c->failed) && c->taken < c->plan->n_parts;
	if (any)
		*part = c->taken++;
	pthread_mutex_unlock(&c->lock);
	return any;
}

static void *work(void *arg)
{
	struct member *m = arg;
	struct crew *c = m->crew;
	size_t part;

	while (take_part(c, &part)) {
		struct error err = { 0 };
		bool ok = make_part(m, part, &err);

		pthread_mutex_lock(&c->lock);
		while (ok && c->written != part && !atomic_load(&c->failed))
			pthread_cond_wait(&c->turned, &c->lock);
		if (!atomic_load(&c->failed) && ok) {
			write_part(c, m);
			c->written++;
		} else if (!atomic_load(&c->failed)) {
			c->failure = err;
			atomic_store(&c->failed, true);
		}
		pthread_cond_broadcast(&c->turned);
		pthread_mutex_unlock(&c->lock);
	}
	/* Some megabytes, which others give back meanwhile as well. */
	member_done(m);
	return NULL;
}

/* The caller is one of the threads; where the system refuses others it goes on without. */
static bool crew_work(struct crew *c, unsigned jobs, struct error *err)
{
	struct member *members = calloc(jobs, sizeof *members);
	unsigned started = 1;

	if (!members)
		return error_out_of_memory(err);
	for (unsigned i = 0; i < jobs; i++)
		members[i].crew = c;
	while (started < jobs &&
		pthread_create(&members[started].thread, NULL, work, &members[started]) == 0)
		started++;
	work(&members[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(members[i].thread, NULL);
	free(members);
	if (atomic_load(&c->failed))
		*err = c->failure;
	return !atomic_load(&c->failed);
}

/* From where the file is on; what was written is in c->places and c->bytes. */
static bool write_segments(struct crew *c, unsigned jobs, struct error *err)
{
	bool ok;

	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->turned, NULL);
	ok = crew_work(c, jobs, err);
	pthread_cond_destroy(&c->turned);
	pthread_mutex_destroy(&c->lock);
	return ok;
}

/* What comes between the header and the segments; the numbers that are not known yet are 0. */
static void add_head(struct buf *head, const struct pairs_words *w)
{
	CLEANUP(buf_done) struct buf names = { 0 };
	size_t end = 0;

	for (size_t i = 0; i < w->n; i++)
		buf_add(&names, w->names.data + w->items[i].start, w->items[i].len);
	/* The segments begin at a multiple of 8. */
	while ((names.len + (w->n + 1) * sizeof(uint32_t)) % sizeof(uint64_t) != 0 && !names.failed)
		buf_add_byte(&names, 0);
	add32(head, 0);
	add32(head, names.len);
	add64(head, 0);
	for (size_t i = 0; i < w->n; i++) {
		add32(head, end);
		end += w->items[i].len;
	}
	add32(head, end);
	buf_add(head, names.data, names.len);
	head->failed = head->failed || names.failed;
}

void pairs_add_start(struct buf *starts, uint32_t docid)
{
	buf_add(starts, &docid, sizeof docid);
}

void pairs_add_segments(struct buf *starts, const struct pairs *p)
{
	for (uint32_t i = 0; i < p->n_segments; i++)
		pairs_add_start(starts, pairs_segment_first(p, i));
}

bool pairs_set_parts(struct pairs_plan *plan, struct buf *starts, uint32_t last, struct error *err)
{
	plan->n_parts = starts->len / sizeof *plan->starts;
	pairs_add_start(starts, last + 1);
	plan->starts = (const uint32_t *)starts->data;
	return !starts->failed || error_out_of_memory(err);
}

static void crew_done(struct crew *c)
{
	buf_done(&c->places);
}

bool pairs_file_write(
	FILE *file, const struct pairs_plan *plan, const struct pairs_work *how, struct error *err)
{
	CLEANUP(crew_done)
	struct crew c = { .plan = plan, .stop = how->stop, .disk = how->disk, .file = file };
	CLEANUP(buf_done) struct buf head = { 0 };
	uint32_t n_segments;

	add_head(&head, plan->words);
	if (head.failed)
		return error_out_of_memory(err);
	fwrite(head.data, 1, head.len, file);
	c.bytes = sizeof(struct side_header) + head.len;
	if (!write_segments(&c, how->jobs, err))
		return false;
	n_segments = (uint32_t)(c.places.len / sizeof(uint64_t));
	add64(&c.places, c.bytes);
	/* Rows are rounded to 4 bytes. */
	while (c.bytes % sizeof(uint64_t) != 0) {
		fputc(0, file);
		c.bytes++;
	}
	fwrite(c.places.data, 1, c.places.len, file);
	if (c.places.failed)
		return error_out_of_memory(err);
	fseek(file, sizeof(struct side_header), SEEK_SET);
	fwrite(&n_segments, sizeof n_segments, 1, file);
	fseek(file, sizeof(uint32_t), SEEK_CUR);
	fwrite(&c.bytes, sizeof c.bytes, 1, file);
	return true;
}
