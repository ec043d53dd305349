/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_evidence.h. Whoever writes boundary-layer means the two words in a row, and that alone
 * matches; but a paragraph on "the layer at the boundary" that other words of the query found is
 * nearer to the question than one without. So parts only ever add weight. Stop words among them
 * (state-of-the-art) say nothing, and what the query has as a word anyway is not counted twice.
 */
#include "searcher/query_evidence.h"

#include <string.h>

static bool has_form(const struct slot *slot, const struct form *form)
{
	for (size_t i = 0; i < slot->n; i++) {
		const struct form *other = &slot->forms[i];

		if (other->len == form->len && other->is_stem == form->is_stem &&
			other->language == form->language &&
			memcmp(other->text, form->text, form->len) == 0)
			return true;
	}
	return false;
}

bool query_items_ask_for(const struct query_items *q, const struct form *form)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct query_item *item = &q->items[i];

		if (item->use == ITEM_USED && item->node->field == IN_TEXT &&
			(has_form(&item->reading.match, form) || has_form(&item->parts, form)))
			return true;
	}
	return false;
}

static bool add_form(
	struct query_items *q, struct query_item *item, const struct form *form, struct error *err)
{
	return query_items_ask_for(q, form) || slot_copy_form(&item->parts, form, err);
}

static bool is_part(const struct analysis *a, size_t i)
{
	const struct member *member = &a->members[i];

	return (member->kind == TOKEN_WORD || member->kind == TOKEN_PART) &&
	       (i == 0 || a->members[i - 1].same != member);
}

static const struct language *language_of(
	const struct analysis *a, const struct query_languages *languages)
{
	size_t i = 0;

	while (!(a->languages >> i & 1))
		i++;
	return languages->rows[i];
}

static bool add_parts(struct query_items *q, struct query_item *item, const struct analysis *a,
	const struct query_languages *languages, struct error *err)
{
	const struct language *language = language_of(a, languages);
	size_t parts = 0;

	for (size_t i = 0; i < a->n; i++)
		parts += is_part(a, i);
	for (size_t i = 0; i < a->n && parts > 1; i++) {
		const struct member *m = &a->members[i];
		struct form plain = {
			.text = m->term, .len = m->len, .kind = MARK_EXACT, .weight = 1
		};

		if (!is_part(a, i) || language_is_stop_word(language, m->term, m->len))
			continue;
		if (m->stems.n == 0 && !add_form(q, item, &plain, err))
			return false;
		for (size_t s = 0; s < m->stems.n; s++)
			if (!add_form(q, item, &m->stems.forms[s], err))
				return false;
	}
	return true;
}

bool query_evidence_counts(const struct query_item *item)
{
	const struct query_node *node = item->node;

	return item->use == ITEM_USED && !item->excluded && node->role != ROLE_FILTER &&
	       node->kind == QUERY_WORD && node->field == IN_TEXT && node->stemmed &&
	       !node->wildcard && node->edits == 0;
}

bool query_evidence(
	struct query_items *q, const struct query_languages *languages, struct error *err)
{
	for (size_t i = 0; i < q->n; i++) {
		struct query_item *item = &q->items[i];

		for (size_t k = 0; query_evidence_counts(item) && k < item->terms.n; k++)
			if (!add_parts(q, item, &item->terms.analyses[k], languages, err))
				return false;
	}
	return true;
}
