/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sum of what each term may add is a bound up to where the first of their blocks ends. Groups
 * of blocks are tried first: most of a frequent term's postings are passed over by them.
 */
#include "searcher/match/leap.h"

#include <math.h>
#include <stdlib.h>

#include "searcher/match/best.h"
#include "searcher/match/window.h"

/* What the document of a bound has. */
static double score_share(const struct scoring *s, struct bound b)
{
	double length = b.length > s->least ? b.length : s->least, wdf = b.wdf;

	return wdf / (s->of_all + s->of_length * length + wdf);
}

/* What all documents of its block have at most. */
static double share_of(const struct scoring *s, struct bound b)
{
	double length = b.length > s->least ? b.length : s->least, wdf = b.wdf;

	if (b.wdf == BOUNDS_MAX_WDF)
		return 1;
	return wdf / (s->bound_of_all + s->bound_of_length * length + wdf);
}

static double most_of(const struct scoring *s, const struct bound *bounds, uint32_t n)
{
	double most = 0;

	for (uint32_t i = 0; i < n; i++) {
		double share = share_of(s, bounds[i]);

		most = share > most ? share : most;
	}
	return most;
}

/* Of a rare term: each posting is a block. */
static bool prepare_rare(const struct scoring *s, struct node *term, struct error *err)
{
	const struct postings *p = term->postings;
	struct bound *own = malloc(p->n * sizeof *own);
	struct bound_list *l = calloc(1, sizeof *l);

	term->bounds = l;
	term->own_bounds = own;
	if (!own || !l)
		return error_out_of_memory(err);
	for (unsigned i = 0; i < p->n; i++) {
		uint32_t length = norms_length(s->norms, p->docids[i]), wdf = p->wdfs[i];

		own[i] = (struct bound){ p->docids[i],
			(uint16_t)(wdf < BOUNDS_MAX_WDF ? wdf : BOUNDS_MAX_WDF),
			(uint16_t)(length < UINT16_MAX ? length : UINT16_MAX) };
	}
	*l = (struct bound_list){ .blocks = own, .n_blocks = p->n };
	term->most = term->weight * most_of(s, own, p->n);
	return true;
}

bool leap_prepare(
	const struct scoring *s, struct node *term, const char *name, size_t len, struct error *err)
{
	const struct postings *p = term->postings;
	struct bound_list l;

	if (!s->bounds || term->weight == 0)
		return true;
	if (p->documents < BOUNDS_LEAST)
		return p->documents != p->n || prepare_rare(s, term, err);
	if (!bound_list_open(&l, s->bounds, name, len))
		return true;
	term->bounds = malloc(sizeof *term->bounds);
	if (!term->bounds)
		return error_out_of_memory(err);
	*term->bounds = l;
	term->most = term->weight * most_of(s, l.groups, l.n_groups);
	return true;
}

/* Lowers *until to where the bound that is returned holds. */
static double bound_of_term(const struct scoring *s, const struct node *term, uint32_t from,
	bool by_group, uint32_t *until)
{
	struct bound_list *l = term->bounds;
	struct bound b;
	uint32_t last;

	if (!l)
		return term->most;
	if (!bound_list_skip(l, from))
		return 0;
	b = by_group && l->groups ? l->groups[l->block / BOUNDS_GROUP] : l->blocks[l->block];
	last = b.last;
	/* Between two postings of a rare term there is nothing. */
	if (!l->groups && last > from) {
		*until = last - 1 < *until ? last - 1 : *until;
		return 0;
	}
	*until = last < *until ? last : *until;
	return term->weight * share_of(s, b);
}

static double bound_of(const struct scoring *s, const struct node *node, uint32_t from,
	bool by_group, uint32_t *until)
{
	size_t n = node->kind == NODE_EXCEPT ? 1 : node->n;
	double sum = 0;

	if (node->kind == NODE_TERM)
		return node->weight == 0 ? 0 : bound_of_term(s, node, from, by_group, until);
	for (size_t i = 0; i < n; i++) {
		if (node->parts[i]->most > 0)
			sum += bound_of(s, node->parts[i], from, by_group, until);
	}
	return sum;
}

static bool is_enough(const struct leap *how, const struct node *node, double bound)
{
	/* A term's score is not summed: where it is the bound, it is that to the bit, as long as
	   both are by the same mean. */
	if (how->more && node->kind == NODE_TERM)
		return bound > how->need;
	return bound >= how->need * SLACK;
}

/* Bounds that hold from here on are met again and again until they end. */
static uint32_t find(const struct scoring *s, struct node *node, const struct leap *how,
	uint32_t from, uint32_t *until)
{
	uint32_t group_until = 0;

	for (; from <= how->last; from = *until + 1) {
		if (from > group_until) {
			*until = POSTINGS_END - 1;
			if (!is_enough(how, node, bound_of(s, node, from, true, until)))
				continue;
			group_until = *until;
		}
		*until = POSTINGS_END - 1;
		if (is_enough(how, node, bound_of(s, node, from, false, until)))
			return from;
	}
	return POSTINGS_END;
}

uint32_t leap_over(const struct scoring *s, struct node *node, const struct leap *how,
	uint32_t from, uint32_t *end)
{
	uint32_t until, far;

	*end = how->last + 1;
	if (how->need <= 0 || !s->bounds)
		return from;
	from = find(s, node, how, from, &until);
	if (from > how->last)
		return from;
	/* What follows and may score enough as well is matched in one go. */
	far = how->last - from < WINDOW ? how->last : from + WINDOW - 1;
	while (until < far) {
		uint32_t next = POSTINGS_END - 1;

		if (!is_enough(how, node, bound_of(s, node, until + 1, false, &next)))
			break;
		until = next;
	}
	*end = (until < far ? until : far) + 1;
	return from;
}

/* Groups tell as well as blocks where there are so many times as many as are asked for. */
enum { GROUPS_ENOUGH = 8 };

static double least_of_term(const struct scoring *s, const struct node *term, size_t room)
{
	CLEANUP(best_done) struct best best = { 0 };
	const struct bound_list *l = term->bounds;
	bool by_group = l && l->n_groups / GROUPS_ENOUGH >= room;
	const struct bound *bounds = !l ? NULL : by_group ? l->groups : l->blocks;
	size_t n = !l ? 0 : by_group ? l->n_groups : l->n_blocks;
	struct error ignored = { 0 };

	if (room == 0 || n < room || !best_init(&best, room, 0, &ignored))
		return 0;
	for (size_t i = 0; i < n; i++) {
		/* What did not fit is made more. */
		if (bounds[i].wdf < BOUNDS_MAX_WDF && bounds[i].length < UINT16_MAX)
			best_add(&best, (struct xap_match){ 0, score_share(s, bounds[i]) });
	}
	return term->weight * best_need(&best);
}

double leap_least(const struct scoring *s, const struct node *root, size_t room)
{
	double least = 0;

	switch (root->kind) {
	case NODE_TERM:
		return least_of_term(s, root, room);
	case NODE_FAVOUR:
		return leap_least(s, root->parts[0], room);
	case NODE_ANY:
		for (size_t i = 0; i < root->n; i++)
			least = fmax(least, leap_least(s, root->parts[i], room));
		return least;
	default:
		/* Not all that a part matches is a match. */
		return 0;
	}
}
