/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_kin.h. The most similar stems of the index are kept. A likeness is a hint and no proof:
 * where the word itself is, it needs none, and whoever asks for one word, or says which must be
 * there, means those. But of several words any will do anyway, and there what has only hints comes
 * after what has more; it is found rather than missed, and sooner, since a search can leave out
 * what matches and comes to little, not what only weighs (tests/eval/README.md has it step by
 * step).
 *
 * The Germanic languages with compounds and the Slavic ones have it (struct language). Spanish
 * gains nothing (mean reciprocal rank .958 either way). English could have it, but every query
 * would pay for the postings.
 *
 * Rejected, by mean reciprocal rank where kin only weigh (German .947, Russian .960 at most): only
 * words with the same beginning (.936, .951), only words that end as the word or that it ends as
 * (.937 to .939); adding the weight where the word itself stands as well (.944, .954); all grams of
 * the texts as terms (.955, .953), which would make the index several times as large. Weights of
 * 0.4 to 1 differ little (.944 to .947, .956 to .960).
 */
#include "searcher/query_kin.h"

#include <math.h>
#include <string.h>

#include "common/kin.h"
#include "common/schema.h"
#include "searcher/query_evidence.h"

enum {
	/* Of a stem. With 5 to 40, German .947 to .950, Russian .960 to .961. */
	MAX_KIN = 10,
	/* Long queries have hints enough, and each word takes the postings of ten more. */
	MAX_WORDS = 64,
	/* With so many, kin and parts match. */
	LOOSE_WORDS = 2,
};

struct relative {
	char stem[ANALYZER_MAX_TERM];
	size_t len;
	struct kin_likeness likeness;
};

struct gathering {
	const struct form *of;
	struct kin_grams grams; /* of that */
	struct relative best[MAX_KIN];
	size_t n;
};

/* Of equals, the lesser by bytes is before. */
static int compare(const struct relative *a, const struct relative *b)
{
	unsigned left = a->likeness.twice * b->likeness.both;
	unsigned right = b->likeness.twice * a->likeness.both;
	int order;

	if (left != right)
		return left > right ? -1 : 1;
	order = memcmp(a->stem, b->stem, a->len < b->len ? a->len : b->len);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Several indexes may have the same. */
static void keep(struct gathering *g, const struct relative *found)
{
	size_t at = g->n;

	while (at > 0 && compare(found, &g->best[at - 1]) <= 0)
		at--;
	if (at == MAX_KIN || (at < g->n && compare(found, &g->best[at]) == 0))
		return;
	if (g->n < MAX_KIN)
		g->n++;
	memmove(&g->best[at + 1], &g->best[at], (g->n - at - 1) * sizeof *g->best);
	g->best[at] = *found;
}

static bool take(void *ctx, const char *stem, size_t len, struct kin_likeness likeness,
	struct error *err UNUSED)
{
	struct gathering *g = ctx;
	struct relative found = { .len = len, .likeness = likeness };

	if (len > sizeof found.stem || (len == g->of->len && memcmp(stem, g->of->text, len) == 0))
		return true;
	memcpy(found.stem, stem, len);
	keep(g, &found);
	return true;
}

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t df UNUSED, struct error *err)
{
	const size_t prefix = strlen(PREFIX_STEM);
	struct gathering *g = ctx;
	struct kin_grams grams;
	struct kin_likeness likeness;

	kin_grams_of(&grams, term + prefix, len - prefix);
	likeness = kin_likeness_of(&g->grams, &grams);
	return !kin_is_like(likeness) || take(g, term + prefix, len - prefix, likeness, err);
}

/* Opens the file of each index; *all tells whether each has one that can be used. */
static bool open_files(struct index *ix, bool *all, struct error *err)
{
	struct error none = { 0 };
	struct xap_stats stats;

	*all = ix->n_members > 0;
	for (size_t i = 0; i < ix->n_members; i++) {
		struct index_member *m = &ix->members[i];

		if (!m->looked_for_kin) {
			if (!xap_db_stats(m->db, &stats, err))
				return false;
			m->kin = kin_open(m->generation.path, &stats, &none);
			m->looked_for_kin = true;
		}
		*all = *all && m->kin;
	}
	return true;
}

/* Without the files all stems are looked at, which takes longer and finds the same. */
static bool gather(struct gathering *g, struct index *ix, struct error *err)
{
	bool all;

	if (!open_files(ix, &all, err))
		return false;
	if (!all)
		return xap_db_frequencies(
			ix->db, PREFIX_STEM, strlen(PREFIX_STEM), take_term, g, err);
	for (size_t i = 0; i < ix->n_members; i++)
		if (!kin_find(ix->members[i].kin, &g->grams, take, g, err))
			return false;
	return true;
}

/* What is like two stems of one word counts once. What is like two words counts for both. */
static bool has_stem(const struct slot *kin, const struct form *form)
{
	for (size_t i = 0; i < kin->n; i++) {
		const char *language = kin->forms[i].language;

		if ((!language || language == form->language) && kin->forms[i].len == form->len &&
			memcmp(kin->forms[i].text, form->text, form->len) == 0)
			return true;
	}
	return false;
}

/* Three decimals are what the receipt shows, and the same on every machine. */
static double decimals(struct kin_likeness l)
{
	return round(1e3 * l.twice / l.both) / 1e3;
}

static bool add_kin(struct query_items *q, struct query_item *item, const struct form *stem,
	struct index *ix, struct error *err)
{
	struct gathering g = { .of = stem };

	kin_grams_of(&g.grams, stem->text, stem->len);
	if (g.grams.n == 0)
		return true;
	if (!gather(&g, ix, err))
		return false;
	for (size_t i = 0; i < g.n; i++) {
		const struct form form = { .text = g.best[i].stem,
			.len = g.best[i].len,
			.is_stem = true,
			.kind = MARK_ALIKE,
			.language = stem->language,
			.weight = decimals(g.best[i].likeness) };

		if (!query_items_ask_for(q, &form) && !has_stem(&item->kin, &form) &&
			!slot_copy_form(&item->kin, &form, err))
			return false;
	}
	return true;
}

static bool has_kin(const struct query_languages *languages, const struct form *stem)
{
	const struct language *row = languages->rows[0];

	if (!stem->is_stem)
		return false;
	if (stem->language)
		row = language_find(stem->language, strlen(stem->language));
	return row && row->kin;
}

static bool is_looked_for(const struct query_item *item)
{
	return item->use == ITEM_USED && !item->excluded && item->node->role != ROLE_FILTER;
}

/* Whether it is some words any of which will do, in a language that has kin. */
static bool is_loose(const struct query_items *q, const struct query_node *root,
	const struct query_languages *languages)
{
	size_t words = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct query_item *item = &q->items[i];

		if (!is_looked_for(item))
			continue;
		if (!query_evidence_counts(item) || item->node->role != ROLE_SHOULD ||
			item->parent != root || root->by_operators)
			return false;
		words++;
	}
	return words >= LOOSE_WORDS && languages->rows[0]->kin;
}

bool query_kin(struct query_items *q, const struct query_node *root,
	const struct query_languages *languages, struct index *ix, struct error *err)
{
	unsigned words = 0;

	q->loose = is_loose(q, root, languages);
	for (size_t i = 0; i < q->n && words < MAX_WORDS; i++) {
		struct query_item *item = &q->items[i];

		if (!query_evidence_counts(item))
			continue;
		words++;
		for (size_t k = 0; k < item->reading.match.n; k++) {
			const struct form *stem = &item->reading.match.forms[k];

			if (has_kin(languages, stem) && !add_kin(q, item, stem, ix, err))
				return false;
		}
	}
	return true;
}
