/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builder that writes the database itself. Each part becomes one run (or some, if it is huge).
 * Whoever ends the part that is next in order appends its documents to the tables by document, and
 * those of the parts that waited for it; the tables by term are merged from all runs at the end.
 *
 * A thread that is far ahead of the slowest one waits, so that what waits to be appended stays
 * bounded. Runs beyond the memory budget go to nameless files.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/schema.h"
#include "common/xap.h"
#include "indexer/builder.h"
#include "indexer/bulk/all_tables.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/tables.h"
#include "indexer/bulk/version.h"

enum {
	/* Bounds for the size of a run, whatever the memory. */
	MOST_RUN = 96 << 20,
	LEAST_RUN = 4 << 20,
	/* Parts by which one may be ahead of the first that is not complete, for each thread. */
	PARTS_AHEAD = 3,
};

struct builder {
	char *directory;
	struct builder_options options;
	size_t full; /* size of a run that is ended within its part */
	pthread_mutex_t lock;
	pthread_cond_t appended;

	struct idle_maker {
		struct run_maker *maker;
		uint64_t made_for;
	} * idle; /* room for all, once made */
	size_t n_idle, n_makers;
	struct run_pool pool;

	struct ended_part {
		uint32_t number;
		struct run *runs;
	} * waiting;
	size_t n_waiting, cap_waiting;
	uint32_t next;	/* part to be appended */
	bool appending; /* by some thread: what follows is its own */
	bool failed;	/* a part will never come */

	struct btree *termlist, *docdata;
	struct run *runs, **end; /* in order */
	struct glass_stats stats;
	struct digest keys;
	uint64_t held; /* memory of the runs' sections; under the lock */
};

struct builder_part {
	struct builder *builder; /* borrowed */
	uint32_t number;
	struct run_maker *maker; /* given back at the end */
	uint64_t made_for;	 /* bytes of the parts it was made for */
	struct run *runs, **end;
	bool ended;
	struct buf key;
};

static void close_builder(struct builder *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n_idle; i++)
		run_maker_free(b->idle[i].maker);
	free(b->idle);
	for (size_t i = 0; i < b->n_waiting; i++)
		run_free_all(b->waiting[i].runs);
	free(b->waiting);
	run_free_all(b->runs);
	btree_free(b->termlist);
	btree_free(b->docdata);
	pthread_cond_destroy(&b->appended);
	pthread_mutex_destroy(&b->lock);
	run_pool_done(&b->pool);
	free(b->directory);
	free(b);
}

static void close_builderp(struct builder **b)
{
	close_builder(*b);
}

/* A part of the usual size stays well below; only huge articles make parts of several runs. */
static size_t full_size(const struct builder_options *options)
{
	uint64_t size = options->memory / 8 / (options->jobs ? options->jobs : 1);

	if (size > MOST_RUN)
		return MOST_RUN;
	return size < LEAST_RUN ? LEAST_RUN : (size_t)size;
}

static struct builder *open_builder(
	const char *directory, const struct builder_options *options, struct error *err)
{
	CLEANUP(close_builderp) struct builder *b = calloc(1, sizeof *b);

	if (!b) {
		error_out_of_memory(err);
		return NULL;
	}
	pthread_mutex_init(&b->lock, NULL);
	run_pool_init(&b->pool, options->jobs);
	pthread_cond_init(&b->appended, NULL);
	digest_init(&b->keys);
	b->end = &b->runs;
	b->options = *options;
	b->full = full_size(options);
	b->directory = strdup(directory);
	if (!b->directory) {
		error_out_of_memory(err);
		return NULL;
	}
	b->termlist = btree_create(b->directory, GLASS_TERMLIST, options->stop, err);
	if (b->termlist)
		b->docdata = btree_create(b->directory, GLASS_DOCDATA, options->stop, err);
	if (!b->docdata)
		return NULL;
	btree_write_back(b->termlist, options->disk);
	btree_write_back(b->docdata, options->disk);
	return TAKE_PTR(b);
}

/* ---- Parts ---- */

/* Under the lock. */
static bool take_idle(struct builder *b, struct builder_part *p)
{
	const struct memory_share *share = b->options.share;

	while (b->n_idle > 0) {
		struct idle_maker idle = b->idle[--b->n_idle];

		if (!share || !memory_share_too_wide(share, idle.made_for)) {
			p->maker = idle.maker;
			p->made_for = idle.made_for;
			return true;
		}
		run_maker_free(idle.maker);
		run_pool_clear(&b->pool);
		b->n_makers--;
	}
	return false;
}

/* Under the lock. */
static bool take_maker(struct builder *b, struct builder_part *p, struct error *err)
{
	struct idle_maker *grown;

	if (take_idle(b, p))
		return true;
	grown = realloc(b->idle, (b->n_makers + 1) * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	b->idle = grown;
	b->n_makers++;
	p->made_for = b->options.share ? memory_share_range(b->options.share) : 0;
	p->maker = run_maker_new(&b->pool, b->options.compression, err);
	return p->maker != NULL;
}

static bool is_far_ahead(const struct builder *b, uint32_t number)
{
	return number > b->next && (number - b->next) / PARTS_AHEAD > b->options.jobs;
}

static void give_up(struct builder *b)
{
	b->failed = true;
	pthread_cond_broadcast(&b->appended);
}

static struct builder_part *begin_part(struct builder *b, uint32_t number, struct error *err)
{
	struct builder_part *p = calloc(1, sizeof *p);

	if (!p)
		error_out_of_memory(err);
	pthread_mutex_lock(&b->lock);
	while (!b->failed && is_far_ahead(b, number))
		pthread_cond_wait(&b->appended, &b->lock);
	if (!p || !take_maker(b, p, err))
		give_up(b);
	pthread_mutex_unlock(&b->lock);
	if (!p || !p->maker) {
		free(p);
		return NULL;
	}
	p->builder = b;
	p->number = number;
	p->end = &p->runs;
	return p;
}

static void drop_part(struct builder_part *p)
{
	struct builder *b;

	if (!p)
		return;
	b = p->builder;
	pthread_mutex_lock(&b->lock);
	if (p->ended) {
		b->idle[b->n_idle++] = (struct idle_maker){ TAKE_PTR(p->maker), p->made_for };
	} else {
		b->n_makers--;
		give_up(b);
	}
	pthread_mutex_unlock(&b->lock);
	run_maker_free(p->maker);
	run_free_all(p->runs);
	buf_done(&p->key);
	free(p);
}

/* What the runs may hold in memory. */
static uint64_t budget(const struct builder *b)
{
	return b->options.share ? memory_share_runs(b->options.share) : b->options.memory;
}

static bool end_run(struct builder_part *p, struct error *err)
{
	struct builder *b = p->builder;
	struct run *r = run_end(p->maker, err);
	size_t size;
	bool spills;

	if (!r)
		return false;
	*p->end = r;
	p->end = &r->next;
	size = sections_memory(&r->sections);
	pthread_mutex_lock(&b->lock);
	spills = b->held + size > budget(b);
	if (!spills)
		b->held += size;
	pthread_mutex_unlock(&b->lock);
	return !spills || sections_spill(&r->sections, b->directory, err);
}

static bool add_document(struct builder_part *p, const struct document *d, struct error *err)
{
	if (run_size(p->maker) > p->builder->full && !end_run(p, err))
		return false;
	return run_add(p->maker, d, err);
}

static bool add_record(
	struct builder_part *p, const char *id, const char *record, size_t len, struct error *err)
{
	schema_article_key(&p->key, id, strlen(id));
	if (p->key.failed)
		return error_out_of_memory(err);
	return len == 0 || run_add_record(p->maker, p->key.data, p->key.len, record, len, err);
}

/* ---- Appending, in order ---- */

static void add_to_digest(struct builder *b, const struct run *r)
{
	const char *at = r->sections.data[SECTION_VALUES + SLOT_KEY];
	const char *end = at + r->sections.len[SECTION_VALUES + SLOT_KEY];

	while (at < end) {
		size_t len;

		glass_read_varint(&at);
		len = glass_read_varint(&at);
		/* With the NUL that keys are stored without: no two lists are alike. */
		digest_add(&b->keys, at, len);
		digest_add(&b->keys, "", 1);
		at += len;
	}
	sections_forget_all(&r->sections);
}

/* Not necessarily by the thread that made the run. */
static bool append_run(struct builder *b, struct run *r, struct error *err)
{
	struct glass_stats *s = &b->stats;

	if (UINT32_MAX - 1 - s->documents < r->documents)
		return error_set(err, ERROR_LIMIT, "over 2^32 paragraphs");
	r->first = s->documents + 1;
	s->documents += r->documents;
	s->total_length += r->total_length;
	if (r->shortest > 0 && (s->shortest == 0 || r->shortest < s->shortest))
		s->shortest = r->shortest;
	if (r->longest > s->longest)
		s->longest = r->longest;
	if (r->max_wdf > s->max_wdf)
		s->max_wdf = r->max_wdf;
	add_to_digest(b, r);
	termlist_add(b->termlist, r);
	docdata_add(b->docdata, r);
	run_take_back(r, &b->pool);
	*b->end = r;
	b->end = &r->next;
	return true;
}

static bool append_runs(struct builder *b, struct run *runs, struct error *err)
{
	bool ok = true;

	while (runs) {
		struct run *r = runs;

		runs = r->next;
		r->next = NULL;
		ok = ok && append_run(b, r, err);
		if (!ok)
			run_free(r);
	}
	return ok;
}

/* Under the lock: the runs of the part that is next, if it has ended. */
static bool take_next(struct builder *b, struct run **runs)
{
	for (size_t i = 0; i < b->n_waiting; i++) {
		if (b->waiting[i].number == b->next) {
			*runs = b->waiting[i].runs;
			b->waiting[i] = b->waiting[--b->n_waiting];
			return true;
		}
	}
	return false;
}

/* Under the lock, which is let go while appending. */
static bool append_in_order(struct builder *b, struct error *err)
{
	struct run *runs;
	bool ok = true;

	if (b->appending)
		return true;
	b->appending = true;
	while (ok && take_next(b, &runs)) {
		pthread_mutex_unlock(&b->lock);
		ok = append_runs(b, runs, err);
		pthread_mutex_lock(&b->lock);
		b->next++;
		pthread_cond_broadcast(&b->appended);
	}
	b->appending = false;
	return ok;
}

/* Under the lock. */
static bool wait_in_line(struct builder *b, struct builder_part *p, struct error *err)
{
	if (b->n_waiting == b->cap_waiting) {
		size_t cap = b->cap_waiting ? 2 * b->cap_waiting : 16;
		struct ended_part *grown = realloc(b->waiting, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		b->waiting = grown;
		b->cap_waiting = cap;
	}
	b->waiting[b->n_waiting++] = (struct ended_part){ p->number, TAKE_PTR(p->runs) };
	p->ended = true;
	return true;
}

static bool end_part(struct builder_part *p, struct error *err)
{
	struct builder *b = p->builder;
	bool ok = end_run(p, err);

	if (ok) {
		pthread_mutex_lock(&b->lock);
		ok = wait_in_line(b, p, err) && append_in_order(b, err);
		pthread_mutex_unlock(&b->lock);
	}
	return ok || error_wrap(err, "part %u of the index", p->number);
}

/* ---- The end ---- */

/* The facts are a run without documents. */
static bool add_facts(struct builder *b, const char *facts, size_t len, struct error *err)
{
	struct run_maker *m = run_maker_new(&b->pool, b->options.compression, err);
	struct run *r = NULL;
	bool ok;

	if (m && run_add_record(m, SCHEMA_FACTS, strlen(SCHEMA_FACTS), facts, len, err))
		r = run_end(m, err);
	digest_add(&b->keys, facts, len);
	ok = r && append_run(b, r, err);
	run_maker_free(m);
	return ok;
}

/* A UUID of version 8: it says what is in the database, so that equal builds are equal. */
static void make_uuid(struct builder *b, unsigned char uuid[GLASS_UUID])
{
	char hex[DIGEST_HEX_SIZE], counts[2 * GLASS_MAX_VARINT], digits[3] = "";
	char *at = glass_varint(counts, b->stats.documents);

	at = glass_varint(at, b->stats.total_length);
	digest_add(&b->keys, counts, (size_t)(at - counts));
	digest_hex(&b->keys, hex);
	for (int i = 0; i < GLASS_UUID; i++) {
		memcpy(digits, hex + 2 * (size_t)i, 2);
		uuid[i] = (unsigned char)strtoul(digits, NULL, 16);
	}
	uuid[6] = (unsigned char)(0x80 | (uuid[6] & 0x0f));
	uuid[8] = (unsigned char)(0x80 | (uuid[8] & 0x3f));
}

static bool finish(struct builder *b, const char *facts, size_t facts_len,
	struct synonyms *synonyms, struct error *err)
{
	struct all_tables all = { .directory = b->directory,
		.options = &b->options,
		.termlist = b->termlist,
		.docdata = b->docdata,
		.synonyms = synonyms };

	if (b->n_waiting > 0)
		return error_set(err, ERROR_INTERNAL, "part %u of the index is missing", b->next);
	/* Their memory is the merge's now. */
	while (b->n_idle > 0)
		run_maker_free(b->idle[--b->n_idle].maker);
	run_pool_clear(&b->pool);
	if (!add_facts(b, facts, facts_len, err))
		return false;
	all.runs = b->runs;
	all.stats = b->stats;
	make_uuid(b, all.uuid);
	if (!all_tables_write(&all, err))
		return false;
	if (b->options.texts)
		texts_take(b->options.texts, TAKE_PTR(b->runs));
	return true;
}

const struct builder_ops builder_bulk = {
	.name = "bulk",
	.open = open_builder,
	.close = close_builder,
	.begin = begin_part,
	.add = add_document,
	.record = add_record,
	.end = end_part,
	.drop = drop_part,
	.finish = finish,
};
