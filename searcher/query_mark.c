/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_mark.h. Patterns say of a reading what the query says of it, so that whatever made a
 * paragraph match is marked and nothing else. Words are marked in titles too, where they rank.
 */
#include "searcher/query_mark.h"

#include <math.h>

#include "common/buf.h"
#include "common/schema.h"

bool form_frequency(const struct form *form, enum query_field field, struct xap_db *db,
	uint32_t *df, struct error *err)
{
	const struct field_row *row = field_row(field);
	CLEANUP(buf_done) struct buf term = { 0 };
	uint64_t cf;

	if (!form->is_stem && field == IN_TEXT)
		return xap_db_freqs(db, form->text, form->len, df, &cf, err);
	schema_term(&term, form->is_stem ? row->stem_prefix : row->prefix, form->text, form->len);
	if (term.failed)
		return error_out_of_memory(err);
	return xap_db_freqs(db, term.data, term.len, df, &cf, err);
}

bool slot_frequency(const struct slot *slot, enum query_field field, struct xap_db *db,
	uint32_t *df, struct error *err)
{
	uint32_t most = 0;

	for (size_t i = 0; i < slot->n; i++) {
		uint32_t of_form;

		if (!form_frequency(&slot->forms[i], field, db, &of_form, err))
			return false;
		if (of_form > most)
			most = of_form;
	}
	*df = most;
	return true;
}

/* Robertson's idf without its fall below zero; a word that is not there counts as in one. */
static double weight_of(uint32_t documents, uint32_t df)
{
	return log1p((double)documents / (df ? df : 1));
}

/* As another kind of mark. */
static bool add_as(struct slot *to, const struct form *form, enum mark_kind kind, struct error *err)
{
	struct form copy = *form;

	copy.kind = kind;
	return slot_copy_form(to, &copy, err);
}

static bool copy_forms(struct slot *to, const struct slot *from, struct error *err)
{
	for (size_t i = 0; i < from->n; i++) {
		if (!slot_copy_form(to, &from->forms[i], err))
			return false;
	}
	return true;
}

static struct pattern *add_pattern(struct patterns *out, const struct query_node *node,
	enum pattern_field field, double weight, struct error *err)
{
	struct pattern *pattern = patterns_add(out, err);

	if (!pattern)
		return NULL;
	pattern->field = field;
	pattern->phrase = node->kind == QUERY_PHRASE;
	pattern->weight = weight;
	pattern->query_start = node->start;
	pattern->query_end = node->end;
	return pattern;
}

static bool mark_word(struct patterns *out, const struct query_item *item, enum pattern_field field,
	double weight, struct error *err)
{
	struct pattern *pattern = add_pattern(out, item->node, field, weight, err);
	struct slot *slot = pattern ? pattern_add_slot(pattern, err) : NULL;

	return slot && copy_forms(slot, &item->reading.surface, err) &&
	       copy_forms(slot, &item->reading.match, err);
}

static bool mark_phrase(struct patterns *out, const struct query_item *item,
	const struct reading_phrase *phrase, enum pattern_field field, double weight,
	struct error *err)
{
	struct pattern *pattern = add_pattern(out, item->node, field, weight, err);
	const struct query_node *node = item->node;

	if (!pattern)
		return false;
	pattern->phrase = !node->near;
	if (node->near) {
		pattern->window = (size_t)node->distance + 1;
		if (pattern->window < phrase->n)
			pattern->window = phrase->n;
		pattern->ordered = node->ordered;
	}
	for (size_t i = 0; i < phrase->n; i++) {
		struct slot *slot = pattern_add_slot(pattern, err);

		if (!slot || !copy_forms(slot, &phrase->members[i]->words, err))
			return false;
	}
	return true;
}

/* The frequency of the phrase's rarest member. */
static bool phrase_frequency(const struct reading_phrase *phrase, enum query_field field,
	struct xap_db *db, uint32_t *df, struct error *err)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < phrase->n; i++) {
		uint32_t of_slot;

		if (!slot_frequency(&phrase->members[i]->words, field, db, &of_slot, err))
			return false;
		if (of_slot < least)
			least = of_slot;
	}
	*df = least;
	return true;
}

/* A word of a phrase that no text has: the phrase cannot be anywhere. */
static bool is_impossible(const struct reading_phrase *phrase)
{
	for (size_t i = 0; i < phrase->n; i++)
		if (phrase->members[i]->words.n == 0)
			return true;
	return false;
}

bool query_mark_titles(const struct query_node *node)
{
	return node->field == IN_TEXT && node->kind == QUERY_WORD && !node->wildcard &&
	       node->edits == 0;
}

/* Where the item is looked for, in at most two fields; returns how many. */
static size_t fields_of(const struct query_node *node, enum pattern_field fields[2])
{
	if (node->field == IN_TITLE) {
		fields[0] = FIELD_TITLE;
		return 1;
	}
	fields[0] = FIELD_TEXT;
	fields[1] = FIELD_TITLE;
	return node->field != IN_TEXT ? 0 : query_mark_titles(node) ? 2 : 1;
}

/* What stands in for the item's word where that is not. */
static bool mark_kin(struct patterns *out, const struct query_item *item, struct xap_db *db,
	uint32_t documents, struct error *err)
{
	struct pattern *pattern = add_pattern(out, item->node, FIELD_TEXT, 0, err);
	struct slot *slot = pattern ? pattern_add_slot(pattern, err) : NULL;

	if (!slot)
		return false;
	for (size_t i = 0; i < item->kin.n; i++) {
		const struct form *form = &item->kin.forms[i];
		uint32_t df;

		if (!add_as(slot, form, MARK_ALIKE, err) ||
			!form_frequency(form, IN_TEXT, db, &df, err))
			return false;
		pattern->weight = fmax(pattern->weight, form->weight * weight_of(documents, df));
	}
	return copy_forms(&pattern->absent, &item->reading.match, err);
}

static bool mark_parts(struct patterns *out, const struct query_item *item,
	enum pattern_field field, struct xap_db *db, uint32_t documents, struct error *err)
{
	uint32_t df;

	/* Each may match alone: they are no alternatives. */
	for (size_t i = 0; i < item->parts.n; i++) {
		const struct form *form = &item->parts.forms[i];
		struct pattern *pattern;
		struct slot *slot;

		if (!form_frequency(form, IN_TEXT, db, &df, err))
			return false;
		pattern = add_pattern(out, item->node, field, weight_of(documents, df), err);
		slot = pattern ? pattern_add_slot(pattern, err) : NULL;
		if (!slot || !add_as(slot, form, MARK_PART, err))
			return false;
	}
	return true;
}

bool query_mark_loose(struct patterns *out, const struct query_items *q,
	const struct query_item *item, struct xap_db *db, uint32_t documents, struct error *err)
{
	if (item->kin.n > 0 && !mark_kin(out, item, db, documents, err))
		return false;
	return !q->loose || (mark_parts(out, item, FIELD_TEXT, db, documents, err) &&
				    mark_parts(out, item, FIELD_TITLE, db, documents, err));
}

bool query_mark(struct patterns *out, const struct query_item *item, struct xap_db *db,
	uint32_t documents, struct error *err)
{
	const struct reading *r = &item->reading;
	enum query_field field = item->node->field;
	enum pattern_field fields[2];
	size_t n = fields_of(item->node, fields);
	uint32_t df;

	if (n > 0 && r->match.n > 0) {
		if (!slot_frequency(&r->match, field, db, &df, err))
			return false;
		for (size_t f = 0; f < n; f++)
			if (!mark_word(out, item, fields[f], weight_of(documents, df), err))
				return false;
	}
	for (size_t i = 0; n > 0 && i < r->n_phrases; i++) {
		if (is_impossible(&r->phrases[i]))
			continue;
		if (!phrase_frequency(&r->phrases[i], field, db, &df, err))
			return false;
		for (size_t f = 0; f < n; f++)
			if (!mark_phrase(out, item, &r->phrases[i], fields[f],
				    weight_of(documents, df), err))
				return false;
	}
	return true;
}
