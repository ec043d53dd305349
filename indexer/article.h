/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One article as a source hands it over: owned, whole, in memory, its text cut into paragraphs. All
 * text is valid UTF-8 without NULs. The struct is reused: article_clear() empties it and keeps
 * memory. Its single texts are article_keep()'s copies, unless something else is said of them.
 */
#ifndef PILCROW_INDEXER_ARTICLE_H
#define PILCROW_INDEXER_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

/* A slice of the article's text, and where it stands in the (uncompressed) file. end - start equals
   len iff the file holds these very bytes; for a decoded record it is the record's range. */
struct paragraph {
	size_t offset, len;
	uint64_t start, end;
	uint64_t line; /* from 1 */
};

/* Texts, each owned. */
struct strings {
	char **items;
	size_t n;
};

struct article {
	char *id;	      /* never NULL in a finished article */
	char *title;	      /* NULL if none */
	char *date;	      /* YYYY[MM[DD[HHMMSS]]], UTC; NULL if absent or not understood */
	char *source;	      /* publisher or feed; NULL if none */
	char *url;	      /* NULL if none */
	const char *language; /* borrowed: a code of language.h; NULL: the default applies */
	struct strings authors, keywords;
	struct buf text;
	struct paragraph *paragraphs;
	size_t n_paragraphs, cap_paragraphs;
	struct buf record; /* a JSON object: the record's members without its text, source bytes
			      kept */

	const char *file;    /* borrowed: the name of the input, relative to the SOURCE argument, or
				"stdin" */
	uint64_t line, byte; /* where the article begins in it */
	uint32_t input;	     /* which of the feed's files it is; the feed's own */

	uint64_t empty_paragraphs; /* found and dropped: they count as skipped */
	uint64_t bad_bytes; /* invalid UTF-8 (maximal subparts) and NULs that became U+FFFD */
	uint64_t bad_line, bad_byte; /* where the first of them stands in the file */
	bool date_not_understood;
	bool language_not_known; /* given, but no language of language.h */
	bool packed;		 /* its contents lie in one piece of memory: article_pack() */

	struct article_texts *texts; /* what article_keep() copied */
};

void article_done(struct article *a);
void article_clear(struct article *a);
/* Whether it can be indexed; if not, `reason` says what of it is too large. */
bool article_fits(const struct article *a, char reason[ERROR_MESSAGE_SIZE]);
/* What article_pack() needs: bytes. */
size_t article_extent(const struct article *a);
/*
 * Makes of *out a copy of `a` that only borrows: its contents lie in `room`, of article_extent()
 * bytes and aligned for pointers, which must last as long. Nothing can be added to it;
 * article_done() frees nothing of it.
 */
void article_pack(struct article *out, const struct article *a, char *room);
/* A copy with a NUL behind it, which lasts as long as the article's contents. NULL: no memory. */
char *article_keep(struct article *a, const char *text, size_t len, struct error *err) NODISCARD;
/* Appends a paragraph and its text; white space at both ends must be off already. */
bool article_add_paragraph(struct article *a, const char *text, size_t len, uint64_t start,
	uint64_t end, uint64_t line, struct error *err) NODISCARD;
/* From a date as given: understood, or noted as not understood. */
bool article_set_date(
	struct article *a, const char *given, size_t len, struct error *err) NODISCARD;
/* From a language as given: known, or noted as not known. */
void article_set_language(struct article *a, const char *given, size_t len);
bool strings_add(struct strings *s, const char *text, size_t len, struct error *err) NODISCARD;
void strings_done(struct strings *s);

#endif
