/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which places of a text a query marks. All forms of all patterns go into one hash table; the text
 * is analysed once, and each token is looked up once by its term and, where it may have a stem that
 * counts, once by its stem. A phrase is followed slot by slot as the positions pass (words near
 * each other: see marks_near.h), so that the cost is linear in the text however many patterns there
 * are. Decides nothing about what matches a query: that is Xapian's; this must only never mark what
 * did not take part.
 */
#include <stdlib.h>
#include <string.h>

#include "searcher/marks_near.h"
#include "searcher/marks_overlap.h"
#include "searcher/snippet.h"
#include "searcher/snippet_boundary.h"

/* In place of a slot: a form that keeps the pattern from marking anything. */
#define ABSENT SIZE_MAX

/* That a form fits slot `slot` of pattern `pattern`; the entries of one form are a list. */
struct entry {
	size_t pattern, slot;
	enum mark_kind kind;
	size_t next; /* index + 1; 0 ends the list */
};

/* What a token has that is looked up. */
enum key { KEY_TERM, KEY_STEM, KEY_WORD /* its term, among the patterns' words */ };

struct cell {
	const char *text; /* borrowed from the patterns; NULL: free */
	size_t len;
	enum key key;
	size_t first; /* entry, index + 1 */
};

/* Slots 0..i of a pattern fit tokens that end at position `pos`; 0: they do not. */
struct chain {
	uint32_t pos;
	size_t start, end;
	enum mark_kind kind;
	bool ngrams;
};

/* The chain at the latest position that fitted this slot, and at the one before that: several
 * tokens may share a position, and the next position needs the one before whole. */
struct progress {
	struct chain now, before;
};

/* Few words of a text are in a query: most are known not to be by their length and two bytes. */
enum { SKETCHES = 1024 };

static size_t sketch_of(const char *text, size_t len, enum key key)
{
	return ((size_t)(unsigned char)text[0] + 37 * (size_t)(unsigned char)text[len - 1] +
		       5 * len + SKETCHES / 3 * key) %
	       SKETCHES;
}

struct finder {
	struct analyzer *analyzer;
	const struct patterns *patterns;
	const char *text;
	size_t len;
	struct cell *cells;
	size_t mask;
	bool known[SKETCHES]; /* by sketch: whether any form has it */
	bool stems;	      /* whether any form is one */
	struct entry *entries;
	size_t n_entries;
	struct progress *progress; /* of all slots of all patterns, one after another */
	size_t *base;		   /* of each pattern: its first slot's place there */
	struct occurrences *near;  /* of each pattern: used by those with a window */
	bool *silenced;		   /* of each pattern: the text has what it says is absent */
	struct candidates found;
};

static void finder_done(struct finder *f)
{
	free(f->cells);
	free(f->entries);
	free(f->progress);
	free(f->base);
	for (size_t i = 0; f->near && i < f->patterns->n; i++)
		occurrences_done(&f->near[i]);
	free(f->near);
	free(f->silenced);
	free(f->found.items);
}

/* FNV-1a. */
static uint64_t hash_form(const char *text, size_t len, enum key key)
{
	uint64_t h = 0xcbf29ce484222325U + 0x9ae16a3b2f90404fU * key;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3U;
	return h ^ (h >> 32);
}

/* The form's cell, or the free one where it belongs. */
static struct cell *find_cell(const struct finder *f, const char *text, size_t len, enum key key)
{
	for (size_t i = hash_form(text, len, key) & f->mask;; i = (i + 1) & f->mask) {
		struct cell *c = &f->cells[i];

		if (!c->text || (c->len == len && c->key == key && memcmp(c->text, text, len) == 0))
			return c;
	}
}

static struct cell *take_cell(struct finder *f, const struct form *form, enum key key)
{
	struct cell *c = find_cell(f, form->text, form->len, key);

	c->text = form->text;
	c->len = form->len;
	c->key = key;
	f->known[sketch_of(c->text, c->len, c->key)] = true;
	return c;
}

/* Whether an earlier pattern of one slot marks this form just so already: a word that stands in the
 * query a thousand times must not cost a thousand times. */
static bool is_repeated(const struct finder *f, const struct cell *c, const struct entry *e)
{
	const struct pattern *patterns = f->patterns->items;

	if (patterns[e->pattern].n != 1 || patterns[e->pattern].absent.n > 0)
		return false;
	for (size_t i = c->first; i; i = f->entries[i - 1].next) {
		const struct entry *old = &f->entries[i - 1];

		if (patterns[old->pattern].n == 1 && patterns[old->pattern].absent.n == 0 &&
			old->kind <= e->kind &&
			patterns[old->pattern].phrase == patterns[e->pattern].phrase)
			return true;
	}
	return false;
}

static void add_form(struct finder *f, const struct form *form, size_t pattern, size_t slot)
{
	struct cell *c = take_cell(f, form, form->is_stem ? KEY_STEM : KEY_TERM);
	struct entry e = { .pattern = pattern, .slot = slot, .kind = form->kind, .next = c->first };

	f->stems = f->stems || form->is_stem;
	if (is_repeated(f, c, &e))
		return;
	f->entries[f->n_entries] = e;
	c->first = ++f->n_entries;
}

static void add_slot(struct finder *f, const struct slot *forms, size_t pattern, size_t slot,
	const char *language)
{
	for (size_t i = 0; i < forms->n; i++) {
		const struct form *form = &forms->forms[i];

		if (!form->language || strcmp(form->language, language) == 0)
			add_form(f, form, pattern, slot);
	}
}

static void add_pattern(struct finder *f, size_t index, const char *language)
{
	const struct pattern *p = &f->patterns->items[index];

	for (size_t s = 0; s < p->n; s++)
		add_slot(f, &p->slots[s], index, s, language);
	add_slot(f, &p->absent, index, ABSENT, language);
}

static bool finder_init(struct finder *f, const struct patterns *patterns, enum pattern_field field,
	const char *language, struct error *err)
{
	size_t forms = patterns->words.n, slots = 0, size = 16;

	f->patterns = patterns;
	f->base = calloc(patterns->n + 1, sizeof *f->base);
	f->near = calloc(patterns->n + 1, sizeof *f->near);
	f->silenced = calloc(patterns->n + 1, sizeof *f->silenced);
	if (!f->base || !f->near || !f->silenced)
		return error_out_of_memory(err);
	for (size_t i = 0; i < patterns->n; i++) {
		f->base[i] = slots;
		slots += patterns->items[i].n;
		forms += patterns->items[i].absent.n;
		for (size_t s = 0; s < patterns->items[i].n; s++)
			forms += patterns->items[i].slots[s].n;
	}
	while (size < 2 * forms)
		size *= 2;
	f->mask = size - 1;
	f->cells = calloc(size, sizeof *f->cells);
	f->entries = calloc(forms + 1, sizeof *f->entries);
	f->progress = calloc(slots + 1, sizeof *f->progress);
	if (!f->cells || !f->entries || !f->progress)
		return error_out_of_memory(err);
	for (size_t i = 0; i < patterns->n; i++) {
		if (patterns->items[i].field == field)
			add_pattern(f, i, language);
	}
	for (size_t i = 0; i < patterns->words.n; i++)
		take_cell(f, &patterns->words.forms[i], KEY_WORD);
	return true;
}

/* The chain that a slot had at exactly this position, or NULL. */
static const struct chain *chain_at(const struct progress *p, uint32_t pos)
{
	if (p->now.pos == pos)
		return &p->now;
	return p->before.pos == pos ? &p->before : NULL;
}

/* Of two ways to get to one place: the one that spans more, else the closer kind. */
static bool is_better(const struct chain *a, const struct chain *b)
{
	size_t spans_a = a->end - a->start, spans_b = b->end - b->start;

	return spans_a != spans_b ? spans_a > spans_b : a->kind < b->kind;
}

/* What one token adds to a chain. A query of one character finds the n-grams that begin with it, by
 * expansion; what was asked for is that character alone. */
static struct chain link_of(const struct finder *f, const struct entry *e, const struct token *t)
{
	struct chain c = {
		.pos = t->pos,
		.start = t->start,
		.end = t->end,
		.kind = e->kind,
		.ngrams = t->kind == TOKEN_NGRAM || t->kind == TOKEN_NGRAM_TAIL,
	};

	if (t->kind == TOKEN_NGRAM && e->kind == MARK_WILDCARD) {
		c.end = cluster_end(f->text, f->len, chars_forward(f->text, f->len, c.start, 1));
		c.kind = MARK_EXACT;
	}
	return c;
}

static bool advance(
	struct finder *f, const struct entry *e, const struct token *t, struct error *err)
{
	const struct pattern *pattern = &f->patterns->items[e->pattern];
	struct progress *p = &f->progress[f->base[e->pattern]];
	struct chain c = link_of(f, e, t);

	if (e->slot == ABSENT) {
		f->silenced[e->pattern] = true;
		return true;
	}
	p += e->slot;
	if (pattern->window > 0)
		return occurrences_add(&f->near[e->pattern],
			&(struct occurrence){ .slot = e->slot,
				.pos = t->pos,
				.candidate = { .start = c.start,
					.end = c.end,
					.kind = c.kind,
					.ngrams = c.ngrams,
					.pattern = e->pattern } },
			err);
	if (e->slot > 0) {
		const struct chain *last = t->pos > 1 ? chain_at(p - 1, t->pos - 1) : NULL;

		if (!last)
			return true;
		c.start = last->start < c.start ? last->start : c.start;
		c.end = last->end > c.end ? last->end : c.end;
		c.kind = last->kind > c.kind ? last->kind : c.kind;
		c.ngrams = c.ngrams && last->ngrams;
	}
	if (e->slot + 1 == pattern->n)
		return candidates_add(&f->found,
			&(struct candidate){ .start = c.start,
				.end = c.end,
				.kind = c.kind,
				.ngrams = c.ngrams,
				.pattern = e->pattern },
			err);
	if (p->now.pos != t->pos) {
		p->before = p->now;
		p->now = c;
	} else if (is_better(&c, &p->now)) {
		p->now = c;
	}
	return true;
}

/* NULL if it is not there. */
static const struct cell *find_known(
	const struct finder *f, const char *text, size_t len, enum key key)
{
	const struct cell *c;

	if (!f->known[sketch_of(text, len, key)])
		return NULL;
	c = find_cell(f, text, len, key);
	return c->text ? c : NULL;
}

static bool look_up(struct finder *f, const char *text, size_t len, enum key key,
	const struct token *t, struct error *err)
{
	const struct cell *c = find_known(f, text, len, key);

	for (size_t i = c ? c->first : 0; i; i = f->entries[i - 1].next) {
		if (!advance(f, &f->entries[i - 1], t, err))
			return false;
	}
	return true;
}

static bool on_token(void *ctx, const struct token *t, struct error *err)
{
	struct finder *f = ctx;
	const char *stem;
	size_t len;

	if (!look_up(f, t->term, t->term_len, KEY_TERM, t, err))
		return false;
	if (!f->stems ||
		(f->patterns->words_known && !find_known(f, t->term, t->term_len, KEY_WORD)))
		return true;
	return token_stem(f->analyzer, t, &stem, &len, err) &&
	       (!stem || look_up(f, stem, len, KEY_STEM, t, err));
}

static void drop_silenced(struct finder *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->found.n; i++)
		if (!f->silenced[f->found.items[i].pattern])
			f->found.items[kept++] = f->found.items[i];
	f->found.n = kept;
}

static bool resolve(struct finder *f, struct error *err)
{
	for (size_t i = 0; i < f->patterns->n; i++)
		if (!occurrences_resolve(&f->near[i], &f->patterns->items[i], &f->found, err))
			return false;
	drop_silenced(f);
	return candidates_resolve(&f->found, f->len, err);
}

static void free_sizes(size_t **sizes)
{
	free(*sizes);
}

/* Candidates, sorted and disjoint by now, become marks. */
static bool fill_marks(
	struct marks *out, const struct finder *f, enum pattern_field field, struct error *err)
{
	const struct pattern *patterns = f->patterns->items;
	size_t n = f->found.n;
	size_t *last CLEANUP(free_sizes) = calloc(f->patterns->n + 1, sizeof *last);

	out->items = calloc(n + 1, sizeof *out->items);
	out->values = calloc(n + 1, sizeof *out->values);
	if (!last || !out->items || !out->values)
		return error_out_of_memory(err);
	out->cap = n + 1;
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &f->found.items[i];

		out->items[i] = (struct mark){
			.start = c->start,
			.end = c->end,
			.kind = c->kind,
			.field = field,
			.phrase = patterns[c->pattern].phrase,
			.file_start = HIT_UNKNOWN,
			.file_end = HIT_UNKNOWN,
		};
		out->values[i] = (struct mark_value){
			.weight = patterns[c->pattern].weight,
			.previous = last[c->pattern] ? last[c->pattern] - 1 : MARK_NONE,
			.next = MARK_NONE,
		};
		if (last[c->pattern])
			out->values[last[c->pattern] - 1].next = i;
		last[c->pattern] = i + 1;
	}
	out->n = n;
	return true;
}

void marks_done(struct marks *m)
{
	free(m->items);
	free(m->values);
	*m = (struct marks){ 0 };
}

bool marks_find(struct marks *out, struct analyzer *a, const struct patterns *patterns,
	enum pattern_field field, const char *text, size_t len, struct error *err)
{
	struct finder f CLEANUP(finder_done) = { .analyzer = a, .text = text, .len = len };
	struct marks marks CLEANUP(marks_done) = { 0 };

	if (!finder_init(&f, patterns, field, analyzer_language(a), err))
		return false;
	if (f.n_entries > 0 &&
		(!analyzer_run(a, text, len, on_token, &f, err) || !resolve(&f, err)))
		return false;
	if (!fill_marks(&marks, &f, field, err))
		return false;
	*out = marks;
	marks = (struct marks){ 0 };
	return true;
}
