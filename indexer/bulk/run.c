/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/run.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "common/xap.h"
#include "indexer/bulk/run_maker.h"
#include "indexer/bulk/sort_terms.h"

/* Records lie where they came and are read where they sort: one is asked for so many before its
   turn. */
enum { AHEAD = 8 };

/* Data of fewer bytes stay as they are, but for COMPRESSION_BEST: what repeats in them is little,
   and looking for it took 4 % of a build (FORMAT.md). */
enum { FAST_LEAST = 400 };

/* What one huge document took is not room that the runs after it need. */
enum { MOST_USUAL = 8 << 20 };

void run_free(struct run *r)
{
	if (!r)
		return;
	sections_done(&r->sections);
	buf_done(&r->data);
	buf_done(&r->termlists);
	free(r);
}

void run_free_all(struct run *r)
{
	while (r) {
		struct run *next = r->next;

		run_free(r);
		r = next;
	}
}

static void begin(struct run_maker *m)
{
	inversion_begin(&m->inversion, 1 + atomic_fetch_add(&m->pool->runs, 1));
}

struct run_maker *run_maker_new(
	struct run_pool *pool, enum compression compression, struct error *err)
{
	struct run_maker *m = calloc(1, sizeof *m);
	bool best = compression == COMPRESSION_BEST, none = compression == COMPRESSION_NONE;

	if (!m) {
		error_out_of_memory(err);
		return NULL;
	}
	m->for_data = none ? NULL : deflate_new(best ? DEFLATE_BEST : DEFLATE_FAST, err);
	if (!m->for_data && !none) {
		free(m);
		return NULL;
	}
	/* A list of terms shares most of its bytes with itself already, but for the ids: FORMAT.md
	   says what more would cost. */
	m->for_lists = best ? m->for_data : NULL;
	m->least = best ? GLASS_COMPRESS_MIN + 1 : FAST_LEAST;
	m->pool = pool;
	begin(m);
	return m;
}

void run_maker_free(struct run_maker *m)
{
	if (!m)
		return;
	inversion_done(&m->inversion);
	run_free(m->run);
	deflate_free(m->for_data);
	buf_done(&m->records);
	buf_done(&m->entries);
	buf_done(&m->body);
	buf_done(&m->tag);
	buf_done(&m->texts);
	run_stems_done(&m->stems);
	free(m->items);
	free(m->terms);
	free(m->begins);
	free(m->ends);
	free(m->placed);
	free(m->united);
	free(m->positions);
	free(m->cursors);
	free(m);
}

/* Runs are much alike: with room for what they mostly have, and an eighth more, few of their parts
   are ever moved. Of what they do not touch there is only the address. */
static bool make_usual_room(struct buf *b, size_t usual)
{
	return usual == 0 || buf_reserve(b, usual + usual / 8);
}

/* More counts at once, less for a quarter. */
static void note_usual(size_t *usual, size_t len)
{
	if (len > MOST_USUAL)
		len = MOST_USUAL;
	*usual = len > *usual ? len : *usual - (*usual - len) / 4;
}

/* A buffer of a run before, or a new one. */
static bool take_buffer(struct run_maker *m, struct run_spares *from, size_t usual, struct buf *to)
{
	*to = run_pool_take(m->pool, from);
	return make_usual_room(to, usual);
}

static bool begin_run(struct run_maker *m, struct run *r)
{
	bool ok = take_buffer(m, &m->pool->data, m->usual_data, &r->data);

	for (int i = 0; i < SECTIONS; i++) {
		struct buf *b =
			i == SECTION_TEXTS ? &m->inversion.text.units : &r->sections.memory[i];

		ok = make_usual_room(b, m->usual[i]) && ok;
	}
	return ok;
}

static void note_run(struct run_maker *m, const struct run *r)
{
	for (int i = 0; i < SECTIONS; i++)
		note_usual(&m->usual[i], r->sections.len[i]);
	note_usual(&m->usual_data, r->data.len);
	note_usual(&m->usual_termlists, r->termlists.len);
}

static struct run *run_at_hand(struct run_maker *m, struct error *err)
{
	if (m->run)
		return m->run;
	m->run = calloc(1, sizeof *m->run);
	if (!m->run || !begin_run(m, m->run)) {
		error_out_of_memory(err);
		return NULL;
	}
	return m->run;
}

void run_take_back(struct run *r, struct run_pool *pool)
{
	run_pool_give(pool, &pool->data, &r->data);
	run_pool_give(pool, &pool->termlists, &r->termlists);
}

static bool check_size(const char *what, size_t len, struct error *err)
{
	return len <= XAP_MAX_DATA ||
	       error_set(err, ERROR_LIMIT, "%s of %zu bytes; the limit is %d", what, len,
		       XAP_MAX_DATA);
}

/* It is deflated here, by the thread that makes the run: appending to the tables is one thread's.
 */
bool run_put_tag(const struct run_maker *m, struct deflate *d, struct buf *out,
	const struct buf *tag, struct error *err)
{
	size_t len = tag->len, deflated = 0;
	char *start = buf_reserve(out, sizeof(uint32_t) + len), *to;
	uint32_t head;

	if (!start)
		return error_out_of_memory(err);
	to = start + sizeof head;
	if (d && len >= m->least)
		deflated = deflate_record(d, tag->data, len, to, len - 1);
	if (deflated == 0 && len > 0)
		memcpy(to, tag->data, len);
	head = run_tag_head(deflated > 0 ? deflated : len, deflated > 0);
	memcpy(start, &head, sizeof head);
	out->len += sizeof head + head / 2;
	return true;
}

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* Of most values the first eight bytes say that they are neither; the rest are mostly all alike. */
static void note_bounds(struct value_stats *s, const struct buf *section, size_t at, size_t len)
{
	const char *base = section->data;
	uint64_t word = sort_word(base + at, len);
	bool first = s->count++ == 0;
	int order;

	if (!first && word > s->lowest_word && word < s->highest_word)
		return;
	order = first ? 0 : compare_bytes(base + at, len, base + s->lowest, s->lowest_len);
	if (first || order < 0) {
		s->lowest = at;
		s->lowest_len = len;
		s->lowest_word = word;
	}
	if (first || (order > 0 && compare_bytes(base + at, len, base + s->highest,
					   s->highest_len) > 0)) {
		s->highest = at;
		s->highest_len = len;
		s->highest_word = word;
	}
}

static bool add_value(
	struct run *r, unsigned slot, const char *value, size_t len, struct error *err)
{
	struct buf *section = &r->sections.memory[SECTION_VALUES + slot];
	struct value_stats *stats = &r->values[slot];

	char *to;

	if (!check_size("a value", len, err))
		return false;
	to = buf_reserve(section, 2 * GLASS_MAX_VARINT + len);
	if (!to)
		return error_out_of_memory(err);
	to = glass_varint(to, r->documents - stats->last - 1);
	to = glass_varint(to, len);
	memcpy(to, value, len);
	section->len = (size_t)(to + len - section->data);
	stats->last = r->documents;
	note_bounds(stats, section, section->len - len, len);
	return true;
}

bool run_add(struct run_maker *m, const struct document *d, struct error *err)
{
	struct run *r = run_at_hand(m, err);

	if (!r || !check_size("document data", d->data.len, err) ||
		!inversion_add(&m->inversion, d, err))
		return false;
	r->documents++;
	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		const struct document_value *v = &d->values[slot];

		if (v->len > 0 && !add_value(r, slot, d->value_bytes.data + v->offset, v->len, err))
			return false;
	}
	return run_put_tag(m, m->for_data, &r->data, &d->data, err);
}

bool run_add_record(struct run_maker *m, const char *key, size_t key_len, const char *value,
	size_t len, struct error *err)
{
	if (!run_at_hand(m, err) || !check_size("metadata", len, err))
		return false;
	section_add_entry(&m->records, key, key_len, value, len);
	m->n_records++;
	return !m->records.failed || error_out_of_memory(err);
}

size_t run_size(const struct run_maker *m)
{
	return inversion_size(&m->inversion) + m->records.len;
}

/* Where entry `at` ends. */
static const char *entry_end(const char *at)
{
	size_t len;

	at += 1 + (unsigned char)*at;
	len = glass_read_varint(&at);
	return at + len;
}

static bool sort_records(struct run_maker *m, struct buf *out, struct error *err)
{
	struct sortable *items = malloc((m->n_records + 1) * sizeof *items);
	const char *at = m->records.data;

	if (!items)
		return error_out_of_memory(err);
	for (uint32_t i = 0; i < m->n_records; i++) {
		items[i] =
			(struct sortable){ .text = at + 1, .len = (unsigned char)*at, .value = i };
		at = entry_end(at);
	}
	sort_terms(items, m->n_records);
	for (uint32_t i = 0; i < m->n_records; i++) {
		const char *entry = items[i].text - 1;

		if (i + AHEAD < m->n_records)
			__builtin_prefetch(items[i + AHEAD].text);
		if (i == 0 || !sortable_same(&items[i - 1], &items[i]))
			buf_add(out, entry, (size_t)(entry_end(entry) - entry));
	}
	free(items);
	buf_clear(&m->records);
	m->n_records = 0;
	return true;
}

struct run *run_end(struct run_maker *m, struct error *err)
{
	struct run *r = run_at_hand(m, err);

	if (!r)
		return NULL;
	/* Not before: in the meantime another run had it. */
	if (!take_buffer(m, &m->pool->termlists, m->usual_termlists, &r->termlists)) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!run_sort(m, r, err) || !sort_records(m, &r->sections.memory[SECTION_RECORDS], err) ||
		!sections_seal(&r->sections, err))
		return NULL;
	note_run(m, r);
	m->run = NULL;
	begin(m);
	return r;
}
