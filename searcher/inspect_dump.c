/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each article as one JSON line: its record as it was given, with id and paragraphs, and the
 * language if the record does not name one. Paragraphs that were left out for being empty are empty
 * texts, so that the others keep their numbers.
 */
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/schema.h"
#include "searcher/inspect.h"

struct stored {
	uint32_t docid, ordinal;
};

/* The paragraphs of an article in a member. */
struct article {
	struct inspector *in;
	struct xap_db *db;
	struct stored *items;
	size_t n, room;
};

static void article_done(struct article *a)
{
	free(a->items);
}

static bool take_paragraph(void *ctx, uint32_t docid, uint32_t wdf, struct error *err)
{
	struct article *a = ctx;
	struct buf value CLEANUP(buf_done) = { 0 };

	(void)wdf;
	if (a->n == a->room) {
		size_t room = a->room ? a->room * 2 : 16;
		struct stored *grown = realloc(a->items, room * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		a->items = grown;
		a->room = room;
	}
	if (!xap_db_value(a->db, docid, SLOT_ORDINAL, &value, err))
		return false;
	if (value.len == 0)
		return error_set(err, ERROR_CORRUPT, "a paragraph without its number");
	a->items[a->n++] =
		(struct stored){ docid, (uint32_t)xap_sortable_decode(value.data, value.len) };
	return true;
}

static int by_ordinal(const void *x, const void *y)
{
	const struct stored *a = x, *b = y;

	return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static bool add_texts(struct article *a, struct buf *out, struct error *err)
{
	uint32_t next = 1;

	buf_add_str(out, "\"paragraphs\":[");
	for (size_t i = 0; i < a->n; i++) {
		struct buf data CLEANUP(buf_done) = { 0 };
		struct provenance from;
		const char *text;
		size_t len;

		for (; next < a->items[i].ordinal; next++)
			buf_add_str(out, next == 1 ? "\"\"" : ",\"\"");
		if (!xap_db_data(a->db, a->items[i].docid, &data, err) ||
			!schema_data_decode(
				data.data ? data.data : "", data.len, &from, &text, &len, err))
			return false;
		if (next++ > 1)
			buf_add_byte(out, ',');
		json_add_string(out, text, len);
	}
	buf_add_byte(out, ']');
	return true;
}

/* The record's members as they were given, but for what is added here. */
static bool add_record(
	struct buf *out, const struct buf *record, bool *has_language, struct error *err)
{
	struct json_member m CLEANUP(json_member_done) = { 0 };
	struct json_members members;

	*has_language = false;
	if (!json_members_init(&members, record->data ? record->data : "", record->len))
		return true;
	while (json_members_next(&members, &m, err)) {
		if (strcmp(m.name, "id") == 0 || strcmp(m.name, "_id") == 0)
			continue;
		*has_language = *has_language || strcmp(m.name, "language") == 0;
		buf_add_byte(out, ',');
		json_add_string(out, m.name, strlen(m.name));
		buf_add_byte(out, ':');
		buf_add(out, m.value, m.value_len);
	}
	return err->code == ERROR_NONE;
}

static bool add_article(struct article *a, const char *id, size_t len, struct error *err)
{
	struct buf key CLEANUP(buf_done) = { 0 }, record CLEANUP(buf_done) = { 0 };
	struct buf language CLEANUP(buf_done) = { 0 };
	struct buf *out = &a->in->out;
	bool has_language;

	schema_article_key(&key, id, len);
	if (key.failed)
		return error_out_of_memory(err);
	if (!xap_db_metadata(a->db, key.data, key.len, &record, err) ||
		!xap_db_value(a->db, a->items[0].docid, SLOT_LANGUAGE, &language, err))
		return false;
	qsort(a->items, a->n, sizeof *a->items, by_ordinal);
	buf_add_str(out, "{\"id\":");
	json_add_string(out, id, len);
	err->code = ERROR_NONE;
	if (!add_record(out, &record, &has_language, err))
		return false;
	if (!has_language && language.len > 0) {
		buf_add_str(out, ",\"language\":");
		json_add_string(out, language.data, language.len);
	}
	buf_add_byte(out, ',');
	return add_texts(a, out, err) && inspect_end(a->in, err);
}

/* By the first paragraph of each article: its value is the whole id, where terms may be cut. */
static bool take_term(void *ctx, const char *term, size_t len, struct error *err)
{
	struct article *a = ctx;
	struct buf id CLEANUP(buf_done) = { 0 };

	a->n = 0;
	if (!xap_db_postings(a->db, term, len, take_paragraph, a, err))
		return false;
	if (a->n == 0)
		return true;
	if (!xap_db_value(a->db, a->items[0].docid, SLOT_ARTICLE, &id, err))
		return false;
	return add_article(a, id.data ? id.data : "", id.len, err);
}

bool inspect_dump(struct inspector *in, struct error *err)
{
	for (size_t i = 0; i < in->ix->n_members; i++) {
		struct article a CLEANUP(article_done) = { .in = in, .db = in->ix->members[i].db };

		if (!xap_db_terms(a.db, PREFIX_ARTICLE, strlen(PREFIX_ARTICLE), take_term, &a, err))
			return false;
		if (err->code != ERROR_NONE)
			return false;
	}
	return true;
}
