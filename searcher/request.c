/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a question is when the user says nothing else. How it is ranked then is said in ranking.c.
 */
#include "searcher/request.h"

#include <time.h>

enum { DEFAULT_HITS = 10, DEFAULT_SNIPPET_CHARS = 300, DEFAULT_PER_GROUP = 3 };

enum { DEFAULT_FACET_SIZE = 10 };

/* Some milliseconds' worth of rare words. */
enum { DEFAULT_MAX_EXPANSION = 1000 };

struct request request_default(void)
{
	return (struct request){
		.query = "",
		.hits = DEFAULT_HITS,
		.snippet_chars = DEFAULT_SNIPPET_CHARS,
		.max_expansion = DEFAULT_MAX_EXPANSION,
		.fragments = 1,
		.ranking = ranking_default(),
		.per_group = DEFAULT_PER_GROUP,
		.facet_size = DEFAULT_FACET_SIZE,
	};
}

static double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void request_start(struct request *r)
{
	if (r->timeout > 0 && r->deadline == 0)
		r->deadline = now_seconds() + r->timeout;
}

bool request_is_late(const struct request *r)
{
	return r->deadline > 0 && now_seconds() >= r->deadline;
}
