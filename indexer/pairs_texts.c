/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each run has its own numbers for words: a table of the run at hand says which of them are
 * frequent, and as what.
 */
#include "indexer/pairs_texts.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/text_stream.h"

enum { NOT_FREQUENT = UINT16_MAX };

_Static_assert((int)TEXTS_MAX_WORDS <= (int)NOT_FREQUENT, "no word has this number");

static const struct run *run_at(const struct pairs_texts *p)
{
	return p->texts->items[p->run].run;
}

static void give_aliases(struct pairs_texts *p, const struct run *r)
{
	const char *end = r->sections.data[SECTION_TEXTS] + r->sections.len[SECTION_TEXTS];

	for (size_t i = 0; i < r->aliases; i++) {
		struct text_alias same = text_alias_at(end, r->aliases, i);

		p->words[same.alias] = p->words[same.number];
	}
}

static bool enter_run(struct pairs_texts *p, size_t run, struct error *err)
{
	const struct texts_run *item = &p->texts->items[run];
	const char *at = item->numbers.data, *end = at + item->numbers.len;
	uint32_t word = 0;

	if (p->room < item->run->words) {
		free(p->words);
		p->room = 0;
		p->words = malloc(item->run->words * sizeof *p->words);
		if (!p->words)
			return error_out_of_memory(err);
		p->room = item->run->words;
	}
	/* Where no run had any there is no table. */
	if (item->run->words > 0)
		memset(p->words, 0xff, item->run->words * sizeof *p->words);
	while (at < end) {
		word += (uint32_t)glass_read_varint(&at);
		p->words[glass_read_varint(&at)] = (uint16_t)word;
	}
	give_aliases(p, item->run);
	p->run = run;
	p->docid = item->run->first;
	p->at = item->run->sections.data[SECTION_TEXTS];
	return true;
}

static void skip_document(struct pairs_texts *p)
{
	uint32_t unit;

	do {
		unit = text_next_unit(&p->at);
		if (unit == TEXT_LARGE)
			text_number(&p->at, unit);
	} while (unit != TEXT_END);
	p->docid++;
}

bool pairs_texts_begin(
	struct pairs_texts *p, const struct texts *texts, uint32_t docid, struct error *err)
{
	size_t run = 0;

	p->texts = texts;
	while (run + 1 < texts->n && texts->items[run + 1].run->first <= docid)
		run++;
	if (!enter_run(p, run, err))
		return false;
	while (p->docid < docid)
		skip_document(p);
	return true;
}

void pairs_texts_done(struct pairs_texts *p)
{
	free(p->words);
	free(p->before.items);
	free(p->here.items);
}

static uint64_t pair_of(uint32_t first, uint32_t second, uint32_t docid)
{
	return (uint64_t)first << 48 | (uint64_t)second << 32 | docid;
}

/* ---- Where several words are at one position ---- */

static bool add_here(struct pairs_words_here *h, uint32_t word)
{
	if (h->n == h->room) {
		size_t room = h->room ? h->room * 2 : 8;
		uint16_t *grown = realloc(h->items, room * sizeof *grown);

		if (!grown)
			return false;
		h->items = grown;
		h->room = room;
	}
	h->items[h->n++] = (uint16_t)word;
	return true;
}

static bool set_here(struct pairs_words_here *h, uint32_t word)
{
	h->n = 0;
	return word == NOT_FREQUENT || add_here(h, word);
}

static uint32_t word_here(const struct pairs_words_here *h)
{
	return h->n > 0 ? h->items[0] : NOT_FREQUENT;
}

/* One more word at the position at hand. False when out of memory. */
static bool take_here(struct pairs_texts *p, uint32_t word, struct numbers *out)
{
	if (word == NOT_FREQUENT)
		return true;
	if (!numbers_reserve(out, p->before.n) || !add_here(&p->here, word))
		return false;
	for (size_t i = 0; i < p->before.n; i++)
		out->items[out->n++] = pair_of(p->before.items[i], word, p->docid);
	return true;
}

static void step(struct pairs_texts *p)
{
	struct pairs_words_here before = p->before;

	p->before = p->here;
	p->here = before;
	p->here.n = 0;
}

/* Behind the first TEXT_SAME of some, with the word where it stands and the one before that; these
   are so again where there is one word at each position again. */
static bool take_crowd(struct pairs_texts *p, uint32_t *before, uint32_t *last, struct numbers *out)
{
	uint32_t unit = text_next_unit(&p->at);

	if (!set_here(&p->before, *before) || !set_here(&p->here, *last))
		return false;
	for (;;) {
		const char *at;

		if (!take_here(p, p->words[text_number(&p->at, unit)], out))
			return false;
		at = p->at;
		unit = text_next_unit(&at);
		if (unit == TEXT_SAME) {
			p->at = at;
			unit = text_next_unit(&p->at);
			continue;
		}
		if (unit < TEXT_LARGE || (p->before.n <= 1 && p->here.n <= 1))
			break;
		p->at = at;
		step(p);
	}
	*before = word_here(&p->before);
	*last = word_here(&p->here);
	return true;
}

/* ---- Documents ---- */

/* Words that stand one behind the other, one at each position, up to another unit, which is given
   back; UINT32_MAX when out of memory. Each pair is written down before it is known to be one of
   frequent words: a jump that is taken every other time costs more. */
static uint32_t take_words(
	struct pairs_texts *p, uint32_t *before, uint32_t *last, struct numbers *out)
{
	const uint16_t *words = p->words;
	const char *at = p->at;
	uint32_t first = *before, second = *last, unit;

	for (;;) {
		unit = text_next_unit(&at);
		if (unit < TEXT_LARGE)
			break;
		first = second;
		second = words[text_number(&at, unit)];
		if (!numbers_reserve(out, 1))
			return UINT32_MAX;
		out->items[out->n] = pair_of(first, second, p->docid);
		out->n += first != NOT_FREQUENT && second != NOT_FREQUENT;
	}
	p->at = at;
	*before = first;
	*last = second;
	return unit;
}

static bool take_document(struct pairs_texts *p, struct numbers *out)
{
	uint32_t before = NOT_FREQUENT, last = NOT_FREQUENT;

	for (;;) {
		uint32_t unit = take_words(p, &before, &last, out);

		if (unit == TEXT_SAME) {
			if (!take_crowd(p, &before, &last, out))
				return false;
		} else if (unit == TEXT_APART) {
			last = NOT_FREQUENT;
		} else {
			p->docid++;
			return unit == TEXT_END;
		}
	}
}

bool pairs_texts_take(struct pairs_texts *p, uint32_t end, struct numbers *out, struct error *err)
{
	while (p->docid < end) {
		const struct run *r = run_at(p);

		if (p->docid - r->first == r->documents) {
			sections_forget(&r->sections, SECTION_TEXTS);
			if (!enter_run(p, p->run + 1, err))
				return false;
			continue;
		}
		if (!take_document(p, out))
			return error_out_of_memory(err);
	}
	return true;
}
