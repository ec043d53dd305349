/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads one paragraph's values, data and article record. Each is a look-up in a B-tree, so this is
 * done for the hits of a page only.
 */
#include "searcher/hit_load.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/article_meta.h"
#include "searcher/labelled.h"

void date_iso(struct buf *out, const char *stamp)
{
	size_t len = strlen(stamp);

	if (strspn(stamp, "0123456789") < len)
		return;
	switch (len) {
	case 4:
		buf_add(out, stamp, 4);
		break;
	case 6:
		buf_printf(out, "%.4s-%.2s", stamp, stamp + 4);
		break;
	case 8:
		buf_printf(out, "%.4s-%.2s-%.2s", stamp, stamp + 4, stamp + 6);
		break;
	case 14:
		buf_printf(out, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", stamp, stamp + 4, stamp + 6,
			stamp + 8, stamp + 10, stamp + 12);
		break;
	default:
		break;
	}
}

static void free_text(char **text)
{
	free(*text);
}

/* *out is NULL if the slot is empty. */
static bool take_text(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	char **out = ctx;

	(void)i;
	*out = NULL;
	if (len == 0)
		return true;
	*out = malloc(len + 1);
	if (!*out)
		return error_out_of_memory(err);
	memcpy(*out, value, len);
	(*out)[len] = '\0';
	return true;
}

static bool load_value(
	struct index *ix, uint32_t docid, uint32_t slot, char **out, struct error *err)
{
	return xap_db_values(ix->db, slot, &docid, 1, take_text, out, err);
}

/* 0 if there is none. */
static bool take_ordinal(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	(void)i;
	(void)err;
	*(uint32_t *)ctx = len > 0 ? (uint32_t)xap_sortable_decode(value, len) : 0;
	return true;
}

static bool load_ordinal(struct index *ix, uint32_t docid, uint32_t *out, struct error *err)
{
	return xap_db_values(ix->db, SLOT_ORDINAL, &docid, 1, take_ordinal, out, err);
}

/* Article, place in it, and how many paragraphs that has. */
static bool load_place(struct index *ix, const struct index_member *m, uint32_t docid,
	struct hit *h, struct error *err)
{
	struct buf term CLEANUP(buf_done) = { 0 };
	struct labelled known;
	uint64_t occurrences;

	if (labelled_find(ix->db, docid, &known)) {
		h->article = strndup(known.article, known.article_len);
		h->paragraph = known.ordinal;
		h->paragraphs = known.paragraphs;
		return h->article || error_out_of_memory(err);
	}
	if (!load_value(ix, docid, SLOT_ARTICLE, &h->article, err) ||
		!load_ordinal(ix, docid, &h->paragraph, err))
		return false;
	if (!h->article || h->paragraph == 0)
		return error_set(err, ERROR_CORRUPT, "a paragraph without its article's id");
	schema_term(&term, PREFIX_ARTICLE, h->article, strlen(h->article));
	if (term.failed)
		return error_out_of_memory(err);
	return xap_db_freqs(m->db, term.data, term.len, &h->paragraphs, &occurrences, err);
}

/* A date as the database has it, made one to show. */
static bool take_date(struct hit *h, const char *stamp, struct error *err)
{
	struct buf iso CLEANUP(buf_done) = { 0 };

	date_iso(&iso, stamp);
	if (iso.len == 0)
		return true;
	h->date = buf_take(&iso);
	return h->date || error_out_of_memory(err);
}

static bool copy_text(char **out, const char *text, struct error *err)
{
	*out = *text ? strdup(text) : NULL;
	return *out || !*text || error_out_of_memory(err);
}

static bool load_values(struct index *ix, uint32_t docid, struct hit *h, struct error *err)
{
	char *date CLEANUP(free_text) = NULL;
	struct labels_facts facts;
	char key[SCHEMA_KEY_SIZE];

	/* A language that no paragraph is in is damage: its analyzer would not be found. */
	if (labelled_facts(ix->db, docid, key, &facts) &&
		(!*facts.language || index_has_language(ix, facts.language)))
		return copy_text(&h->key, key, err) &&
		       copy_text(&h->language, facts.language, err) &&
		       copy_text(&h->source, facts.source, err) && take_date(h, facts.date, err);
	if (!load_value(ix, docid, SLOT_LANGUAGE, &h->language, err) ||
		!load_value(ix, docid, SLOT_KEY, &h->key, err) ||
		!load_value(ix, docid, SLOT_SOURCE, &h->source, err) ||
		!load_value(ix, docid, SLOT_DATE, &date, err) || (date && !take_date(h, date, err)))
		return false;
	return h->key || error_set(err, ERROR_CORRUPT, "a paragraph without its content key");
}

static bool make_id(struct hit *h, struct error *err)
{
	struct buf id CLEANUP(buf_done) = { 0 };

	schema_paragraph_id(&id, h->article, strlen(h->article), h->paragraph);
	h->id = buf_take(&id);
	return h->id || error_out_of_memory(err);
}

static bool load_data(struct index *ix, const struct index_member *m, uint32_t docid, struct hit *h,
	struct error *err)
{
	struct buf data CLEANUP(buf_done) = { 0 };
	struct provenance from;
	const char *text;

	if (!xap_db_data(ix->db, docid, &data, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &h->text_len, err))
		return false;
	h->file = strndup(from.file, from.file_len);
	h->text = malloc(h->text_len + 1);
	if (!h->file || !h->text)
		return error_out_of_memory(err);
	memcpy(h->text, text, h->text_len);
	h->text[h->text_len] = '\0';
	move_apply(moves_of(m->moves, index_docid_there(ix, docid)), &from);
	h->file_start = from.start;
	h->file_end = from.end;
	h->line = from.line;
	return true;
}

static bool load_record(const struct index_member *m, struct hit *h, struct error *err)
{
	struct article_meta meta CLEANUP(article_meta_done) = { 0 };
	struct buf key CLEANUP(buf_done) = { 0 };
	struct buf record CLEANUP(buf_done) = { 0 };

	schema_article_key(&key, h->article, strlen(h->article));
	if (key.failed)
		return error_out_of_memory(err);
	if (!xap_db_metadata(m->db, key.data, key.len, &record, err) ||
		!article_meta_read(&meta, record.data, record.len, h->language ? h->language : "",
			h->date, err))
		return false;
	h->title = TAKE_PTR(meta.title);
	h->url = TAKE_PTR(meta.url);
	h->metadata = TAKE_PTR(meta.metadata);
	if (!h->source)
		h->source = TAKE_PTR(meta.source);
	return true;
}

static bool take_docid(void *ctx, uint32_t docid, uint32_t wdf, struct error *err)
{
	(void)wdf;
	*(uint32_t *)ctx = docid;
	err->code = ERROR_NONE;
	return false;
}

bool hit_find_there(const struct index *ix, const struct index_member *m, const char *id,
	size_t len, uint32_t *docid, struct error *err)
{
	struct buf term CLEANUP(buf_done) = { 0 };
	uint32_t found = 0;

	schema_term(&term, PREFIX_PARAGRAPH, id, len);
	if (term.failed)
		return error_out_of_memory(err);
	if (!xap_db_postings(m->db, term.data, term.len, take_docid, &found, err))
		return false;
	*docid = found ? index_docid_here(ix, m, found) : 0;
	return true;
}

static bool find_in_any(
	struct index *ix, const char *id, size_t len, uint32_t *docid, struct error *err)
{
	const struct index_member *first = NULL;
	uint32_t found = 0;

	for (size_t i = 0; i < ix->n_members; i++) {
		const struct index_member *m = &ix->members[i];
		uint32_t there;

		if (!hit_find_there(ix, m, id, len, &there, err))
			return false;
		if (there == 0)
			continue;
		if (first)
			return error_set(err, ERROR_USAGE,
				"two indexes have a paragraph \"%.*s\": say which is meant, "
				"%.150s:%.*s or %.150s:%.*s",
				(int)len, id, first->path, (int)len, id, m->path, (int)len, id);
		first = m;
		found = there;
	}
	*docid = found;
	return true;
}

/* The index before a colon, by the path it was given with. */
static bool find_where_told(
	struct index *ix, const char *id, size_t len, uint32_t *docid, struct error *err)
{
	*docid = 0;
	for (size_t i = 0; i < ix->n_members && *docid == 0; i++) {
		const char *path = ix->members[i].path;
		size_t skip = strlen(path) + 1;

		if (len > skip && memcmp(id, path, skip - 1) == 0 && id[skip - 1] == ':' &&
			!hit_find_there(ix, &ix->members[i], id + skip, len - skip, docid, err))
			return false;
	}
	return true;
}

bool hit_find(struct index *ix, const char *id, size_t len, uint32_t *docid, struct error *err)
{
	uint32_t found;

	if (!find_in_any(ix, id, len, &found, err) ||
		(found == 0 && !find_where_told(ix, id, len, &found, err)))
		return false;
	*docid = found;
	return true;
}

bool hit_load_id(struct index *ix, uint32_t docid, char **out, struct error *err)
{
	char *article CLEANUP(free_text) = NULL;
	struct buf id CLEANUP(buf_done) = { 0 };
	struct labelled known;
	char *taken;

	if (!labelled_find(ix->db, docid, &known)) {
		if (!load_value(ix, docid, SLOT_ARTICLE, &article, err) ||
			!load_ordinal(ix, docid, &known.ordinal, err))
			return false;
		if (!article || known.ordinal == 0)
			return error_set(
				err, ERROR_CORRUPT, "a paragraph without its article's id");
		known.article = article;
		known.article_len = strlen(article);
	}
	schema_paragraph_id(&id, known.article, known.article_len, known.ordinal);
	taken = buf_take(&id);
	if (!taken)
		return error_out_of_memory(err);
	*out = taken;
	return true;
}

bool hit_load(struct index *ix, uint32_t docid, struct hit *out, struct error *err)
{
	struct hit h CLEANUP(hit_done) = { 0 };
	const struct index_member *m = index_member_of(ix, docid);

	if (ix->n_members > 1)
		h.index = m->path;
	if (!load_place(ix, m, docid, &h, err) || !make_id(&h, err) ||
		!load_values(ix, docid, &h, err) || !load_data(ix, m, docid, &h, err) ||
		!load_record(m, &h, err)) {
		if (err->code == ERROR_CORRUPT)
			error_wrap(err, "article %.200s (run: indexer check -i %.120s)",
				h.article ? h.article : "?", m->path);
		return false;
	}
	*out = h;
	h = (struct hit){ 0 };
	return true;
}
