/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C face of libxapian: the verbs that we use and no more. Queries, results and what a database
 * is known to be without Xapian are plain C (xap_*.c). The xap_*.cc files behind them are the only
 * C++ of the tree; no exception ever leaves them, each body runs in the one guard of xap_guard.h.
 *
 * Handles are opaque; a handle and whatever was made from it belong to one thread at a time
 * (Xapian counts references without atomics). Arguments are borrowed for the call; text is pointer
 * and length and may hold any bytes. A function that can fail takes `err` last and leaves its
 * outputs untouched on failure. Documents are numbered by docid, from 1; docids are never shown to
 * users, since compaction renumbers them.
 */
#ifndef PILCROW_COMMON_XAP_H
#define PILCROW_COMMON_XAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Longest term that Xapian's glass format takes, in bytes, each NUL counting twice. */
enum { XAP_MAX_TERM = 245 };
/* Longest document data, value or metadata that we let through, in bytes: glass gives up at some
   130 MB, and then loses the whole batch. */
enum { XAP_MAX_DATA = 64 << 20 };

/* ---- Reading a database ---- */

struct xap_db;
struct norms;
struct labels;
struct database;

struct xap_stats {
	uint32_t documents;
	uint32_t last_docid;
	uint64_t total_length; /* sum of all document lengths */
	uint64_t revision;
	char uuid[37]; /* text form, NUL-terminated */
};

/* `path` is a directory that holds a glass database. ERROR_NOT_FOUND, ERROR_CORRUPT, ERROR_VERSION.
 */
struct xap_db *xap_db_open(const char *path, struct error *err) NODISCARD;
/*
 * The same of a database that nobody changes while it is open, as those of a generation. Single
 * entries, and lists that belong to one term, are read by us (common/glass/) where the tables are
 * in a form that we know; Xapian opens it only for what is left. Damage is told when it is met.
 */
struct xap_db *xap_db_open_later(const char *path, struct error *err) NODISCARD;
/* The tables that we read; NULL: there are none. They live as long as db. */
const struct database *xap_db_tables(const struct xap_db *db);
void xap_db_close(struct xap_db *db);
void xap_db_closep(struct xap_db **db);

/*
 * Several databases as one, which shares what they hold and outlives none of them. Docids of the
 * members take turns: document d of member m of n is (d - 1) * n + m + 1. Metadata and statistics
 * other than counts are to be asked of the members.
 */
struct xap_db *xap_db_unite(struct xap_db *const *members, size_t n, struct error *err) NODISCARD;
/* How many there are; 1 of a plain database. */
size_t xap_db_members(const struct xap_db *db);
/* The i-th of them, borrowed; a plain database is its own. */
struct xap_db *xap_db_member(struct xap_db *db, size_t i);

/* Of several, revision and uuid are empty. */
bool xap_db_stats(struct xap_db *db, struct xap_stats *out, struct error *err) NODISCARD;

/* Lets searches take document lengths from `norms` (norms.h), which are of this database or of one
   of its members and outlive it: the same answers, sooner. */
bool xap_db_add_norms(struct xap_db *db, const struct norms *norms, struct error *err) NODISCARD;

/* Keeps the labels (labels.h) of a database of one member with it, which they outlive, for whoever
   asks there or in several that it is united with. */
bool xap_db_add_labels(struct xap_db *db, const struct labels *labels, struct error *err) NODISCARD;
/* Those of the member that has the document, and its docid there; NULL if there are none. */
const struct labels *xap_db_labels(const struct xap_db *db, uint32_t docid, uint32_t *there);

/* Document frequency and collection frequency; both 0 for a term that is not there. */
bool xap_db_freqs(struct xap_db *db, const char *term, size_t len, uint32_t *df, uint64_t *cf,
	struct error *err) NODISCARD;

/* Appends the value to *out; appends nothing if there is none. */
bool xap_db_metadata(struct xap_db *db, const char *key, size_t len, struct buf *out,
	struct error *err) NODISCARD;
bool xap_db_data(struct xap_db *db, uint32_t docid, struct buf *out, struct error *err) NODISCARD;
bool xap_db_value(struct xap_db *db, uint32_t docid, uint32_t slot, struct buf *out,
	struct error *err) NODISCARD;

/* Called for document i of a row; the value is empty where it has none. False as below. */
typedef bool xap_value_fn(void *ctx, size_t i, const char *value, size_t len, struct error *err);

/* The values in one slot of many documents, whose docids ascend: far faster than one by one. */
bool xap_db_values(struct xap_db *db, uint32_t slot, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err) NODISCARD;

/* Called for one item after another, in byte order; false (with *err filled if it is an error, code
   ERROR_NONE for "enough", and then the walk returns true) ends the walk. */
typedef bool xap_item_fn(void *ctx, const char *item, size_t len, struct error *err);
typedef bool xap_posting_fn(void *ctx, uint32_t docid, uint32_t wdf, struct error *err);
typedef bool xap_term_fn(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n_positions, struct error *err);

/* All terms that begin with `prefix` (which may be empty). */
bool xap_db_terms(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err) NODISCARD;
/* Those of them that are not in `other`. */
bool xap_db_terms_missing(struct xap_db *db, struct xap_db *other, const char *prefix, size_t len,
	xap_item_fn *fn, void *ctx, struct error *err) NODISCARD;
/* All with their document frequencies. */
typedef bool xap_frequency_fn(
	void *ctx, const char *term, size_t len, uint32_t df, struct error *err);
bool xap_db_frequencies(struct xap_db *db, const char *prefix, size_t len, xap_frequency_fn *fn,
	void *ctx, struct error *err) NODISCARD;
/* The same, leaping where past(ctx, term, len) is not 0 after a term: over all that begin as its
   first so many bytes. */
typedef size_t xap_past_fn(void *ctx, const char *term, size_t len);
bool xap_db_frequencies_past(struct xap_db *db, const char *prefix, size_t len,
	xap_frequency_fn *fn, xap_past_fn *past, void *ctx, struct error *err) NODISCARD;
bool xap_db_synonyms(struct xap_db *db, const char *key, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err) NODISCARD;
/* All keys of the synonym table that begin with `prefix`. */
bool xap_db_synonym_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err) NODISCARD;
/* All words of the spelling table with their frequencies. */
bool xap_db_spellings(
	struct xap_db *db, xap_frequency_fn *fn, void *ctx, struct error *err) NODISCARD;
bool xap_db_metadata_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err) NODISCARD;
/* The documents that hold `term`, by docid; the empty term means every document (wdf 1). */
bool xap_db_postings(struct xap_db *db, const char *term, size_t len, xap_posting_fn *fn, void *ctx,
	struct error *err) NODISCARD;
/* The lengths of all documents, by docid. */
typedef bool xap_length_fn(void *ctx, uint32_t docid, uint32_t length, struct error *err);
bool xap_db_lengths(struct xap_db *db, xap_length_fn *fn, void *ctx, struct error *err) NODISCARD;
/* The terms of one document, in byte order, with wdf and positions. */
bool xap_db_termlist(
	struct xap_db *db, uint32_t docid, xap_term_fn *fn, void *ctx, struct error *err) NODISCARD;
/* The terms alone: positions take a search in a table for each. */
bool xap_db_terms_of(
	struct xap_db *db, uint32_t docid, xap_item_fn *fn, void *ctx, struct error *err) NODISCARD;

/*
 * xapian-check's verdict: *faults is the number of inconsistencies, their description goes to
 * `report`. A database that cannot even be opened is an error.
 */
bool xap_check(const char *path, size_t *faults, struct buf *report, struct error *err) NODISCARD;

/* Of one table alone, the file "termlist.glass" and the like: what can be told without the others.
 */
bool xap_check_table(const char *path, const char *table, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

/* Order-preserving form of a number for value slots; `out` needs 9 bytes; returns the length. */
size_t xap_sortable(double number, char out[9]);
double xap_sortable_decode(const char *bytes, size_t len);

/* The version of the libxapian that is loaded, such as "1.4.22". Static text. */
const char *xap_version(void);
/* Of the one that opens the database. */
const char *xap_db_version(struct xap_db *db, struct error *err) NODISCARD;

/* ---- Queries: immutable values; each handle is freed by whoever made it ---- */

struct xap_query;

enum xap_op {
	XAP_OR,
	XAP_AND,
	XAP_AND_NOT,   /* first without the others */
	XAP_AND_MAYBE, /* first must match; the others add weight */
	XAP_FILTER,    /* all must match; only the first weighs */
	XAP_PHRASE,    /* in this order, within `window` positions */
	XAP_NEAR,      /* in any order, within `window` positions */
};

struct xap_query *xap_query_term(const char *term, size_t len, struct error *err) NODISCARD;
struct xap_query *xap_query_all(struct error *err) NODISCARD;	  /* every document, weight 0 */
struct xap_query *xap_query_nothing(struct error *err) NODISCARD; /* no document */
/* Documents whose value lies, as bytes, from `from` to `to`, both included; weight 0. */
struct xap_query *xap_query_value_range(
	uint32_t slot, const char *from, const char *to, struct error *err) NODISCARD;
/* The parts stay the caller's. `window` is for XAP_PHRASE and XAP_NEAR (0: the number of parts).
   Members of these two must be terms or XAP_ORs of terms (Xapian 1.4 takes nothing else there). */
/* Documents of a database that is asked, or of a member of it. */
struct xap_docids {
	const struct xap_db *member;
	const uint32_t *docids; /* ascending, each once; as the member numbers them */
	size_t n;
	bool all; /* all of them: what `docids` says does not count */
};
/* They and no others, weight 0; for XAP_FILTER. The lists are copied. */
struct xap_query *xap_query_docids(
	const struct xap_docids *lists, size_t n, struct error *err) NODISCARD;

struct xap_query *xap_query_combine(enum xap_op op, const struct xap_query *const *parts, size_t n,
	uint32_t window, struct error *err) NODISCARD;
struct xap_query *xap_query_scale(
	const struct xap_query *part, double factor, struct error *err) NODISCARD;
void xap_query_free(struct xap_query *q);
void xap_query_freep(struct xap_query **q);
/* Appends Xapian's own description, for --explain and tests. */
bool xap_query_describe(const struct xap_query *q, struct buf *out, struct error *err) NODISCARD;

/* What a query is at its top. Texts live as long as it does. */
enum xap_shape {
	XAP_SHAPE_TERM,	  /* term, len */
	XAP_SHAPE_GROUP,  /* op, window, parts */
	XAP_SHAPE_SCALED, /* factor, one part */
	XAP_SHAPE_ALL,
	XAP_SHAPE_NOTHING,
	XAP_SHAPE_RANGE,  /* slot, from, from_len, to, to_len */
	XAP_SHAPE_DOCIDS, /* xap_query_docids_of() */
};

struct xap_look {
	enum xap_shape shape;
	const char *term;
	size_t len;
	enum xap_op op;
	uint32_t window;
	double factor;
	size_t n_parts;
	uint32_t slot;
	const char *from, *to;
	size_t from_len, to_len;
};

struct xap_look xap_query_look(const struct xap_query *q);
/* i < n_parts; part of `q`. */
const struct xap_query *xap_query_part(const struct xap_query *q, size_t i);
/* Of documents by their numbers: those of the member with these statistics, by the last list of it;
 *out has neither member nor documents if there is none. They live as long as the query. */
void xap_query_docids_of(
	const struct xap_query *q, const struct xap_stats *member, struct xap_docids *out);
/* Whether there is a phrase in it, or words near each other. */
bool xap_query_has_positions(const struct xap_query *q);

/* ---- Searching ---- */

/* How matching terms weigh: Xapian's own schemes. Not those that 1.4 gets wrong (language models,
   PL2+). */
enum xap_weighting {
	XAP_BM25,     /* k1, b; k2 = 0, k3 = 0 and no clamp on short documents */
	XAP_BM25PLUS, /* k1, b, delta; likewise */
	XAP_TFIDF,    /* wdf times the logarithm of the inverse document frequency */
	XAP_PL2,      /* c, like all from here that have a parameter */
	XAP_INL2,
	XAP_BB2,
	XAP_IFB2,
	XAP_INEB2,
	XAP_DPH, /* no parameter, like all from here */
	XAP_DLH,
	XAP_COORD, /* the number of terms that match */
	XAP_BOOL,  /* all weights are 0 */
};

/*
 * In place of the zeros that BM25 in Xapian 1.4 divides by: k1 = 0, or b = 1 with a document of
 * length 0, make 0/0 for a term of wdf 0. Too small to be seen in six decimals.
 */
#define XAP_NEARLY_ZERO 1e-9

enum xap_order {
	XAP_BY_SCORE,	   /* best first */
	XAP_BY_VALUE_DOWN, /* of `slot`, as bytes, greatest first; then by score */
	XAP_BY_VALUE_UP,   /* least first, what has none last; then by score */
};

/* How many candidates are looked at between two looks at the clock. */
enum { XAP_CLOCK_INTERVAL = 64 };

struct xap_search {
	double deadline; /* seconds of CLOCK_MONOTONIC; 0: none. Then the match ends early. */
	enum xap_order order;
	uint32_t slot;
	enum xap_weighting weighting;
	double k1, b, c, delta;	 /* those that the weighting has; the others are not looked at */
	uint32_t first, count;	 /* the page, from 0 */
	uint32_t check_at_least; /* matches to look at before the total may be a guess */
	/* What scores at most so much less than the last of the page comes behind it. Xapian makes
	   no use of it. */
	double tie;
};

struct xap_match {
	uint32_t docid;
	double score;
};

struct xap_results;

/* Ranked as `order` says, what is equal by docid. Lazily read data stay with the db, not the
 * results. */
struct xap_results *xap_search_run(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, struct error *err) NODISCARD;
/*
 * What of one document's score comes from which term, in the order of the query; the parts add up
 * to it. `only` is a term of the document that few others have. Terms that do not count there are
 * left out.
 */
typedef bool xap_part_fn(void *ctx, const char *term, size_t len, double score, struct error *err);
bool xap_search_parts(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, uint32_t docid, const char *only, size_t only_len,
	xap_part_fn *fn, void *ctx, struct error *err) NODISCARD;
/* Results that were found without Xapian, by score: the matches are copied. */
struct xap_results *xap_results_new(const struct xap_match *matches, size_t n, uint32_t lower,
	uint32_t estimated, uint32_t upper, bool timed_out, struct error *err) NODISCARD;
void xap_results_free(struct xap_results *r);
void xap_results_freep(struct xap_results **r);
size_t xap_results_count(const struct xap_results *r);
struct xap_match xap_results_get(const struct xap_results *r, size_t i); /* i < count */
/* The value that match i was ordered by; empty for XAP_BY_SCORE. It lives as long as the results.
 */
const char *xap_results_key(const struct xap_results *r, size_t i, size_t *len);
/* Whether the deadline passed first: then these are the best of what was looked at by then, and the
   total below is of no use but for `lower`. */
bool xap_results_timed_out(const struct xap_results *r);
/* The number of matches is at least `lower`, at most `upper`; exact where they are equal. */
void xap_results_total(
	const struct xap_results *r, uint32_t *lower, uint32_t *estimated, uint32_t *upper);

/* ---- Writing ---- */

struct xap_doc;
struct xap_writer;

struct xap_doc *xap_doc_new(struct error *err) NODISCARD;
void xap_doc_free(struct xap_doc *d);
/* Empties it for reuse. */
bool xap_doc_clear(struct xap_doc *d, struct error *err) NODISCARD;
/* One occurrence at `pos`, adding `wdf` (may be 0). Terms over XAP_MAX_TERM are ERROR_LIMIT. */
bool xap_doc_posting(struct xap_doc *d, const char *term, size_t len, uint32_t pos, uint32_t wdf,
	struct error *err) NODISCARD;
/* A term without position; wdf 0 for boolean terms. */
bool xap_doc_term(
	struct xap_doc *d, const char *term, size_t len, uint32_t wdf, struct error *err) NODISCARD;
bool xap_doc_value(struct xap_doc *d, uint32_t slot, const char *value, size_t len,
	struct error *err) NODISCARD;
bool xap_doc_data(struct xap_doc *d, const char *data, size_t len, struct error *err) NODISCARD;

/* A new, empty glass database in directory `path` (made if absent; refused if it holds one).
   Nothing is synced to disk before the store does so. */
struct xap_writer *xap_writer_create(const char *path, struct error *err) NODISCARD;
/* One that is there, to be changed: nobody else has it. Nothing is synced either. Changes are held
   in `memory` bytes, more or less, before they are written: the more, the fewer passes. */
struct xap_writer *xap_writer_open(const char *path, uint64_t memory, struct error *err) NODISCARD;
/* Frees. Without a commit after the last change the database is incomplete and of no use. */
void xap_writer_close(struct xap_writer *w);
/* The same, and at once: what was changed since the last commit is forgotten, not written. */
void xap_writer_drop(struct xap_writer *w);
void xap_writer_closep(struct xap_writer **w);
bool xap_writer_add(struct xap_writer *w, const struct xap_doc *d, struct error *err) NODISCARD;
/* The document `docid` of a database that was opened. */
bool xap_writer_replace(
	struct xap_writer *w, uint32_t docid, const struct xap_doc *d, struct error *err) NODISCARD;
bool xap_writer_remove(struct xap_writer *w, uint32_t docid, struct error *err) NODISCARD;
/* Its data alone. */
bool xap_writer_data(struct xap_writer *w, uint32_t docid, const char *data, size_t len,
	struct error *err) NODISCARD;
/* An empty value takes the key away. */
bool xap_writer_metadata(struct xap_writer *w, const char *key, size_t key_len, const char *value,
	size_t value_len, struct error *err) NODISCARD;
bool xap_writer_synonym(struct xap_writer *w, const char *key, size_t key_len, const char *word,
	size_t word_len, struct error *err) NODISCARD;
bool xap_writer_drop_synonym(struct xap_writer *w, const char *key, size_t key_len,
	const char *word, size_t word_len, struct error *err) NODISCARD;
/* The word's frequency in the spelling table grows by `change`, or shrinks; at 0 the word is gone.
   Words of one byte are passed by. */
bool xap_writer_spelling(struct xap_writer *w, const char *word, size_t len, int64_t change,
	struct error *err) NODISCARD;
bool xap_writer_commit(struct xap_writer *w, struct error *err) NODISCARD;

/*
 * Merges databases into a new one in directory `destination`: the documents of sources[0], then of
 * sources[1], ..., renumbered from 1 without gaps; metadata and synonyms united, the first
 * source's value standing where two have the same metadata key. (Numbers missing inside a source
 * stay missing; our writer leaves none.) An existing database there is an error, never overwritten.
 */
bool xap_compact(
	const char *const *sources, size_t n, const char *destination, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
