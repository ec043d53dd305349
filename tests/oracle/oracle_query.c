/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random queries of the paragraphs' own words: pieces of text as they stand, in other cases,
 * without accents, in another inflection, in a wrong order.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/buf.h"
#include "common/language.h"
#include "tests/oracle/oracle.h"

enum { MAX_CLAUSES = 4, MAX_PHRASE = 5, MAX_DEPTH = 2 };

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled".
 */
uint32_t oracle_random(uint64_t *seed, uint32_t below)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * 2685821657736338717u) >> 32) % below;
}

void clauses_done(struct clauses *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->items[i].text);
		clauses_done(&c->items[i].group);
	}
	free(c->items);
	*c = (struct clauses){ 0 };
}

const struct oracle_text *oracle_pick(
	const struct oracle *o, enum query_field field, uint64_t *seed)
{
	const char *main_language = analyzer_language(o->ix->analyzers[0]);
	bool others = o->ix->n_languages > 1 && oracle_random(seed, 3) == 0;

	for (;;) {
		const struct oracle_paragraph *p =
			&o->paragraphs[oracle_random(seed, (uint32_t)o->n)];
		const struct oracle_text *text = field == IN_TITLE ? &p->title : &p->body;

		if (text->tokens.n > 0 && (!others || strcmp(p->language, main_language) != 0))
			return text;
	}
}

/* Quotation marks and other syntax have a meaning, or none that a slice could keep. */
static bool has_quotes(const char *text, size_t len)
{
	static const char *const quotes[] = { "\"", "“", "”", "„", "«", "»", "\n", "(", ")", "*",
		"?", "^", "~", "=", ":" };

	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		if (memmem(text, len, quotes[i], strlen(quotes[i])))
			return true;
	}
	return false;
}

/* Plain stop words are left out of a query by rules that the oracle does not know. */
static bool is_stop_word(const struct oracle *o, const char *term)
{
	for (size_t i = 0; i < o->ix->n_languages; i++) {
		if (language_is_stop_word(o->ix->languages[i], term, strlen(term)))
			return true;
	}
	return false;
}

/* In capitals, unless that made an operator of it. */
static void shout(char *text, uint64_t *seed)
{
	static const char *const operators[] = { "and", "or", "not" };

	if (oracle_random(seed, 4) > 0)
		return;
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		if (strcasecmp(text, operators[i]) == 0)
			return;
	}
	for (; *text; text++) {
		if ((unsigned char)*text < 0x80)
			*text = (char)toupper((unsigned char)*text);
	}
}

/* Another word of the same stem, or the word itself. */
static const char *inflect(const struct oracle *o, const struct oracle_token *token, uint64_t *seed)
{
	const struct oracle_pair *found;
	size_t n = 0;

	if (!token->stem)
		return token->term;
	found = oracle_pairs_find(&o->surface, token->stem, &n);
	return n ? found[oracle_random(seed, (uint32_t)n)].word : token->term;
}

/* A slice of the text without white space, or an inflection, or the word without accents. */
static char *make_word(const struct oracle *o, enum query_field field, uint64_t *seed)
{
	const struct oracle_text *p = oracle_pick(o, field, seed);
	const struct oracle_token *token =
		&p->tokens.items[oracle_random(seed, (uint32_t)p->tokens.n)];
	size_t start = token->start, end = token->end;
	uint32_t way = oracle_random(seed, 10);

	if (way < 2)
		return strdup(inflect(o, token, seed));
	if (way < 4)
		return strdup(token->term);
	if (way < 6) { /* up to the blanks: host names, several tokens */
		while (start > 0 && !strchr(" \n\t", p->text[start - 1]))
			start--;
		while (end < p->len && !strchr(" \n\t", p->text[end]))
			end++;
	}
	while (start < end && strchr("+-~", p->text[start])) /* a sign, at the start of a word */
		start++;
	if (start == end || has_quotes(p->text + start, end - start))
		return strdup(token->term);
	return strndup(p->text + start, end - start);
}

/* The row of words [first, last], each perhaps inflected, two perhaps swapped. */
static char *make_inflected(const struct oracle *o, const struct oracle_text *p, size_t first,
	size_t last, uint64_t *seed)
{
	struct buf out = { 0 };
	size_t swapped = oracle_random(seed, 6) == 0 ? first : SIZE_MAX;

	for (size_t i = first; i <= last; i++) {
		size_t from = i;

		if (first < last && swapped == first && i <= first + 1)
			from = i == first ? first + 1 : first;
		if (p->tokens.items[from].kind == TOKEN_JOINED ||
			p->tokens.items[from].kind == TOKEN_JOINED_END)
			continue;
		if (out.len > 0)
			buf_add_byte(&out, ' ');
		buf_add_str(&out, oracle_random(seed, 2) ? inflect(o, &p->tokens.items[from], seed)
							 : p->tokens.items[from].term);
	}
	return buf_take(&out);
}

static char *make_phrase(
	const struct oracle *o, enum query_field field, bool stemmed, uint64_t *seed)
{
	for (;;) {
		const struct oracle_text *p = oracle_pick(o, field, seed);
		size_t first = oracle_random(seed, (uint32_t)p->tokens.n);
		size_t last = first + oracle_random(seed, MAX_PHRASE);
		size_t start, end;
		char *text = NULL;

		if (last >= p->tokens.n)
			last = p->tokens.n - 1;
		start = p->tokens.items[first].start;
		end = p->tokens.items[last].end;
		if (stemmed || oracle_random(seed, 4) == 0)
			text = make_inflected(o, p, first, last, seed);
		else if (end > start && !has_quotes(p->text + start, end - start))
			text = strndup(p->text + start, end - start);
		if (text && text[0])
			return text;
		free(text);
	}
}

/* Whether a minus before the text excludes: it does before a letter, which only words with stems
   and n-grams begin with. */
static bool can_be_excluded(const struct oracle *o, const char *text)
{
	struct oracle_tokens tokens = { 0 };
	struct error err = { 0 };
	bool can = oracle_analyse(o->ix->analyzers[0], text, strlen(text), &tokens, &err) &&
		   tokens.n > 0 && tokens.items[0].start == 0 &&
		   (tokens.items[0].stem || tokens.items[0].kind == TOKEN_NGRAM);

	oracle_tokens_done(&tokens);
	return can;
}

bool oracle_clause(const struct oracle *o, uint64_t *seed, struct clause *out)
{
	uint32_t way = oracle_random(seed, 24);
	struct oracle_tokens tokens = { 0 };
	struct error err = { 0 };
	bool stop;

	out->kind = way < 10   ? CLAUSE_WORD
		    : way < 15 ? CLAUSE_EXACT
		    : way < 20 ? CLAUSE_STEMMED
			       : CLAUSE_NEAR;
	out->stemmed = out->kind == CLAUSE_STEMMED ||
		       (out->kind == CLAUSE_NEAR && oracle_random(seed, 2) == 0);
	out->distance = oracle_random(seed, 8);
	out->field = oracle_random(seed, 6) ? IN_TEXT : IN_TITLE;
	out->text = out->kind == CLAUSE_WORD ? make_word(o, out->field, seed)
					     : make_phrase(o, out->field, out->stemmed, seed);
	if (!out->text)
		return false;
	shout(out->text, seed);
	if (out->kind != CLAUSE_WORD)
		return true;
	out->stemmed = isalpha((unsigned char)out->text[0]) && oracle_random(seed, 6) == 0;
	if (out->role == CLAUSE_NOT && out->field == IN_TEXT && !can_be_excluded(o, out->text))
		out->role = CLAUSE_MUST;
	if (!oracle_analyse(o->ix->analyzers[0], out->text, strlen(out->text), &tokens, &err))
		return false;
	stop = tokens.n == 0 || is_stop_word(o, tokens.items[0].term);
	oracle_tokens_done(&tokens);
	if (stop && out->field == IN_TEXT && out->role == CLAUSE_SHOULD)
		out->role = CLAUSE_MUST;
	return true;
}

/* 0: none. */
static double random_boost(uint64_t *seed)
{
	static const double boosts[] = { 0.25, 1, 2, 3.5, 10 };
	const size_t n = sizeof boosts / sizeof *boosts;
	size_t choice = oracle_random(seed, 3 * n);

	return choice < n ? boosts[choice] : 0;
}

/* Words that are letters; what is in quotation marks, or letters anyway. */
static bool can_be_boosted(const struct oracle *o, const struct clause *clause)
{
	struct oracle_tokens tokens = { 0 };
	struct error err = { 0 };
	bool can;

	if (clause->kind == CLAUSE_JOINED || clause->kind == CLAUSE_FILTER)
		return false;
	if (clause->kind != CLAUSE_WORD)
		return true;
	can = oracle_analyse(
		      o->ix->analyzers[0], clause->text, strlen(clause->text), &tokens, &err) &&
	      tokens.n == 1 && oracle_is_plain(&tokens.items[0]) &&
	      tokens.items[0].end == strlen(clause->text);
	oracle_tokens_done(&tokens);
	return can;
}

static bool make_group(
	const struct oracle *o, uint64_t *seed, bool all, unsigned depth, struct clauses *out);

static bool make_clause(
	const struct oracle *o, uint64_t *seed, bool all, unsigned depth, struct clause *out)
{
	uint32_t way = oracle_random(seed, 10), role = oracle_random(seed, 10);

	out->role = role < 6 ? CLAUSE_SHOULD : role < 8 ? CLAUSE_MUST : CLAUSE_NOT;
	if (way < 2 && depth < MAX_DEPTH) {
		out->kind = CLAUSE_GROUP;
		out->boost = random_boost(seed);
		return make_group(o, seed, all, depth + 1, &out->group);
	}
	if (way < 6) {
		if (!oracle_clause(o, seed, out))
			return false;
	} else if (way < 8) {
		while (!oracle_pattern(o, seed, out))
			;
	} else {
		while (!oracle_filter(o, seed, out))
			;
	}
	if (can_be_boosted(o, out))
		out->boost = random_boost(seed);
	return true;
}

static bool make_group(
	const struct oracle *o, uint64_t *seed, bool all, unsigned depth, struct clauses *out)
{
	size_t n = 1 + oracle_random(seed, MAX_CLAUSES);

	*out = (struct clauses){ .all = all, .join = (enum clause_join)oracle_random(seed, 3) };
	out->items = calloc(n, sizeof *out->items);
	if (!out->items)
		return false;
	while (out->n < n) {
		if (!make_clause(o, seed, all, depth, &out->items[out->n]))
			return false;
		out->n++;
	}
	/* A single clause has nothing between. */
	if (n == 1)
		out->join = JOIN_NOTHING;
	return true;
}

bool oracle_query(const struct oracle *o, uint64_t *seed, struct clauses *out)
{
	return make_group(o, seed, oracle_random(seed, 8) == 0, 0, out);
}
