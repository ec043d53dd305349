/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields that hold whole values rather than words (see query_field.h). A source is found by its
 * words in a row, since who asks for one seldom knows how its name is written in full; languages,
 * hosts, addresses and articles by their value as it is, in which * is a wildcard.
 */
#include <string.h>

#include "searcher/query_reading.h"
#include "searcher/query_words.h"

/*
 * The words of the main language's analysis, as folded_value.h joins them. The last character of a
 * run without spaces is a word there only where the run ends, so it goes; a single character stands
 * for what begins with it.
 */
static void join_words(struct buf *out, const struct query_terms *terms)
{
	const struct analysis *a = &terms->analyses[0];

	if (terms->n == 0)
		return;
	for (size_t i = 0; i < a->n; i++) {
		enum token_kind kind = a->members[i].kind;

		if (kind == TOKEN_JOINED || kind == TOKEN_JOINED_END ||
			(kind == TOKEN_NGRAM_TAIL && i > 0 && i + 1 == a->n &&
				a->members[i - 1].kind == TOKEN_NGRAM))
			continue;
		if (out->len > 0)
			buf_add_byte(out, ' ');
		buf_add(out, a->members[i].term, a->members[i].len);
	}
	if (a->n == 1 && a->members[0].kind == TOKEN_NGRAM_TAIL)
		buf_add_byte(out, '*');
}

static void copy_value(struct buf *out, const char *text, const struct query_node *node)
{
	bool lower = field_row(node->field)->lower;

	for (size_t i = node->text_start; i < node->text_end; i++)
		buf_add_byte(out, lower && text[i] >= 'A' && text[i] <= 'Z'
					  ? (char)(text[i] - 'A' + 'a')
					  : text[i]);
}

bool reading_make_value(struct reading *out, const struct query_terms *terms,
	const struct query_node *node, const char *text, struct xap_db *db,
	const struct expansion_limit *limit, struct receipt *receipt, struct error *err)
{
	CLEANUP(reading_done) struct reading r = { .node = node };
	CLEANUP(expansion_done) struct expansion found = { 0 };
	CLEANUP(buf_done) struct buf value = { 0 };
	struct word_source source = { .db = db, .node = node, .receipt = receipt, .limit = limit };
	enum field_content content = field_row(node->field)->content;

	if (content == CONTENT_FOLDED)
		join_words(&value, terms);
	else if (content == CONTENT_VALUE)
		copy_value(&value, text, node);
	if (value.failed)
		return error_out_of_memory(err);
	if (value.len > 0 && memchr(value.data, '*', value.len)) {
		if (!expand_wildcard(&found, db, node->field, value.data, value.len, limit, err))
			return false;
	} else if (content == CONTENT_FOLDED) {
		if (!expand_values(&found, db, node->field, value.data, value.len, limit, err))
			return false;
	} else if (value.len > 0 &&
		   !slot_add_form(&r.match, value.data, value.len, false, MARK_EXACT, NULL, err)) {
		return false;
	}
	if (!slot_add_expansion(&r.match, &found, MARK_WILDCARD, &source, err))
		return false;
	r.found = source.found;
	r.used = source.used;
	*out = r;
	r = (struct reading){ 0 };
	return true;
}
