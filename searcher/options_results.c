/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See options_results.h. Only reads the words of the command line; what they mean is said where
 * they are heeded. */
#include "searcher/options_results.h"

#include "searcher/request.h"

/* Apart from those of options.c, which stand in the same table. */
enum {
	KEY_RANKING = 0x400,
};

static const struct argp_option rows[] = {
	{ "ranking", KEY_RANKING, "NAME[:KEY=N,...]", 0,
		"How to score: bm25 (the default; takes k1 and b), bm25plus (k1, b, delta), tfidf, "
		"pl2, inl2, bb2, ifb2, ineb2 (c), dph, dlh, coord or bool; each takes surface and "
		"title as well, what a word's form and a title's word weigh: bm25:k1=1.2,title=0",
		0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	struct error err = { 0 };

	switch (key) {
	case KEY_RANKING:
		if (!ranking_parse(&request->ranking, arg, &err))
			argp_error(state, "--ranking: %s", err.msg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_results = { .options = rows, .parser = parse };
