/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tournament of the runs' heads (Knuth 5.4.1): each node of a tree knows who lost there, so that
 * a head that moves on meets one other at each level, where a heap would have it meet two. Most
 * comparisons are decided by the first eight bytes, which each head carries as a number.
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

enum { WORD = sizeof(uint64_t) };

struct merge_head {
	uint64_t word;
	const char *key;
	size_t key_len;
	struct merge_piece piece;
	const char *next, *end;
	const char *forgotten; /* all before it */
};

/* The key of a head that has come to its end: behind all others, none of which is so long. */
static const char behind_all[] = "";
enum { BEHIND_ALL = GLASS_MAX_KEY + 1 };

static bool has_ended(const struct merge_head *h)
{
	return h->key_len == BEHIND_ALL;
}

/* Reads the entry at h->next. */
static void advance(struct merge *m, struct merge_head *h)
{
	const char *at = h->next;

	if (at == h->end) {
		h->word = UINT64_MAX;
		h->key = behind_all;
		h->key_len = BEHIND_ALL;
		return;
	}
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
}

/* Of two whose first eight bytes are the same, or less and then zeros; by run at the end. */
static bool is_before_behind_word(const struct merge *m, uint32_t a, uint32_t b)
{
	const struct merge_head *left = &m->heads[a], *right = &m->heads[b];
	size_t n = left->key_len < right->key_len ? left->key_len : right->key_len;
	int order = 0;

	if (n > WORD && !has_ended(left) && !has_ended(right))
		order = memcmp(left->key + WORD, right->key + WORD, n - WORD);
	if (order != 0)
		return order < 0;
	return left->key_len != right->key_len ? left->key_len < right->key_len : a < b;
}

/* Of head indices, which are in run order. */
static inline bool is_before(const struct merge *m, uint32_t a, uint32_t b)
{
	uint64_t left = m->heads[a].word, right = m->heads[b].word;

	return left != right ? left < right : is_before_behind_word(m, a, b);
}

/* Fills the tree below a node, the heads being its leaves from n_heads on; who wins there. */
static uint32_t play(struct merge *m, size_t node)
{
	uint32_t a, b;

	if (node >= m->n_heads)
		return (uint32_t)(node - m->n_heads);
	a = play(m, 2 * node);
	b = play(m, 2 * node + 1);
	m->losers[node] = is_before(m, a, b) ? b : a;
	return m->losers[node] == a ? b : a;
}

/* The winner has moved on: it meets those who lost to it. */
static void play_again(struct merge *m)
{
	uint32_t winner = m->winner;

	for (size_t node = (winner + m->n_heads) / 2; node > 0; node /= 2) {
		uint32_t other = m->losers[node];
		bool loses = is_before(m, other, winner);

		m->losers[node] = loses ? winner : other;
		winner = loses ? other : winner;
	}
	m->winner = winner;
}

bool merge_begin(
	struct merge *m, const struct run *runs, enum section_name section, struct error *err)
{
	size_t n = 0;

	for (const struct run *r = runs; r; r = r->next)
		n++;
	*m = (struct merge){ .section = section, .n_heads = n };
	m->heads = calloc(n + 1, sizeof *m->heads);
	m->losers = calloc(n + 1, sizeof *m->losers);
	m->found = calloc(n + 1, sizeof *m->found);
	if (!m->heads || !m->losers || !m->found) {
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
		h->piece.place = (uint32_t)n;
		h->next = h->forgotten = r->sections.data[section];
		h->end = h->next + r->sections.len[section];
		advance(m, h);
	}
	m->winner = n > 0 ? play(m, 1) : 0;
	return true;
}

static bool has_key(const struct merge *m, const struct merge_head *h, uint64_t word)
{
	return h->word == word && h->key_len == m->key_len &&
	       (m->key_len <= WORD || memcmp(h->key + WORD, m->key + WORD, m->key_len - WORD) == 0);
}

bool merge_next(struct merge *m)
{
	const struct merge_head *first = &m->heads[m->winner];
	uint64_t word = first->word;

	m->n_pieces = 0;
	if (m->n_heads == 0 || has_ended(first))
		return false;
	m->key = first->key;
	m->key_len = first->key_len;
	do {
		struct merge_head *h = &m->heads[m->winner];

		m->found[m->n_pieces++] = h->piece;
		advance(m, h);
		play_again(m);
	} while (has_key(m, &m->heads[m->winner], word));
	return true;
}

void merge_done(struct merge *m)
{
	free(m->heads);
	free(m->losers);
	free(m->found);
	*m = (struct merge){ 0 };
}
