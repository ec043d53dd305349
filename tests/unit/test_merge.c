/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs of any keys, walked by two merges at once: each key comes once, in order, with what each run
 * says of it, in the order of the runs.
 */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/glass.h"
#include "indexer/bulk/merge.h"
#include "tests/lib/made_documents.h"

enum { MOST_RUNS = 70 };

struct key {
	unsigned char len;
	char bytes[GLASS_MAX_KEY];
};

/* What the runs of one row are made of. */
struct shape {
	const char *name;
	uint32_t runs, keys; /* at most so many of each run */
	uint32_t alike;	     /* bytes that all keys begin with */
	uint32_t shortest, longest;
	uint32_t letters; /* so many bytes there are, from 0 on */
};

static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static void make_key(const struct shape *s, struct decisions *how, struct key *key)
{
	key->len = (unsigned char)(s->shortest + decide(how, s->longest - s->shortest + 1));
	memset(key->bytes, 'q', sizeof key->bytes);
	for (size_t i = s->alike; i < key->len; i++)
		key->bytes[i] = (char)(decide(how, s->letters) * 255 / (s->letters - 1));
}

/* An entry of both sections, or of the postings alone. */
static void add_key(struct run *r, const struct key *key, struct decisions *how)
{
	const char body[] = { (char)decide(how, 2), 'p', 'o', 's', 't' };

	section_add_entry(&r->sections.memory[SECTION_POSTINGS], key->bytes, key->len, body,
		1 + decide(how, sizeof body));
	if (body[0])
		section_add_entry(&r->sections.memory[SECTION_POSITIONS], key->bytes, key->len,
			"here", decide(how, 5));
}

static void make_run(struct run *r, const struct shape *s, struct decisions *how)
{
	uint32_t n = decide(how, s->keys + 1);
	struct key *keys = calloc(n + 1, sizeof *keys);
	struct error err;

	assert_non_null(keys);
	for (uint32_t i = 0; i < n; i++)
		make_key(s, how, &keys[i]);
	qsort(keys, n, sizeof *keys, compare_keys);
	for (uint32_t i = 0; i < n; i++) {
		if (i == 0 || compare_keys(&keys[i - 1], &keys[i]) != 0)
			add_key(r, &keys[i], how);
	}
	free(keys);
	assert_true(sections_seal(&r->sections, &err));
}

static struct run *make_runs(const struct shape *s)
{
	struct decisions how = { .seed = s->keys };
	struct run *runs = NULL, **end = &runs;

	for (uint32_t i = 0; i < s->runs; i++) {
		struct run *r = calloc(1, sizeof *r);

		assert_non_null(r);
		make_run(r, s, &how);
		*end = r;
		end = &r->next;
	}
	return runs;
}

/* ---- A walk, which is held against the sections ---- */

struct walk {
	struct merge merge;
	enum section_name section;
	const struct run *runs;
	const char *expected[MOST_RUNS]; /* of each run: its next entry */
	struct key last;
	const char *fault; /* NULL: none */
};

static void begin_walk(struct walk *w, const struct run *runs, enum section_name section,
	struct merge_order *order, unsigned reader)
{
	struct error err;
	size_t n = 0;

	*w = (struct walk){ .section = section, .runs = runs };
	for (const struct run *r = runs; r; r = r->next)
		w->expected[n++] = r->sections.data[section];
	assert_true(merge_begin(&w->merge, runs, section, order, reader, &err));
}

static const char *fault_of_piece(struct walk *w, const struct merge_piece *p)
{
	const char *at = w->expected[p->place];
	size_t key_len = (unsigned char)*at++;

	if (key_len != w->merge.key_len || memcmp(at, w->merge.key, key_len) != 0)
		return "another key than the run's next";
	at += key_len;
	if (glass_read_varint(&at) != p->len || at != p->body)
		return "another body";
	w->expected[p->place] = at + p->len;
	return NULL;
}

static const char *fault_of_key(struct walk *w)
{
	const struct merge *m = &w->merge;
	struct key key = { .len = (unsigned char)m->key_len };
	const char *fault = NULL;

	memcpy(key.bytes, m->key, m->key_len);
	if (w->last.len > 0 && compare_keys(&w->last, &key) >= 0)
		return "keys do not ascend";
	w->last = key;
	for (size_t i = 0; i < m->n_pieces && !fault; i++) {
		if (i > 0 && m->pieces[i - 1].place >= m->pieces[i].place)
			return "runs do not ascend";
		fault = fault_of_piece(w, &m->pieces[i]);
	}
	return fault;
}

/* Whether there was a batch. */
static bool walk_batch(struct walk *w)
{
	struct error err;
	bool more;

	if (!merge_enter_batch(&w->merge, &more, &err))
		w->fault = err.msg;
	while (!w->fault && merge_next(&w->merge))
		w->fault = fault_of_key(w);
	return !w->fault && more;
}

static void *walk_all(void *arg)
{
	while (walk_batch(arg))
		;
	return NULL;
}

static void end_walk(struct walk *w, const char *name)
{
	size_t n = 0;

	if (w->fault)
		fail_msg("%s: %s", name, w->fault);
	for (const struct run *r = w->runs; r; r = r->next, n++)
		assert_ptr_equal(
			w->expected[n], r->sections.data[w->section] + r->sections.len[w->section]);
	merge_done(&w->merge);
}

static struct merge_order *order_of(const struct run *runs, unsigned readers)
{
	struct error err;
	struct merge_order *order = merge_order_new(runs, SECTION_POSTINGS, readers, &err);

	assert_non_null(order);
	return order;
}

static void walk_in_turn(const struct run *runs, const char *name)
{
	struct merge_order *order = order_of(runs, 2);
	static struct walk postings, positions;
	bool more;

	begin_walk(&postings, runs, SECTION_POSTINGS, order, 0);
	begin_walk(&positions, runs, SECTION_POSITIONS, order, 1);
	do {
		more = walk_batch(&postings);
		assert_int_equal(walk_batch(&positions), more);
	} while (more);
	end_walk(&postings, name);
	end_walk(&positions, name);
	merge_order_free(order);
}

static void walk_at_once(const struct run *runs, const char *name)
{
	struct merge_order *order = order_of(runs, 2);
	static struct walk postings, positions;
	pthread_t thread;

	begin_walk(&postings, runs, SECTION_POSTINGS, order, 0);
	begin_walk(&positions, runs, SECTION_POSITIONS, order, 1);
	assert_int_equal(pthread_create(&thread, NULL, walk_all, &positions), 0);
	walk_all(&postings);
	pthread_join(thread, NULL);
	end_walk(&postings, name);
	end_walk(&positions, name);
	merge_order_free(order);
}

static void keys_come_in_order_with_what_each_run_says(void **state)
{
	static const struct shape rows[] = {
		{ "no run", 0, 0, 0, 1, 1, 2 },
		{ "one run", 1, 1000, 0, 1, 20, 26 },
		{ "two runs of few keys", 2, 5, 0, 1, 2, 2 },
		{ "many keys in many runs", 37, 2000, 0, 1, 3, 12 },
		{ "all lengths", 20, 900, 0, 1, 255, 200 },
		{ "NULs at the ends of keys", 23, 3000, 0, 1, 16, 2 },
		{ "keys alike up to a word, and more", 9, 800, 7, 8, 11, 3 },
		{ "keys alike up to a rank, and more", 9, 800, 12, 13, 16, 3 },
		{ "keys that only their ends tell apart", 70, 800, 245, 246, 255, 2 },
		{ "some batches", 12, 30000, 0, 4, 9, 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct run *runs = make_runs(&rows[i]);

		walk_in_turn(runs, rows[i].name);
		walk_at_once(runs, rows[i].name);
		run_free_all(runs);
	}
}

/* Of ascending keys, more batches of them than one reader may be ahead. */
static struct run *make_long_run(void)
{
	struct run *r = calloc(1, sizeof *r);
	struct error err;

	assert_non_null(r);
	for (uint32_t i = 0; i < (ORDER_AHEAD + 20) * ORDER_BATCH; i++) {
		const char key[] = { (char)(i >> 16), (char)(i >> 8), (char)i };

		section_add_entry(&r->sections.memory[SECTION_POSTINGS], key, sizeof key, "x", 1);
		section_add_entry(&r->sections.memory[SECTION_POSITIONS], key, sizeof key, "x", 1);
	}
	assert_true(sections_seal(&r->sections, &err));
	return r;
}

static void a_reader_that_is_far_ahead_waits_for_the_other(void **state)
{
	struct run *run = make_long_run();

	(void)state;
	walk_at_once(run, "more batches than are kept");
	run_free_all(run);
}

static void nobody_waits_for_a_reader_that_has_left(void **state)
{
	struct run *run = make_long_run();
	struct merge_order *order = order_of(run, 2);
	static struct walk walk;

	(void)state;
	merge_order_leave(order, 1);
	begin_walk(&walk, run, SECTION_POSTINGS, order, 0);
	walk_all(&walk);
	end_walk(&walk, "alone");
	merge_order_free(order);
	run_free_all(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_in_order_with_what_each_run_says),
		cmocka_unit_test(a_reader_that_is_far_ahead_waits_for_the_other),
		cmocka_unit_test(nobody_waits_for_a_reader_that_has_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
