/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over all words. Each goes into the block of its like that is open, which is written when
 * it is full: of so many blocks, some hundred for the words of one language, there is one each.
 */
#include "indexer/vocabulary_write.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/buf.h"
#include "common/glass/database.h"
#include "common/glass/terms.h"
#include "common/vocabulary.h"
#include "indexer/side_write.h"

enum {
	LENGTHS = VOCABULARY_MAX_WORD + 1,
	/* After so many words the memory of their table, some megabytes, is given back. */
	FORGET_WORDS = 1 << 15,
};

struct open_block {
	uint32_t words;
	struct buf letters, texts;
};

struct work {
	struct database database;
	FILE *file;
	struct frequent_words *frequent;
	const atomic_int *stop;
	struct open_block (*open)[LENGTHS]; /* by characters, then by bytes */
	struct buf written;		    /* struct vocabulary_block of each */
	uint64_t at;			    /* where the file is */
	uint32_t passed;		    /* words */
};

static void work_done(struct work *w)
{
	for (size_t i = 0; w->open && i < LENGTHS * LENGTHS; i++) {
		buf_done(&w->open[i / LENGTHS][i % LENGTHS].letters);
		buf_done(&w->open[i / LENGTHS][i % LENGTHS].texts);
	}
	free(w->open);
	buf_done(&w->written);
	database_close(&w->database);
}

static bool work_init(struct work *w, const char *directory, struct error *err)
{
	if (!database_open(&w->database, directory, err))
		return false;
	w->at = sizeof(struct side_header);
	w->open = calloc(LENGTHS, sizeof *w->open);
	return w->open || error_out_of_memory(err);
}

static bool write_block(struct work *w, uint32_t characters, uint32_t bytes)
{
	struct open_block *b = &w->open[characters][bytes];
	const struct vocabulary_block block = {
		.place = w->at, .words = b->words, .characters = characters, .bytes = bytes
	};

	while (b->texts.len % sizeof(uint64_t) != 0 && !b->texts.failed)
		buf_add_byte(&b->texts, 0);
	buf_add(&w->written, &block, sizeof block);
	if (b->letters.failed || b->texts.failed || w->written.failed)
		return false;
	fwrite(b->letters.data, 1, b->letters.len, w->file);
	fwrite(b->texts.data, 1, b->texts.len, w->file);
	w->at += b->letters.len + b->texts.len;
	b->words = 0;
	buf_clear(&b->letters);
	buf_clear(&b->texts);
	return true;
}

static bool take_word(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct work *w = ctx;
	struct open_block *b;
	uint32_t characters;
	uint64_t letters;

	if (w->passed++ % FORGET_WORDS == 0) {
		if (w->stop && atomic_load(w->stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		table_forget(&w->database.postlist);
	}
	if (len > VOCABULARY_MAX_WORD)
		return true;
	if (w->frequent && !frequent_words_see(w->frequent, term, len, documents, err))
		return false;
	letters = vocabulary_letters(term, len, &characters);
	b = &w->open[characters][len];
	buf_add(&b->letters, &letters, sizeof letters);
	buf_add(&b->texts, term, len);
	return ++b->words < VOCABULARY_BLOCK || write_block(w, characters, (uint32_t)len) ||
	       error_out_of_memory(err);
}

/* All behind the header, into which goes how many blocks there are. */
static bool write_contents(struct work *w, struct error *err)
{
	uint32_t n;

	if (!terms_walk_words(&w->database, take_word, w, err))
		return false;
	for (uint32_t i = 0; i < LENGTHS * LENGTHS; i++) {
		if (w->open[i / LENGTHS][i % LENGTHS].words > 0 &&
			!write_block(w, i / LENGTHS, i % LENGTHS))
			return error_out_of_memory(err);
	}
	n = (uint32_t)(w->written.len / sizeof(struct vocabulary_block));
	if (n > 0)
		fwrite(w->written.data, 1, w->written.len, w->file);
	fseek(w->file, offsetof(struct side_header, own), SEEK_SET);
	fwrite(&n, sizeof n, 1, w->file);
	return true;
}

bool vocabulary_write(const char *directory, struct frequent_words *frequent,
	const atomic_int *stop, struct error *err)
{
	CLEANUP(work_done) struct work w = { .frequent = frequent, .stop = stop };
	CLEANUP(side_writer_done) struct side_writer writer = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err) || !work_init(&w, directory, err))
		return false;
	header = side_header_make(VOCABULARY_MAGIC, &stats, 0);
	if (!side_writer_open(&writer, directory, VOCABULARY_FILE, &header, err))
		return false;
	w.file = writer.file;
	return write_contents(&w, err) && side_writer_close(&writer, err);
}

bool vocabulary_check(const char *directory, struct error *err)
{
	CLEANUP(work_done) struct work w = { 0 };
	CLEANUP(vocabulary_closep) struct vocabulary *vocabulary = NULL;
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	vocabulary = vocabulary_open(directory, &stats, err);
	if (!vocabulary)
		return side_file_may_lack(directory, VOCABULARY_FILE, VOCABULARY_MAGIC, err);
	draft = side_file_draft(err);
	if (!draft || !work_init(&w, directory, err))
		return false;
	w.file = draft;
	if (!write_contents(&w, err))
		return false;
	if (vocabulary->n_blocks != w.written.len / sizeof(struct vocabulary_block))
		return error_set(err, ERROR_CORRUPT, "%s/%s has not the blocks of this database",
			directory, VOCABULARY_FILE);
	return side_file_compare(
		&vocabulary->file, draft, directory, VOCABULARY_FILE, "postings", err);
}
