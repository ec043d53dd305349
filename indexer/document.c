/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each paragraph has of its own. Its words lie in the analyzer's cache, the other terms are
 * copied into one arena; none is looked up here: gathering the occurrences of a term is what
 * builders are for. Must not know any builder.
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
	free(d->shared);
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

/* The arena was at `before`, an address that is no longer good. */
static void move_texts(struct document *d, uintptr_t before)
{
	for (size_t i = 0; i < d->n_postings; i++) {
		struct posting *p = &d->postings[i];

		if (p->flags & POSTING_OWN)
			p->text = d->terms.data + ((uintptr_t)p->text - before);
	}
}

static struct posting *add_posting(struct document *d, struct error *err)
{
	if (d->n_postings == d->cap_postings && !grow(d, err))
		return NULL;
	return &d->postings[d->n_postings++];
}

struct posting *document_add(struct document *d, const char *text, size_t len, uint32_t pos,
	uint8_t wdf, struct error *err)
{
	uintptr_t before = (uintptr_t)d->terms.data;
	char *to = buf_reserve(&d->terms, len);
	struct posting *p;

	if (!to) {
		error_out_of_memory(err);
		return NULL;
	}
	if ((uintptr_t)d->terms.data != before)
		move_texts(d, before);
	p = add_posting(d, err);
	if (!p)
		return NULL;
	memcpy(to, text, len);
	d->terms.len += len;
	*p = (struct posting){
		.text = to, .pos = pos, .len = (uint8_t)len, .wdf = wdf, .flags = POSTING_OWN
	};
	return p;
}

bool document_add_value_term(struct document *d, const char *prefix, const char *value, size_t len,
	uint32_t pos, uint8_t wdf, struct error *err)
{
	if (len == 0)
		return true;
	schema_term(&d->scratch, prefix, value, len);
	if (d->scratch.failed)
		return error_out_of_memory(err);
	return document_add(d, d->scratch.data, d->scratch.len, pos, wdf, err) != NULL;
}

bool document_add_lone_term(
	struct document *d, const char *prefix, const char *value, size_t len, struct error *err)
{
	size_t before = d->n_postings;

	if (!document_add_value_term(d, prefix, value, len, 0, 0, err))
		return false;
	for (size_t i = before; i < d->n_postings; i++)
		d->postings[i].flags |= POSTING_LONE;
	return true;
}

bool document_set_value(
	struct document *d, int slot, const char *bytes, size_t len, struct error *err)
{
	d->values[slot] = (struct document_value){ .offset = d->value_bytes.len, .len = len };
	buf_add(&d->value_bytes, bytes, len);
	return !d->value_bytes.failed || error_out_of_memory(err);
}

/* Whether it is a word that the simhash makes little of. */
static bool is_short(const char *term, size_t len)
{
	size_t letters = 0;
	uint32_t first;

	if (len < SIMHASH_LETTERS)
		return true;
	memcpy(&first, term, sizeof first);
	if ((first & 0x80808080u) == 0)
		return false;
	for (size_t i = 0; i < len && letters < SIMHASH_LETTERS; i++)
		letters += ((unsigned char)term[i] & 0xc0) != 0x80;
	return letters < SIMHASH_LETTERS;
}

static_assert(SIMHASH_LETTERS == sizeof(uint32_t), "is_short() looks at so many letters at once");

/* What is kept with each word, n-gram and symbol. */
struct word_memo {
	struct term_memo term;
	uint64_t feature; /* as a feature of the simhash; 0: the word is new */
	/* As a word of the sketch. The last bit of those is 1; this one's says whether the simhash
	   makes little of it. */
	uint64_t sketched;
};

static_assert(sizeof(struct word_memo) <= sizeof(struct token_memo), "a word's memo holds it");

/* What the analyzer knows was noted; what it has forgotten may have been. */
static bool note_stem(struct document *d, const struct token *met, uint64_t hash, struct error *err)
{
	return analyzer_counts(d->analyzer)->forgotten == 0 ? stems_note(d->stems, met, hash, err)
							    : stems_see(d->stems, met, err);
}

static bool meet_new_word(
	struct document *d, const struct word_token *t, struct word_memo *memo, struct error *err)
{
	const struct known_word *word = t->word;
	const struct token met = { .term = known_word_term(word),
		.term_len = word->term_len,
		.stem = known_word_stem(word),
		.stem_len = word->stem_len,
		.stripped = known_word_is_stripped(word) };
	uint64_t feature = word->stem_len > 0 ? simhash_feature(met.stem, met.stem_len)
					      : simhash_feature(met.term, met.term_len);

	/* The feature of a stem is its hash_bytes(). */
	if (word->stem_len > 0 && !note_stem(d, &met, feature, err))
		return false;
	memo->feature = feature;
	memo->sketched = (sketch_word(met.term, met.term_len) & ~UINT64_C(1)) |
			 (t->kind < TOKEN_NGRAM && is_short(met.term, met.term_len));
	return true;
}

bool document_meet(struct document *d, const struct word_token *t, struct error *err)
{
	struct word_memo *memo = (void *)&t->word->memo;

	return memo->feature != 0 || meet_new_word(d, t, memo, err);
}

/* What stands at a place of the body is a word of it; a word written together is one more. */
static bool is_of_the_text(enum token_kind kind)
{
	return kind != TOKEN_JOINED && kind != TOKEN_JOINED_END;
}

/* A word with its stem: they stay where they are as long as the document does. */
static void put_word(struct posting *p, const struct word_token *t)
{
	struct known_word *word = t->word;
	struct word_memo *memo = (void *)&word->memo;
	bool again = t->kind == TOKEN_JOINED_END;

	*p = (struct posting){ .memo = &memo->term,
		.text = known_word_term(word),
		.stem = word->stem_len > 0 && !again ? known_word_stem(word) : NULL,
		.pos = t->pos,
		.len = word->term_len,
		.stem_len = word->stem_len,
		.wdf = !again };
}

static bool add_body_words(void *ctx, const struct word_token *tokens, size_t n, struct error *err)
{
	struct document *d = ctx;
	struct posting *p;

	while (d->n_postings + n > d->cap_postings) {
		if (!grow(d, err))
			return false;
	}
	p = &d->postings[d->n_postings];
	d->tokens += n;
	for (size_t i = 0; i < n; i++) {
		struct word_memo *memo = (void *)&tokens[i].word->memo;

		put_word(&p[i], &tokens[i]);
		if (memo->feature == 0 && !meet_new_word(d, &tokens[i], memo, err))
			return false;
		if (!is_of_the_text(tokens[i].kind))
			continue;
		simhash_add(&d->simhash, memo->feature, memo->sketched & 1);
		sketching_add(&d->sketching, memo->sketched | 1);
	}
	d->n_postings += n;
	return true;
}

static_assert(sizeof PREFIX_STEM == 2, "posting_stem() puts one byte before a stem");

static bool set_simhash(struct document *d, struct error *err)
{
	uint64_t value = simhash_value(&d->simhash);
	char bytes[8];

	if (simhash_is_empty(&d->simhash))
		return true;
	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(value >> (8 * (7 - i)));
	return document_set_value(d, SLOT_SIMHASH, bytes, sizeof bytes, err);
}

static bool set_sketch(struct document *d, struct error *err)
{
	unsigned char value[SKETCH_MAX_SIZE];
	size_t len = sketching_end(&d->sketching, value);

	return len == 0 || document_set_value(d, SLOT_SKETCH, (const char *)value, len, err);
}

static bool add_identity(struct document *d, const struct article *article, const char *text,
	size_t len, uint32_t ordinal, struct error *err)
{
	char key[SCHEMA_KEY_SIZE], number[9];

	schema_paragraph_id(&d->folded, article->id, strlen(article->id), ordinal);
	return content_keys_next(&d->keys, text, len, key, err) &&
	       document_add_lone_term(d, PREFIX_PARAGRAPH, d->folded.data, d->folded.len, err) &&
	       document_add_lone_term(d, PREFIX_KEY, key, strlen(key), err) &&
	       document_set_value(d, SLOT_KEY, key, strlen(key), err) &&
	       document_set_value(d, SLOT_ORDINAL, number, xap_sortable(ordinal, number), err);
}

static bool has_length(const struct document *d)
{
	for (size_t i = d->n_postings; i-- > 0;) {
		if (d->postings[i].wdf > 0)
			return true;
	}
	return false;
}

/*
 * A paragraph without a word that is indexed (all are too long) has length 0, and xapian-check
 * takes positions in such a document for a fault. Its authors and keywords stay terms, and lose
 * their positions.
 */
static void take_positions(struct document *d)
{
	for (size_t i = 0; i < d->n_postings; i++)
		d->postings[i].pos = 0;
	d->bare = true;
}

static void give_positions_back(struct document *d)
{
	for (size_t i = 0; i < d->shared_postings; i++)
		d->postings[i].pos = d->shared[i].pos;
	d->bare = false;
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
	if (d->bare)
		give_positions_back(d);
	d->value_bytes.len = d->shared_values;
	d->values[SLOT_SIMHASH] = d->values[SLOT_SKETCH] = (struct document_value){ 0 };
	simhash_clear(&d->simhash);
	sketching_clear(&d->sketching);
	if (!add_identity(d, article, text, p->len, (uint32_t)(i + 1), err) ||
		!analyzer_run_words(d->analyzer, text, p->len, add_body_words, d, err) ||
		!set_simhash(d, err) || !set_sketch(d, err))
		return false;
	if (!has_length(d))
		take_positions(d);
	schema_data_encode(&d->data, &from, text, p->len);
	return !d->data.failed || error_out_of_memory(err);
}
