/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_reading.h. Tokens are laid out in a row, hyphenated groups are distributed over it, and
 * each row of one is a word, each longer one a phrase. What the members of a phrase stand for is
 * query_words' business; how it all is asked of Xapian, query_match's.
 */
#include "searcher/query_reading.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"
#include "searcher/query_words.h"

/* The members at positions of their own, and which of them are also found written together. */
struct layout {
	struct member **row;
	size_t n;
	struct group {
		size_t first, n; /* of the row */
		struct member *joined;
	} * groups;
	size_t n_groups;
};

static void layout_done(struct layout *l)
{
	free(l->row);
	free(l->groups);
}

void reading_done(struct reading *r)
{
	for (size_t i = 0; i < r->n_phrases; i++)
		free(r->phrases[i].members);
	free(r->phrases);
	slot_done(&r->match);
	slot_done(&r->surface);
	*r = (struct reading){ 0 };
}

static bool add_group(struct layout *l, struct member *joined, struct error *err)
{
	struct group *groups = grow(l->groups, l->n_groups, sizeof *groups, err);

	if (!groups)
		return false;
	l->groups = groups;
	groups[l->n_groups++] = (struct group){ .first = l->n - 1, .n = 1, .joined = joined };
	return true;
}

static bool add_to_row(struct layout *l, struct member *member, struct error *err)
{
	struct member **row = grow(l->row, l->n, sizeof *row, err);
	struct group *last = l->n_groups ? &l->groups[l->n_groups - 1] : NULL;

	if (!row)
		return false;
	l->row = row;
	row[l->n++] = member;
	if (last && member->end <= last->joined->end)
		last->n++;
	return true;
}

/*
 * The last character of a run without spaces is a term of its own only so that a text's every
 * character begins one. At the end of a query it would ask for a run that ends there, so it goes;
 * in the middle it stays, since what follows it in the query follows it in the text.
 */
static void drop_tail(struct layout *l)
{
	if (l->n > 1 && l->row[l->n - 1]->kind == TOKEN_NGRAM_TAIL &&
		l->row[l->n - 2]->kind == TOKEN_NGRAM)
		l->n--;
}

static bool lay_out(struct layout *l, struct analysis *a, struct error *err)
{
	for (size_t i = 0; i < a->n; i++) {
		struct member *member = &a->members[i];

		if (member->kind == TOKEN_JOINED_END || (i > 0 && a->members[i - 1].same == member))
			continue;
		if (member->kind == TOKEN_JOINED && l->n > 0) {
			if (!add_group(l, member, err))
				return false;
		} else if (!add_to_row(l, member, err)) {
			return false;
		}
	}
	drop_tail(l);
	return true;
}

/* Finds the words that fit at each place, and returns how many they are in a phrase of all. */
static bool fill_words(const struct layout *l, bool stemmed, struct word_source *source,
	size_t *terms, struct error *err)
{
	*terms = 0;
	for (size_t i = 0; i < l->n; i++) {
		bool last = i + 1 == l->n;

		if (!member_find_words(l->row[i], stemmed, last, source, err))
			return false;
		*terms += l->row[i]->words.n;
	}
	for (size_t i = 0; i < l->n_groups; i++)
		if (!member_find_words(l->groups[i].joined, stemmed, false, source, err))
			return false;
	return true;
}

static bool add_form(struct slot *to, const struct form *form, struct error *err)
{
	for (size_t i = 0; i < to->n; i++) {
		const struct form *old = &to->forms[i];

		if (old->len == form->len && old->is_stem == form->is_stem &&
			(!old->language || old->language == form->language) &&
			memcmp(old->text, form->text, form->len) == 0)
			return true;
	}
	return slot_copy_form(to, form, err);
}

static bool add_forms(struct slot *to, const struct slot *from, struct error *err)
{
	for (size_t i = 0; i < from->n; i++)
		if (!add_form(to, &from->forms[i], err))
			return false;
	return true;
}

/* A row of one: `by_stem` for a word, else its words as they are. */
static bool add_single(
	struct reading *r, const struct member *member, bool by_stem, struct error *err)
{
	if (!by_stem || member->stems.n == 0)
		return add_forms(&r->match, &member->words, err);
	for (const struct member *m = member; m; m = m->same) {
		struct form plain = {
			.text = m->term, .len = m->len, .kind = MARK_EXACT, .weight = 1
		};

		if (!add_forms(&r->match, &m->stems, err) || !add_form(&r->surface, &plain, err))
			return false;
	}
	return true;
}

static bool add_phrase(
	struct reading *r, const struct member **members, size_t n, struct error *err)
{
	struct reading_phrase *phrases = grow(r->phrases, r->n_phrases, sizeof *phrases, err);
	const struct member **copy;

	if (!phrases)
		return false;
	r->phrases = phrases;
	copy = malloc(n * sizeof(const struct member *));
	if (!copy)
		return error_out_of_memory(err);
	memcpy(copy, members, n * sizeof(const struct member *));
	phrases[r->n_phrases++] = (struct reading_phrase){ .members = copy, .n = n };
	for (size_t i = 0; i < n; i++)
		r->terms += members[i]->words.n;
	return true;
}

/* The row with those groups joined whose bit is set in `joined`. */
static bool add_way(struct reading *r, const struct layout *l, size_t joined, size_t groups,
	bool by_stem, struct error *err)
{
	const struct member **members = malloc(l->n * sizeof(const struct member *));
	size_t n = 0, group = 0;
	bool ok;

	if (!members)
		return error_out_of_memory(err);
	for (size_t i = 0; i < l->n;) {
		if (group < groups && l->groups[group].first == i) {
			const struct group *g = &l->groups[group];
			bool join = joined >> group & 1;

			group++;
			if (join) {
				members[n++] = g->joined;
				i += g->n;
				continue;
			}
		}
		members[n++] = l->row[i++];
	}
	ok = n == 1 ? add_single(r, members[0], by_stem, err) : add_phrase(r, members, n, err);
	free(members);
	return ok;
}

/* How many of the groups can be distributed. */
static size_t groups_to_join(const struct layout *l, size_t terms, size_t max_terms)
{
	size_t groups = 0;

	while (groups < l->n_groups && (size_t)1 << (groups + 1) <= READING_MAX_WAYS &&
		terms << (groups + 1) <= max_terms)
		groups++;
	return groups;
}

static bool read_analysis(struct reading *r, struct analysis *a, const struct query_node *node,
	struct word_source *source, size_t max_terms, struct error *err)
{
	CLEANUP(layout_done) struct layout l = { 0 };
	bool stemmed = node->stemmed && field_row(node->field)->stem_prefix;
	bool by_stem = node->kind != QUERY_PHRASE && stemmed;
	size_t groups, terms = 0;

	if (!lay_out(&l, a, err))
		return false;
	if (l.n == 0)
		return true;
	/* A single word by its stem needs none of them. */
	if ((!by_stem || l.n > 1 || l.row[0]->stems.n == 0) &&
		!fill_words(&l, stemmed, source, &terms, err))
		return false;
	groups = groups_to_join(&l, terms, max_terms);
	if (groups < l.n_groups &&
		!receipt_note(source->receipt, "limit", node->start, node->end, err,
			"only the first %zu of %zu hyphenated words are also looked for written "
			"together",
			groups, l.n_groups))
		return false;
	for (size_t joined = 0; joined < (size_t)1 << groups; joined++)
		if (!add_way(r, &l, joined, groups, by_stem, err))
			return false;
	return true;
}

bool reading_make(struct reading *out, struct query_terms *terms, const struct query_node *node,
	struct xap_db *db, size_t max_terms, const struct expansion_limit *limit,
	struct receipt *receipt, struct error *err)
{
	CLEANUP(reading_done) struct reading r = { .node = node };
	struct word_source source = { .db = db, .node = node, .receipt = receipt, .limit = limit };

	for (size_t i = 0; i < terms->n; i++) {
		size_t left = max_terms > r.terms ? max_terms - r.terms : 0;

		if (!read_analysis(&r, &terms->analyses[i], node, &source, left, err))
			return false;
	}
	r.terms += r.match.n;
	r.found = source.found;
	r.used = source.used;
	r.terms -= r.used < r.terms ? r.used : r.terms;
	*out = r;
	r = (struct reading){ 0 };
	return true;
}
