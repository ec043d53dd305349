/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one place that knows what a word is. The indexer, the query parser and the snippet maker all
 * call analyzer_run(), so what is found, what was asked and what is marked cannot disagree.
 *
 * Text -> UTF-8 check -> word boundaries -> NFKC case folding -> stem (accents still on, since the
 * Snowball stemmers need them) -> accents stripped from word and stem alike.
 *
 * A struct analyzer belongs to one thread and to one language; it keeps a word -> stem cache that
 * makes the second run over natural text several times faster than the first.
 *
 * What the text becomes (p is the position that the next word takes, from 1):
 *
 *   don't, o'brien      one word with a ' (the typographic apostrophe is the same)
 *   l'accord            in languages with elisions: accord at p; the article takes no position
 *   e-mail              e (PART) p, email (JOINED) p, mail (PART) p+1, email (JOINED_END) p+1
 *   u.s. / U.S          u.s. (WORD) at p and us (JOINED) at p; likewise j.r.r. and jrr
 *   c++ c# at&t 3.5     one word each; 1,000.50 too; a full stop or comma only between digits
 *   foo_bar             one word; a leading or trailing _ belongs to no word
 *   example.org         two words, example and org
 *   東京都              overlapping bigrams 東京 (NGRAM) p, 京都 (NGRAM) p+1, and the last
 *                       character 都 (NGRAM_TAIL) p+2, so that each character begins one term
 *   an emoji            one SYMBOL
 *
 * Soft hyphens, U+FEFF and joiners vanish inside words; U+200B and bad bytes separate words. Words
 * over ANALYZER_MAX_TERM bytes (after folding, before accents are stripped) give no token, take no
 * position, and are counted; so do emoji and single characters too long for a term.
 *
 * In detail:
 *
 * - Inside a word one ' or & or _ (or · or ״) is kept between two letters or digits. After a word
 *   up to three of + and # are kept, unless more follow or a letter or digit does.
 * - Only what stands before the first ' of a word (or of a part) can be an elision, and only if
 *   something follows: d'aujourd'hui is aujourd'hui.
 * - An initialism is two or more single letters with a full stop each, that of the last optional;
 *   its range has the last stop, its term always ends in one. Not if a letter or digit follows
 *   (a.b.com is three words), nor glued by a full stop to a word before it. At most 32 letters.
 * - Words tied by single hyphens (- U+2010 U+2011) are parts. They are written together only if one
 *   of them has a letter, there are at most 8, none is overlong, and the whole fits in a term.
 *   An initialism can be a part; U.S.-South gives, in this order, u.s. (PART) p, us (JOINED) p with
 *   the range of U.S., ussouth (JOINED) p with the whole range, south (PART) p+1, ussouth
 *   (JOINED_END) p+1. So a JOINED spells otherwise just those words that lie in its range.
 * - A character is a grapheme cluster; ranges begin and end with clusters.
 * - Turkish: I is folded to ı and İ to i for the stemmer; as terms both are i, unless accents stay.
 */
#ifndef PILCROW_COMMON_ANALYZER_H
#define PILCROW_COMMON_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ANALYZER_MAX_TERM = 64 }; /* bytes; Xapian's own TermGenerator has the same limit */

enum token_kind {
	TOKEN_WORD,
	TOKEN_PART,   /* one part of a hyphenated word */
	TOKEN_JOINED, /* the parts written together, at the position of the first; its range spans
			 all. Also the letters of an initialism, at its position and range. */
	TOKEN_JOINED_END, /* the same term again at the position of the last part; adds nothing to
			     the wdf */
	TOKEN_NGRAM,
	TOKEN_NGRAM_TAIL,
	TOKEN_SYMBOL,
};

/*
 * What the user of an analyzer notes about a word. The analyzer keeps it with the word and hands it
 * out at each occurrence; it is all zeros when a word is met for the first time, and again when the
 * analyzer had to forget the word. The analyzer itself never reads it.
 */
struct token_memo {
	uint64_t words[4];
};

/*
 * What the analyzer knows of a word, folded: the same for all its tokens, until it is forgotten.
 * The bytes of the word, of its term and of its stem may lie within each other. N-grams and symbols
 * are known apart from words of the same letters: each is its own term and has no stem.
 */
struct known_word {
	struct token_memo memo; /* the user's */
	uint8_t word_len, term_len;
	uint8_t stem_len;	  /* 0: it has none */
	uint8_t term_at, stem_at; /* in bytes[] */
	char bytes[];
};

static inline const char *known_word_term(const struct known_word *word)
{
	return word->bytes + word->term_at;
}

static inline const char *known_word_stem(const struct known_word *word)
{
	return word->bytes + word->stem_at;
}

/* Whether accents were taken off: the term is not what the stemmer saw. */
static inline bool known_word_is_stripped(const struct known_word *word)
{
	return word->term_at > 0 || word->term_len != word->word_len;
}

struct word;

struct token {
	const char *term; /* the folded surface form; never empty, never over ANALYZER_MAX_TERM */
	size_t term_len;
	const char *stem; /* the folded stem; NULL for numbers (first character no letter), n-grams,
			     symbols; with options.stems_when_asked always: see token_stem() */
	size_t stem_len;
	uint32_t pos; /* from 1, never falling */
	enum token_kind kind;
	bool stripped;		 /* accents were taken off: the term is not what the stemmer saw */
	size_t start, end;	 /* half-open range of bytes of the source text */
	const struct word *word; /* the analyzer's own */
};

/* An occurrence of a word, for those who do not ask where it stands in the text. */
struct word_token {
	struct known_word *word; /* valid until the next call on the analyzer */
	uint32_t pos;
	enum token_kind kind;
};

/*
 * Called once a token, in order of position. The token and what it points to are valid during the
 * call only, and the analyzer must not be used meanwhile, but for token_stem(). Returning false
 * (after filling *err) stops the run.
 */
typedef bool token_fn(void *ctx, const struct token *token, struct error *err);

/* The same for several at once: n is at least 1. The array is valid during the call only. */
typedef bool word_tokens_fn(
	void *ctx, const struct word_token *tokens, size_t n, struct error *err);

/*
 * Where stems are looked up before libstemmer is asked for them, so that a process that needs few
 * of them may do without it.
 */
struct stem_source {
	/* The stem of a folded word (of up to ANALYZER_MAX_TERM bytes) in the language of this
	   code; false if the source has none. */
	bool (*find)(struct stem_source *s, const char *language, const char *word, size_t len,
		char stem[ANALYZER_MAX_TERM], size_t *stem_len);
	/* Called before libstemmer is used for this language, once an analyzer; false, with *err
	   set, if the stems that it gives are others than the source's. */
	bool (*admit)(struct stem_source *s, const char *language, struct error *err);
};

struct analyzer_options {
	bool keep_accents; /* do not strip: café and cafe are two words */
	size_t cache; /* bytes for words that were met; 0: 64 MiB. What comes out is the same */
	/* Tokens come without stems; of those that matter they are asked for. */
	bool stems_when_asked;
	struct stem_source *source; /* with stems_when_asked; borrowed; NULL: none */
};

/* What a run met beside words. Counts add up over all runs. */
struct analyzer_counts {
	uint64_t tokens;    /* handed out */
	uint64_t overlong;  /* words over ANALYZER_MAX_TERM bytes */
	uint64_t bad_bytes; /* bytes that are no valid UTF-8; they separate words */
	uint64_t forgotten; /* times that all words known were forgotten */
};

struct analyzer;

/* `language` is a code of language.h such as "en" (or "none": no stemming). Owned by the caller. */
struct analyzer *analyzer_new(
	const char *language, const struct analyzer_options *options, struct error *err) NODISCARD;
/* The same, quicker: shares with `other` (or NULL) what does not depend on language and options. Of
 * the two only one may be at work at a time; each is freed by itself. */
struct analyzer *analyzer_new_beside(struct analyzer *other, const char *language,
	const struct analyzer_options *options, struct error *err) NODISCARD;
void analyzer_free(struct analyzer *a);
void analyzer_freep(struct analyzer **a);

/* Walks `text`. False only if `fn` returned false or memory ran out (*err says which). */
bool analyzer_run(struct analyzer *a, const char *text, size_t len, token_fn *fn, void *ctx,
	struct error *err) NODISCARD;

/* The same tokens in the same order, as many at once as there are. Not with
   options.stems_when_asked. */
bool analyzer_run_words(struct analyzer *a, const char *text, size_t len, word_tokens_fn *words,
	void *ctx, struct error *err) NODISCARD;

/*
 * The stem of a token that `a` is handing out, however it was made; NULL where tokens have none.
 * Valid until the next run. False when memory ran out, or where libstemmer is not to be had.
 */
bool token_stem(struct analyzer *a, const struct token *token, const char **stem, size_t *stem_len,
	struct error *err) NODISCARD;

/* Bytes that the words it has met take. */
size_t analyzer_cache_size(const struct analyzer *a);
/* Forgets them, and gives their memory back. Not within a run. */
void analyzer_forget(struct analyzer *a);

const struct analyzer_counts *analyzer_counts(const struct analyzer *a);

const char *analyzer_language(const struct analyzer *a);

/*
 * The folded stem of one folded word, as a token of this analyzer would have it. Valid until the
 * next call on `a`. False as token_stem().
 */
bool analyzer_stem(struct analyzer *a, const char *word, size_t len, const char **stem,
	size_t *stem_len, struct error *err) NODISCARD;

/*
 * SHA-256, in 64 hex digits and a NUL, of what this analyzer makes of a fixed list of probe words:
 * libstemmer has no version call, and an index must not be searched with other stems.
 */
bool analyzer_fingerprint(struct analyzer *a, char hex[65], struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
