/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything here belongs to one thread; the feed and the builder are shared and look after
 * themselves. */
#include "indexer/worker.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Of text that is indexed before the progress is told of it: some milliseconds. */
	TOLD_BYTES = 64 << 10,
	CACHE_LINE = 64,
};

void worker_done(struct worker *w)
{
	for (size_t i = 0; i < w->n_languages; i++) {
		analyzer_free(w->languages[i].analyzer);
		stems_done(&w->languages[i].stems);
	}
	free(w->languages);
	range_done(&w->range);
	document_done(&w->document);
	ledger_part_done(&w->part);
	*w = (struct worker){ 0 };
}

static struct worker_language *add_language(struct worker *w, const char *code, struct error *err)
{
	struct worker_language *grown = realloc(w->languages, (w->n_languages + 1) * sizeof *grown);
	struct worker_language added = { 0 };

	if (!grown) {
		error_out_of_memory(err);
		return NULL;
	}
	w->languages = grown;
	if (strlen(code) >= sizeof added.code) {
		error_set(err, ERROR_INTERNAL, "language code %s is too long", code);
		return NULL;
	}
	strcpy(added.code, code);
	added.analyzer = analyzer_new(code, &w->place->analyzer, err);
	if (!added.analyzer)
		return NULL;
	w->languages[w->n_languages] = added;
	return &w->languages[w->n_languages++];
}

/* A build has a handful of languages, and neighbours mostly share one. */
struct worker_language *worker_language_of(
	struct worker *w, const struct article *article, struct error *err)
{
	const char *code = article->language ? article->language : w->place->language;

	for (size_t i = 0; i < w->n_languages; i++) {
		if (strcmp(w->languages[i].code, code) == 0)
			return &w->languages[i];
	}
	return add_language(w, code, err);
}

/* Each analyzer heeds what a thread may take for words, and all together do: with n-grams among
   them, each would fill all of it. Beside the one at work, the largest forgets. */
static void bound_words(struct worker *w, const struct worker_language *at_work)
{
	struct worker_language *largest = NULL;
	size_t most = 0, sum = 0;

	for (size_t i = 0; i < w->n_languages; i++) {
		struct worker_language *l = &w->languages[i];
		size_t size = analyzer_cache_size(l->analyzer);

		sum += size;
		if (l != at_work && size > most) {
			largest = l;
			most = size;
		}
	}
	if (largest && sum > w->place->analyzer.cache)
		analyzer_forget(largest->analyzer);
}

static bool note_article(struct worker *w, const struct article *article,
	const struct worker_language *language, struct ledger_article *row, struct error *err)
{
	ledger_describe(row, article, language->code);
	row->tokens = w->document.tokens - row->tokens;
	row->overlong = analyzer_counts(language->analyzer)->overlong - row->overlong;
	row->file = article->input;
	return ledger_part_add(&w->part, row, article->id, language->code, err);
}

static bool index_article(struct worker *w, struct builder_part *part,
	const struct article *article, struct error *err)
{
	const struct builder_ops *ops = w->place->ops;
	struct ledger_article row = { .tokens = w->document.tokens };
	struct worker_language *language = worker_language_of(w, article, err);

	if (!language)
		return false;
	bound_words(w, language);
	row.overlong = analyzer_counts(language->analyzer)->overlong;
	if (!document_article(&w->document, article, language->code, language->analyzer,
		    &language->stems, err))
		return false;
	for (size_t i = 0; i < article->n_paragraphs; i++) {
		if (w->place->stop && atomic_load(w->place->stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (!document_paragraph(&w->document, article, i, err) ||
			!ops->add(part, &w->document, err))
			return false;
		row.text_bytes += article->paragraphs[i].len;
	}
	if (article->record.len > 0 &&
		!ops->record(part, article->id, article->record.data, article->record.len, err))
		return false;
	if (!note_article(w, article, language, &row, err))
		return false;
	language->articles++;
	language->paragraphs += article->n_paragraphs;
	w->counts.articles.indexed++;
	w->counts.paragraphs.indexed += article->n_paragraphs;
	w->counts.text_bytes += row.text_bytes;
	return true;
}

static void tell(struct worker *w)
{
	uint64_t paragraphs = w->counts.paragraphs.indexed, bytes = w->counts.text_bytes;

	atomic_fetch_add(&w->place->paragraphs, paragraphs - w->told_paragraphs);
	atomic_fetch_add(&w->place->text_bytes, bytes - w->told_bytes);
	w->told_paragraphs = paragraphs;
	w->told_bytes = bytes;
}

/* The articles of a range were read some megabytes ago: nothing of them is in the cache any more.
   What the next one needs first is asked for while article `i` is at work, and where that lies,
   while the one before it is. */
static void ask_ahead(const struct range *r, size_t i)
{
	const struct article *next = &r->articles[i + 1];

	if (i + 2 < r->n) {
		const char *at = (const char *)(next + 1);

		for (size_t k = 0; k < sizeof *next; k += CACHE_LINE)
			__builtin_prefetch(at + k);
	}
	if (i + 1 < r->n) {
		__builtin_prefetch(next->paragraphs);
		__builtin_prefetch(next->id);
		__builtin_prefetch(next->text.data);
		__builtin_prefetch(next->record.data);
	}
}

static bool index_range(struct worker *w, struct builder_part *part, struct error *err)
{
	for (size_t i = 0; i < w->range.n; i++) {
		ask_ahead(&w->range, i);
		if (!index_article(w, part, &w->range.articles[i], err))
			return error_wrap(err, "article %.200s", w->range.articles[i].id);
		if (w->counts.text_bytes - w->told_bytes >= TOLD_BYTES)
			tell(w);
	}
	tell(w);
	return ledger_parts_take(w->place->ledger, &w->part, w->range.number, err) &&
	       w->place->ops->end(part, err);
}

/* Words stay until the end: the parts have that much less memory. */
static void note_memory(struct worker *w)
{
	size_t noted = 0;

	for (size_t i = 0; i < w->n_languages; i++)
		noted += stems_memory(&w->languages[i].stems);
	if (w->place->share)
		atomic_fetch_add(&w->place->share->noted, noted - w->noted);
	w->noted = noted;
}

static void sum_up(struct worker *w)
{
	w->counts.tokens = w->document.tokens;
	for (size_t i = 0; i < w->n_languages; i++)
		w->counts.overlong += analyzer_counts(w->languages[i].analyzer)->overlong;
}

/* Articles of smaller ranges do without the memory of larger ones. */
static void trim_range(struct worker *w)
{
	const struct memory_share *share = w->place->share;

	if (!share)
		return;
	if (memory_share_too_wide(share, w->range_bytes)) {
		range_done(&w->range);
		w->range_bytes = 0;
	}
	if (w->range_bytes == 0)
		w->range_bytes = memory_share_range(share);
}

bool worker_run(struct worker *w, struct error *err)
{
	const struct builder_ops *ops = w->place->ops;

	for (;;) {
		struct builder_part *part;
		bool ok;

		trim_range(w);
		if (!feed_take(w->place->feed, &w->range, err))
			return false;
		if (w->range.n == 0)
			break;
		part = ops->begin(w->place->builder, w->range.number, err);
		if (!part)
			return false;
		ok = index_range(w, part, err);
		note_memory(w);
		ops->drop(part);
		if (!ok)
			return false;
	}
	sum_up(w);
	return true;
}
