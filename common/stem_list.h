/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stems of those words of an index that are in most paragraphs, or in the titles of most, in
 * each of its languages that has a stemmer, in the file `stems` of a generation: a process that
 * answers a question about such words does without libstemmer (stemmer.h). A side file
 * (side_file.h) whose own number is that of the words. After the header:
 *
 *   STEM_LIST_LANGUAGES times FACTS_CODE_SIZE bytes: the codes of the languages, zeros behind them
 *   4 bytes     number of places, a power of 2 and at least twice that of the words
 *   4 bytes     bytes of all words
 *   places      4 bytes each: 1 and where among them a word begins, or 0
 *   the words   1 byte, how long it is; the word; for each of the languages in turn 1 byte, how
 *               much of the word its stem begins with, 1 byte, how much follows, and that
 *
 * A word is at the place that the upper bits of its hash (stem_cache_hash()) say, or at one of
 * those behind it, the first being behind the last, with no free one between.
 *
 * What the analyzer makes of a word does not depend on the index, so that one that is not in any
 * paragraph of a language has its stem there all the same.
 */
#ifndef PILCROW_COMMON_STEM_LIST_H
#define PILCROW_COMMON_STEM_LIST_H

#include "common/analyzer.h"
#include "common/facts.h"
#include "common/macros.h"
#include "common/side_file.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STEM_LIST_FILE "stems"
#define STEM_LIST_MAGIC "pilstem1"

enum {
	STEM_LIST_LANGUAGES = 6, /* as many as queries are analysed with */
	/* Of most texts and titles. */
	STEM_LIST_WORDS = 16384,
	STEM_LIST_TITLE_WORDS = 4096,
};

struct stem_list_head {
	char codes[STEM_LIST_LANGUAGES][FACTS_CODE_SIZE];
	uint32_t places, bytes;
};

/* Mapped, never changed: threads may share one. */
struct stem_list {
	struct side_file file;
	const struct stem_list_head *head;
	const uint32_t *places;
	const unsigned char *words;
	unsigned n_languages;
	unsigned shift; /* of a hash, for its place */
};

/* As norms_open(). */
struct stem_list *stem_list_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void stem_list_close(struct stem_list *l);
void stem_list_closep(struct stem_list **l);

/* The place of a word of up to ANALYZER_MAX_TERM bytes among 2^(64 - shift). */
size_t stem_list_place(const char *word, size_t len, unsigned shift);

/* Writes the stem of a word in the language of this code; false if it is not there. */
bool stem_list_find(const struct stem_list *l, const char *language, const char *word, size_t len,
	char stem[ANALYZER_MAX_TERM], size_t *stem_len);

#ifdef __cplusplus
}
#endif

#endif
