/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many queries over one generation of an index, on several threads. Answers come out in the order
 * of the topics, and their bytes do not depend on the number of threads.
 */
#ifndef PILCROW_SEARCHER_BATCH_H
#define PILCROW_SEARCHER_BATCH_H

#include "common/buf.h"
#include "searcher/index.h"
#include "searcher/output.h"
#include "searcher/request.h"
#include "searcher/topics.h"

struct batch {
	struct index_choice indexes;
	struct request request; /* how each topic is asked */
	const struct output_ops *format;
	struct output_style style;
	unsigned jobs; /* threads; at least 1 */
};

/* Both are called on the caller's thread, in the topics' order. */
struct batch_sink {
	void *ctx;
	/* Takes bytes and clears the buffer. False ends the batch; with err->code ERROR_NONE nobody
	 * wants more. */
	bool (*write)(void *ctx, struct buf *bytes, struct error *err);
	/* A topic could not be answered. */
	void (*failed)(void *ctx, const struct topic *topic, const char *fault);
};

/* False if the batch as a whole could not go on; a topic that fails is told to the sink alone. */
bool batch_run(const struct batch *batch, const struct topics *topics,
	const struct batch_sink *sink, struct error *err) NODISCARD;

#endif
