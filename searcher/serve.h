/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The coprocess: a request a line in, an answer a line out. A request that cannot be answered is
 * answered with what is wrong with it. The index stays open; when another generation of it was
 * published, the next request is answered from that. One thread at a time.
 */
#ifndef PILCROW_SEARCHER_SERVE_H
#define PILCROW_SEARCHER_SERVE_H

#include "common/buf.h"
#include "searcher/index.h"
#include "searcher/output.h"
#include "searcher/request.h"
#include "searcher/warm.h"

struct server {
	struct index index;
	struct index_choice indexes; /* its paths are the caller's */
	struct request request;	     /* what a request does not say is as in this */
	struct output_style style;
	/* What to read before answering, first and of each new generation, and where to say so; set
	   by the caller before opening. */
	enum warm warm;
	struct log *log;
};

/* Opens the indexes, and stays with their generations if some are named. What is passed is the
 * caller's to keep. */
bool server_open(struct server *out, const struct index_choice *indexes,
	const struct request *request, const struct output_style *style,
	struct error *err) NODISCARD;
void server_done(struct server *s);

/* Appends the answer, with its line end. False only when out of memory. */
bool server_answer(struct server *s, const char *line, size_t len, struct buf *out,
	struct error *err) NODISCARD;

#endif
