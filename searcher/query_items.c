/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_items.h. Decides which pieces of a query count, before anything is looked up for them.
 * Repeats are found by sorting, so that a long query costs no more than its length asks for.
 */
#include "searcher/query_items.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"
#include "searcher/query_pieces.h"

void query_items_done(struct query_items *q)
{
	for (size_t i = 0; i < q->n; i++) {
		reading_done(&q->items[i].reading);
		slot_done(&q->items[i].parts);
		slot_done(&q->items[i].kin);
		query_terms_done(&q->items[i].terms);
	}
	free(q->items);
	*q = (struct query_items){ 0 };
}

static bool note_item(const struct query_item *item, struct receipt *receipt, struct error *err)
{
	const struct query_node *node = item->node;

	if (item->terms.overlong)
		return receipt_note(receipt, "ignored", node->start, node->end, err,
			"a word of more than %d bytes is in no index", ANALYZER_MAX_TERM);
	if (item->terms.unfit &&
		!receipt_note(receipt, "repair", node->start, node->end, err,
			"wildcards and ~ go with single words: this is looked for as it stands"))
		return false;
	return node->kind != QUERY_PHRASE || item->use != ITEM_EMPTY ||
	       receipt_note(receipt, "ignored", node->start, node->end, err,
		       "there is no word between the quotation marks");
}

static bool make_item(struct query_item *item, const struct query_words *words,
	struct receipt *receipt, struct error *err)
{
	const struct query_node *node = item->node;
	enum field_content content = field_row(node->field)->content;
	CLEANUP(query_pieces_done) struct query_pieces pieces = { 0 };

	if (content == CONTENT_VALUE || content == CONTENT_DATE)
		return true;
	if (!query_pieces_make(&pieces, node, words->text, err) ||
		!query_terms_read(&item->terms, words->db, &words->languages, words->text,
			pieces.items, pieces.n, err))
		return false;
	if (query_terms_empty(&item->terms))
		item->use = ITEM_EMPTY;
	return note_item(item, receipt, err);
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
	if (x->item->node->role != y->item->node->role)
		return x->item->node->role == ROLE_MUST ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* Only what stands in the same group can say the same. */
static void identify(struct identity *id, struct query_item *item, const char *text)
{
	const struct query_node *node = item->node;

	id->item = item;
	buf_add(&id->key, &item->parent, sizeof item->parent);
	buf_add_byte(&id->key, node->role == ROLE_NOT);
	buf_add_byte(&id->key, (char)node->kind);
	buf_add_byte(&id->key, node->stemmed);
	buf_add_byte(&id->key, (char)node->field);
	buf_add_byte(&id->key, (char)(node->near + 2 * node->ordered));
	buf_add_varint(&id->key, node->distance);
	buf_add(&id->key, &node->boost, sizeof node->boost);
	query_terms_key(&item->terms, &id->key);
	if (item->terms.n == 0)
		buf_add(&id->key, text + node->text_start, node->text_end - node->text_start);
}

static bool mark_repeats(struct query_items *q, const char *text, struct error *err)
{
	struct identity *ids = calloc(q->n ? q->n : 1, sizeof *ids);
	bool failed = !ids;

	for (size_t i = 0; i < q->n && !failed; i++) {
		identify(&ids[i], &q->items[i], text);
		failed = ids[i].key.failed;
	}
	if (!failed) {
		qsort(ids, q->n, sizeof *ids, compare);
		for (size_t i = 1, first = 0, last = 0; i < q->n; i++) {
			const struct buf *a = &ids[i - 1].key, *b = &ids[i].key;

			if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0) {
				first = last = i;
			} else if (ids[i].item->use == ITEM_USED) {
				ids[i].item->use = ITEM_REPEATED;
				ids[first].item->times++;
				ids[last].item->again = ids[i].item;
				last = i;
			}
		}
	}
	for (size_t i = 0; ids && i < q->n; i++)
		buf_done(&ids[i].key);
	free(ids);
	return !failed || error_out_of_memory(err);
}

/* What the leaves of a group have from the groups around them. */
struct around {
	bool excluded, all;
	double boost;
};

static bool add_leaves(struct query_items *q, struct query_node *group, const struct around *around,
	struct error *err)
{
	for (size_t i = 0; i < group->n_children; i++) {
		struct query_node *node = &group->children[i];
		const struct around inside = { .excluded =
						       around->excluded || node->role == ROLE_NOT,
			.all = around->all,
			.boost = around->boost * node->boost };
		struct query_item *items;

		if (around->all && node->role == ROLE_SHOULD && !group->by_operators)
			node->role = ROLE_MUST;
		if (node->kind == QUERY_GROUP) {
			if (!add_leaves(q, node, &inside, err))
				return false;
			continue;
		}
		items = grow(q->items, q->n, sizeof *items, err);
		if (!items)
			return false;
		q->items = items;
		node->item = q->n;
		items[q->n++] = (struct query_item){ .node = node,
			.parent = group,
			.excluded = inside.excluded,
			.boost = inside.boost,
			.times = 1 };
	}
	return true;
}

bool query_items_make(struct query_items *out, struct query_node *root, bool all,
	const struct query_words *words, struct receipt *receipt, struct error *err)
{
	CLEANUP(query_items_done) struct query_items q = { 0 };
	const struct around whole = { .all = all, .boost = root->boost };

	if (!add_leaves(&q, root, &whole, err))
		return false;
	for (size_t i = 0; i < q.n; i++)
		if (!make_item(&q.items[i], words, receipt, err))
			return false;
	if (!mark_repeats(&q, words->text, err))
		return false;
	*out = q;
	q = (struct query_items){ 0 };
	return true;
}

void query_items_mark_unused(const struct query_items *q, struct query_node *node)
{
	if (node->kind != QUERY_GROUP) {
		node->unused = q->items[node->item].use != ITEM_USED;
		return;
	}
	node->unused = true;
	for (size_t i = 0; i < node->n_children; i++) {
		query_items_mark_unused(q, &node->children[i]);
		node->unused &= node->children[i].unused;
	}
}
