/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The documents of one article, brought in line with what it says by now. */
#include <string.h>

#include "common/schema.h"
#include "indexer/document_xapian.h"
#include "indexer/update_internal.h"

/* Document `docid` of the old generation is about to go. */
static bool lose_words(struct update *u, uint32_t docid, struct error *err)
{
	return docids_add(&u->changes.lost, docid, err) &&
	       update_words_lose(u->words, docid, err) &&
	       update_spelling_lose(&u->spelling, docid, err);
}

/* Those from u->docids.items[from] on. */
static bool remove_documents(struct update *u, size_t from, struct error *err)
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

/* An empty one takes it away. */
static bool write_record(
	struct update *u, const char *id, const char *record, size_t len, struct error *err)
{
	schema_article_key(&u->key, id, strlen(id));
	if (u->key.failed)
		return error_out_of_memory(err);
	return xap_writer_metadata(u->writer, u->key.data, u->key.len, record, len, err);
}

/* Whether document `docid` is of the same paragraph as the one at hand, of an article that shares
   the same: then at most its data differ, by where it stands. */
static bool compare_with(struct update *u, uint32_t docid, bool *same, struct error *err)
{
	const struct document *d = &u->worker.document;
	const struct document_value *key = &d->values[SLOT_KEY];

	buf_clear(&u->key);
	if (!xap_db_value(u->old, docid, SLOT_KEY, &u->key, err))
		return false;
	*same = u->key.len == key->len &&
		memcmp(u->key.data, d->value_bytes.data + key->offset, key->len) == 0;
	return true;
}

/* Whether two documents' data differ by where they say that it stands only, and by how much. */
static bool find_move(const struct buf *old, const struct buf *now, struct move *by)
{
	struct provenance from, to;
	const char *old_text, *text;
	size_t old_len, len;
	struct error ignored;

	if (!schema_data_decode(old->data, old->len, &from, &old_text, &old_len, &ignored) ||
		!schema_data_decode(now->data, now->len, &to, &text, &len, &ignored))
		return false;
	*by = (struct move){ .bytes = (int64_t)(to.start - from.start),
		.lines = (int64_t)(to.line - from.line) };
	move_apply(*by, &from);
	return from.end == to.end && from.line == to.line && from.file_len == to.file_len &&
	       memcmp(from.file, to.file, to.file_len) == 0 && old_len == len &&
	       memcmp(old_text, text, len) == 0;
}

/* Of a document that is otherwise as it was: it is only noted how far it has moved, where that says
   it all. What is inserted at the head of a long file moves all of it. */
static bool write_place(struct update *u, uint32_t docid, const struct buf *now, struct error *err)
{
	struct move by;

	buf_clear(&u->data);
	if (!xap_db_data(u->old, docid, &u->data, err))
		return false;
	if (u->moves.labels && u->data.len > 0 && find_move(&u->data, now, &by))
		return update_moves_set(&u->moves, docid, by, err);
	update_moves_settle(&u->moves, docid);
	return data_to_xapian(u->writer, docid, now, err);
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
	bool is_new = i >= u->docids.n, same = false;
	/* Xapian gives the numbers behind the last one. */
	uint32_t docid = is_new ? u->last_docid + 1 : u->docids.items[i];

	if (!is_new && same_shared && !compare_with(u, docid, &same, err))
		return false;
	if (same)
		return write_place(u, docid, &d->data, err);
	if (!is_new)
		update_moves_settle(&u->moves, docid);
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
		if (!update_heed_stop(u, err) || !analyse_paragraph(u, article, i, err) ||
			!write_paragraph(u, i, same_shared, err))
			return false;
		row->text_bytes += article->paragraphs[i].len;
	}
	row->tokens = d->tokens - tokens;
	row->overlong = analyzer_counts(l->analyzer)->overlong - overlong;
	return remove_documents(u, article->n_paragraphs, err) &&
	       write_record(u, article->id, article->record.data, article->record.len, err);
}

/* New places of documents that are otherwise as they were. */
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

		schema_data_encode(&u->now, &from, article->text.data + p->offset, p->len);
		if (u->now.failed)
			return error_out_of_memory(err);
		if (!write_place(u, u->docids.items[i], &u->now, err))
			return false;
	}
	u->counts.write += update_now() - started;
	return true;
}

static bool take_documents(struct update *u, const struct update_task *t, struct error *err)
{
	u->docids.n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!docids_add(&u->docids, u->plan.docids.items[t->first + i], err))
			return false;
	}
	return true;
}

static bool write_task(
	struct update *u, struct update_task *t, const struct article *a, struct error *err)
{
	struct worker_language *language = worker_language_of(&u->worker, a, err);

	if (!language || !take_documents(u, t, err))
		return false;
	if (t->moved)
		return rewrite_places(u, a, err);
	return write_article(
		u, a, language, t->was && t->row.shared == t->was->shared, &t->row, err);
}

bool update_write(
	struct update *u, struct update_task *t, const struct article *a, struct error *err)
{
	if (!update_heed_stop(u, err))
		return false;
	if (!write_task(u, t, a, err) ||
		!ledger_add_article(&u->outcome.ledger, &t->row, a->id,
			a->language ? a->language : u->place.language, err))
		return error_wrap(err, "article %.200s", a->id);
	return true;
}

bool update_remove(struct update *u, const struct ledger_article *was, struct error *err)
{
	double started = update_now();
	bool ok = update_heed_stop(u, err) && update_find_documents(u, was, err) &&
		  remove_documents(u, 0, err) &&
		  write_record(u, ledger_text(u->before, was->id), "", 0, err);

	u->counts.write += update_now() - started;
	return ok;
}
