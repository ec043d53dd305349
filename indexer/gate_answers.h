/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a generation answers to a file of queries, as searcher says. */
#ifndef PILCROW_INDEXER_GATE_ANSWERS_H
#define PILCROW_INDEXER_GATE_ANSWERS_H

#include <stdatomic.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/gate_measure.h"
#include "indexer/pool.h"

enum { GATE_DEPTH = 10 };

struct gate_answer {
	const char *id, *query;
	struct gate_ranking keys; /* of the first GATE_DEPTH paragraphs, their content keys */
	double seconds;
};

/* Lies in its pool. */
struct gate_answers {
	struct gate_answer *items;
	size_t n;
	struct pool pool;
};

struct gate_question {
	const char *searcher; /* the program; NULL: beside this one, or else in PATH */
	const char *index, *queries;
	uint32_t generation;
	double timeout;
	const atomic_int *stop;
};

/* A query that searcher refuses is an error: ERROR_INPUT. As child_run() otherwise. */
bool gate_ask(const struct gate_question *q, struct gate_answers *out, struct error *err) NODISCARD;
void gate_answers_done(struct gate_answers *a);

#endif
