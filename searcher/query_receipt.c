/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_receipt.h. Says what was done, from the very items that it was done with; decides
 * nothing.
 */
#include "searcher/query_receipt.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"
#include "searcher/query_mark.h"
#include "searcher/query_tree.h"

static const char *const role_names[] = {
	[ROLE_SHOULD] = "should",
	[ROLE_MUST] = "must",
	[ROLE_NOT] = "not",
};

static bool add_stem(struct receipt_word *word, const struct form *form, struct error *err)
{
	char **stems;

	for (size_t i = 0; i < word->n_stems; i++)
		if (strcmp(word->stems[i], form->text) == 0)
			return true;
	stems = grow(word->stems, word->n_stems, sizeof *stems, err);
	if (!stems)
		return false;
	word->stems = stems;
	stems[word->n_stems] = strdup(form->text);
	return stems[word->n_stems++] != NULL || error_out_of_memory(err);
}

/* What was looked up beside the words as typed. */
static bool add_stems(struct receipt_word *word, const struct slot *slot, struct error *err)
{
	for (size_t i = 0; i < slot->n; i++)
		if (slot->forms[i].kind != MARK_EXACT && !add_stem(word, &slot->forms[i], err))
			return false;
	return true;
}

static bool add_looked_up(struct receipt_word *word, const struct query_item *item,
	struct xap_db *db, struct error *err)
{
	const struct reading *r = &item->reading;

	if (!add_stems(word, &r->match, err))
		return false;
	for (size_t i = 0; i < r->n_phrases; i++)
		for (size_t k = 0; k < r->phrases[i].n; k++)
			if (!add_stems(word, &r->phrases[i].members[k]->words, err))
				return false;
	return item->node->kind == QUERY_PHRASE ||
	       slot_frequency(&r->match, db, &word->paragraphs, err);
}

static bool add_word(struct receipt *out, const struct query_item *item, const char *text,
	struct xap_db *db, struct error *err)
{
	const struct query_node *node = item->node;
	struct receipt_word *word = receipt_add_word(out, err);

	if (!word)
		return false;
	word->text = strndup(text + node->text_start, node->text_end - node->text_start);
	if (!word->text)
		return error_out_of_memory(err);
	word->start = node->text_start;
	word->end = node->text_end;
	word->role = role_names[item->role];
	word->kind = node->kind == QUERY_WORD ? "word"
		     : node->stemmed	      ? "stemmed phrase"
					      : "phrase";
	if (item->use == ITEM_STOP_WORD)
		word->ignored = "stop word";
	return add_looked_up(word, item, db, err);
}

/* The tree of what is in use, with the roles that it was given. */
static char *tree_of(const struct query_items *items, const char *text)
{
	CLEANUP(query_node_done) struct query_node root = { .kind = QUERY_GROUP };
	CLEANUP(buf_done) struct buf line = { 0 };

	root.children = calloc(items->n ? items->n : 1, sizeof *root.children);
	if (!root.children)
		return NULL;
	for (size_t i = 0; i < items->n; i++) {
		struct query_node *node = &root.children[root.n_children];

		if (items->items[i].use != ITEM_USED)
			continue;
		*node = *items->items[i].node;
		node->role = items->items[i].role;
		root.n_children++;
	}
	query_tree(&line, &root, text);
	return buf_take(&line);
}

bool query_receipt(struct receipt *out, const struct query_items *items, const char *text,
	struct xap_db *db, const struct query_languages *languages, struct error *err)
{
	CLEANUP(buf_done) struct buf codes = { 0 };

	for (size_t i = 0; i < items->n; i++) {
		enum item_use use = items->items[i].use;

		if ((use == ITEM_USED || use == ITEM_STOP_WORD) &&
			!add_word(out, &items->items[i], text, db, err))
			return false;
	}
	for (size_t i = 0; i < languages->n; i++) {
		if (i > 0)
			buf_add_byte(&codes, ' ');
		buf_add_str(&codes, languages->rows[i]->code);
	}
	out->languages = buf_take(&codes);
	out->tree = tree_of(items, text);
	return (out->languages && out->tree) || error_out_of_memory(err);
}
