/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_terms.h. Runs the analyzers, merges what they agree on, and adds the stems that the
 * index knows only from accented forms of a word. It must not judge: phrases, roles and stop words
 * are for others.
 */
#include "searcher/query_terms.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/grow.h"

static void analysis_done(struct analysis *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->members[i].term);
		slot_done(&a->members[i].stems);
		slot_done(&a->members[i].words);
	}
	free(a->members);
	*a = (struct analysis){ 0 };
}

void query_terms_done(struct query_terms *t)
{
	for (size_t i = 0; i < t->n; i++)
		analysis_done(&t->analyses[i]);
	free(t->analyses);
	*t = (struct query_terms){ 0 };
}

/* `language` NULL: the stem counts in any paragraph. */
static bool add_stem(
	struct slot *stems, const char *stem, size_t len, const char *language, struct error *err)
{
	for (size_t i = 0; i < stems->n; i++) {
		struct form *form = &stems->forms[i];

		if (form->len != len || memcmp(form->text, stem, len) != 0)
			continue;
		if (!form->language || form->language == language)
			return true;
		if (!language) {
			form->language = NULL;
			return true;
		}
	}
	return slot_add_form(stems, stem, len, true, MARK_STEM, language, err);
}

struct collector {
	struct analysis *to;
	struct analyzer *analyzer;
	const char *language; /* of the stems */
	const struct term_piece *piece;
	uint32_t base; /* positions of the pieces before */
};

static bool collect(void *ctx, const struct token *token, struct error *err)
{
	struct collector *c = ctx;
	struct member *members = grow(c->to->members, c->to->n, sizeof *members, err);
	struct member *member;
	const char *stem;
	size_t stem_len;

	if (!members)
		return false;
	c->to->members = members;
	member = &members[c->to->n];
	*member = (struct member){
		.term = strndup(token->term, token->term_len),
		.len = token->term_len,
		.kind = token->kind,
		.pos = c->base + token->pos,
		.start = c->piece->start + token->start,
		.end = c->piece->start + token->end,
		.match = c->piece->match,
		.stripped = token->stripped,
	};
	if (!member->term)
		return error_out_of_memory(err);
	c->to->n++;
	if (c->piece->match == PIECE_EXACT)
		return true;
	return token_stem(c->analyzer, token, &stem, &stem_len, err) &&
	       (!stem || add_stem(&member->stems, stem, stem_len, c->language, err));
}

/*
 * Adds the stems that words typed with accents have without them, since a text may be written so:
 * the Spanish stems of negociación and negociacion differ. The other way round is
 * add_accented_stems().
 */
static bool add_bare_stems(
	struct analysis *of, struct analyzer *a, const char *language, struct error *err)
{
	for (size_t i = 0; i < of->n; i++) {
		struct member *member = &of->members[i];
		const char *stem;
		size_t len;

		if (!member->stripped || member->stems.n == 0)
			continue;
		if (!analyzer_stem(a, member->term, member->len, &stem, &len, err))
			return false;
		if (stem && !add_stem(&member->stems, stem, len, language, err))
			return false;
	}
	return true;
}

static bool same_words(const struct analysis *a, const struct analysis *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct member *x = &a->members[i], *y = &b->members[i];

		if (x->kind != y->kind || x->pos != y->pos || x->len != y->len ||
			x->match != y->match || memcmp(x->term, y->term, x->len) != 0)
			return false;
	}
	return true;
}

static bool take_stems(struct analysis *to, const struct analysis *from, struct error *err)
{
	for (size_t i = 0; i < to->n; i++) {
		const struct slot *stems = &from->members[i].stems;

		for (size_t k = 0; k < stems->n; k++)
			if (!add_stem(&to->members[i].stems, stems->forms[k].text,
				    stems->forms[k].len, stems->forms[k].language, err))
				return false;
	}
	return true;
}

static bool add_accented_stem(void *ctx, const char *item, size_t len, struct error *err)
{
	return add_stem(ctx, item, len, NULL, err);
}

/* Adds the stems that accented forms of its words have in the index. */
static bool add_accented_stems(struct analysis *a, struct xap_db *db, struct error *err)
{
	CLEANUP(buf_done) struct buf key = { 0 };

	for (size_t i = 0; i < a->n; i++) {
		struct member *member = &a->members[i];

		if (member->stems.n == 0)
			continue;
		buf_clear(&key);
		buf_add_str(&key, PREFIX_ACCENTED);
		buf_add(&key, member->term, member->len);
		if (key.failed)
			return error_out_of_memory(err);
		if (!xap_db_synonyms(db, key.data, key.len, add_accented_stem, &member->stems, err))
			return false;
	}
	return true;
}

/* u.s. is followed by us at the same place. */
static void join_same(struct analysis *a)
{
	for (size_t i = 0; i + 1 < a->n; i++) {
		const struct member *next = &a->members[i + 1];

		if (next->kind == TOKEN_JOINED && a->members[i].start == next->start &&
			a->members[i].end == next->end)
			a->members[i].same = next;
	}
}

/* Takes `one`, the reading of language i, into the analyses. */
static bool merge(
	struct query_terms *t, struct analysis *one, size_t i, struct xap_db *db, struct error *err)
{
	struct analysis *analyses;

	for (size_t k = 0; k < t->n; k++)
		if (same_words(&t->analyses[k], one)) {
			t->analyses[k].languages |= 1u << i;
			return take_stems(&t->analyses[k], one, err);
		}
	if (!add_accented_stems(one, db, err))
		return false;
	analyses = grow(t->analyses, t->n, sizeof *analyses, err);
	if (!analyses)
		return false;
	t->analyses = analyses;
	join_same(one);
	one->languages = 1u << i;
	analyses[t->n++] = *one;
	*one = (struct analysis){ 0 };
	return true;
}

/* Whether the members from `first` on are one word. */
static bool is_one_word(const struct analysis *a, size_t first)
{
	return a->n == first + 1 &&
	       (a->members[first].kind == TOKEN_WORD || a->members[first].kind == TOKEN_NGRAM_TAIL);
}

/* Takes the members from `first` on away. */
static void forget(struct analysis *a, size_t first)
{
	while (a->n > first) {
		struct member *member = &a->members[--a->n];

		free(member->term);
		slot_done(&member->stems);
	}
}

/*
 * The pattern with its literal parts folded: each must be one word to the analyzer, as the index's
 * words are. False as well if one is not, with err->code ERROR_NONE.
 */
static bool fold_pattern(struct buf *out, struct collector *c, struct analyzer *a, const char *text,
	struct error *err)
{
	const struct term_piece whole = *c->piece;
	struct term_piece part = { .match = PIECE_EXACT };
	size_t first = c->to->n;

	err->code = ERROR_NONE;
	for (size_t at = whole.start; at < whole.end;) {
		bool fits;

		if (text[at] == '*' || text[at] == '?') {
			buf_add_byte(out, text[at++]);
			continue;
		}
		part.start = at;
		while (at < whole.end && text[at] != '*' && text[at] != '?')
			at++;
		c->piece = &part;
		fits = analyzer_run(a, text + part.start, at - part.start, collect, c, err);
		c->piece = &whole;
		if (!fits)
			return false;
		fits = is_one_word(c->to, first);
		if (fits)
			buf_add(out, c->to->members[first].term, c->to->members[first].len);
		forget(c->to, first);
		if (!fits)
			return false;
	}
	return !out->failed || error_out_of_memory(err);
}

/* A member for the pattern; none if it cannot be folded. */
static bool read_wildcard(
	struct collector *c, struct analyzer *a, const char *text, bool *unfit, struct error *err)
{
	CLEANUP(buf_done) struct buf pattern = { 0 };
	const struct term_piece *piece = c->piece;
	struct token token = { .pos = 1, .end = piece->end - piece->start, .kind = TOKEN_WORD };
	bool folded = fold_pattern(&pattern, c, a, text, err);

	c->piece = piece;
	*unfit = !folded;
	if (!folded)
		return err->code == ERROR_NONE;
	token.term = pattern.data;
	token.term_len = pattern.len;
	return collect(c, &token, err);
}

static bool read_words(
	struct collector *c, struct analyzer *a, const char *text, bool *unfit, struct error *err)
{
	const struct term_piece *piece = c->piece;
	struct term_piece plain = *piece;
	size_t first = c->to->n;
	bool ok;

	if (plain.match != PIECE_EXACT)
		plain.match = PIECE_WORDS;
	c->piece = &plain;
	ok = analyzer_run(a, text + plain.start, plain.end - plain.start, collect, c, err);
	c->piece = piece;
	if (!ok || piece->match != PIECE_FUZZY)
		return ok;
	if (is_one_word(c->to, first)) {
		c->to->members[first].match = PIECE_FUZZY;
		c->to->members[first].edits = piece->edits;
		slot_done(&c->to->members[first].stems);
	} else {
		*unfit |= c->to->n > first;
	}
	return true;
}

static bool read_piece(
	struct collector *c, struct analyzer *a, const char *text, bool *unfit, struct error *err)
{
	if (c->piece->match == PIECE_WILDCARD) {
		bool cannot;

		if (!read_wildcard(c, a, text, &cannot, err))
			return false;
		*unfit |= cannot;
		if (!cannot)
			return true;
	}
	return read_words(c, a, text, unfit, err);
}

/* How many of the stems from `at` on are the one there. */
static size_t count_same(const struct slot *stems, size_t at)
{
	const struct form *stem = &stems->forms[at];
	size_t n = 0;

	for (size_t i = at; i < stems->n; i++)
		n += stems->forms[i].len == stem->len &&
		     memcmp(stems->forms[i].text, stem->text, stem->len) == 0;
	return n;
}

/* Of the stems from `at` on, leaves the one there only once, for any paragraph. */
static void leave_one(struct slot *stems, size_t at)
{
	struct form *stem = &stems->forms[at];
	size_t kept = at + 1;

	for (size_t i = at + 1; i < stems->n; i++) {
		struct form *other = &stems->forms[i];

		if (other->len == stem->len && memcmp(other->text, stem->text, stem->len) == 0)
			free(other->text);
		else
			stems->forms[kept++] = *other;
	}
	stems->n = kept;
	stem->language = NULL;
}

/*
 * A stem by which all languages look for the word needs no filter, which costs time. The main
 * language's counts in paragraphs that nobody else's stems are looked for in, too; but not in
 * those of the other languages: English "died" has the stem "die", which most German paragraphs
 * have.
 */
static bool settle_stems(struct slot *stems, const struct query_languages *l, struct error *err)
{
	const char *main = l->rows[0]->code;

	for (size_t i = 0; i < stems->n; i++) {
		if (stems->forms[i].language && count_same(stems, i) == l->n)
			leave_one(stems, i);
	}
	for (size_t i = stems->n; i-- > 0;) {
		for (size_t k = 0; stems->forms[i].language == main && k < l->n_others; k++) {
			if (!slot_add_form(stems, stems->forms[i].text, stems->forms[i].len, true,
				    MARK_STEM, l->others[k].code, err))
				return false;
		}
	}
	return true;
}

bool query_terms_read(struct query_terms *out, struct xap_db *db,
	const struct query_languages *languages, const char *text, const struct term_piece *pieces,
	size_t n, struct error *err)
{
	CLEANUP(query_terms_done) struct query_terms terms = { 0 };

	for (size_t i = 0; i < languages->n; i++) {
		CLEANUP(analysis_done) struct analysis one = { 0 };
		struct analyzer *a = languages->analyzers[i];
		struct collector c = {
			.to = &one, .analyzer = a, .language = languages->rows[i]->code
		};
		uint64_t overlong = analyzer_counts(a)->overlong;

		for (size_t k = 0; k < n; k++) {
			c.piece = &pieces[k];
			c.base = one.n ? one.members[one.n - 1].pos : 0;
			if (!read_piece(&c, a, text, &terms.unfit, err))
				return false;
		}
		if (!add_bare_stems(&one, a, c.language, err))
			return false;
		terms.overlong |= analyzer_counts(a)->overlong > overlong;
		if (!merge(&terms, &one, i, db, err))
			return false;
	}
	for (size_t i = 0; i < terms.n; i++)
		for (size_t k = 0; k < terms.analyses[i].n; k++)
			if (!settle_stems(&terms.analyses[i].members[k].stems, languages, err))
				return false;
	*out = terms;
	terms = (struct query_terms){ 0 };
	return true;
}

bool query_terms_empty(const struct query_terms *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->analyses[i].n > 0)
			return false;
	return true;
}

void query_terms_key(const struct query_terms *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct analysis *a = &t->analyses[i];

		buf_add_varint(out, a->n);
		for (size_t k = 0; k < a->n; k++) {
			const struct member *member = &a->members[k];

			buf_add_varint(out, member->kind);
			buf_add_varint(out, member->match);
			buf_add_varint(out, member->edits);
			buf_add_varint(out, member->len);
			buf_add(out, member->term, member->len);
			buf_add_varint(out, member->stems.n);
			for (size_t s = 0; s < member->stems.n; s++) {
				buf_add_varint(out, member->stems.forms[s].len);
				buf_add(out, member->stems.forms[s].text,
					member->stems.forms[s].len);
			}
		}
	}
}

const struct member *query_terms_single(const struct query_terms *t, size_t language)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct analysis *a = &t->analyses[i];

		if (a->languages & 1u << language)
			return a->n == 1 && a->members[0].kind == TOKEN_WORD &&
					       a->members[0].match == PIECE_WORDS
				       ? a->members
				       : NULL;
	}
	return NULL;
}
