/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See options_results.h. Only reads the words of the command line; what they mean is said where
 * they are heeded. */
#include "searcher/options_results.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/options_output.h"
#include "searcher/request.h"

/* Apart from those of options.c, which stand in the same table. */
enum {
	KEY_RANKING = 0x400,
	KEY_SINCE,
	KEY_UNTIL,
	KEY_SORT,
	KEY_LIKE,
	KEY_COUNT,
	KEY_EXPAND,
	KEY_TIMEOUT,
	KEY_CONTEXT,
	KEY_FACET,
	KEY_FACET_SIZE,
	KEY_DUPLICATES,
	KEY_GROUP,
	KEY_PER_GROUP,
	KEY_GROUP_SCORE,
	KEY_NEW_SINCE,
};

static const struct argp_option rows[] = {
	{ "ranking", KEY_RANKING, "NAME[:KEY=N,...]", 0,
		"How to score: bm25 (the default; takes k1 and b), bm25plus (k1, b, delta), tfidf, "
		"pl2, inl2, bb2, ifb2, ineb2 (c), dph, dlh, coord or bool; each takes what weighs "
		"beside a word as well: surface (its form), title, parts (of hyphenated words), "
		"kin "
		"(words that begin like it) and "
		"k3 (repeats in the query): bm25:k1=1.2,title=0",
		0 },
	{ "like", KEY_LIKE, "ID", 0,
		"In place of a query: what is like the paragraph of this id, such as talks.txt#p3; "
		"-: like the text on standard input",
		0 },
	{ "since", KEY_SINCE, "DATE", 0,
		"Only what is dated then or later: 2025, 2025-11, 2025-11-30, yesterday, last-week",
		0 },
	{ "until", KEY_UNTIL, "DATE", 0, "Only what is dated then or earlier", 0 },
	{ "new-since", KEY_NEW_SINCE, "GEN|DATE", 0,
		"Only paragraphs that the index has got since: 12 is a generation, 2025-11 or "
		"2025-11-30 a date",
		0 },
	{ "sort", KEY_SORT, "BY", 0,
		"relevance (the default), date (newest first) or date-asc; undated paragraphs come "
		"last",
		0 },
	{ "facet", KEY_FACET, "NAME[,NAME...]", 0,
		"Count the matches by source, author, keyword, language, date:year or date:month",
		0 },
	{ "facet-size", KEY_FACET_SIZE, "N", 0, "So many values of each (default: 10)", 0 },
	{ "expand", KEY_EXPAND, "N", 0,
		"Rank the matches anew by what the best N of them have in common, such as 10", 0 },
	{ "count", KEY_COUNT, NULL, 0,
		"Count all matches, however many; else beyond 10000, or 1000 of phrases, the total "
		"may be about right, but for that of one word",
		0 },
	{ "context", KEY_CONTEXT, "N", 0,
		"Show N paragraphs before and after each hit (text and json)", 0 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0,
		"Stop after so long and show what was found by then", 0 },
	{ "duplicates", KEY_DUPLICATES, NULL, 0,
		"Show near-duplicates of better hits, too; csv, tsv, vimgrep, trec and ids always "
		"do",
		0 },
	{ "group", KEY_GROUP, "article", 0,
		"An entry an article, with its best paragraphs; -n and --offset count articles "
		"then",
		0 },
	{ "per-group", KEY_PER_GROUP, "N", 0, "So many paragraphs of an article (default: 3)", 0 },
	{ "group-score", KEY_GROUP_SCORE, "HOW", 0,
		"What an article scores by its matching paragraphs: discounted (the default: the "
		"best, and of each further one a fifth as much), max, sum, mean or first, that of "
		"the first of them",
		0 },
	{ 0 },
};

static enum group_score parse_group_score(struct argp_state *state, const char *text)
{
	enum group_score score = GROUP_DISCOUNTED;

	if (!group_score_find(text, &score))
		argp_error(state,
			"--group-score takes discounted, max, sum, mean or first, not \"%s\"",
			text);
	return score;
}

static enum sort parse_sort(struct argp_state *state, const char *text)
{
	enum sort sort = SORT_RELEVANCE;

	if (!sort_find(text, &sort))
		argp_error(state, "--sort takes relevance, date or date-asc, not \"%s\"", text);
	return sort;
}

static void parse_facets(struct argp_state *state, struct request *request, const char *text)
{
	for (;; text++) {
		size_t len = strcspn(text, ",");
		enum facet_kind kind;

		if (facet_find(text, len, &kind))
			request->facets[kind] = true;
		else
			argp_error(state,
				"--facet takes source, author, keyword, language, date:year or "
				"date:month, not \"%.*s\"",
				(int)len, text);
		text += len;
		if (!*text)
			return;
	}
}

static double parse_seconds(struct argp_state *state, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (strspn(text, "0123456789.") != strlen(text) || !*text || *end || !(seconds > 0) ||
		seconds > REQUEST_MAX_TIMEOUT)
		argp_error(state, "--timeout takes seconds, such as 0.5, up to %d, not \"%s\"",
			REQUEST_MAX_TIMEOUT, text);
	return seconds;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	struct error err = { 0 };

	switch (key) {
	case KEY_RANKING:
		if (!ranking_parse(&request->ranking, arg, &err))
			argp_error(state, "--ranking: %s", err.msg);
		return 0;
	case KEY_SINCE:
		request->since = arg;
		return 0;
	case KEY_UNTIL:
		request->until = arg;
		return 0;
	case KEY_NEW_SINCE:
		request->new_since = arg;
		return 0;
	case KEY_SORT:
		request->sort = parse_sort(state, arg);
		return 0;
	case KEY_FACET:
		parse_facets(state, request, arg);
		return 0;
	case KEY_FACET_SIZE:
		request->facet_size =
			options_number(state, "facet-size", arg, 1, REQUEST_MAX_FACET_SIZE);
		return 0;
	case KEY_CONTEXT:
		request->context = options_number(state, "context", arg, 0, REQUEST_MAX_CONTEXT);
		return 0;
	case KEY_TIMEOUT:
		request->timeout = parse_seconds(state, arg);
		return 0;
	case KEY_LIKE:
		request->like = arg;
		return 0;
	case KEY_EXPAND:
		request->expand = options_number(state, "expand", arg, 1, REQUEST_MAX_EXPAND);
		return 0;
	case KEY_COUNT:
		request->count_all = true;
		return 0;
	case KEY_DUPLICATES:
		request->duplicates = true;
		return 0;
	case KEY_GROUP:
		if (strcmp(arg, "article") != 0)
			argp_error(state, "--group takes article, not \"%s\"", arg);
		request->group = true;
		return 0;
	case KEY_PER_GROUP:
		request->per_group =
			options_number(state, "per-group", arg, 1, REQUEST_MAX_PER_GROUP);
		return 0;
	case KEY_GROUP_SCORE:
		request->group_score = parse_group_score(state, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_results = { .options = rows, .parser = parse };
