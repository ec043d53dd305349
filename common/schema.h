/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the two programs: what an index holds, in Xapian's terms. Both builders and
 * the searcher go by this file; its number is recorded in every index and checked when one is
 * opened.
 *
 * A Xapian document is a paragraph. Its terms:
 *
 *   word            body words, folded, with positions; wdf counts occurrences
 *   Z stem          body stems, no positions; wdf counts occurrences
 *   S word, ZS stem the title's words (positions of their own) and stems
 *
 *   A value         the author, whole and folded; and A + each word of it, with positions
 *   K value         a keyword, likewise
 *   L code          language
 *   D YYYYMMDD, M YYYYMM, Y YYYY
 *                   date
 *   H host          host of the url
 *   U url           url
 *   XS source       publisher or feed
 *   XA article      article id
 *   Q article#pN    this paragraph
 *   XK key          content key
 *
 * All but the first three rows have wdf 0, so they filter and never weigh. Where what follows a
 * prefix begins with a capital, a digit or a colon, a `:` stands between (not for D, M and Y, which
 * Omega writes bare). A value over SCHEMA_MAX_VALUE bytes is cut to SCHEMA_CUT_VALUE bytes at a
 * character boundary, then `~` and 16 hex digits of the SHA-256 of the whole.
 *
 * User metadata: SCHEMA_FACTS (facts.h), and "a:" + article id (cut as terms are): a JSON object,
 * the article's record without its text. Synonyms: "Z" + stem -> its surface words, left out
 * where the stem itself is the only one; "XF:" + word -> stems that the word has with its accents
 * on and not without (negociacion -> negoci).
 */
#ifndef PILCROW_COMMON_SCHEMA_H
#define PILCROW_COMMON_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/digest.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 2: simhashes leave out short words. */
enum { SCHEMA_VERSION = 2 };

#define SCHEMA_FACTS "pilcrow"
#define SCHEMA_ARTICLE "a:"

#define PREFIX_STEM "Z"
#define PREFIX_TITLE "S"
#define PREFIX_TITLE_STEM "ZS"
#define PREFIX_AUTHOR "A"
#define PREFIX_KEYWORD "K"
#define PREFIX_LANGUAGE "L"
#define PREFIX_DAY "D"
#define PREFIX_MONTH "M"
#define PREFIX_YEAR "Y"
#define PREFIX_HOST "H"
#define PREFIX_URL "U"
#define PREFIX_SOURCE "XS"
#define PREFIX_ARTICLE "XA"
#define PREFIX_PARAGRAPH "Q"
#define PREFIX_KEY "XK"
#define PREFIX_ACCENTED "XF:" /* of the synonym table */

/* Whether a term is a word of the texts that belongs in Xapian's spelling table, if there is one:
   with the number of its occurrences, as Xapian's own TermGenerator has it. */
static inline bool schema_is_spelled(const char *term, size_t len)
{
	return len > 1 && (term[0] < 'A' || term[0] > 'Z');
}

enum { SCHEMA_MAX_VALUE = 200, SCHEMA_CUT_VALUE = 160 };

/* Value slots. Never renumbered. */
enum schema_slot {
	SLOT_ARTICLE = 0, /* article id, whole */
	SLOT_ORDINAL = 1, /* of the paragraph in its article, from 1; xap_sortable() */
	SLOT_DATE =
		2, /* YYYY, YYYYMM, YYYYMMDD or YYYYMMDDHHMMSS (UTC), as text; empty if unknown */
	SLOT_SIMHASH = 3,  /* 8 bytes, most significant first */
	SLOT_SOURCE = 4,   /* publisher or feed, as given */
	SLOT_AUTHORS = 5,  /* each: varint length, bytes */
	SLOT_LANGUAGE = 6, /* code */
	SLOT_KEY = 7,	   /* content key */
	SLOT_SKETCH = 8,   /* of the words of the text; common/sketch.h */
};

enum { SCHEMA_SLOTS = SLOT_SKETCH + 1 };

/* The hex digits of a content key, and the widest one: these, `~`, a repeat number, NUL. */
enum { SCHEMA_KEY_DIGITS = 16, SCHEMA_KEY_SIZE = 32 };

/* Limits, with their reasons: Xapian refuses tags of about 100 MB; positions are 32-bit. */
enum { SCHEMA_MAX_PARAGRAPH = 16 << 20, SCHEMA_MAX_RECORD = 256 << 20 };

/* What a document's data hold beside the text. `file` is borrowed. start, end: bytes of the
   (uncompressed) file; the paragraph stands there byte for byte iff end - start equals the text's
   length. As it was when the data were written: moves.h says what an update has moved since. */
struct provenance {
	const char *file;
	size_t file_len;
	uint64_t start, end;
	uint64_t line; /* from 1; 0 if unknown */
};

/* Empties *out and writes prefix + value as the rules above say; values are UTF-8 without NULs. */
void schema_term(struct buf *out, const char *prefix, const char *value, size_t len);
/* "a:" + article id, for user metadata. */
void schema_article_key(struct buf *out, const char *id, size_t len);
/* ARTICLE#pN. */
void schema_paragraph_id(struct buf *out, const char *article, size_t len, uint32_t ordinal);

/* 16 hex digits of the SHA-256 of the text; `~repeat` is added from the second on (repeat from 1).
 */
void schema_content_key(char key[SCHEMA_KEY_SIZE], const char *text, size_t len, uint32_t repeat);

/* What schema_content_key() wrote, as numbers; false if it is in another form. */
bool schema_key_read(const char *key, size_t len, uint64_t *digits, uint32_t *repeat) NODISCARD;
/* The other way round. */
void schema_key_write(char key[SCHEMA_KEY_SIZE], uint64_t digits, uint32_t repeat);

/* Document data: varint SCHEMA_VERSION, varint length and bytes of file, varints start, end, line,
 * text. A varint may have more bytes than it needs, the last of them 0. */
void schema_data_encode(
	struct buf *out, const struct provenance *from, const char *text, size_t len);
/* The same in one of SCHEMA_SPELLINGS ways; 0 is that of schema_data_encode(). */
enum { SCHEMA_SPELLINGS = 64 };
void schema_data_respell(struct buf *out, const struct provenance *from, const char *text,
	size_t len, unsigned spelling);
/* Pointers go into `data`. ERROR_CORRUPT or ERROR_VERSION. */
bool schema_data_decode(const char *data, size_t len, struct provenance *from, const char **text,
	size_t *text_len, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
