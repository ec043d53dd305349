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

/* Words that a pattern stands for are listed so far: the rest is a number. */
enum { MAX_LISTED = 100 };

static const char *const role_names[] = {
	[ROLE_SHOULD] = "should",
	[ROLE_MUST] = "must",
	[ROLE_NOT] = "not",
	[ROLE_FILTER] = "filter",
};

static bool add_stem(struct receipt_word *word, const struct form *form, double weight,
	enum query_field field, struct xap_db *db, struct error *err)
{
	char **stems;
	uint32_t *counts;
	double *weights;

	for (size_t i = 0; i < word->n_stems; i++)
		if (strcmp(word->stems[i], form->text) == 0)
			return true;
	stems = grow(word->stems, word->n_stems, sizeof *stems, err);
	if (!stems)
		return false;
	word->stems = stems;
	counts = grow(word->stem_paragraphs, word->n_stems, sizeof *counts, err);
	if (!counts)
		return false;
	word->stem_paragraphs = counts;
	weights = grow(word->stem_weights, word->n_stems, sizeof *weights, err);
	if (!weights)
		return false;
	word->stem_weights = weights;
	weights[word->n_stems] = weight;
	if (!form_frequency(form, field, db, &counts[word->n_stems], err))
		return false;
	stems[word->n_stems] = strdup(form->text);
	return stems[word->n_stems++] != NULL || error_out_of_memory(err);
}

/* What was looked up beside the words as typed; in phrases all weigh alike. */
static bool add_stems(struct receipt_word *word, const struct slot *slot, bool weigh,
	enum query_field field, struct xap_db *db, struct error *err)
{
	for (size_t i = 0; i < slot->n; i++) {
		const struct form *form = &slot->forms[i];
		bool expanded = form->kind == MARK_WILDCARD || form->kind == MARK_FUZZY;

		if (form->kind == MARK_EXACT || (expanded && word->n_stems >= MAX_LISTED))
			continue;
		if (!add_stem(word, form, weigh ? form->weight : 1, field, db, err))
			return false;
	}
	return true;
}

static bool add_looked_up(struct receipt_word *word, const struct query_item *item,
	struct xap_db *db, struct error *err)
{
	const struct reading *r = &item->reading;
	enum query_field field = item->node->field;

	word->found = r->found;
	word->used = r->used;
	if (!add_stems(word, &r->match, true, field, db, err))
		return false;
	for (size_t i = 0; i < r->n_phrases; i++)
		for (size_t k = 0; k < r->phrases[i].n; k++)
			if (!add_stems(
				    word, &r->phrases[i].members[k]->words, false, field, db, err))
				return false;
	return item->node->kind != QUERY_WORD || field == IN_DATE ||
	       slot_frequency(&r->match, field, db, &word->paragraphs, err);
}

static bool add_parts(struct receipt_word *word, const struct slot *parts, struct error *err)
{
	word->parts = calloc(parts->n + 1, sizeof *word->parts);
	if (!word->parts)
		return error_out_of_memory(err);
	for (size_t i = 0; i < parts->n; i++) {
		const char *text = parts->forms[i].text;
		size_t same = 0;

		/* Two languages may have the same stem. */
		while (same < word->n_parts && strcmp(word->parts[same], text) != 0)
			same++;
		if (same < word->n_parts)
			continue;
		word->parts[word->n_parts] = strdup(text);
		if (!word->parts[word->n_parts++])
			return error_out_of_memory(err);
	}
	return true;
}

static bool is_said(const struct receipt_word *word, const char *stem)
{
	for (size_t i = 0; i < word->n_kin; i++)
		if (strcmp(word->kin[i].stem, stem) == 0)
			return true;
	return false;
}

static bool add_kin(struct receipt_word *word, const struct query_item *item, struct xap_db *db,
	struct error *err)
{
	word->kin = calloc(item->kin.n + 1, sizeof *word->kin);
	if (!word->kin)
		return error_out_of_memory(err);
	for (size_t i = 0; i < item->kin.n; i++) {
		struct receipt_stem *said = &word->kin[word->n_kin];

		/* In two languages. */
		if (is_said(word, item->kin.forms[i].text))
			continue;
		said->weight = item->kin.forms[i].weight;
		if (!form_frequency(&item->kin.forms[i], IN_TEXT, db, &said->paragraphs, err))
			return false;
		said->stem = strdup(item->kin.forms[i].text);
		if (!said->stem)
			return error_out_of_memory(err);
		word->n_kin++;
	}
	return true;
}

static bool add_again(struct receipt_word *word, const struct query_item *item, struct error *err)
{
	word->again = calloc(item->times, sizeof *word->again);
	if (!word->again)
		return error_out_of_memory(err);
	for (const struct query_item *i = item->again; i; i = i->again)
		word->again[word->n_again++] =
			(struct receipt_span){ i->node->text_start, i->node->text_end };
	return true;
}

static const char *kind_of(const struct query_node *node)
{
	if (field_row(node->field)->content != CONTENT_WORDS)
		return "value";
	if (node->near)
		return "near";
	if (node->kind == QUERY_PHRASE)
		return node->stemmed ? "stemmed phrase" : "phrase";
	if (node->wildcard)
		return "wildcard";
	if (node->edits > 0)
		return "fuzzy";
	return node->stemmed ? "word" : "exact word";
}

static bool add_word(struct receipt *out, const struct query_item *item,
	const struct query_words *words, struct error *err)
{
	const struct query_node *node = item->node;
	struct receipt_word *word = receipt_add_word(out, err);

	if (!word)
		return false;
	word->text = strndup(words->text + node->text_start, node->text_end - node->text_start);
	if (!word->text)
		return error_out_of_memory(err);
	word->start = node->text_start;
	word->end = node->text_end;
	word->role = role_names[item->excluded ? ROLE_NOT : node->role];
	word->kind = kind_of(node);
	word->field = node->field == IN_TEXT ? NULL : field_row(node->field)->name;
	if (item->use == ITEM_STOP_WORD)
		word->ignored = "stop word";
	word->times = item->times;
	return add_again(word, item, err) && add_parts(word, &item->parts, err) &&
	       add_kin(word, item, words->db, err) && add_looked_up(word, item, words->db, err);
}

bool query_receipt(struct receipt *out, const struct query_items *items,
	const struct query_node *root, const struct query_words *words, struct error *err)
{
	CLEANUP(buf_done) struct buf codes = { 0 }, tree = { 0 };

	for (size_t i = 0; i < items->n; i++) {
		enum item_use use = items->items[i].use;

		if ((use == ITEM_USED || use == ITEM_STOP_WORD) &&
			!add_word(out, &items->items[i], words, err))
			return false;
	}
	for (size_t i = 0; i < words->languages.n; i++) {
		if (i > 0)
			buf_add_byte(&codes, ' ');
		buf_add_str(&codes, words->languages.rows[i]->code);
	}
	query_tree(&tree, root, words->text);
	out->loose = items->loose;
	out->languages = buf_take(&codes);
	out->tree = buf_take(&tree);
	return (out->languages && out->tree) || error_out_of_memory(err);
}
