/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the analyzer share. For them and for the analyzer's own tests; everyone else
 * includes analyzer.h alone.
 *
 *   analyzer.c        the driver, and what becomes of one word
 *   analyzer_plain.c  the fast path: what needs but the characters that text is full of
 *   analyzer_short.c  the same of words that are easily told
 *   analyzer_ngrams.c the same of scripts without spaces
 *   analyzer_queue.c  words of the fast path on their way out
 *   analyzer_words.c  all rules, over the units of analyzer_unit.c
 */
#ifndef PILCROW_COMMON_ANALYZER_INTERNAL_H
#define PILCROW_COMMON_ANALYZER_INTERNAL_H

#include "common/analyzer.h"
#include "common/analyzer_fold.h"
#include "common/analyzer_unit.h"
#include "common/language.h"
#include "common/stem_cache.h"
#include "common/stemmer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	/* A length that says: over ANALYZER_MAX_TERM bytes, of which nothing was kept. */
	WORD_OVERLONG = ANALYZER_MAX_TERM + 1,
	/* Words are read and written eight bytes at a time; those after the last mean nothing. */
	WORD_ROOM = ANALYZER_MAX_TERM + 8,

	WORD_MAX_PARTS = 8,  /* of a hyphenated word that is also found written together */
	WORD_MAX_SUFFIX = 3, /* as in c++ and foo### */
};

/* A folded word, accents on. */
struct word {
	size_t start, end; /* in the source text */
	size_t len;	   /* or WORD_OVERLONG */
	bool letter;	   /* its first character is one, so that it has a stem */
	char bytes[WORD_ROOM];
};

/* A token that has its position and was not handed out yet. */
struct queued {
	uint64_t key;		  /* token_key() of it */
	struct known_word *known; /* what the cache expects it to be, or NULL */
	uint32_t pos;
	enum token_kind kind;
	struct word word; /* of length 0: none after all; then all is zeros */
};

enum {
	QUEUE_FULL = 64,			       /* so many are handed out at once */
	QUEUE_ITEMS = QUEUE_FULL + WORD_MAX_PARTS + 2, /* the parts of one more and both JOINED */
};

struct queue {
	unsigned count;
	struct queued items[QUEUE_ITEMS];
};

struct analyzer {
	const struct language *language;
	struct analyzer_options options;
	/* NULL where words are their own stems, and until one is needed that is not known. */
	struct sb_stemmer *stemmer;
	struct sb_stemmer *ascii_stemmer;      /* for words of ASCII; it may be the same */
	const struct stemmer_library *library; /* that of the stemmers */
	struct stem_cache *cache;
	struct analyzer_counts counts;
	bool units_only;   /* for tests: everything by the rules of analyzer_words.c */
	struct fold *fold; /* shared with those that this one was made beside */
	/* Last: these are not zeroed, but begun anew by each who uses them. */
	struct queue queue;
	struct unit_reader reader;
};

/* One call of analyzer_run() or analyzer_run_words(). */
struct run {
	struct analyzer *a;
	const char *text;
	size_t len;
	word_tokens_fn *words; /* NULL: fn takes them one by one */
	token_fn *fn;
	void *ctx;
	struct error *err;
	uint32_t pos;	 /* the last one taken */
	size_t word_end; /* where the last word of the fast path ended; SIZE_MAX: nowhere */
};

/* What the cache knows a word by: not the same with a stem and without. */
static inline uint64_t word_key(const struct word *word)
{
	uint64_t hash = stem_cache_hash(word->bytes, word->len);

	return word->letter ? hash : hash ^ UINT64_C(0x5555555555555555);
}

/* Nothing comes off n-grams and symbols: they are known apart from words. */
static inline uint64_t token_key(enum token_kind kind, const struct word *word)
{
	uint64_t key = word_key(word);

	return kind < TOKEN_NGRAM ? key : key ^ UINT64_C(0x3333333333333333);
}

/* That of the record with a word's stem, where the other has none yet. */
static inline uint64_t stem_key(const struct analyzer *a, const struct word *word)
{
	uint64_t key = word_key(word);

	return a->options.stems_when_asked ? key ^ UINT64_C(0xAAAAAAAAAAAAAAAA) : key;
}

/* Whether a full stop ties what begins at `at` to a word of the fast path before it. */
static inline bool run_is_glued(const struct run *r, size_t at)
{
	return at > 0 && at - 1 == r->word_end && r->text[r->word_end] == '.';
}

/* Hands a word (not overlong) to the token function, at the current position. */
bool run_emit(struct run *r, enum token_kind kind, const struct word *word) NODISCARD;
bool run_emit_queued(struct run *r, const struct queued *items, unsigned n) NODISCARD;

/* The i-th item behind those in the queue, to be filled. */
static inline struct queued *queue_behind(struct queue *q, unsigned i)
{
	return &q->items[q->count + i];
}

/* Gives an item the next position. */
static inline void queue_settle(struct run *r, enum token_kind kind, struct queued *item)
{
	item->kind = kind;
	item->pos = ++r->pos;
	item->key = token_key(kind, &item->word);
	stem_cache_ask(r->a->cache, item->key);
}

/* Hands out all. */
bool queue_flush(struct run *r) NODISCARD;

/* Takes the n items behind the queue into it. */
static inline bool queue_take(struct run *r, unsigned n)
{
	struct queue *q = &r->a->queue;

	q->count += n;
	return q->count < QUEUE_FULL || queue_flush(r);
}

/*
 * Both go on from *at, which is not within a cluster, and move *at: the first to what it cannot
 * judge (a place where the second can begin) or to the end; the second to the next white space or
 * to the end.
 */
bool run_plain(struct run *r, size_t *at) NODISCARD;
bool run_units(struct run *r, size_t *at) NODISCARD;

/*
 * Queues words from *at on as long as they are easily told, and moves *at, if that is before the
 * end, to what may be something else, still before it.
 */
bool run_short(struct run *r, size_t *at) NODISCARD;

/*
 * Queues the n-grams from *at on, a FOLD_NGRAM that is a cluster by itself, and moves *at to what
 * follows; or, with *hard, to a character of theirs that only the rules can go on from.
 */
bool run_plain_ngrams(struct run *r, size_t *at, bool *hard) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
