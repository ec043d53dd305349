/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thread: reading and digesting are fast, and what is written goes through one Xapian writer,
 * which takes far longer than the analysis of what it is given.
 *
 * The old generation is open beside the copy and is asked which documents an article has: it does
 * not change under our hands.
 */
#include "indexer/update.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/schema.h"
#include "indexer/beside.h"
#include "indexer/document_xapian.h"
#include "indexer/unreadable.h"
#include "indexer/update_internal.h"

double update_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What came may take an eighth of the memory; beyond that bounds are made when it is written. */
enum { GAINS_SHARE = 8 };

static void update_done(struct update *u)
{
	read_ahead_end(&u->ahead);
	feed_free(u->feed);
	/* After a commit nothing is left to be dropped. */
	xap_writer_drop(u->writer);
	xap_db_close(u->old);
	xap_doc_free(u->doc);
	update_words_free(u->words);
	update_spelling_done(&u->spelling);
	update_moves_done(&u->moves);
	worker_done(&u->worker);
	build_outcome_done(&u->outcome);
	free(u->met);
	free(u->walked);
	docids_done(&u->docids);
	update_changes_done(&u->changes);
	buf_done(&u->key);
	buf_done(&u->data);
}

static bool update_open(struct update *u, const struct update_setup *setup, struct rejects *rejects,
	struct error *err)
{
	const struct build_setup *b = setup->build;
	struct feed_options feed = b->feed;
	struct xap_stats stats;

	feed.language = b->language;
	u->setup = setup;
	u->most = setup->most;
	u->ahead_from = setup->shared ? read_ahead_from(b->directory) : UINT64_MAX;
	u->before = setup->ledger;
	u->met = calloc(u->before->n_articles + 1, sizeof *u->met);
	if (!u->met)
		return error_out_of_memory(err);
	u->feed = feed_new(b->files, &feed, rejects, err);
	u->old = u->feed ? xap_db_open(setup->live, err) : NULL;
	u->writer = u->old ? xap_writer_open(b->directory, b->memory, err) : NULL;
	u->doc = u->writer ? xap_doc_new(err) : NULL;
	if (!u->doc || !xap_db_stats(u->old, &stats, err))
		return false;
	u->counts.copied_revision = stats.revision;
	u->old_last_docid = u->last_docid = stats.last_docid;
	u->changes.gains.most = b->memory / GAINS_SHARE;
	u->place = (struct workplace){ .feed = u->feed,
		.language = b->language,
		.analyzer = b->analyzer,
		.stop = b->feed.stop };
	u->worker.place = &u->place;
	/* All that documents of the old generation can be of. One that is made known while an
	   article is worked on would move the others away under its hands. */
	for (size_t i = 0; i < setup->facts->n_languages; i++) {
		struct article any = { .language = setup->facts->languages[i].code };

		if (!worker_language_of(&u->worker, &any, err))
			return false;
	}
	u->words = update_words_new(u->old, &u->worker, err);
	return u->words && update_spelling_init(&u->spelling, u->old, err) &&
	       update_moves_init(&u->moves, setup->live, &stats, setup->facts->moved, err);
}

bool update_heed_stop(const struct update *u, struct error *err)
{
	const atomic_int *stop = u->setup->build->feed.stop;

	return !stop || atomic_load(stop) == 0 || error_set(err, ERROR_INTERRUPTED, "interrupted");
}

bool update_go_on(struct update *u, struct error *err)
{
	const uint64_t n = u->counts.paragraphs_written + u->counts.paragraphs_removed;
	bool keeps;

	if (!update_heed_stop(u, err))
		return false;
	if (n >= u->ahead_from) {
		read_ahead_begin(&u->ahead, u->setup->build->directory);
		u->ahead_from = UINT64_MAX;
	}
	if (n < u->most)
		return true;
	if (!unreadable_some(u->setup->build->files, feed_inputs(u->feed), u->before, &keeps, err))
		return false;
	if (keeps) {
		u->most = UINT64_MAX;
		return true;
	}
	u->counts.gave_up = true;
	return error_set(err, ERROR_LIMIT, "too much is new or gone");
}

/* ---- One article ---- */

static bool take_docid(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	return docids_add(ctx, docid, err);
}

/* Which documents the article has, as the ledger knows it. */
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

/* Document `docid` of the old generation is about to go. */
static bool lose_words(struct update *u, uint32_t docid, struct error *err)
{
	return docids_add(&u->changes.lost, docid, err) &&
	       update_words_lose(u->words, docid, err) &&
	       update_spelling_lose(&u->spelling, docid, err);
}

bool update_remove_documents(struct update *u, size_t from, struct error *err)
{
	for (size_t i = from; i < u->docids.n; i++) {
		if (!lose_words(u, u->docids.items[i], err) ||
			!xap_writer_remove(u->writer, u->docids.items[i], err))
			return false;
		update_moves_forget(&u->moves, u->docids.items[i]);
		u->counts.paragraphs_removed++;
	}
	return true;
}

bool update_write_record(
	struct update *u, const char *id, const char *record, size_t len, struct error *err)
{
	schema_article_key(&u->key, id, strlen(id));
	if (u->key.failed)
		return error_out_of_memory(err);
	return xap_writer_metadata(u->writer, u->key.data, u->key.len, record, len, err);
}

/* Whether document `docid` is of the same paragraph as the one at hand, of an article that shares
   the same: then at most its data differ, by where it stands. */
static bool compare_with(
	struct update *u, uint32_t docid, bool *same_terms, bool *same_data, struct error *err)
{
	const struct document *d = &u->worker.document;
	const struct document_value *key = &d->values[SLOT_KEY];

	*same_data = false;
	buf_clear(&u->key);
	if (!xap_db_value(u->old, docid, SLOT_KEY, &u->key, err))
		return false;
	*same_terms = u->key.len == key->len &&
		      memcmp(u->key.data, d->value_bytes.data + key->offset, key->len) == 0;
	if (!*same_terms)
		return true;
	buf_clear(&u->data);
	if (!xap_db_data(u->old, docid, &u->data, err))
		return false;
	*same_data =
		u->data.len == d->data.len && memcmp(u->data.data, d->data.data, d->data.len) == 0;
	return true;
}

/* The paragraph at hand will be written. */
static bool note_key(struct update *u, struct error *err)
{
	const struct document *d = &u->worker.document;
	const struct document_value *value = &d->values[SLOT_KEY];
	const char *key = d->value_bytes.data + value->offset;
	struct buf *out = &u->changes.new_keys;
	uint32_t documents;
	uint64_t occurrences;

	schema_term(&u->key, PREFIX_KEY, key, value->len);
	if (u->key.failed)
		return error_out_of_memory(err);
	if (!xap_db_freqs(u->old, u->key.data, u->key.len, &documents, &occurrences, err))
		return false;
	if (documents > 0)
		return true;
	buf_add(out, key, value->len);
	buf_add_byte(out, '\0');
	return !out->failed || error_out_of_memory(err);
}

/* In place of the document that stands there, if there is one: the order stays. */
static bool put_paragraph(struct update *u, size_t i, bool same_shared, struct error *err)
{
	const struct document *d = &u->worker.document;
	bool is_new = i >= u->docids.n, same_terms = false, same_data = false;
	/* Xapian gives the numbers behind the last one. */
	uint32_t docid = is_new ? u->last_docid + 1 : u->docids.items[i];

	if (!is_new && same_shared && !compare_with(u, docid, &same_terms, &same_data, err))
		return false;
	if (!is_new)
		update_moves_settle(&u->moves, docid);
	if (same_data)
		return true;
	if (same_terms)
		return xap_writer_data(u->writer, docid, d->data.data, d->data.len, err);
	u->counts.paragraphs_written++;
	if (!note_key(u, err) || !document_to_xapian(u->doc, d, err) ||
		!update_spelling_gain(&u->spelling, d, err) ||
		!bounds_gains_add(&u->changes.gains, docid, u->old_last_docid, d, err))
		return false;
	if (is_new) {
		u->last_docid++;
		return xap_writer_add(u->writer, u->doc, err);
	}
	return lose_words(u, docid, err) && xap_writer_replace(u->writer, docid, u->doc, err);
}

static bool write_paragraph(struct update *u, size_t i, bool same_shared, struct error *err)
{
	double started = update_now();
	bool ok = put_paragraph(u, i, same_shared, err);

	u->counts.write += update_now() - started;
	return ok;
}

static bool analyse_paragraph(
	struct update *u, const struct article *article, size_t i, struct error *err)
{
	double started = update_now();
	bool ok = document_paragraph(&u->worker.document, article, i, err);

	u->counts.analyse += update_now() - started;
	return ok;
}

/* The documents of an article that is new, or no longer what it was. */
static bool write_article(struct update *u, const struct article *article,
	struct worker_language *l, bool same_shared, struct ledger_article *row, struct error *err)
{
	struct document *d = &u->worker.document;
	uint64_t tokens = d->tokens, overlong = analyzer_counts(l->analyzer)->overlong;

	if (!document_article(d, article, l->code, l->analyzer, &l->stems, err))
		return false;
	for (size_t i = 0; i < article->n_paragraphs; i++) {
		if (!update_go_on(u, err) || !analyse_paragraph(u, article, i, err) ||
			!write_paragraph(u, i, same_shared, err))
			return false;
		row->text_bytes += article->paragraphs[i].len;
	}
	row->tokens = d->tokens - tokens;
	row->overlong = analyzer_counts(l->analyzer)->overlong - overlong;
	return update_remove_documents(u, article->n_paragraphs, err) &&
	       update_write_record(u, article->id, article->record.data, article->record.len, err);
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

/* New places in the data of documents that are otherwise as they were. */
static bool rewrite_places(struct update *u, const struct article *article, struct error *err)
{
	const char *file = article->file ? article->file : "";
	double started = update_now();

	for (size_t i = 0; i < article->n_paragraphs; i++) {
		const struct paragraph *p = &article->paragraphs[i];
		const struct provenance from = { .file = file,
			.file_len = strlen(file),
			.start = p->start,
			.end = p->end,
			.line = p->line };

		schema_data_encode(&u->data, &from, article->text.data + p->offset, p->len);
		if (u->data.failed)
			return error_out_of_memory(err);
		if (!xap_writer_data(u->writer, u->docids.items[i], u->data.data, u->data.len, err))
			return false;
		update_moves_settle(&u->moves, u->docids.items[i]);
	}
	u->counts.write += update_now() - started;
	return true;
}

static void copy_figures(struct ledger_article *row, const struct ledger_article *was)
{
	row->tokens = was->tokens;
	row->overlong = was->overlong;
	row->text_bytes = was->text_bytes;
}

static bool take_article(struct update *u, const struct article *article,
	struct ledger_article *row, struct error *err)
{
	const struct ledger_article *was = ledger_find_article(u->before, article->id);
	struct worker_language *language = worker_language_of(&u->worker, article, err);

	if (!language || !ledger_keys(&u->worker.document.keys, article, err))
		return false;
	ledger_digest(row, article, language->code, &u->worker.document.keys);
	if (was)
		u->met[was - u->before->articles] = true;
	u->docids.n = 0;
	if (!was) {
		u->counts.added++;
		return write_article(u, article, language, false, row, err);
	}
	if (memcmp(row->digest, was->digest, sizeof row->digest) != 0) {
		u->counts.changed++;
		return update_find_documents(u, was, err) &&
		       write_article(u, article, language, row->shared == was->shared, row, err);
	}
	copy_figures(row, was);
	u->counts.same++;
	if (row->places == was->places && row->byte == was->byte && row->line == was->line)
		return true;
	u->counts.same--;
	u->counts.moved++;
	if (row->places == was->places && u->moves.labels)
		return shift_article(u, was, row, err);
	return update_find_documents(u, was, err) && rewrite_places(u, article, err);
}

static bool take_range(struct update *u, struct error *err)
{
	const struct range *r = &u->worker.range;

	for (size_t i = 0; i < r->n; i++) {
		const struct article *article = &r->articles[i];
		struct ledger_article row = {
			.file = article->input, .range = r->number, .at = (uint32_t)i
		};

		if (!update_heed_stop(u, err))
			return false;
		if (!take_article(u, article, &row, err) ||
			!ledger_add_article(&u->outcome.ledger, &row, article->id,
				article->language ? article->language : u->place.language, err))
			return error_wrap(err, "article %.200s", article->id);
		atomic_fetch_add(&u->place.paragraphs, article->n_paragraphs);
	}
	return true;
}

static bool take_all(struct update *u, struct error *err)
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
	} while (u->worker.range.n > 0);
	return true;
}

/* ---- The whole ---- */

static bool finish(struct update *u, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *after = NULL;
	CLEANUP(buf_done) struct buf text = { 0 };
	double started = update_now();
	struct xap_stats stats;

	if (u->outcome.counts.paragraphs.indexed == 0)
		return build_refuse_nothing(u->setup->build->files, err);
	if (!xap_writer_commit(u->writer, err))
		return false;
	u->counts.write += update_now() - started;
	started = update_now();
	u->outcome.facts.moved = update_moves_any(&u->moves);
	after = xap_db_open(u->setup->build->directory, err);
	if (!after || !xap_db_stats(after, &stats, err) ||
		!update_facts(&u->outcome.facts, &u->outcome.ledger, &u->worker, err) ||
		!update_words_write(u->words, after, u->writer, err) ||
		!update_spelling_write(&u->spelling, u->writer, err) ||
		!facts_write(&u->outcome.facts, &text, err) || !update_heed_stop(u, err))
		return false;
	u->counts.last_docid = stats.last_docid;
	u->counts.words = update_now() - started;
	return xap_writer_metadata(
		       u->writer, SCHEMA_FACTS, strlen(SCHEMA_FACTS), text.data, text.len, err) &&
	       xap_writer_commit(u->writer, err);
}

static bool write_ledger(void *ctx, struct error *err)
{
	const struct update *u = ctx;

	return ledger_write(&u->outcome.ledger, u->setup->build->directory, err);
}

/* What is known of the list of sources and of postings before the database has it. Xapian writes in
   one thread. */
static bool write_all(struct update *u, struct error *err)
{
	struct beside ledger = { .run = write_ledger, .ctx = u };
	struct beside bounds = { .run = update_renew_bounds, .ctx = u };
	unsigned jobs = u->setup->build->jobs;
	bool ok;

	beside_begin(&ledger, jobs);
	beside_begin(&bounds, jobs);
	ok = finish(u, err);
	ok = beside_end(&bounds, ok, err);
	return beside_end(&ledger, ok, err);
}

/* All of it, up to what is published. */
static bool run(struct update *u, const struct update_setup *setup, struct rejects *rejects,
	struct error *err)
{
	return update_open(u, setup, rejects, err) && take_all(u, err) && update_settle(u, err) &&
	       update_sum_up(u, err) && write_all(u, err) &&
	       update_moves_write(&u->moves, setup->build->directory, err);
}

bool update_run(const struct update_setup *setup, struct rejects *rejects,
	struct build_outcome *out, struct update_counts *counts, struct update_changes *changes,
	struct error *err)
{
	CLEANUP(update_done) struct update u = { 0 };

	if (!run(&u, setup, rejects, err) && !u.counts.gave_up)
		return false;
	*counts = u.counts;
	if (counts->gave_up)
		return true;
	*changes = u.changes;
	u.changes = (struct update_changes){ 0 };
	*out = u.outcome;
	u.outcome = (struct build_outcome){ 0 };
	return true;
}
