/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading, and telling what is to be done. Whether that is more than pays has to be known before
 * the doing: whoever gives up after writing has lost what a build takes.
 *
 * The old generation is asked which documents an article has: it does not change under our hands.
 */
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/unreadable.h"
#include "indexer/update_internal.h"

void update_plan_clear(struct update_plan *p)
{
	range_clear(&p->articles);
	p->n = 0;
	p->bytes = 0;
	p->docids.n = 0;
	p->gone.n = 0;
}

void update_plan_done(struct update_plan *p)
{
	update_plan_clear(p);
	range_done(&p->articles);
	free(p->tasks);
	docids_done(&p->docids);
	docids_done(&p->gone);
}

bool update_weigh(struct update *u, struct error *err)
{
	const struct update_plan *p = &u->plan;
	bool keeps;

	if (p->written + p->removed < u->most)
		return true;
	if (!unreadable_some(u->setup->build->files, feed_inputs(u->feed), u->before, &keeps, err))
		return false;
	if (keeps) {
		u->most = UINT64_MAX;
		return true;
	}
	u->over = true;
	return error_set(err, ERROR_LIMIT, "too much is new or gone");
}

/* ---- One article ---- */

static bool take_docid(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	return docids_add(ctx, docid, err);
}

bool update_find_documents(struct update *u, const struct ledger_article *was, struct error *err)
{
	const char *id = ledger_text(u->before, was->id);

	u->docids.n = 0;
	schema_term(&u->key, PREFIX_ARTICLE, id, strlen(id));
	if (u->key.failed)
		return error_out_of_memory(err);
	if (!xap_db_postings(u->old, u->key.data, u->key.len, take_docid, &u->docids, err))
		return false;
	if (u->docids.n == was->paragraphs)
		return true;
	return error_set(err, ERROR_CORRUPT,
		"the index has %zu paragraphs of article %.200s, its list of sources says %u; "
		"build it anew",
		u->docids.n, id, was->paragraphs);
}

/* Whether the document is of a paragraph of the same text, as far as its key tells. Which one of
   several alike in the article is told when it is written. */
static bool is_alike(struct update *u, const struct article *a, const struct paragraph *p,
	uint32_t docid, bool *alike, struct error *err)
{
	const struct labels *labels = u->moves.labels;
	char key[SCHEMA_KEY_SIZE];
	size_t len;
	uint64_t number;
	uint32_t repeat;

	schema_content_key(key, a->text.data + p->offset, p->len, 1);
	len = strlen(key);
	if (labels) {
		*alike = schema_key_read(key, len, &number, &repeat) &&
			 labels_at(labels, docid)->key == number;
		return true;
	}
	buf_clear(&u->key);
	if (!xap_db_value(u->old, docid, SLOT_KEY, &u->key, err))
		return false;
	*alike = u->key.len >= len && memcmp(u->key.data, key, len) == 0;
	return true;
}

/* How many paragraphs will be written, and how many removed. */
static bool count(struct update *u, const struct article *a, bool same_shared, struct error *err)
{
	size_t n = u->docids.n, common = n < a->n_paragraphs ? n : a->n_paragraphs;

	u->plan.removed += n - common;
	u->plan.written += a->n_paragraphs - common;
	for (size_t i = 0; i < common; i++) {
		bool alike = false;

		if (same_shared &&
			!is_alike(u, a, &a->paragraphs[i], u->docids.items[i], &alike, err))
			return false;
		u->plan.written += !alike;
	}
	return true;
}

/* The plan takes what the article has. */
static bool add_task(struct update *u, struct article *article, const struct ledger_article *row,
	const struct ledger_article *was, struct error *err)
{
	struct update_plan *p = &u->plan;
	struct update_task *t;

	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 16;
		struct update_task *grown = realloc(p->tasks, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		p->tasks = grown;
		p->cap = cap;
	}
	p->bytes += sizeof *t + sizeof *article + article_extent(article);
	if (!range_add(&p->articles, article, err))
		return false;
	t = &p->tasks[p->n++];
	*t = (struct update_task){
		.row = *row, .was = was, .first = p->docids.n, .n = u->docids.n
	};
	for (size_t i = 0; i < u->docids.n; i++) {
		if (!docids_add(&p->docids, u->docids.items[i], err))
			return false;
	}
	return true;
}

/* One that is new, or no longer what it was. */
static bool plan_article(struct update *u, struct article *article, struct ledger_article *row,
	const struct ledger_article *was, struct error *err)
{
	u->docids.n = 0;
	if (was)
		u->counts.changed++;
	else
		u->counts.added++;
	return (!was || update_find_documents(u, was, err)) &&
	       count(u, article, was && row->shared == was->shared, err) && update_weigh(u, err) &&
	       add_task(u, article, row, was, err);
}

/* Documents that stand elsewhere and are otherwise as they were: it is only noted how far they have
   moved. Those of many articles are looked for where the article before had its own. */
static bool shift_article(struct update *u, const struct ledger_article *was,
	const struct ledger_article *row, struct error *err)
{
	const struct move by = { .bytes = (int64_t)(row->byte - was->byte),
		.lines = (int64_t)(row->line - was->line) };
	uint32_t first =
		update_moves_guess(&u->moves, ledger_text(u->before, was->id), was->paragraphs);

	if (first == 0 && !update_find_documents(u, was, err))
		return false;
	for (uint32_t i = 0; i < was->paragraphs; i++) {
		if (!update_moves_add(
			    &u->moves, first > 0 ? first + i : u->docids.items[i], by, err))
			return false;
	}
	return true;
}

static bool plan_move(struct update *u, struct article *article, struct ledger_article *row,
	const struct ledger_article *was, struct error *err)
{
	if (!update_find_documents(u, was, err) || !add_task(u, article, row, was, err))
		return false;
	u->plan.tasks[u->plan.n - 1].moved = true;
	return true;
}

static bool note_row(struct update *u, const struct article *article,
	const struct ledger_article *row, struct error *err)
{
	return ledger_add_article(&u->outcome.ledger, row, article->id,
		article->language ? article->language : u->place.language, err);
}

static bool take_known(struct update *u, struct article *article, struct ledger_article *row,
	const struct ledger_article *was, struct error *err)
{
	row->tokens = was->tokens;
	row->overlong = was->overlong;
	row->text_bytes = was->text_bytes;
	if (row->places == was->places && row->byte == was->byte && row->line == was->line) {
		u->counts.same++;
		return note_row(u, article, row, err);
	}
	u->counts.moved++;
	if (row->places != was->places || !u->moves.labels)
		return plan_move(u, article, row, was, err);
	return shift_article(u, was, row, err) && note_row(u, article, row, err);
}

static bool take_article(
	struct update *u, struct article *article, struct ledger_article *row, struct error *err)
{
	const struct ledger_article *was = ledger_find_article(u->before, article->id);
	const struct worker_language *language = worker_language_of(&u->worker, article, err);

	if (!language)
		return false;
	ledger_describe(row, article, language->code);
	if (was)
		u->met[was - u->before->articles] = true;
	if (was && ledger_says_the_same(row, was))
		return take_known(u, article, row, was, err);
	return plan_article(u, article, row, was, err);
}

/* ---- All of them ---- */

static bool take_range(struct update *u, struct error *err)
{
	const struct range *r = &u->worker.range;

	for (size_t i = 0; i < r->n; i++) {
		struct article *article = &r->articles[i];
		struct ledger_article row = {
			.file = article->input, .range = r->number, .at = (uint32_t)i
		};

		atomic_fetch_add(&u->place.paragraphs, article->n_paragraphs);
		if (!update_heed_stop(u, err))
			return false;
		if (!take_article(u, article, &row, err))
			return error_wrap(err, "article %.200s", article->id ? article->id : "");
	}
	return true;
}

bool update_read(struct update *u, struct error *err)
{
	const struct build_setup *b = u->setup->build;

	do {
		double started = update_now();

		if (!feed_take(u->feed, &u->worker.range, err))
			return false;
		u->counts.read += update_now() - started;
		if (!take_range(u, err))
			return false;
		if (b->progress)
			b->progress(b->progress_ctx,
				&(struct build_progress){
					.paragraphs = atomic_load(&u->place.paragraphs),
					.text_bytes = feed_text_taken(u->feed),
					.text_taken = feed_text_taken(u->feed),
					.bytes_read = feed_bytes_read(u->feed) });
		if (u->plan.bytes > u->plan.most)
			return true;
	} while (u->worker.range.n > 0);
	u->plan.complete = true;
	return update_settle(u, err);
}
