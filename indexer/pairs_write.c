/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Range by range of docids, so that memory does not grow with the database, each by whichever
 * thread takes it: its pairs are gathered by document, sorted by pair, and laid out; then they wait
 * for their turn to be written.
 */
#include "indexer/pairs_write.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/pairs.h"
#include "indexer/pairs_gather.h"
#include "indexer/pairs_segment.h"
#include "indexer/side_write.h"

/*
 * Over a million generated paragraphs of 27 words (1.26 GB), phrases drawn from them, the mean and
 * the 99 % of their times in ms; size and seconds of making, one thread:
 *
 *   without         .44   2.5
 *   share 400       .21   1.3    31 MB   1.4 s
 *   share 1000      .17   1.3    44 MB   1.9 s
 *
 * (In three segments; in the seven ranges of below 53 MB, and 0.65 s of two threads.)
 *
 * In small databases there is nothing to gain.
 */
const struct pairs_options pairs_usual = { .min_documents = 20000, .share = 1000 };

/*
 * Docids are cut into ranges of one size, which thus depend on nothing but the database: so many
 * that the words of all documents, of which about half are pairs, make so many a range; and enough
 * of them to give some threads work where there are few. A segment ends where its range does; and
 * in ranges of more than their share also with so many pairs, give or take what the last documents
 * bring. A thread thus takes 16 MB for pairs, mostly, and as much to sort them. Fewer documents a
 * segment make the file larger, by a sixth at 200,000 paragraphs, as each lists its pairs anew.
 */
enum { RANGE_WORDS = 4 << 20, LEAST_RANGES = 4, SEGMENT_PAIRS = 4 << 20 };

/* What threads share. */
struct crew {
	const struct pairs_words *words;
	const atomic_int *stop;
	uint32_t range; /* docids in each */
	FILE *file;
	atomic_bool failed;   /* there is a failure */
	pthread_mutex_t lock; /* for all that follows, and the file */
	pthread_cond_t turned;
	uint32_t taken, written; /* ranges */
	uint64_t bytes;		 /* of the file */
	struct buf places;
	struct error failure; /* the first */
};

/* What a thread has. */
struct member {
	struct crew *crew;
	pthread_t thread;
	struct pairs_gather gather;
	struct pairs_segment segment;
	struct buf made, places; /* of the range at hand, the places within it */
};

static void member_done(struct member *m)
{
	pairs_gather_done(&m->gather);
	pairs_segment_done(&m->segment);
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

static uint32_t range_of(const struct xap_stats *of, uint32_t last_docid)
{
	uint64_t ranges = of->total_length / RANGE_WORDS + 1;

	if (ranges < LEAST_RANGES)
		ranges = LEAST_RANGES;
	return (uint32_t)((last_docid + ranges - 1) / ranges);
}

/* Another's failure ends it, too, but is not ours to tell. */
static bool is_over(const struct crew *c)
{
	return atomic_load(&c->failed) || (c->stop && atomic_load(c->stop));
}

static bool make_range(struct member *m, uint32_t number, struct error *err)
{
	const struct crew *c = m->crew;
	uint32_t first = 1 + number * c->range, left = c->words->database.last_docid - first + 1;
	struct pairs_gather *g = &m->gather;

	buf_clear(&m->made);
	buf_clear(&m->places);
	if (!pairs_gather_begin(
		    g, c->words, first, first + (left < c->range ? left : c->range), err))
		return false;
	while (g->next < g->end) {
		if (is_over(c))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (!pairs_gather_next(g, &m->segment.pairs, err))
			return false;
		if (m->segment.pairs.n < SEGMENT_PAIRS && g->next < g->end)
			continue;
		add64(&m->places, m->made.len);
		if (!pairs_segment_add(&m->segment, c->words->n, first, &m->made, err))
			return false;
		first = g->next;
	}
	return !m->places.failed || error_out_of_memory(err);
}

/* With the lock. */
static void write_range(struct crew *c, const struct member *m)
{
	for (size_t i = 0; i < m->places.len; i += sizeof(uint64_t)) {
		uint64_t place;

		memcpy(&place, m->places.data + i, sizeof place);
		add64(&c->places, c->bytes + place);
	}
	fwrite(m->made.data, 1, m->made.len, c->file);
	c->bytes += m->made.len;
}

/* Ranges are taken in order, so that whoever has the next to be written waits for nobody. */
static bool take_range(struct crew *c, uint32_t *number)
{
	uint32_t last = c->words->database.last_docid;
	bool any;

	pthread_mutex_lock(&c->lock);
	any = !atomic_load(&c->failed) && (uint64_t)c->taken * c->range < last;
	if (any)
		*number = c->taken++;
	pthread_mutex_unlock(&c->lock);
	return any;
}

static void *work(void *arg)
{
	struct member *m = arg;
	struct crew *c = m->crew;
	uint32_t number;

	while (take_range(c, &number)) {
		struct error err = { 0 };
		bool ok = make_range(m, number, &err);

		pthread_mutex_lock(&c->lock);
		while (ok && c->written != number && !atomic_load(&c->failed))
			pthread_cond_wait(&c->turned, &c->lock);
		if (!atomic_load(&c->failed) && ok) {
			write_range(c, m);
			c->written++;
		} else if (!atomic_load(&c->failed)) {
			c->failure = err;
			atomic_store(&c->failed, true);
		}
		pthread_cond_broadcast(&c->turned);
		pthread_mutex_unlock(&c->lock);
	}
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
	for (unsigned i = 0; i < jobs; i++)
		member_done(&members[i]);
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
	while ((names.len + (w->n + 1) * sizeof(uint32_t)) % sizeof(uint64_t) != 0)
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

static void crew_done(struct crew *c)
{
	buf_done(&c->places);
}

/* All behind the header. */
static bool write_contents(FILE *file, const struct pairs_words *words,
	const struct xap_stats *stats, const struct pairs_work *how, struct error *err)
{
	CLEANUP(crew_done)
	struct crew c = { .words = words,
		.stop = how->stop,
		.file = file,
		.range = range_of(stats, words->database.last_docid) };
	CLEANUP(buf_done) struct buf head = { 0 };
	uint32_t n_segments;

	add_head(&head, words);
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

/* How many documents a word must be in. */
static uint32_t least_documents(const struct xap_stats *of, const struct pairs_options *options)
{
	return of->documents / options->share + 1;
}

static bool remove_file(const char *directory, struct error *err)
{
	char *path;
	bool ok;

	if (asprintf(&path, "%s/%s", directory, PAIRS_FILE) < 0)
		return error_out_of_memory(err);
	ok = unlink(path) == 0 || errno == ENOENT || error_set_errno(err, "cannot remove %s", path);
	free(path);
	return ok;
}

bool pairs_write(const char *directory, const struct pairs_options *options,
	const struct pairs_work *how, struct error *err)
{
	CLEANUP(pairs_words_done) struct pairs_words words = { 0 };
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	if (stats.documents < options->min_documents)
		return remove_file(directory, err);
	if (!pairs_words_init(&words, directory, least_documents(&stats, options), err))
		return false;
	header = side_header_make(PAIRS_MAGIC, &stats, (uint32_t)words.n);
	return side_writer_open(&w, directory, PAIRS_FILE, &header, err) &&
	       write_contents(w.file, &words, &stats, how, err) && side_writer_close(&w, err);
}

bool pairs_check(const char *directory, const struct pairs_options *options, struct error *err)
{
	CLEANUP(pairs_closep) struct pairs *pairs = NULL;
	CLEANUP(pairs_words_done) struct pairs_words words = { 0 };
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	const struct pairs_work alone = { .jobs = 1 };
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	pairs = pairs_open(directory, &stats, err);
	if (!pairs)
		return err->code == ERROR_NOT_FOUND ||
		       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory,
			       PAIRS_FILE);
	draft = side_file_draft(err);
	if (!draft || !pairs_words_init(&words, directory, least_documents(&stats, options), err) ||
		!write_contents(draft, &words, &stats, &alone, err))
		return false;
	return side_file_is(&pairs->file, draft) ||
	       error_set(err, ERROR_CORRUPT, "%s/%s is not what the positions say", directory,
		       PAIRS_FILE);
}
