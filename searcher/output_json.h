/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For scripts: the answer as one JSON object, or as one line a hit. answer.schema.json describes
 * both. */
#ifndef PILCROW_SEARCHER_OUTPUT_JSON_H
#define PILCROW_SEARCHER_OUTPUT_JSON_H

#include "searcher/output.h"

/* Its number goes up when a member changes its meaning or goes away. */
enum { ANSWER_SCHEMA = 1 };

extern const struct output_ops output_json, output_jsonl;

/* The members of a hit, without the braces around them. */
void json_add_hit_members(struct buf *out, const struct hit *hit, const struct output_style *style);

/* In place of an answer. `query` may be NULL. */
void json_add_failure(struct buf *out, const char *query, const struct error *fault,
	const struct output_style *style);

/* schema, query, total, elapsed_ms and receipt, without braces. */
void json_add_answer_members(
	struct buf *out, const struct answer *answer, const struct output_style *style);

#endif
