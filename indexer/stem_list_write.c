/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stems are asked of analyzers made for it: some microseconds for each word and language. */
#include "indexer/stem_list_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/glass/database.h"
#include "common/glass/terms.h"
#include "common/language.h"
#include "common/schema.h"
#include "common/stem_list.h"
#include "indexer/side_write.h"

struct work {
	struct database database;
	FILE *file;
	struct analyzer *analyzers[STEM_LIST_LANGUAGES];
	unsigned n;
	struct stem_list_head head;
	uint32_t n_words;
	uint32_t *places;
	struct buf words;
};

static void work_done(struct work *w)
{
	for (unsigned i = 0; i < w->n; i++)
		analyzer_free(w->analyzers[i]);
	free(w->places);
	buf_done(&w->words);
	database_close(&w->database);
}

/* Of those languages that queries are analysed with. */
static bool make_analyzers(struct work *w, const struct facts *facts, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = facts->keep_accents };

	for (size_t i = 0; i < facts->n_languages && i < STEM_LIST_LANGUAGES; i++) {
		const char *code = facts->languages[i].code;
		const struct language *language = language_find(code, strlen(code));
		struct analyzer *a;

		if (!language || !language->stemmer)
			continue;
		a = analyzer_new_beside(w->n > 0 ? w->analyzers[0] : NULL, code, &options, err);
		if (!a)
			return false;
		memcpy(w->head.codes[w->n], code, strlen(code));
		w->analyzers[w->n++] = a;
	}
	return true;
}

static bool add_stem(struct work *w, unsigned i, const char *word, size_t len, struct error *err)
{
	const char *stem;
	size_t stem_len, kept = 0;

	if (!analyzer_stem(w->analyzers[i], word, len, &stem, &stem_len, err))
		return false;
	while (kept < len && kept < stem_len && word[kept] == stem[kept])
		kept++;
	buf_add_byte(&w->words, (char)kept);
	buf_add_byte(&w->words, (char)(stem_len - kept));
	buf_add(&w->words, stem + kept, stem_len - kept);
	return true;
}

static bool is_at(const struct work *w, size_t place, const char *word, size_t len)
{
	const char *there = w->words.data + w->places[place];

	return (unsigned char)there[-1] == len && memcmp(there, word, len) == 0;
}

/* What has no stem, since it begins with no letter, is left out, as is what is there already. */
static bool add_word(struct work *w, const char *word, size_t len, struct error *err)
{
	size_t mask = w->head.places - 1, at;
	const char *stem;
	size_t stem_len;

	if (!analyzer_stem(w->analyzers[0], word, len, &stem, &stem_len, err))
		return false;
	if (!stem)
		return true;
	at = stem_list_place(word, len, 64 - (unsigned)__builtin_ctz(w->head.places));
	for (; w->places[at]; at = (at + 1) & mask) {
		if (is_at(w, at, word, len))
			return true;
	}
	w->places[at] = (uint32_t)w->words.len + 1;
	buf_add_byte(&w->words, (char)len);
	buf_add(&w->words, word, len);
	for (unsigned i = 0; i < w->n; i++) {
		if (!add_stem(w, i, word, len, err))
			return false;
	}
	w->n_words++;
	return !w->words.failed || error_out_of_memory(err);
}

static bool add_words(struct work *w, const struct frequent_words *words, struct error *err)
{
	const char *word;
	size_t at = 0, len;

	while ((word = frequent_words_next(words, &at, &len))) {
		if (!add_word(w, word, len, err))
			return false;
	}
	return true;
}

/* `ctx` is the frequent words. */
static bool see_word(void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	return len > ANALYZER_MAX_TERM || frequent_words_see(ctx, term, len, documents, err);
}

static bool see_title_word(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	size_t prefix = strlen(PREFIX_TITLE);

	return see_word(ctx, term + prefix, len - prefix, documents, err);
}

static bool gather_title_words(
	struct frequent_words *out, const struct database *database, struct error *err)
{
	return terms_walk_past(&database, 1, PREFIX_TITLE, strlen(PREFIX_TITLE), see_title_word,
		       NULL, out, err) &&
	       frequent_words_finish(out, err);
}

/* All behind the header, into which goes how many words there are. */
static bool write_contents(struct work *w, const struct frequent_words *words, struct error *err)
{
	CLEANUP(frequent_words_done)
	struct frequent_words titles = { .most = STEM_LIST_TITLE_WORDS };

	if (!gather_title_words(&titles, &w->database, err))
		return false;
	w->head.places = 2;
	while (w->head.places < 2 * (words->n + titles.n))
		w->head.places *= 2;
	w->places = calloc(w->head.places, sizeof *w->places);
	if (!w->places)
		return error_out_of_memory(err);
	if (!add_words(w, words, err) || !add_words(w, &titles, err))
		return false;
	w->head.bytes = (uint32_t)w->words.len;
	fwrite(&w->head, sizeof w->head, 1, w->file);
	fwrite(w->places, sizeof *w->places, w->head.places, w->file);
	if (w->words.len > 0)
		fwrite(w->words.data, 1, w->words.len, w->file);
	fseek(w->file, offsetof(struct side_header, own), SEEK_SET);
	fwrite(&w->n_words, sizeof w->n_words, 1, w->file);
	return true;
}

bool stem_list_write(const char *directory, const struct frequent_words *words, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	CLEANUP(facts_done) struct facts facts = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_facts(&stats, &facts, directory, err) || !make_analyzers(&w, &facts, err))
		return false;
	if (w.n == 0)
		return side_file_remove(directory, STEM_LIST_FILE, err);
	header = side_header_make(STEM_LIST_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, STEM_LIST_FILE, &header, err))
		return false;
	w.file = writer.file;
	return database_open(&w.database, directory, err) && write_contents(&w, words, err) &&
	       side_writer_close(&writer, err);
}

/* The words that vocabulary_write() tells. */
static bool gather(struct frequent_words *out, const struct database *database, struct error *err)
{
	return terms_walk_words(database, see_word, out, err) && frequent_words_finish(out, err);
}

bool stem_list_check(const char *directory, struct error *err)
{
	CLEANUP(frequent_words_done) struct frequent_words words = { .most = STEM_LIST_WORDS };
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(stem_list_closep) struct stem_list *list = NULL;
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	CLEANUP(facts_done) struct facts facts = { 0 };
	struct xap_stats stats;

	if (!side_file_facts(&stats, &facts, directory, err))
		return false;
	list = stem_list_open(directory, &stats, err);
	if (!list)
		return side_file_may_lack(directory, STEM_LIST_FILE, STEM_LIST_MAGIC, err);
	draft = side_file_draft(err);
	if (!draft || !make_analyzers(&w, &facts, err) ||
		!database_open(&w.database, directory, err) || !gather(&words, &w.database, err))
		return false;
	w.file = draft;
	if (!write_contents(&w, &words, err))
		return false;
	if (list->file.header->own != w.n_words)
		return error_set(err, ERROR_CORRUPT, "%s/%s has not the words of this database",
			directory, STEM_LIST_FILE);
	return side_file_compare(&list->file, draft, directory, STEM_LIST_FILE, "words", err);
}
