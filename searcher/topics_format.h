/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files topics_*.c share. A reader appends topics; what is wrong with one is its fault. */
#ifndef PILCROW_SEARCHER_TOPICS_FORMAT_H
#define PILCROW_SEARCHER_TOPICS_FORMAT_H

#include "common/buf.h"
#include "searcher/topics.h"

typedef bool topics_reader(struct topics *out, const char *text, size_t len, struct error *err);

topics_reader topics_read_tsv, topics_read_lines, topics_read_jsonl, topics_read_trec;

/* Another topic, empty but for its line; NULL when out of memory. */
struct topic *topics_add(struct topics *t, uint64_t line, struct error *err);

/* The topic's first fault stays. */
bool topic_fault(struct topic *t, struct error *err, const char *format, ...) PRINTF_LIKE(3, 4);

/* Sets what a topic asks, without white space around it. */
bool topic_set_id(struct topic *t, const char *text, size_t len, struct error *err);
bool topic_set_query(struct topic *t, const char *text, size_t len, struct error *err);

/* The lines of a text, without their ends. Blank ones are passed over. */
struct topics_lines {
	const char *at, *end;
	uint64_t line; /* of the one that was read last */
};

bool topics_next_line(struct topics_lines *l, const char **line, size_t *len);

#endif
