/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The documents of one pair. Whatever the files may hold, nothing outside their mappings is looked
 * at, and docids only ever rise.
 */
#include "common/pairs.h"

/* Which of a row's words it is; row->n if it is none. */
static uint32_t find_word(const struct pairs_row *row, uint32_t b)
{
	uint32_t low = 0, high = row->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2, word = pairs_row_word(row, middle);

		if (word == b)
			return middle;
		if (word < b)
			low = middle + 1;
		else
			high = middle;
	}
	return row->n;
}

/* The pair's list in a segment; of no bytes if there is none. */
static void find_list(struct pair_run *r, uint32_t segment)
{
	struct pairs_row row;
	uint32_t i;

	r->at = r->end = NULL;
	if (!pairs_row(r->pairs, segment, r->a, &row)) {
		r->bad = true;
		return;
	}
	i = find_word(&row, r->b);
	if (i < row.n && !pairs_row_list(&row, i, &r->at, &r->end))
		r->bad = true;
}

/* A number of one to five bytes; damage ends the list. */
static inline uint32_t read_number(struct pair_run *r)
{
	uint32_t value = 0;

	for (unsigned shift = 0; shift < 35 && r->at < r->end; shift += 7) {
		unsigned char byte = *r->at++;

		value |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	r->bad = true;
	r->at = r->end;
	return UINT32_MAX;
}

/* Docids only ever rise, whatever the file says. */
static void stand_at(struct pair_run *r, uint64_t docid)
{
	if (docid > r->docid && docid <= r->last_docid) {
		r->docid = (uint32_t)docid;
		return;
	}
	r->bad = true;
	r->docid = UINT32_MAX;
	r->at = r->end;
	r->segment = r->pairs->n_segments;
}

/* The first document of the first segment, from this one on, that has any. */
static void enter(struct pair_run *r, uint32_t segment)
{
	const struct pairs *p = r->pairs;

	for (; segment < p->n_segments && !r->bad; segment++) {
		r->segment = segment;
		find_list(r, segment);
		if (r->at == r->end)
			continue;
		stand_at(r, (uint64_t)pairs_segment_first(p, segment) + read_number(r));
		return;
	}
	r->segment = p->n_segments;
	r->docid = UINT32_MAX;
}

static inline void step(struct pair_run *r)
{
	if (r->at < r->end)
		stand_at(r, (uint64_t)r->docid + read_number(r) + 1);
	else
		enter(r, r->segment + 1);
}

static void run_open(struct pair_run *r, const struct pairs *p, uint32_t a, uint32_t b)
{
	*r = (struct pair_run){
		.pairs = p, .a = a, .b = b, .last_docid = p->file.header->last_docid
	};
	enter(r, 0);
}

/* Each ends with a byte below 0x80. */
static uint32_t count_numbers(const unsigned char *at, const unsigned char *end)
{
	uint32_t n = 0;

	for (; at < end; at++)
		n += *at < 0x80;
	return n;
}

/* All documents of a run that stands at its first. */
static uint32_t count_run(const struct pair_run *of)
{
	struct pair_run r = *of;
	uint32_t n = 0;

	for (uint32_t i = 0; i < r.pairs->n_segments && !r.bad; i++) {
		find_list(&r, i);
		n += count_numbers(r.at, r.end);
	}
	return n;
}

static void run_skip(struct pair_run *r, uint32_t docid)
{
	uint32_t segment = r->segment;

	if (r->docid >= docid)
		return;
	while (segment + 1 < r->pairs->n_segments &&
		pairs_segment_first(r->pairs, segment + 1) <= docid)
		segment++;
	if (segment != r->segment)
		enter(r, segment);
	while (r->docid < docid)
		step(r);
}

static void run_mark(struct pair_run *r, uint32_t base, uint32_t end, uint64_t *bits)
{
	for (; r->docid < end; step(r))
		bits[(r->docid - base) / 64] |= UINT64_C(1) << (r->docid - base) % 64;
}

/* ---- With what changed since ---- */

static bool is_gone(const struct pair_list *l, uint32_t docid)
{
	return l->run.pairs->gone[docid / 64] >> docid % 64 & 1;
}

static void pass_gone(struct pair_list *l)
{
	while (l->run.docid != UINT32_MAX && is_gone(l, l->run.docid))
		step(&l->run);
}

/* After its runs have moved. */
static void settle(struct pair_list *l)
{
	l->docid = l->run.docid;
	l->bad = l->run.bad;
	if (!l->changes.pairs)
		return;
	pass_gone(l);
	l->docid = l->run.docid < l->changes.docid ? l->run.docid : l->changes.docid;
	l->bad = l->run.bad || l->changes.bad;
}

static uint32_t count_staying(const struct pair_list *of)
{
	struct pair_list l = *of;
	uint32_t n = 0;

	for (pass_gone(&l); l.run.docid != UINT32_MAX; pass_gone(&l)) {
		n++;
		step(&l.run);
	}
	return n;
}

void pair_list_open(struct pair_list *l, const struct pairs *p, uint32_t a, uint32_t b)
{
	*l = (struct pair_list){ 0 };
	run_open(&l->run, p, a, b);
	if (p->changes) {
		run_open(&l->changes, p->changes, a, b);
		l->documents = count_staying(l) + count_run(&l->changes);
	} else {
		l->documents = count_run(&l->run);
	}
	settle(l);
}

void pair_list_skip(struct pair_list *l, uint32_t docid)
{
	if (l->docid >= docid)
		return;
	run_skip(&l->run, docid);
	if (l->changes.pairs)
		run_skip(&l->changes, docid);
	settle(l);
}

static void mark_staying(struct pair_list *l, uint32_t base, uint32_t end, uint64_t *bits)
{
	for (pass_gone(l); l->run.docid < end; pass_gone(l)) {
		bits[(l->run.docid - base) / 64] |= UINT64_C(1) << (l->run.docid - base) % 64;
		step(&l->run);
	}
}

void pair_list_mark(struct pair_list *l, uint32_t base, uint32_t end, uint64_t *bits)
{
	pair_list_skip(l, base);
	if (l->changes.pairs) {
		mark_staying(l, base, end, bits);
		run_mark(&l->changes, base, end, bits);
	} else {
		run_mark(&l->run, base, end, bits);
	}
	settle(l);
}
