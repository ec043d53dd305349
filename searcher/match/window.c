/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filling and refining, kind by kind. A window that a node is given to fill is its own until it
 * returns; documents are unmarked one by one, which sets their scores to 0.
 */
#include "searcher/match/window.h"

#include <string.h>

#include "searcher/match/phrase.h"
#include "searcher/match/phrase_pairs.h"
#include "searcher/match/window_marks.h"

static inline double score_of(const struct scoring *s, double weight, uint32_t wdf, uint32_t docid)
{
	double length = norms_length(s->norms, docid);

	length = length > s->least ? length : s->least;
	return weight * (wdf / (s->of_all + s->of_length * length + wdf));
}

static void mark(uint64_t marked[WINDOW_WORDS], uint32_t at)
{
	marked[at / 64] |= UINT64_C(1) << at % 64;
}

/* Where to add; what scores less than `least` is left out. */
struct adding {
	uint64_t *marked;
	double *scores;
	double least;
};

/* Adds postings [from, to) of the block. */
static void add_block(const struct window_place *w, const struct postings *p, double weight,
	unsigned from, unsigned to, const struct adding *out)
{
	const struct scoring *s = w->scoring;
	double scores[POSTINGS_BLOCK], least = out->least;

	for (unsigned i = from; i < to && (least <= 0 || weight == 0); i++)
		mark(out->marked, p->docids[i] - w->base);
	if (weight == 0)
		return;
	for (unsigned i = from; i < to; i++)
		scores[i] = score_of(s, weight, p->wdfs[i], p->docids[i]);
	if (least <= 0) {
		for (unsigned i = from; i < to; i++)
			out->scores[p->docids[i] - w->base] += scores[i];
		return;
	}
	for (unsigned i = from; i < to; i++) {
		if (scores[i] >= least) {
			mark(out->marked, p->docids[i] - w->base);
			out->scores[p->docids[i] - w->base] = scores[i];
		}
	}
}

/* Terms, and all documents. */
static void fill_list(const struct window_place *w, struct node *node, const struct adding *out)
{
	struct postings *p = node->postings;

	postings_skip(p, w->base);
	while (p->next < p->n) {
		unsigned to = p->n;

		if (p->docids[to - 1] >= w->end) {
			for (to = p->next; p->docids[to] < w->end;)
				to++;
			add_block(w, p, node->weight, p->next, to, out);
			p->next = to;
			return;
		}
		add_block(w, p, node->weight, p->next, to, out);
		postings_refill(p);
	}
}

static void refine_list(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	struct postings *p = node->postings;

	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = among[i]; left; left &= left - 1) {
			uint32_t at = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
			uint32_t docid = w->base + at;

			postings_skip(p, docid);
			if (p->next >= p->n)
				return;
			if (p->docids[p->next] != docid)
				continue;
			hits[i] |= left & -left;
			if (scores && node->weight != 0)
				scores[at] +=
					score_of(w->scoring, node->weight, p->wdfs[p->next], docid);
		}
	}
}

static void fill_filter(
	const struct window_place *w, struct filter *f, uint64_t marked[WINDOW_WORDS])
{
	uint32_t docid = filter_next(f, w->base);

	for (; docid < w->end; docid = filter_next(f, docid + 1))
		mark(marked, docid - w->base);
}

static void refine_filter(const struct window_place *w, struct filter *f,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS])
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = among[i]; left; left &= left - 1) {
			uint32_t at = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);

			if (filter_has(f, w->base + at))
				hits[i] |= left & -left;
		}
	}
}

static void refine(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores);

/* The documents of own->marked that all parts from `first` on match. */
static void keep_common(const struct window_place *w, struct node *node, size_t first, double need,
	struct window *out)
{
	for (size_t i = first; i < node->n; i++) {
		uint64_t hits[WINDOW_WORDS] = { 0 };

		window_drop_below(out, need - node->rest[i]);
		if (window_is_empty(out->marked))
			return;
		/* Those of a pair are there. */
		if (node->parts[i]->most == 0 && node->phrase && node->phrase->all_paired)
			continue;
		refine(w, node->parts[i], out->marked, hits, out->scores);
		window_retain(out, hits);
	}
	if (node->kind == NODE_PHRASE && !(node->n == 2 && node->phrase->all_paired)) {
		uint64_t kept[WINDOW_WORDS];

		window_drop_below(out, need);
		phrase_check(node, w->base, out->marked, kept);
		window_retain(out, kept);
	}
}

static void leave_out(const struct window_place *w, struct node *node, struct window *out)
{
	for (size_t i = 1; i < node->n && !window_is_empty(out->marked); i++) {
		uint64_t hits[WINDOW_WORDS] = { 0 };

		refine(w, node->parts[i], out->marked, hits, NULL);
		for (size_t k = 0; k < WINDOW_WORDS; k++)
			hits[k] = ~hits[k];
		window_retain(out, hits);
	}
}

/* Adds what parts from `first` on have to add, to what may still reach `need` with them. */
static void favour(const struct window_place *w, struct node *node, size_t first, double need,
	struct window *out)
{
	for (size_t i = first; i < node->n; i++) {
		uint64_t hits[WINDOW_WORDS] = { 0 };

		window_drop_below(out, need - node->rest[i]);
		if (window_is_empty(out->marked))
			return;
		refine(w, node->parts[i], out->marked, hits, out->scores);
	}
}

/* What one part must add where others add so much at most. Where nothing is needed, a difference
   that was rounded must not ask for more. */
static double need_beside(double need, double others)
{
	return need > 0 ? need - others : 0;
}

/* How many parts of a union are needed: the others together do not reach `need`. */
static size_t needed(const struct node *node, double need)
{
	size_t n = node->n;

	while (n > 0 && node->rest[n - 1] < need * SLACK)
		n--;
	return n;
}

static bool is_favoured_term(const struct node *node)
{
	return node->kind == NODE_FAVOUR && node->parts[0]->kind == NODE_TERM;
}

/* Of a part that is needed. What a favoured term matches stays marked in its own window. */
static void fill_part(
	const struct window_place *w, struct node *part, struct window *out, double need)
{
	if (part->kind == NODE_TERM || part->kind == NODE_ALL) {
		fill_list(w, part, &(struct adding){ out->marked, out->scores, 0 });
	} else if (is_favoured_term(part)) {
		fill_list(w, part->parts[0], &(struct adding){ part->own->marked, out->scores, 0 });
		for (size_t i = 0; i < WINDOW_WORDS; i++)
			out->marked[i] |= part->own->marked[i];
	} else if (part->kind == NODE_FILTER) {
		fill_filter(w, part->filter, out->marked);
	} else if (part->own) {
		window_fill(w, part, part->own, need);
		window_pour(part->own, out->marked, out->scores);
	}
}

/* Adds what only weighs beside a term, where the document may still reach `need` with it, and
   clears the term's marks. */
static void favour_term(
	const struct window_place *w, struct node *node, double need, struct window *out)
{
	uint64_t *among = node->own->marked;

	for (size_t i = 1; i < node->n; i++) {
		uint64_t hits[WINDOW_WORDS] = { 0 };

		window_drop_below(out, need - node->rest[i]);
		for (size_t k = 0; k < WINDOW_WORDS; k++)
			among[k] &= out->marked[k];
		if (!window_is_empty(among))
			refine(w, node->parts[i], among, hits, out->scores);
	}
	memset(among, 0, sizeof node->own->marked);
}

/* Terms come first, and then, for the few documents that are left, what weighs beside them: always
   in this order, so that equal documents get equal sums. */
static void fill_any(
	const struct window_place *w, struct node *node, struct window *out, double need)
{
	size_t n = needed(node, need);
	double later = 0;

	for (size_t i = 0; i < node->n; i++) {
		struct node *part = node->parts[i];
		uint64_t hits[WINDOW_WORDS] = { 0 };
		bool favoured = is_favoured_term(part);

		if (i < n) {
			fill_part(w, part, out, need_beside(need, node->most - part->most));
		} else {
			window_drop_below(out, need - node->rest[i] - later);
			refine(w, favoured ? part->parts[0] : part, out->marked,
				favoured ? part->own->marked : hits, out->scores);
		}
		later += favoured ? part->rest[1] : 0;
	}
	for (size_t i = 0; i < node->n; i++) {
		struct node *part = node->parts[i];

		if (is_favoured_term(part)) {
			later -= part->rest[1];
			favour_term(w, part, need_beside(need, later), out);
		}
	}
}

static bool has_pairs(const struct node *node)
{
	return node->phrase && node->phrase->n_pairs > 0;
}

void window_fill(const struct window_place *w, struct node *node, struct window *out, double need)
{
	switch (node->kind) {
	case NODE_TERM:
	case NODE_ALL:
		fill_list(w, node, &(struct adding){ out->marked, out->scores, need * SLACK });
		break;
	case NODE_FILTER:
		fill_filter(w, node->filter, out->marked);
		break;
	case NODE_NOTHING:
		break;
	case NODE_ANY:
		fill_any(w, node, out, need);
		break;
	case NODE_EVERY:
	case NODE_PHRASE:
		if (has_pairs(node)) {
			phrase_pairs_mark(node->phrase, w->base, w->end, out->marked);
			keep_common(w, node, 0, need, out);
			break;
		}
		window_fill(w, node->parts[0], out, need - node->rest[1]);
		keep_common(w, node, 1, need, out);
		break;
	case NODE_EXCEPT:
		window_fill(w, node->parts[0], out, need);
		leave_out(w, node, out);
		break;
	case NODE_FAVOUR:
		window_fill(w, node->parts[0], out, need - node->rest[1]);
		favour(w, node, 1, need, out);
		break;
	}
}

/*
 * Of nodes that join: in their own windows, then poured out. So a document's score is the same sum,
 * to the last bit, whether what is needed, which differs with the number of threads, had a node
 * filled or refined.
 */
static void refine_joined(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	struct window *own = node->own;

	if (node->kind == NODE_EVERY || node->kind == NODE_PHRASE) {
		memcpy(own->marked, among, sizeof own->marked);
		if (has_pairs(node)) {
			uint64_t paired[WINDOW_WORDS] = { 0 };

			phrase_pairs_mark(node->phrase, w->base, w->end, paired);
			for (size_t i = 0; i < WINDOW_WORDS; i++)
				own->marked[i] &= paired[i];
		}
		keep_common(w, node, 0, 0, own);
	} else {
		refine(w, node->parts[0], among, own->marked, own->scores);
		leave_out(w, node, own);
	}
	window_pour(own, hits, scores);
}

static void refine_favoured(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	if (!scores) {
		refine(w, node->parts[0], among, hits, NULL);
		return;
	}
	refine(w, node->parts[0], among, node->own->marked, node->own->scores);
	favour(w, node, 1, 0, node->own);
	window_pour(node->own, hits, scores);
}

/* In the order of fill_any(). */
static void refine_any(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	struct window *own = node->own;

	for (size_t i = 0; i < node->n; i++) {
		struct node *part = node->parts[i];

		if (!scores) {
			refine(w, part, among, hits, NULL);
		} else if (is_favoured_term(part)) {
			refine(w, part->parts[0], among, part->own->marked, own->scores);
			for (size_t k = 0; k < WINDOW_WORDS; k++)
				own->marked[k] |= part->own->marked[k];
		} else {
			refine(w, part, among, own->marked, own->scores);
		}
	}
	for (size_t i = 0; scores && i < node->n; i++) {
		if (is_favoured_term(node->parts[i]))
			favour_term(w, node->parts[i], 0, own);
	}
	if (scores)
		window_pour(own, hits, scores);
}

/* Marks in `hits`, beside what is there, the documents among those that the node matches, and adds
   their scores unless `scores` is NULL. */
static void refine(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	switch (node->kind) {
	case NODE_TERM:
	case NODE_ALL:
		refine_list(w, node, among, hits, scores);
		break;
	case NODE_FILTER:
		refine_filter(w, node->filter, among, hits);
		break;
	case NODE_NOTHING:
		break;
	case NODE_ANY:
		refine_any(w, node, among, hits, scores);
		break;
	case NODE_FAVOUR:
		refine_favoured(w, node, among, hits, scores);
		break;
	case NODE_EVERY:
	case NODE_PHRASE:
	case NODE_EXCEPT:
		refine_joined(w, node, among, hits, scores);
		break;
	}
}

uint32_t window_next(struct node *node, uint32_t from, double need)
{
	uint32_t first = POSTINGS_END;
	size_t n;

	switch (node->kind) {
	case NODE_TERM:
	case NODE_ALL:
		postings_skip(node->postings, from);
		return postings_docid(node->postings);
	case NODE_FILTER:
		return filter_next(node->filter, from);
	case NODE_NOTHING:
		return POSTINGS_END;
	case NODE_ANY:
		n = needed(node, need);
		for (size_t i = 0; i < n; i++) {
			struct node *part = node->parts[i];
			uint32_t docid =
				window_next(part, from, need_beside(need, node->most - part->most));

			if (docid < first)
				first = docid;
		}
		return first;
	case NODE_EVERY:
	case NODE_PHRASE:
	case NODE_FAVOUR:
		if (has_pairs(node))
			return phrase_pairs_next(node->phrase, from);
		return window_next(node->parts[0], from, need - node->rest[1]);
	case NODE_EXCEPT:
		return window_next(node->parts[0], from, need);
	}
	return POSTINGS_END;
}

void window_refine(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores)
{
	refine(w, node, among, hits, scores);
}
