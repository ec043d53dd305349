/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each paragraph has of its own. Terms are copied into one arena and never looked up here:
 * gathering the occurrences of a term is what builders are for. Must not know any builder.
 */
#include "indexer/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/document_internal.h"

void document_done(struct document *d)
{
	buf_done(&d->terms);
	free(d->postings);
	free(d->shared_memos);
	buf_done(&d->value_bytes);
	buf_done(&d->data);
	content_keys_done(&d->keys);
	buf_done(&d->scratch);
	buf_done(&d->folded);
	*d = (struct document){ 0 };
}

static bool grow(struct document *d, struct error *err)
{
	size_t cap = d->cap_postings ? 2 * d->cap_postings : 1024;
	struct posting *grown = realloc(d->postings, cap * sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	d->postings = grown;
	d->cap_postings = cap;
	return true;
}

bool document_add(struct document *d, const char *prefix, const char *text, size_t len,
	uint32_t pos, uint8_t wdf, struct error *err)
{
	size_t prefix_len = strlen(prefix);
	char *to;

	if (d->n_postings == d->cap_postings && !grow(d, err))
		return false;
	to = buf_reserve(&d->terms, prefix_len + len);
	if (!to)
		return error_out_of_memory(err);
	memcpy(to, prefix, prefix_len);
	memcpy(to + prefix_len, text, len);
	d->postings[d->n_postings++] = (struct posting){ .offset = (uint32_t)d->terms.len,
		.pos = pos,
		.len = (uint8_t)(prefix_len + len),
		.wdf = wdf };
	d->terms.len += prefix_len + len;
	return true;
}

static struct posting *last_posting(struct document *d)
{
	return &d->postings[d->n_postings - 1];
}

bool document_add_value_term(struct document *d, const char *prefix, const char *value, size_t len,
	uint32_t pos, uint8_t wdf, struct error *err)
{
	if (len == 0)
		return true;
	schema_term(&d->scratch, prefix, value, len);
	if (d->scratch.failed)
		return error_out_of_memory(err);
	return document_add(d, "", d->scratch.data, d->scratch.len, pos, wdf, err);
}

bool document_set_value(
	struct document *d, int slot, const char *bytes, size_t len, struct error *err)
{
	d->values[slot] = (struct document_value){ .offset = d->value_bytes.len, .len = len };
	buf_add(&d->value_bytes, bytes, len);
	return !d->value_bytes.failed || error_out_of_memory(err);
}

/* Whether it is a word that the simhash makes little of. */
static bool is_short(const struct token *t)
{
	size_t letters = 0;

	if (t->kind != TOKEN_WORD && t->kind != TOKEN_PART)
		return false;
	for (size_t i = 0; i < t->term_len && letters < SIMHASH_LETTERS; i++)
		letters += ((unsigned char)t->term[i] & 0xc0) != 0x80;
	return letters < SIMHASH_LETTERS;
}

/* What is kept with each word. */
struct word_memo {
	struct term_memo term, stem;
	uint64_t feature; /* as a feature of the simhash; 0: the word is new */
};

static_assert(sizeof(struct word_memo) <= sizeof(struct token_memo), "a token's memo holds it");

static bool meet_word(
	struct document *d, const struct token *t, struct word_memo *memo, struct error *err)
{
	if (t->stem && !stems_see(d->stems, t, err))
		return false;
	memo->feature = t->stem ? simhash_feature(t->stem, t->stem_len)
				: simhash_feature(t->term, t->term_len);
	return true;
}

static bool add_body_token(void *ctx, const struct token *t, struct error *err)
{
	struct document *d = ctx;
	struct word_memo once = { 0 }, *memo = t->memo ? (void *)t->memo : &once;
	bool again = t->kind == TOKEN_JOINED_END;

	d->tokens++;
	if (!document_add(d, "", t->term, t->term_len, t->pos, !again, err))
		return false;
	if (t->memo)
		last_posting(d)->memo = &memo->term;
	if (again)
		return true;
	if (memo->feature == 0 && !meet_word(d, t, memo, err))
		return false;
	if (t->kind != TOKEN_JOINED)
		simhash_add(&d->simhash, memo->feature, is_short(t));
	if (!t->stem)
		return true;
	if (!document_add(d, PREFIX_STEM, t->stem, t->stem_len, 0, 1, err))
		return false;
	last_posting(d)->memo = &memo->stem;
	return true;
}

static bool set_simhash(struct document *d, struct error *err)
{
	uint64_t value = simhash_value(&d->simhash);
	char bytes[8];

	if (d->simhash.features == 0)
		return true;
	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(value >> (8 * (7 - i)));
	return document_set_value(d, SLOT_SIMHASH, bytes, sizeof bytes, err);
}

static bool add_identity(struct document *d, const struct article *article, const char *text,
	size_t len, uint32_t ordinal, struct error *err)
{
	char key[SCHEMA_KEY_SIZE], number[9];

	schema_paragraph_id(&d->folded, article->id, strlen(article->id), ordinal);
	return content_keys_next(&d->keys, text, len, key, err) &&
	       document_add_value_term(
		       d, PREFIX_PARAGRAPH, d->folded.data, d->folded.len, 0, 0, err) &&
	       document_add_value_term(d, PREFIX_KEY, key, strlen(key), 0, 0, err) &&
	       document_set_value(d, SLOT_KEY, key, strlen(key), err) &&
	       document_set_value(d, SLOT_ORDINAL, number, xap_sortable(ordinal, number), err);
}

bool document_paragraph(
	struct document *d, const struct article *article, size_t i, struct error *err)
{
	const struct paragraph *p = &article->paragraphs[i];
	const char *text = article->text.data + p->offset;
	const char *file = article->file ? article->file : "";
	struct provenance from = { .file = file,
		.file_len = strlen(file),
		.start = p->start,
		.end = p->end,
		.line = p->line };

	d->terms.len = d->shared_terms;
	d->n_postings = d->shared_postings;
	d->value_bytes.len = d->shared_values;
	d->values[SLOT_SIMHASH] = (struct document_value){ 0 };
	simhash_clear(&d->simhash);
	if (!add_identity(d, article, text, p->len, (uint32_t)(i + 1), err) ||
		!analyzer_run(d->analyzer, text, p->len, add_body_token, d, err) ||
		!set_simhash(d, err))
		return false;
	schema_data_encode(&d->data, &from, text, p->len);
	return !d->data.failed || error_out_of_memory(err);
}
