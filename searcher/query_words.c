/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_words.h. Stems have no positions in an index, so a stemmed phrase is asked for as a
 * phrase of all the surface words that the index lists for each stem (schema.h, "Synonyms").
 */
#include "searcher/query_words.h"

#include <string.h>

#include "common/schema.h"
#include "searcher/match/scoring.h"
#include "searcher/query_reading.h"

struct listing {
	struct slot *words;
	enum mark_kind kind;
	size_t listed; /* items that the index gave */
	bool cut;
};

static bool add_word(
	struct slot *words, const char *text, size_t len, enum mark_kind kind, struct error *err)
{
	for (size_t i = 0; i < words->n; i++)
		if (words->forms[i].len == len && memcmp(words->forms[i].text, text, len) == 0)
			return true;
	return slot_add_form(words, text, len, false, kind, NULL, err);
}

static bool list_word(void *ctx, const char *item, size_t len, struct error *err)
{
	struct listing *listing = ctx;

	listing->listed++;
	return add_word(listing->words, item, len, listing->kind, err);
}

static bool count_word(void *ctx, const char *item, size_t len, struct error *err)
{
	size_t *n = ctx;

	(void)item;
	(void)len;
	(void)err;
	++*n;
	return true;
}

/* Whether one of the indexes has the stem and lists no word for it. */
static bool stem_is_word(struct xap_db *db, const struct buf *key, bool *is, struct error *err)
{
	*is = false;
	for (size_t i = 0; i < xap_db_members(db) && !*is; i++) {
		struct xap_db *member = xap_db_member(db, i);
		size_t listed = 0;
		uint32_t df;
		uint64_t cf;

		if (!xap_db_synonyms(member, key->data, key->len, count_word, &listed, err) ||
			!xap_db_freqs(member, key->data, key->len, &df, &cf, err))
			return false;
		*is = listed == 0 && df > 0;
	}
	return true;
}

bool slot_add_stem_words(
	struct slot *words, const struct form *stem, struct xap_db *db, struct error *err)
{
	CLEANUP(buf_done) struct buf key = { 0 };
	struct listing listing = { .words = words, .kind = MARK_STEM };
	bool is_word;

	schema_term(&key, PREFIX_STEM, stem->text, stem->len);
	if (key.failed)
		return error_out_of_memory(err);
	if (!xap_db_synonyms(db, key.data, key.len, list_word, &listing, err))
		return false;
	if (listing.listed > 0 && xap_db_members(db) == 1)
		return true;
	return stem_is_word(db, &key, &is_word, err) &&
	       (!is_word || add_word(words, stem->text, stem->len, MARK_STEM, err));
}

static bool list_some(void *ctx, const char *item, size_t len, struct error *err)
{
	struct listing *listing = ctx;

	if (listing->listed == READING_MAX_EXPANSION) {
		listing->cut = true;
		err->code = ERROR_NONE;
		return false;
	}
	return list_word(ctx, item, len, err);
}

static bool add_terms_beginning_with(
	struct member *member, struct word_source *source, struct error *err)
{
	struct listing listing = { .words = &member->words, .kind = MARK_WILDCARD };

	if (!xap_db_terms(source->db, member->term, member->len, list_some, &listing, err))
		return false;
	return !listing.cut ||
	       receipt_note(source->receipt, "limit", source->node->start, source->node->end, err,
		       "more than %d terms begin with this character: the first %d are looked for",
		       READING_MAX_EXPANSION, READING_MAX_EXPANSION);
}

bool slot_add_expansion(struct slot *words, const struct expansion *e, enum mark_kind kind,
	struct word_source *source, struct error *err)
{
	const struct query_node *node = source->node;

	for (size_t i = 0; i < e->n; i++)
		if (!slot_add_form(
			    words, e->words[i].text, e->words[i].len, false, kind, NULL, err))
			return false;
	source->found += e->found;
	source->used += e->n;
	source->receipt->timed_out |= e->cut;
	if (e->cut && !receipt_note(source->receipt, "limit", node->start, node->end, err,
			      "time ran out before all words of the index were looked at"))
		return false;
	return e->n == e->found ||
	       receipt_note(source->receipt, "limit", node->start, node->end, err,
		       "%zu words of the index fit: the %zu most frequent are looked for", e->found,
		       e->n);
}

/* Exact where the word itself is what a fuzzy one found. */
static void mark_exact(struct slot *words, const struct member *member)
{
	for (size_t i = 0; i < words->n; i++)
		if (words->forms[i].len == member->len &&
			memcmp(words->forms[i].text, member->term, member->len) == 0)
			words->forms[i].kind = MARK_EXACT;
}

/*
 * Each edit takes from a word's weight: with one it has a half, with two a third. And none of them
 * is worth more by being rare: a slip of the keyboard in one paragraph would come before what was
 * asked for. So each is taken for as frequent as the word itself or, where that is nowhere, as the
 * most frequent of them, if it is rarer.
 */
static bool weigh_edits(
	struct slot *words, const struct expansion *e, struct xap_db *db, struct error *err)
{
	struct xap_stats stats;
	double most, own;
	uint32_t df = 0;

	if (!xap_db_stats(db, &stats, err))
		return false;
	for (size_t i = 0; i < e->n && (i == 0 || e->words[0].edits > 0); i++)
		df = e->words[i].df > df ? e->words[i].df : df;
	most = scoring_idf(stats.documents, df);
	for (size_t i = 0; i < e->n; i++) {
		own = scoring_idf(stats.documents, e->words[i].df);
		words->forms[i].weight = (own > most ? most / own : 1) / (1 + e->words[i].edits);
	}
	return true;
}

static bool expand(struct member *member, struct word_source *source, struct error *err)
{
	CLEANUP(expansion_done) struct expansion found = { 0 };
	bool wild = member->match == PIECE_WILDCARD;
	size_t cap = source->limit->cap;
	const struct expansion_limit left = { .cap = cap > source->used ? cap - source->used : 0,
		.deadline = source->limit->deadline,
		.matcher = source->limit->matcher };

	if (!(wild ? expand_wildcard(&found, source->db, source->node->field, member->term,
			     member->len, &left, err)
		   : expand_fuzzy(&found, source->db, source->node->field, member->term,
			     member->len, member->edits, &left, err)) ||
		!slot_add_expansion(
			&member->words, &found, wild ? MARK_WILDCARD : MARK_FUZZY, source, err))
		return false;
	if (!wild && !weigh_edits(&member->words, &found, source->db, err))
		return false;
	mark_exact(&member->words, member);
	return true;
}

bool member_find_words(struct member *member, bool stemmed, bool last, struct word_source *source,
	struct error *err)
{
	if (member->words.n > 0)
		return true;
	if (member->match == PIECE_WILDCARD || member->match == PIECE_FUZZY)
		return expand(member, source, err);
	for (const struct member *m = member; m; m = m->same)
		if (!add_word(&member->words, m->term, m->len, MARK_EXACT, err))
			return false;
	for (const struct member *m = member; m && stemmed; m = m->same)
		for (size_t i = 0; i < m->stems.n; i++)
			if (!slot_add_stem_words(
				    &member->words, &m->stems.forms[i], source->db, err))
				return false;
	return !last || member->kind != TOKEN_NGRAM_TAIL ||
	       add_terms_beginning_with(member, source, err);
}
