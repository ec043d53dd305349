/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts readings into the query and runs what comes out: first the best reading of each word, then
 * others of one word at a time. A suggestion that was not run is none.
 */
#include "searcher/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/search.h"
#include "searcher/suggest_words.h"

/* Whether one of the readings chosen before is the same word. */
static bool is_chosen(
	const struct suggest_words *words, const size_t choice[SUGGEST_MAX_WORDS], size_t i)
{
	const char *text = words->items[i].readings[choice[i]].text;

	for (size_t k = 0; k < i; k++)
		if (strcmp(words->items[k].readings[choice[k]].text, text) == 0)
			return true;
	return false;
}

/* What becomes of a word of the query. */
struct change {
	size_t start;		  /* of the word */
	struct receipt_span span; /* that goes */
	const char *text;	  /* that comes for it; borrowed; NULL: nothing does */
};

struct changes {
	struct change *items; /* owned */
	size_t n;
};

static void changes_done(struct changes *c)
{
	free(c->items);
}

static void leave_out(struct changes *to, const struct request *request, size_t start, size_t end)
{
	to->items[to->n++] =
		(struct change){ start, suggest_words_drop(request, start, end), NULL };
}

static int by_start(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

/* What becomes of a word that was typed twice, where it is read again. */
enum repeats { LEFT_OUT, KEPT };

static void change(struct changes *to, size_t start, size_t end, const char *text)
{
	to->items[to->n++] = (struct change){ start, { start, end }, text };
}

/* Reading `choice[i]` in place of each word i, where the query does not have that anyway. */
static bool make_changes(struct changes *out, const struct request *request,
	const struct suggest_words *words, const size_t choice[SUGGEST_MAX_WORDS],
	enum repeats repeats)
{
	size_t most = words->n;

	for (size_t i = 0; i < words->n; i++)
		most += words->items[i].word->n_again;
	out->items = calloc(most + 1, sizeof *out->items);
	for (size_t i = 0; out->items && i < words->n; i++) {
		const struct receipt_word *word = words->items[i].word;
		const struct suggest_reading *r = &words->items[i].readings[choice[i]];

		if (r->whole &&
			(r->repeats || (repeats == LEFT_OUT && is_chosen(words, choice, i))))
			leave_out(out, request, r->start, r->end);
		else
			change(out, r->start, r->end, r->text);
		for (size_t k = 0; r->whole && k < word->n_again; k++) {
			const struct receipt_span *again = &word->again[k];

			if (repeats == LEFT_OUT)
				leave_out(out, request, again->start, again->end);
			else
				change(out, again->start, again->end, r->text);
		}
	}
	if (out->items)
		qsort(out->items, out->n, sizeof *out->items, by_start);
	return out->items;
}

/* The query with reading `choice[i]` of word i in its place; *shorter tells whether a word that
   would stand there twice is left out. NULL when out of memory. */
static char *rewrite(const struct request *request, const struct suggest_words *words,
	const size_t choice[SUGGEST_MAX_WORDS], enum repeats repeats, bool *shorter)
{
	struct changes changes CLEANUP(changes_done) = { 0 };
	struct buf text CLEANUP(buf_done) = { 0 };
	bool blanks_too;
	size_t at = 0;

	*shorter = false;
	if (!make_changes(&changes, request, words, choice, repeats))
		return NULL;
	for (size_t i = 0; i < changes.n; i++) {
		const struct change *c = &changes.items[i];

		/* Both of two words may be read as the same one word. */
		if (c->start < at)
			continue;
		if (c->span.start > at)
			buf_add(&text, request->query + at, c->span.start - at);
		buf_add_str(&text, c->text ? c->text : "");
		*shorter = *shorter || !c->text;
		/* The blanks before it are gone with what was before it. */
		blanks_too = !c->text && c->span.start < at;
		at = c->span.end;
		while (blanks_too && at < request->query_len &&
			memchr(" \t\n", request->query[at], 3))
			at++;
	}
	buf_add(&text, request->query + at, request->query_len - at);
	return buf_take(&text);
}

static bool is_known(const struct answer *a, const char *query)
{
	for (size_t i = 0; i < a->n_suggestions; i++) {
		if (strcmp(a->suggestions[i].query, query) == 0)
			return true;
	}
	return strlen(query) == a->query_len && memcmp(query, a->query, a->query_len) == 0;
}

/* Adds the query to the suggestions if it finds something; one that had words left out, to which
   *broken points, also must need no more repair than what was asked, which it does if an operator
   lost its word. Takes it. */
static bool try_query(struct index *ix, const struct request *request, struct answer *a,
	char *query, bool *broken, struct error *err)
{
	struct answer found CLEANUP(answer_done) = { 0 };
	struct request r = *request;

	if (is_known(a, query)) {
		free(query);
		return true;
	}
	r.query = query;
	r.query_len = strlen(query);
	r.offset = 0;
	r.hits = 0;
	r.fragments = 1;
	r.context = 0;
	r.expand = 0;
	if (!search_run(ix, &r, &found, err)) {
		free(query);
		if (err->code != ERROR_USAGE && err->code != ERROR_LIMIT)
			return false;
		*err = (struct error){ 0 };
		return true;
	}
	if (broken)
		*broken = found.receipt.n_notes > a->receipt.n_notes;
	if (found.total.value == 0 || (broken && *broken)) {
		free(query);
		return true;
	}
	a->suggestions[a->n_suggestions++] =
		(struct suggestion){ .query = query, .total = found.total };
	return true;
}

static bool try_rewritten(struct index *ix, const struct request *request, struct answer *a,
	const struct suggest_words *words, const size_t choice[SUGGEST_MAX_WORDS],
	enum repeats repeats, bool *broken, struct error *err)
{
	bool shorter;
	char *query = rewrite(request, words, choice, repeats, &shorter);

	return query ? try_query(ix, request, a, query, shorter ? broken : NULL, err)
		     : error_out_of_memory(err);
}

static bool try_choice(struct index *ix, const struct request *request, struct answer *a,
	const struct suggest_words *words, const size_t choice[SUGGEST_MAX_WORDS],
	struct error *err)
{
	bool broken = false;

	if (a->n_suggestions == ANSWER_MAX_SUGGESTIONS)
		return true;
	return try_rewritten(ix, request, a, words, choice, LEFT_OUT, &broken, err) &&
	       (!broken || try_rewritten(ix, request, a, words, choice, KEPT, &broken, err));
}

static bool add_suggestions(
	struct index *ix, const struct request *request, struct answer *a, struct error *err)
{
	struct suggest_words words CLEANUP(suggest_words_done) = { 0 };
	size_t choice[SUGGEST_MAX_WORDS] = { 0 };

	if (!suggest_words_find(&words, ix, request, &a->receipt, err))
		return false;
	if (words.n == 0)
		return true;
	if (!try_choice(ix, request, a, &words, choice, err))
		return false;
	for (size_t k = 1; k < SUGGEST_MAX_READINGS; k++) {
		for (size_t i = 0; i < words.n; i++) {
			if (k >= words.items[i].n)
				continue;
			choice[i] = k;
			if (!try_choice(ix, request, a, &words, choice, err))
				return false;
			choice[i] = 0;
		}
	}
	return true;
}

/* The answer to the best suggestion in place of *a, which is about nothing. */
static bool correct(
	struct index *ix, const struct request *request, struct answer *a, struct error *err)
{
	struct answer better CLEANUP(answer_done) = { 0 };
	struct request r = *request;
	char *query = a->suggestions[0].query;

	r.query = query;
	r.query_len = strlen(query);
	if (!search_run(ix, &r, &better, err) ||
		!receipt_note(&better.receipt, "corrected", 0, r.query_len, err,
			"no paragraph matches %.*s - this is the answer to %s",
			(int)request->query_len, request->query, query))
		return false;
	better.corrected_from = request->query;
	better.corrected_from_len = request->query_len;
	timing_add(&better.timing, &a->timing);
	memcpy(better.suggestions, a->suggestions, sizeof better.suggestions);
	better.n_suggestions = a->n_suggestions;
	a->n_suggestions = 0;
	answer_done(a);
	*a = better;
	better = (struct answer){ 0 };
	return true;
}

bool suggest_run(
	struct index *ix, const struct request *asked, struct answer *out, struct error *err)
{
	struct answer a CLEANUP(answer_done) = { 0 };
	struct request timed = *asked;
	const struct request *request = &timed;

	request_start(&timed);
	if (!search_run(ix, request, &a, err))
		return false;
	if ((request->suggest || request->auto_correct) && !request_is_late(request)) {
		if (!add_suggestions(ix, request, &a, err))
			return false;
		timing_lap(&a.timing, PHASE_SUGGEST);
	}
	if (request->auto_correct && a.total.value == 0 && !a.timed_out && a.n_suggestions > 0 &&
		!correct(ix, request, &a, err))
		return false;
	*out = a;
	a = (struct answer){ 0 };
	return true;
}
