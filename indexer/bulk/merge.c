/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A heap of the runs' heads. Most comparisons are decided by the first eight bytes, which each head
 * carries as a number.
 */
#include "indexer/bulk/merge.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/sort_terms.h"

/* So many bytes are read of a section before they are given back to the system: of all runs
   together the former, of each no more or less than the others (the system maps pages by the 64
   KiB). */
enum { FORGET_ALL = 16 << 20, FORGET_MOST = 256 << 10, FORGET_LEAST = 64 << 10 };

struct merge_head {
	uint64_t word;
	const char *key;
	size_t key_len;
	struct merge_piece piece;
	const char *next, *end;
	const char *forgotten; /* all before it */
};

/* Reads the entry at h->next; false at the section's end. */
static bool advance(struct merge *m, struct merge_head *h)
{
	const char *at = h->next;

	if (at == h->end)
		return false;
	if ((size_t)(at - h->forgotten) >= m->forget) {
		sections_forget(&h->piece.run->sections, m->section, at);
		h->forgotten = at;
	}
	h->key_len = (unsigned char)*at++;
	h->key = at;
	at += h->key_len;
	h->piece.len = glass_read_varint(&at);
	h->piece.body = at;
	h->next = at + h->piece.len;
	h->word = sort_word(h->key, h->key_len);
	return true;
}

/* Of head indices, which are in run order. */
static bool is_before(const struct merge *m, uint32_t a, uint32_t b)
{
	const struct merge_head *left = &m->heads[a], *right = &m->heads[b];
	size_t n = left->key_len < right->key_len ? left->key_len : right->key_len;
	int order;

	if (left->word != right->word)
		return left->word < right->word;
	order = memcmp(left->key, right->key, n);
	if (order != 0)
		return order < 0;
	return left->key_len != right->key_len ? left->key_len < right->key_len : a < b;
}

static void sift(struct merge *m, size_t at)
{
	uint32_t moved = m->heap[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= m->n_heap)
			break;
		if (child + 1 < m->n_heap && is_before(m, m->heap[child + 1], m->heap[child]))
			child++;
		if (!is_before(m, m->heap[child], moved))
			break;
		m->heap[at] = m->heap[child];
		at = child;
	}
	m->heap[at] = moved;
}

bool merge_begin(
	struct merge *m, const struct run *runs, enum section_name section, struct error *err)
{
	size_t n = 0;

	for (const struct run *r = runs; r; r = r->next)
		n++;
	*m = (struct merge){ .section = section, .n_heads = n };
	m->heads = calloc(n + 1, sizeof *m->heads);
	m->heap = calloc(n + 1, sizeof *m->heap);
	m->found = calloc(n + 1, sizeof *m->found);
	if (!m->heads || !m->heap || !m->found) {
		merge_done(m);
		return error_out_of_memory(err);
	}
	m->pieces = m->found;
	m->forget = FORGET_ALL / (n + 1);
	if (m->forget > FORGET_MOST)
		m->forget = FORGET_MOST;
	if (m->forget < FORGET_LEAST)
		m->forget = FORGET_LEAST;
	n = 0;
	for (const struct run *r = runs; r; r = r->next, n++) {
		struct merge_head *h = &m->heads[n];

		h->piece.run = r;
		h->next = h->forgotten = r->sections.data[section];
		h->end = h->next + r->sections.len[section];
		if (r->sections.len[section] > 0 && advance(m, h))
			m->heap[m->n_heap++] = (uint32_t)n;
	}
	for (size_t i = m->n_heap / 2; i-- > 0;)
		sift(m, i);
	return true;
}

bool merge_next(struct merge *m)
{
	m->n_pieces = 0;
	if (m->n_heap == 0)
		return false;
	m->key = m->heads[m->heap[0]].key;
	m->key_len = m->heads[m->heap[0]].key_len;
	do {
		struct merge_head *h = &m->heads[m->heap[0]];

		m->found[m->n_pieces++] = h->piece;
		if (!advance(m, h))
			m->heap[0] = m->heap[--m->n_heap];
		if (m->n_heap > 0)
			sift(m, 0);
	} while (m->n_heap > 0 && m->heads[m->heap[0]].key_len == m->key_len &&
		 memcmp(m->heads[m->heap[0]].key, m->key, m->key_len) == 0);
	return true;
}

void merge_done(struct merge *m)
{
	free(m->heads);
	free(m->heap);
	free(m->found);
	*m = (struct merge){ 0 };
}
