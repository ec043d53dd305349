/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an answer was made from, and what it is, as manifest.schema.json describes: so that the run
 * can be made again, and be seen to be the same. No time, no path, no machine is in it.
 */
#ifndef PILCROW_SEARCHER_RUN_MANIFEST_H
#define PILCROW_SEARCHER_RUN_MANIFEST_H

#include "common/digest.h"
#include "common/error.h"
#include "searcher/index.h"
#include "searcher/output.h"
#include "searcher/request.h"

struct run_manifest {
	/* All borrowed. */
	const struct index *index;
	const struct request *request;
	const struct output_ops *format;
	const struct output_style *style;
	const char *topics; /* the file's bytes; NULL: there was one query, the request's */
	size_t topics_len, n_topics, failed;
	struct digest answer;
	uint64_t answer_bytes;
	bool closed;   /* nobody wanted the rest of the answer */
	bool unwanted; /* it will not be written: the answer need not be digested */
};

void run_manifest_init(struct run_manifest *m, const struct index *index,
	const struct request *request, const struct output_ops *format,
	const struct output_style *style);
/* More bytes of the answer. */
void run_manifest_add(struct run_manifest *m, const void *bytes, size_t len);
/* Replaces the file. Reads all of the index's tables. ERROR_IO. */
bool run_manifest_write(
	const struct run_manifest *m, const char *file, struct error *err) NODISCARD;

#endif
