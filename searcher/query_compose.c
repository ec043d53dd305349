/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_compose.h: the groups of query_build.c's rules. Titles, parts of words and what stands
 * in for words are asked for once, around the whole, so that they weigh and do not match.
 */
#include "searcher/query_compose.h"

#include <string.h>

#include "searcher/query_mark.h"
#include "searcher/query_match.h"
#include "searcher/query_parts.h"

struct composer {
	const struct query_items *items;
	const struct request *request;
};

static struct xap_query *group_query(
	const struct composer *c, const struct query_node *group, bool excluded, struct error *err);

/* `query` op `other`; takes both. */
static struct xap_query *joined(
	struct xap_query *query, enum xap_op op, struct xap_query *other, struct error *err)
{
	CLEANUP(parts_done) struct parts both = { 0 };

	if (!parts_add(&both, query, err)) {
		xap_query_free(other);
		return NULL;
	}
	return parts_add(&both, other, err) ? parts_combine(&both, op, err) : NULL;
}

/* Takes `query`. */
static struct xap_query *boosted(struct xap_query *query, double boost, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *plain = query;

	if (!plain || boost == 1)
		return TAKE_PTR(plain);
	return xap_query_scale(plain, boost, err);
}

/* What a boost of an item and its repeats come to. */
static double factor_of(const struct composer *c, const struct query_item *item, double boost)
{
	if (item->excluded || item->node->role == ROLE_FILTER)
		return 1;
	return boost * ranking_repeated(&c->request->ranking, item->times);
}

static struct xap_query *node_query(
	const struct composer *c, const struct query_node *node, bool excluded, struct error *err)
{
	const struct ranking *ranking = &c->request->ranking;
	struct reading_weights weights = { .surface = excluded ? 0 : ranking->surface,
		.phrases = 1 };
	const struct query_item *item;

	if (node->kind == QUERY_GROUP)
		return boosted(group_query(c, node, excluded, err), node->boost, err);
	item = &c->items->items[node->item];
	/* Together with its parts the phrase weighs what they weigh as words. */
	if (item->parts.n > 0)
		weights.phrases -= ranking->parts;
	return boosted(
		reading_query(&item->reading, &weights, err), factor_of(c, item, node->boost), err);
}

/* Adds the queries of the children with a role. */
static bool add_role(const struct composer *c, const struct query_node *group, enum query_role role,
	bool excluded, struct parts *to, struct error *err)
{
	for (size_t i = 0; i < group->n_children; i++) {
		const struct query_node *node = &group->children[i];

		if (node->role == role && !node->unused &&
			!parts_add(to, node_query(c, node, excluded || role == ROLE_NOT, err), err))
			return false;
	}
	return true;
}

/* Which filters are alternatives: those of one field; a group is for itself. */
static bool same_filter(const struct query_node *a, const struct query_node *b)
{
	return a == b || (a->kind != QUERY_GROUP && b->kind != QUERY_GROUP && a->field == b->field);
}

static bool is_filter(const struct query_node *node)
{
	return node->role == ROLE_FILTER && !node->unused;
}

/* Adds one part for each field that filters. */
static bool add_filters(const struct composer *c, const struct query_node *group, bool excluded,
	struct parts *to, struct error *err)
{
	for (size_t i = 0; i < group->n_children; i++) {
		const struct query_node *node = &group->children[i];
		CLEANUP(parts_done) struct parts same = { 0 };
		size_t first = 0;

		if (!is_filter(node))
			continue;
		while (!is_filter(&group->children[first]) ||
			!same_filter(&group->children[first], node))
			first++;
		if (first < i)
			continue;
		for (size_t k = i; k < group->n_children; k++) {
			const struct query_node *other = &group->children[k];

			if (is_filter(other) && same_filter(other, node) &&
				!parts_add(&same, node_query(c, other, excluded, err), err))
				return false;
		}
		if (!parts_add(to, parts_combine(&same, XAP_OR, err), err))
			return false;
	}
	return true;
}

/* What must match, with the weight of what should; all paragraphs if nothing does. */
static struct xap_query *positive_query(
	const struct composer *c, const struct query_node *group, bool excluded, struct error *err)
{
	CLEANUP(parts_done) struct parts musts = { 0 }, shoulds = { 0 };
	struct xap_query *must;

	if (!add_role(c, group, ROLE_MUST, excluded, &musts, err) ||
		!add_role(c, group, ROLE_SHOULD, excluded, &shoulds, err))
		return NULL;
	if (musts.n == 0)
		return shoulds.n == 0 ? xap_query_all(err) : parts_combine(&shoulds, XAP_OR, err);
	must = parts_combine(&musts, XAP_AND, err);
	if (!must || shoulds.n == 0)
		return must;
	return joined(must, XAP_AND_MAYBE, parts_combine(&shoulds, XAP_OR, err), err);
}

static bool has_titles(const struct query_item *item)
{
	return item->use == ITEM_USED && !item->excluded && query_mark_titles(item->node) &&
	       item->reading.match.n > 0;
}

/* Adds what an item has to give, if anything. */
typedef bool add_fn(const struct composer *c, const struct query_item *item, struct parts *to,
	struct error *err);

static bool add_titles(const struct composer *c, const struct query_item *item, struct parts *to,
	struct error *err)
{
	return !has_titles(item) || parts_add(to,
					    boosted(slot_title_query(&item->reading.match, err),
						    factor_of(c, item, item->boost), err),
					    err);
}

static bool add_text_parts(const struct composer *c, const struct query_item *item,
	struct parts *to, struct error *err)
{
	return item->parts.n == 0 || parts_add(to,
					     boosted(slot_text_query(&item->parts, err),
						     factor_of(c, item, item->boost), err),
					     err);
}

static bool add_title_parts(const struct composer *c, const struct query_item *item,
	struct parts *to, struct error *err)
{
	double title = c->request->ranking.title;

	return item->parts.n == 0 || title <= 0 ||
	       parts_add(to,
		       boosted(slot_title_query(&item->parts, err),
			       title * factor_of(c, item, item->boost), err),
		       err);
}

/* What stands in for an item's word in paragraphs that have it not. */
static struct xap_query *kin_query(const struct query_item *item, struct error *err)
{
	CLEANUP(parts_done) struct parts kin = { 0 };
	CLEANUP(xap_query_freep) struct xap_query *any = NULL;
	struct xap_query *word;

	for (size_t i = 0; i < item->kin.n; i++) {
		const struct slot one = { .forms = &item->kin.forms[i], .n = 1 };

		if (!parts_add(&kin, slot_text_query(&one, err), err))
			return NULL;
	}
	any = parts_combine(&kin, XAP_OR, err);
	word = any ? slot_text_query(&item->reading.match, err) : NULL;
	return word ? joined(TAKE_PTR(any), XAP_AND_NOT, word, err) : NULL;
}

static bool add_kin(const struct composer *c, const struct query_item *item, struct parts *to,
	struct error *err)
{
	return item->kin.n == 0 ||
	       parts_add(to, boosted(kin_query(item, err), factor_of(c, item, item->boost), err),
		       err);
}

/* `query` with what all items give, which only weighs or, with XAP_OR, matches too. Takes it. */
static struct xap_query *with(const struct composer *c, struct xap_query *query, enum xap_op op,
	add_fn *add, double weight, struct error *err)
{
	CLEANUP(parts_done) struct parts all = { 0 };
	CLEANUP(xap_query_freep) struct xap_query *main = query;

	if (!main || weight <= 0)
		return TAKE_PTR(main);
	for (size_t i = 0; i < c->items->n; i++)
		if (!add(c, &c->items->items[i], &all, err))
			return NULL;
	if (all.n == 0)
		return TAKE_PTR(main);
	return joined(
		TAKE_PTR(main), op, boosted(parts_combine(&all, XAP_OR, err), weight, err), err);
}

/* Takes `query`. */
static struct xap_query *restricted(const struct composer *c, struct xap_query *query,
	const struct query_node *group, bool excluded, struct error *err)
{
	CLEANUP(parts_done) struct parts nots = { 0 }, filters = { 0 };
	CLEANUP(xap_query_freep) struct xap_query *main = query;

	if (!main || !add_role(c, group, ROLE_NOT, excluded, &nots, err) ||
		!add_filters(c, group, excluded, &filters, err))
		return NULL;
	if (nots.n > 0)
		main = joined(TAKE_PTR(main), XAP_AND_NOT, parts_combine(&nots, XAP_OR, err), err);
	if (main && filters.n > 0)
		main = joined(
			TAKE_PTR(main), XAP_FILTER, parts_combine(&filters, XAP_AND, err), err);
	return TAKE_PTR(main);
}

static struct xap_query *group_query(
	const struct composer *c, const struct query_node *group, bool excluded, struct error *err)
{
	return restricted(c, positive_query(c, group, excluded, err), group, excluded, err);
}

struct xap_query *query_compose(const struct query_items *items, const struct query_node *root,
	const struct request *request, struct error *err)
{
	const struct composer c = { .items = items, .request = request };
	const struct ranking *ranking = &request->ranking;
	/* What stands in for words is looked for among them, so that a search can leave out what
	   comes to too little. */
	enum xap_op op = items->loose ? XAP_OR : XAP_AND_MAYBE;
	struct xap_query *query = boosted(positive_query(&c, root, false, err), root->boost, err);

	query = with(&c, query, op, add_text_parts, ranking->parts, err);
	query = with(&c, query, op, add_kin, ranking->kin, err);
	query = with(&c, query, XAP_AND_MAYBE, add_titles, ranking->title, err);
	query = with(&c, query, XAP_AND_MAYBE, add_title_parts, ranking->parts, err);
	query = restricted(&c, query, root, false, err);
	if (query && request->language)
		query = joined(query, XAP_FILTER, language_query(request->language, err), err);
	return query;
}
