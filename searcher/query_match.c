/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_match.h. The only place that puts a query's words into the index's terms. What is
 * looked for was settled in the reading: nothing is analysed here.
 */
#include "searcher/query_match.h"

#include <string.h>

#include "common/buf.h"
#include "common/schema.h"
#include "searcher/query_parts.h"

/* A plain word has no prefix, and none of the colons that a prefix may need. */
static struct xap_query *term_query(
	const char *prefix, const char *text, size_t len, struct error *err)
{
	CLEANUP(buf_done) struct buf term = { 0 };

	if (!*prefix)
		return xap_query_term(text, len, err);
	schema_term(&term, prefix, text, len);
	if (term.failed) {
		error_out_of_memory(err);
		return NULL;
	}
	return xap_query_term(term.data, term.len, err);
}

struct xap_query *language_query(const char *code, struct error *err)
{
	return term_query(PREFIX_LANGUAGE, code, strlen(code), err);
}

static bool same_stem(const struct form *a, const struct form *b)
{
	return a->is_stem && b->is_stem && a->len == b->len &&
	       memcmp(a->text, b->text, a->len) == 0;
}

/*
 * The stem of form `at` in the paragraphs of all languages that have it for this word (form `at` is
 * the first with this stem): FILTER, since the language must not weigh.
 */
static struct xap_query *stem_query(
	const struct slot *slot, size_t at, const char *prefix, struct error *err)
{
	CLEANUP(parts_done) struct parts languages = { 0 }, both = { 0 };
	const struct form *stem = &slot->forms[at];

	for (size_t i = at; i < slot->n; i++) {
		const struct form *form = &slot->forms[i];

		if (!same_stem(form, stem))
			continue;
		if (!form->language)
			return term_query(prefix, stem->text, stem->len, err);
		if (!parts_add(&languages, language_query(form->language, err), err))
			return NULL;
	}
	if (!parts_add(&both, term_query(prefix, stem->text, stem->len, err), err) ||
		!parts_add(&both, parts_combine(&languages, XAP_OR, err), err))
		return NULL;
	return parts_combine(&both, XAP_FILTER, err);
}

/* Takes `query`. */
static struct xap_query *weighed(struct xap_query *query, double weight, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *plain = query;

	return plain && weight != 1 ? xap_query_scale(plain, weight, err) : TAKE_PTR(plain);
}

/* Where a slot's forms are looked for, and whether they weigh as they say: in phrases they do not.
 */
struct place {
	const char *stem_prefix, *prefix;
	bool weigh;
};

/* Form `at` of the slot, the first of its stem if it is one. */
static struct xap_query *form_query(
	const struct slot *slot, size_t at, const struct place *place, struct error *err)
{
	const struct form *form = &slot->forms[at];

	return weighed(form->is_stem ? stem_query(slot, at, place->stem_prefix, err)
				     : term_query(place->prefix, form->text, form->len, err),
		place->weigh ? form->weight : 1, err);
}

/* Adds each form of the slot once. */
static bool add_forms(
	struct parts *to, const struct slot *slot, const struct place *place, struct error *err)
{
	for (size_t i = 0; i < slot->n; i++) {
		size_t first = slot->forms[i].is_stem ? 0 : i;

		while (first < i && !same_stem(&slot->forms[first], &slot->forms[i]))
			first++;
		if (first == i && !parts_add(to, form_query(slot, i, place, err), err))
			return false;
	}
	return true;
}

static struct xap_query *words_query(
	const struct slot *words, enum query_field field, bool weigh, struct error *err)
{
	const struct field_row *row = field_row(field);
	const struct place place = { row->stem_prefix, row->prefix, weigh };
	CLEANUP(parts_done) struct parts parts = { 0 };

	if (!add_forms(&parts, words, &place, err))
		return NULL;
	return parts_combine(&parts, XAP_OR, err);
}

static struct xap_query *phrase_query(
	const struct reading_phrase *phrase, const struct query_node *node, struct error *err)
{
	CLEANUP(parts_done) struct parts parts = { 0 };
	size_t window = (size_t)node->distance + 1;

	for (size_t i = 0; i < phrase->n; i++)
		if (!parts_add(&parts,
			    words_query(&phrase->members[i]->words, node->field, false, err), err))
			return NULL;
	if (!node->near)
		return parts_combine(&parts, XAP_PHRASE, err);
	return parts_combine_within(&parts, node->ordered ? XAP_PHRASE : XAP_NEAR,
		(uint32_t)(window < phrase->n ? phrase->n : window), err);
}

struct xap_query *reading_query(
	const struct reading *r, const struct reading_weights *weights, struct error *err)
{
	CLEANUP(parts_done) struct parts parts = { 0 };
	const struct field_row *row = field_row(r->node->field);
	const struct place place = { row->stem_prefix, row->prefix, true };
	struct xap_query *query;

	if (row->content == CONTENT_DATE)
		return xap_query_value_range(SLOT_DATE, r->node->from, r->node->to, err);
	if (!add_forms(&parts, &r->match, &place, err))
		return NULL;
	for (size_t i = 0; i < r->n_phrases; i++)
		if (!parts_add(&parts,
			    weighed(phrase_query(&r->phrases[i], r->node, err), weights->phrases,
				    err),
			    err))
			return NULL;
	query = parts_combine(&parts, XAP_OR, err);
	if (!query || r->surface.n == 0 || weights->surface <= 0)
		return query;
	return query_favour(
		query, words_query(&r->surface, r->node->field, true, err), weights->surface, err);
}

struct xap_query *slot_text_query(const struct slot *slot, struct error *err)
{
	return words_query(slot, IN_TEXT, true, err);
}

struct xap_query *slot_title_query(const struct slot *slot, struct error *err)
{
	return words_query(slot, IN_TITLE, true, err);
}
