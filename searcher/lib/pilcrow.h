/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpilcrow: searching and building indexes, those of indexer(1), from other programs. C, and from
 * there any language that can call C: nothing here throws, exits or prints.
 *
 * Texts are UTF-8 and end in NUL; offsets are bytes. What a function returns lives as its comment
 * says. A pilcrow and what came from it belong to one thread at a time; threads each open their
 * own, which share the index on the disk. The same goes for a pilcrow_builder. Functions that can
 * fail take `error`, room of `size` bytes for a message (NULL: none is wanted).
 */
#ifndef PILCROW_H
#define PILCROW_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library. Static text. */
const char *pilcrow_version(void);

typedef struct pilcrow pilcrow;

/* Opens the live generations of n indexes, searched as if they were one. To be closed by the
 * caller; NULL on failure. */
pilcrow *pilcrow_open(const char *const *indexes, size_t n, char *error, size_t size);
void pilcrow_close(pilcrow *p);

/*
 * The answer to a request, both as JSON in one line: all that searcher can, in the form of its
 * --serve-stdio (pilcrow's request.schema.json and answer.schema.json). An error is an answer that
 * says so. After a rebuild the new generation is asked. To be freed by pilcrow_free(); NULL only
 * when out of memory.
 */
char *pilcrow_ask(pilcrow *p, const char *request);
void pilcrow_free(char *text);

typedef struct pilcrow_answer pilcrow_answer;

/* The best `hits` paragraphs for a query (pilcrow-query(7)), of the generation that was opened. To
 * be freed before the pilcrow is closed; NULL on failure. */
pilcrow_answer *pilcrow_search(
	pilcrow *p, const char *query, unsigned hits, char *error, size_t size);
void pilcrow_answer_free(pilcrow_answer *a);

/* How many paragraphs match; *exact (may be NULL) is 0 where that is an estimate. */
unsigned long long pilcrow_total(const pilcrow_answer *a, int *exact);
size_t pilcrow_hits(const pilcrow_answer *a);

enum pilcrow_text {
	PILCROW_ID,
	PILCROW_KEY,
	PILCROW_ARTICLE,
	PILCROW_TITLE,
	PILCROW_DATE,
	PILCROW_SOURCE,
	PILCROW_URL,
	PILCROW_LANGUAGE,
	PILCROW_FILE,
	PILCROW_METADATA, /* a JSON object */
	PILCROW_PARAGRAPH_TEXT,
};

/* Of hit i, from 0; NULL where it is unknown or there is no such hit. Lives as long as the answer.
 */
const char *pilcrow_hit_text(const pilcrow_answer *a, size_t i, enum pilcrow_text which);
double pilcrow_hit_score(const pilcrow_answer *a, size_t i);
/* Its number in its article, from 1. */
unsigned pilcrow_hit_paragraph(const pilcrow_answer *a, size_t i);
/* The part of the paragraph to show. 1 if there is such a hit. */
int pilcrow_hit_snippet(const pilcrow_answer *a, size_t i, size_t *start, size_t *end);

/* What matched: the marks of the paragraph, in order, then those of the title. */
size_t pilcrow_marks(const pilcrow_answer *a, size_t i);
/* Mark k of hit i, from 0; *in_title is 1 for those of the title. 1 if there is such a mark. */
int pilcrow_mark(
	const pilcrow_answer *a, size_t i, size_t k, size_t *start, size_t *end, int *in_title);

/* One word of a text as it is indexed. What the struct points to lives during the call. */
struct pilcrow_token {
	const char *term, *stem; /* folded; stem may be NULL */
	size_t term_len, stem_len;
	size_t start, end; /* of the text */
	unsigned position; /* from 1 */
};

/* Called for each token; another value than 0 ends it. */
typedef int pilcrow_token_fn(void *ctx, const struct pilcrow_token *token);

/* Analyses a text in a language, a code such as "en" (NULL: the index's main one). 1 if all went
 * well. */
int pilcrow_analyze(pilcrow *p, const char *language, const char *text, pilcrow_token_fn *fn,
	void *ctx, char *error, size_t size);

typedef struct pilcrow_builder pilcrow_builder;

/*
 * Begins a new generation of an index, which is made if it is not there; what is served meanwhile
 * stays as it is. `language` is that of records that name none, a code such as "en" (NULL: that
 * one). NULL on failure, also if another builder, such as indexer(1), is at work. To be freed by
 * the caller.
 */
pilcrow_builder *pilcrow_build(const char *index, const char *language, char *error, size_t size);

/*
 * Adds an article: a JSON object as in the JSON Lines that indexer(1) reads, or its parts, of which
 * each may be NULL; metadata is a JSON object of further members, such as {"author": "Ada"}. 1 if
 * it was taken; else the message says which record (from 1) and byte is wrong, and the next can be
 * added.
 */
int pilcrow_build_record(pilcrow_builder *b, const char *json, char *error, size_t size);
int pilcrow_build_article(pilcrow_builder *b, const char *id, const char *title, const char *text,
	const char *metadata, char *error, size_t size);

/*
 * Indexes what was added, checks the outcome (in a process of its own) and serves it, in place of
 * all that was there before: readers see the one or the other. 1 if that went well; *paragraphs
 * (may be NULL) is how many there are. Nothing has changed if it did not. Once.
 */
int pilcrow_build_publish(
	pilcrow_builder *b, unsigned long long *paragraphs, char *error, size_t size);
/* What was left out of it, from 0, such as a record whose id another had before; NULL at the end.
 * Lives until the next call. */
const char *pilcrow_build_reject(pilcrow_builder *b, size_t i);
/* Forgets what was not published. */
void pilcrow_build_free(pilcrow_builder *b);

/*
 * For R's .C(), which passes vectors and takes no values: `handle` is raw(8), an int of status is 1
 * if all went well. An answer that does not fit into *answer, which has room for *room bytes, is
 * not written; then *room is what it takes, and the call is to be made again with that.
 */
void pilcrow_r_open(
	char **indexes, int *n, unsigned char *handle, char **error, int *room, int *status);
void pilcrow_r_ask(unsigned char *handle, char **request, char **answer, int *room, int *status);
void pilcrow_r_close(unsigned char *handle);
/* The same for building. `records` are *n JSON objects; *n is then how many were taken before one
 * that was not. Publishing leaves out without a word what pilcrow_build_reject() would tell; *left
 * is how many. */
void pilcrow_r_build(
	char **index, char **language, unsigned char *handle, char **error, int *room, int *status);
void pilcrow_r_build_records(
	unsigned char *handle, char **records, int *n, char **error, int *room, int *status);
void pilcrow_r_build_publish(
	unsigned char *handle, double *paragraphs, int *left, char **error, int *room, int *status);
void pilcrow_r_build_free(unsigned char *handle);

#ifdef __cplusplus
}
#endif

#endif
