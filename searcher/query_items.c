/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_items.h. Decides which pieces of a query count, before anything is looked up for them.
 * Repeats are found by sorting, so that a long query costs no more than its length asks for.
 */
#include "searcher/query_items.h"

#include <stdlib.h>
#include <string.h>

void query_items_done(struct query_items *q)
{
	for (size_t i = 0; i < q->n; i++) {
		reading_done(&q->items[i].reading);
		query_terms_done(&q->items[i].terms);
	}
	free(q->items);
	*q = (struct query_items){ 0 };
}

static bool note_empty(const struct query_item *item, struct receipt *receipt, struct error *err)
{
	const struct query_node *node = item->node;

	if (item->terms.overlong)
		return receipt_note(receipt, "ignored", node->start, node->end, err,
			"a word of more than %d bytes is in no index", ANALYZER_MAX_TERM);
	return node->kind != QUERY_PHRASE || item->use != ITEM_EMPTY ||
	       receipt_note(receipt, "ignored", node->start, node->end, err,
		       "there is no word between the quotation marks");
}

static bool make_item(struct query_item *item, const char *text, struct xap_db *db,
	const struct query_languages *languages, struct receipt *receipt, struct error *err)
{
	const struct query_node *node = item->node;

	if (!query_terms_read(&item->terms, db, languages, text + node->text_start,
		    node->text_end - node->text_start, err))
		return false;
	if (query_terms_empty(&item->terms))
		item->use = ITEM_EMPTY;
	return note_empty(item, receipt, err);
}

/* What tells an item from others, for sorting. */
struct identity {
	struct buf key;
	struct query_item *item;
};

static int compare(const void *a, const void *b)
{
	const struct identity *x = a, *y = b;
	size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
	int order = memcmp(x->key.data, y->key.data, len);

	if (order != 0)
		return order;
	if (x->key.len != y->key.len)
		return x->key.len < y->key.len ? -1 : 1;
	/* What must match comes before what should, so that it is the one to stay. */
	if (x->item->role != y->item->role)
		return x->item->role == ROLE_MUST ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

static void identify(struct identity *id, struct query_item *item)
{
	id->item = item;
	buf_add_byte(&id->key, item->role == ROLE_NOT);
	buf_add_byte(&id->key, item->node->kind == QUERY_PHRASE);
	buf_add_byte(&id->key, item->node->stemmed);
	query_terms_key(&item->terms, &id->key);
}

static bool mark_repeats(struct query_items *q, struct error *err)
{
	struct identity *ids = calloc(q->n ? q->n : 1, sizeof *ids);
	bool failed = !ids;

	for (size_t i = 0; i < q->n && !failed; i++) {
		identify(&ids[i], &q->items[i]);
		failed = ids[i].key.failed;
	}
	if (!failed) {
		qsort(ids, q->n, sizeof *ids, compare);
		for (size_t i = 1; i < q->n; i++) {
			const struct buf *a = &ids[i - 1].key, *b = &ids[i].key;

			if (ids[i].item->use == ITEM_USED && a->len == b->len &&
				memcmp(a->data, b->data, a->len) == 0)
				ids[i].item->use = ITEM_REPEATED;
		}
	}
	for (size_t i = 0; ids && i < q->n; i++)
		buf_done(&ids[i].key);
	free(ids);
	return !failed || error_out_of_memory(err);
}

bool query_items_make(struct query_items *out, const struct query_node *root, const char *text,
	bool all, struct xap_db *db, const struct query_languages *languages,
	struct receipt *receipt, struct error *err)
{
	CLEANUP(query_items_done) struct query_items q = { 0 };

	q.items = calloc(root->n_children ? root->n_children : 1, sizeof *q.items);
	if (!q.items)
		return error_out_of_memory(err);
	for (size_t i = 0; i < root->n_children; i++) {
		struct query_item *item = &q.items[q.n++];

		item->node = &root->children[i];
		item->role = item->node->role;
		if (all && item->role == ROLE_SHOULD)
			item->role = ROLE_MUST;
		if (!make_item(item, text, db, languages, receipt, err))
			return false;
	}
	if (!mark_repeats(&q, err))
		return false;
	*out = q;
	q = (struct query_items){ 0 };
	return true;
}
