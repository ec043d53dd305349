/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A paragraph as Xapian is to have it: postings, values, data; exactly what schema.h says, and the
 * only place that makes it. Builders take it from here, so that they cannot disagree.
 *
 * The memory is reused from paragraph to paragraph. What all paragraphs of an article share (its
 * title, authors, dates, ...) is analysed once and stays in front.
 */
#ifndef PILCROW_INDEXER_DOCUMENT_H
#define PILCROW_INDEXER_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"
#include "common/facts.h"
#include "common/schema.h"
#include "common/sketch.h"
#include "indexer/article.h"
#include "indexer/content_keys.h"
#include "indexer/simhash.h"
#include "indexer/stems.h"

/* Words of one author (or keyword) and of the next are so many positions apart, so that no phrase
   goes from one to the other. */
enum { DOCUMENT_FIELD_GAP = 100 };

enum { DOCUMENT_SLOTS = SCHEMA_SLOTS };

/*
 * Room for what a builder finds out about a term: postings that share it are of the same term, and
 * those of them with a stem of the same stem. It is zeros at first and may be so again at any time.
 * The documents made with one analyzer must all go to one builder, since their memos do.
 */
struct term_memo {
	uint32_t stamp; /* never 0 once the builder wrote it */
	uint32_t place;
};

/*
 * One occurrence of a term. A term may occur in several postings; wdf add up. With a stem (then wdf
 * is 1) it is one of another term too: PREFIX_STEM and the stem, without a position, with wdf 1.
 * Texts and memo are valid as long as the document is.
 */
struct posting {
	struct term_memo *memo; /* of the term, and of the stem of those that have one; or NULL */
	const char *text;	/* the term */
	const char *stem;	/* or NULL */
	uint32_t pos;		/* 0: the term has no position here */
	uint8_t len, stem_len;
	uint8_t wdf;
	uint8_t flags;
};

enum posting_flags {
	/* The text lies in document.terms. */
	POSTING_OWN = 1,
	/*
	 * A term that few documents have, and this one once, without a position and with wdf 0: an
	 * id or a key. It is not worth looking for among the others. All postings of a term have
	 * this flag, or none.
	 */
	POSTING_LONE = 2,
};

enum { POSTING_MAX_TERM = 1 + UINT8_MAX };

/* The term of a posting's stem; its length is 1 + stem_len. */
static inline const char *posting_stem(const struct posting *p, char room[POSTING_MAX_TERM])
{
	room[0] = PREFIX_STEM[0];
	memcpy(room + 1, p->stem, p->stem_len);
	return room;
}

/* One occurrence of one term: a posting as those see it to whom a stem is a term as others are. */
struct posted_term {
	const char *text;
	size_t len;
	uint32_t pos;
	uint8_t wdf;
};

/* The terms of a posting, 1 or 2 of them; the texts lie in the document and in `room`. */
static inline unsigned posting_terms(
	const struct posting *p, struct posted_term out[2], char room[POSTING_MAX_TERM])
{
	out[0] = (struct posted_term){ p->text, p->len, p->pos, p->wdf };
	if (!p->stem)
		return 1;
	out[1] = (struct posted_term){ posting_stem(p, room), 1 + (size_t)p->stem_len, 0, 1 };
	return 2;
}

struct document_value {
	size_t offset, len; /* in document.value_bytes; len 0: no value */
};

struct document {
	struct buf terms; /* texts that lie nowhere else */
	/* In this order: title words, each followed by its stem; authors and keywords, each one's
	   words and then the whole; language, dates, host, url, source, article id; then of the
	   paragraph: id, content key, words with their stems. */
	struct posting *postings;
	size_t n_postings, cap_postings;
	struct buf value_bytes;
	struct document_value values[DOCUMENT_SLOTS]; /* by enum schema_slot */
	struct buf data;
	uint64_t tokens; /* of bodies, of all since it was empty */

	/* What follows is the maker's own. */
	struct analyzer *analyzer; /* borrowed */
	struct stems *stems;	   /* borrowed */
	size_t shared_terms, shared_postings, shared_values;
	struct document_shared {
		struct term_memo memo;
		uint32_t pos;
	} * shared; /* one for each shared posting */
	size_t cap_shared;
	/* Of the language, which mostly is the last article's too: the one term of an article
	   that need not be looked up again for each. */
	char language[FACTS_CODE_SIZE];
	struct term_memo language_memo;
	size_t language_posting;
	bool bare;     /* the positions were taken from the shared postings */
	uint32_t base; /* added to the positions of the field at hand */
	struct content_keys keys;
	struct simhash simhash;
	struct sketching sketching;
	struct buf scratch, folded;
};

/* `{0}` is a valid one. */
void document_done(struct document *d);

/* Begins an article. `a` must be of the language `language` (a code); `stems` goes with it: an
   analyzer is used with the same one as long as it lives. Both and the article are borrowed until
   the next call; between it and the article's last paragraph nobody else may use the analyzer. */
bool document_article(struct document *d, const struct article *article, const char *language,
	struct analyzer *a, struct stems *stems, struct error *err) NODISCARD;

/* Makes paragraph i (from 0) of that article, in place of the one before. In order, from 0. */
bool document_paragraph(
	struct document *d, const struct article *article, size_t i, struct error *err) NODISCARD;

#endif
