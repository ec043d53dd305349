/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an index was made from: its files with their sizes and times, and the articles in them, each
 * with fingerprints of all that its paragraphs were made of. It lies beside the database, in the
 * file `sources` of a generation, and tells an update what need not be read, analysed or written
 * again.
 *
 * The file: LEDGER_MAGIC; the articles, those of one file after those of another; the numbers of
 * files and of articles; the files, in the same order, each with the number of its articles; where
 * the two numbers stand; last the fingerprint of all before. So it is written as articles come,
 * while their files are being read. Numbers are varints, save fingerprints and where the two
 * stand: eight bytes, the lowest first. A text ends with a NUL.
 *
 * Fingerprints keep nobody from making two texts that have the same (fingerprint.h). So whoever
 * writes an article can have a change go unnoticed until the next build, but of this one alone,
 * since an article is compared with what had its id before. Whoever can write the ledger has the
 * index.
 */
#ifndef PILCROW_INDEXER_LEDGER_H
#define PILCROW_INDEXER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/digest.h"
#include "common/error.h"
#include "indexer/article.h"
#include "indexer/counts.h"
#include "indexer/walk.h"

#define LEDGER_FILE "sources"
#define LEDGER_MAGIC "pilsrcs6"

/* Texts are offsets into ledger.text. */
struct ledger_file {
	size_t path, name, settings;
	uint64_t size;
	int64_t modified; /* 0: not to be relied on; the file is read whatever its time says */
	uint64_t bytes;	  /* unpacked */
	char sha256[DIGEST_HEX_SIZE]; /* of those; empty if it was not read to its end */
	struct counts counts;	      /* what the feed counted in it */
	size_t first, n;	      /* its articles */
};

struct ledger_article {
	size_t id, language;
	/* Fingerprints: of what its paragraphs say; of what they share, its title, date, ..., with
	   its language; of its record. */
	uint64_t text, shared, record;
	/* Of where its paragraphs stand, from its own place on, and in which file. */
	uint64_t places;
	uint64_t byte, line; /* its own place */
	uint64_t tokens, overlong, text_bytes;
	uint32_t paragraphs;
	uint32_t file;	    /* of the feed, or of ledger.files */
	uint32_t range, at; /* its turn in the file */
};

/* `{0}` is an empty one. */
struct ledger {
	struct buf text;
	struct ledger_file *files;
	struct ledger_article *articles;
	size_t n_files, n_articles, cap_files, cap_articles;
	/* By path and by id: open-addressed, a number from 1, 0 is free. Of a loaded one only. */
	uint32_t *file_slots, *article_slots;
	size_t n_file_slots, n_article_slots; /* powers of two */
};

void ledger_done(struct ledger *l);

static inline const char *ledger_text(const struct ledger *l, size_t offset)
{
	return l->text.data + offset;
}

/* Fills the fingerprints, places and paragraphs of an article that is of language `code`. */
void ledger_describe(struct ledger_article *out, const struct article *a, const char *code);
/* Whether nothing differs but their ids, by which they are found, and where they stand. */
bool ledger_says_the_same(const struct ledger_article *a, const struct ledger_article *b);

/* Appends a copy of *row with these texts; the row's own offsets are not looked at. */
bool ledger_add_article(struct ledger *l, const struct ledger_article *row, const char *id,
	const char *language, struct error *err) NODISCARD;
bool ledger_add_file(struct ledger *l, const struct ledger_file *row, const char *path,
	const char *name, const char *settings, struct error *err) NODISCARD;
/* Puts the articles in order and tells each file which are its own. */
void ledger_settle(struct ledger *l);

/* How the articles of a file are read, where it and they do not say it: a text to compare. */
void ledger_settings(struct buf *out, const struct walk_file *file, const char *language);

/* Makes the file in a generation's directory, on the disk. Of a settled one. */
bool ledger_write(const struct ledger *l, const char *directory, struct error *err) NODISCARD;
/* ERROR_NOT_FOUND if there is none, ERROR_CORRUPT if it is damaged or in another form. */
bool ledger_load(struct ledger *out, const char *directory, struct error *err) NODISCARD;

/* In a loaded one; NULL if there is none. */
const struct ledger_file *ledger_find_file(const struct ledger *l, const char *path);
const struct ledger_article *ledger_find_article(const struct ledger *l, const char *id);

#endif
