/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stems are those with the most weight by tf-idf, among those that another paragraph has as
 * well. A few dozen say what a paragraph is about; more only cost time.
 */
#include "searcher/like.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/grow.h"
#include "searcher/hit_load.h"
#include "searcher/query_parts.h"

enum { MAX_STEMS = 25 };

struct stem {
	char *term; /* with its prefix; owned */
	size_t len;
	uint32_t wdf;
	double idf, weight;
};

struct stem_list {
	struct stem *items;
	size_t n;
};

static void stem_list_done(struct stem_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->items[i].term);
	free(l->items);
}

static bool take_term(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n_positions, struct error *err)
{
	size_t prefix = strlen(PREFIX_STEM);
	struct stem_list *l = ctx;
	struct stem *items;
	char *copy;

	(void)positions;
	(void)n_positions;
	if (len <= prefix || memcmp(term, PREFIX_STEM, prefix) != 0)
		return true;
	items = grow(l->items, l->n, sizeof *items, err);
	if (!items)
		return false;
	l->items = items;
	copy = malloc(len + 1);
	if (!copy)
		return error_out_of_memory(err);
	memcpy(copy, term, len);
	copy[len] = '\0';
	items[l->n++] = (struct stem){ .term = copy, .len = len, .wdf = wdf };
	return true;
}

static int by_weight(const void *a, const void *b)
{
	const struct stem *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return strcmp(x->term, y->term);
}

/* The most telling stems of a paragraph, best first. */
static bool choose_stems(struct index *ix, uint32_t docid, struct stem_list *l, struct error *err)
{
	if (!xap_db_termlist(ix->db, docid, take_term, l, err))
		return false;
	for (size_t i = 0; i < l->n; i++) {
		struct stem *s = &l->items[i];
		uint64_t occurrences;
		uint32_t paragraphs;

		if (!xap_db_freqs(ix->db, s->term, s->len, &paragraphs, &occurrences, err))
			return false;
		if (paragraphs > 1)
			s->idf = log((double)ix->stats.documents / paragraphs);
		s->weight = s->wdf * s->idf;
	}
	if (l->n > 0)
		qsort(l->items, l->n, sizeof *l->items, by_weight);
	while (l->n > 0 && (l->n > MAX_STEMS || l->items[l->n - 1].weight <= 0))
		free(l->items[--l->n].term);
	return true;
}

/* Any of the stems, without the paragraph itself. */
static struct xap_query *make_query(const struct stem_list *l, const char *id, struct error *err)
{
	struct parts stems CLEANUP(parts_done) = { 0 };
	struct parts both CLEANUP(parts_done) = { 0 };
	struct buf own CLEANUP(buf_done) = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		if (!parts_add(&stems, xap_query_term(l->items[i].term, l->items[i].len, err), err))
			return NULL;
	}
	schema_term(&own, PREFIX_PARAGRAPH, id, strlen(id));
	if (own.failed) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!parts_add(&both, parts_combine(&stems, XAP_OR, err), err) ||
		!parts_add(&both, xap_query_term(own.data, own.len, err), err))
		return NULL;
	return parts_combine(&both, XAP_AND_NOT, err);
}

static bool make_patterns(const struct stem_list *l, struct patterns *patterns, struct error *err)
{
	size_t prefix = strlen(PREFIX_STEM);

	for (size_t i = 0; i < l->n; i++) {
		const struct stem *s = &l->items[i];
		struct pattern *pattern = patterns_add(patterns, err);
		struct slot *slot = pattern ? pattern_add_slot(pattern, err) : NULL;

		if (!slot || !slot_add_form(slot, s->term + prefix, s->len - prefix, true,
				     MARK_STEM, NULL, err))
			return false;
		pattern->weight = s->idf;
	}
	return true;
}

static bool say_stems(
	const struct stem_list *l, const char *id, struct receipt *receipt, struct error *err)
{
	struct buf tree CLEANUP(buf_done) = { 0 };

	buf_printf(&tree, "like(%s:", id);
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&tree, " %s", l->items[i].term + strlen(PREFIX_STEM));
	buf_add_byte(&tree, ')');
	receipt->tree = buf_take(&tree);
	return receipt->tree || error_out_of_memory(err);
}

bool like_plan(struct index *ix, const struct request *request, struct plan *out, struct error *err)
{
	struct plan plan CLEANUP(plan_done) = { 0 };
	struct stem_list stems CLEANUP(stem_list_done) = { 0 };
	uint32_t docid;

	if (!hit_find(ix, request->like, strlen(request->like), &docid, err))
		return false;
	if (docid == 0)
		return error_set(err, ERROR_NOT_FOUND,
			"--like: there is no paragraph \"%.200s\" in the index; it takes the id of "
			"a "
			"hit, such as talks.txt#p3",
			request->like);
	if (!choose_stems(ix, docid, &stems, err))
		return false;
	plan.query = stems.n > 0 ? make_query(&stems, request->like, err) : xap_query_nothing(err);
	if (!plan.query || !make_patterns(&stems, &plan.patterns, err) ||
		!say_stems(&stems, request->like, &plan.receipt, err))
		return false;
	*out = plan;
	plan = (struct plan){ 0 };
	return true;
}
