/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The queries of a batch, which are called topics where retrieval is measured. Four forms are read:
 *
 *   ID, tab, query     a line each (.tsv)
 *   JSON Lines         {"_id": ..., "text": ...}, where the id may be called query_id, qid or id
 * and the query, query; other members are kept for whoever asks (.jsonl) TREC topics        <top>
 * with <num> and <title>, end tags or none; or XML with <topic number="1"> and <query> or <title>
 * (.xml, .sgml, .trec) a query a line     where no line has a tab; the ids are the lines' numbers
 *
 * The file's name decides, else its first character. One bad topic does not spoil the others: it
 * stays in its place with what is wrong with it.
 */
#ifndef PILCROW_SEARCHER_TOPICS_H
#define PILCROW_SEARCHER_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct topic {
	char *id;	  /* owned; NULL if it has none */
	char *query;	  /* UTF-8; owned; NULL if it has none */
	const char *json; /* the record as it stands, of JSON Lines; borrowed; else NULL */
	size_t json_len;
	uint64_t line; /* of the file, from 1 */
	char *fault;   /* why it cannot be asked; owned; NULL: it can */
};

struct topics {
	struct topic *items; /* in the file's order; owned */
	size_t n;
};

/* Reads the `len` bytes at `text`, which must outlive the topics. `name` is the file's. ERROR_INPUT
 * if there is no topic at all. */
bool topics_read(struct topics *out, const char *name, const char *text, size_t len,
	struct error *err) NODISCARD;
void topics_done(struct topics *t);

#endif
