/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line, as rows of argp's table. Options come before the query: from its first word on
 * all is query, so that -word can exclude a word.
 */
#include "searcher/options.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/options_inspect.h"
#include "searcher/options_many.h"
#include "searcher/options_output.h"
#include "searcher/options_query.h"
#include "searcher/options_results.h"

enum { EXIT_USAGE = 2 };

enum {
	KEY_OFFSET = 0x100,
	KEY_ALL,
	KEY_ANY,
	KEY_LANGUAGE,
	KEY_GENERATION,
};

static const struct argp_option rows[] = {
	{ "index", 'i', "INDEX", 0,
		"The index directory (default: $PILCROW_INDEX); of several, each given so, the "
		"paragraphs are searched as if they were in one",
		0 },
	{ "generation", KEY_GENERATION, "N", 0,
		"Ask generation N, whether it is served or not (indexer list shows them)", 0 },
	{ "query", 'e', "QUERY", 0, "The query, or its beginning; may start with -", 0 },
	{ "all", KEY_ALL, NULL, 0, "Every word must match", 0 },
	{ "any", KEY_ANY, NULL, 0, "Any word may match (the default)", 0 },
	{ "language", KEY_LANGUAGE, "CODE", 0,
		"Take the query's words as this language's, and search paragraphs in it only", 0 },
	{ "hits", 'n', "N", 0, "Show N paragraphs (default: 10); 0: only what is said of all", 1 },
	{ "offset", KEY_OFFSET, "N", 0, "Leave out the first N", 1 },
	{ 0 },
};

static const char usage[] = "QUERY...";

static const char doc[] =
	"Finds paragraphs in an index that indexer built, best first."
	"\vOptions come before the query; its words may be\n"
	"\n"
	"  word =word      any of the words, in any inflection; as it stands\n"
	"  +word -word     must match; must not match\n"
	"  \"exact phrase\"  these words in this order; case and accents do not count\n"
	"  ~\"some phrase\"  the same in any inflection\n"
	"  \"a b\"~5         within 5 words, in any order, as a NEAR/5 b\n"
	"  a ADJ/5 b       within 5 words, in this order\n"
	"  mod* w?r ship~1 wildcards; words within one edit (or two)\n"
	"  AND OR NOT ( )  in capitals\n"
	"  title:word      also author: keyword: source: lang: article: url: host: and\n"
	"                  date:2025-11 date:2025-11-01..2025-11-30 date:>=2025\n"
	"                  date:last-week\n"
	"  word^2          weighs twice as much\n"
	"\n"
	"Quote phrases for the shell as well:\n"
	"\n"
	"  searcher -i INDEX ship maintenance -artillery\n"
	"  searcher -i INDEX '\"wartime operational control\"'\n"
	"  searcher -i INDEX -n 3 'nuclear +\"joint chiefs\"'\n"
	"  searcher -i INDEX --format json -e '-artillery ship'\n"
	"\n"
	"Exit status: 0 if there are hits, 1 if there are none, 2 on errors.";

static void add_words(struct buf *query, const char *words)
{
	if (query->len > 0)
		buf_add_byte(query, ' ');
	buf_add_str(query, words);
}

/* Whether the word is an option's name as it stands, perhaps with its argument behind a =. */
static bool names_option(const struct argp *argp, const char *word)
{
	const char *name = word[0] == '-' && word[1] == '-' ? word + 2 : "";
	size_t len = strcspn(name, "=");

	for (const struct argp_option *row = argp->options; row && row->name; row++) {
		if ((len > 0 && strlen(row->name) == len && memcmp(row->name, name, len) == 0) ||
			(word[0] == '-' && word[1] == row->key && word[1] && !word[2]))
			return true;
	}
	for (const struct argp_child *c = argp->children; c && c->argp; c++) {
		if (names_option(c->argp, word))
			return true;
	}
	return false;
}

/* The first word that is no option: it and all that follow are query. */
static void take_rest(struct argp_state *state, struct options *o)
{
	for (int i = state->next - 1; i < state->argc; i++) {
		add_words(&o->query, state->argv[i]);
		if (!o->late_option && !state->quoted &&
			names_option(state->root_argp, state->argv[i]))
			o->late_option = state->argv[i];
	}
	state->next = state->argc;
}

static error_t add_index(struct argp_state *state, struct options *o, const char *path)
{
	const char **grown;

	if (!*path)
		argp_error(state, "-i takes the directory of an index");
	for (size_t i = 0; i < o->n_indexes; i++) {
		if (strcmp(o->indexes[i], path) == 0)
			argp_error(state, "-i %s is given twice", path);
	}
	grown = realloc(o->indexes, (o->n_indexes + 1) * sizeof *grown);
	if (!grown)
		return ENOMEM;
	o->indexes = grown;
	o->indexes[o->n_indexes++] = path;
	return 0;
}

static bool asks_something(const struct options *o)
{
	return o->query.len > 0 || o->request.like || o->like_input || o->batch || o->serve ||
	       o->inspection.what != INSPECT_NOTHING || o->warm != WARM_NOTHING;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct request *request = &o->request;

	switch (key) {
	case 'i':
		return add_index(state, o, arg);
	case KEY_GENERATION:
		o->generation = options_number(state, "generation", arg, 1, UINT32_MAX);
		return 0;
	case 'e':
		add_words(&o->query, arg);
		return 0;
	case 'n':
		request->hits = options_number(state, "hits", arg, 0, REQUEST_MAX_HITS);
		return 0;
	case KEY_OFFSET:
		request->offset = options_number(state, "offset", arg, 0, REQUEST_MAX_OFFSET);
		return 0;
	case KEY_ALL:
	case KEY_ANY:
		request->all = key == KEY_ALL;
		return 0;
	case KEY_LANGUAGE:
		request->language = arg;
		return 0;
	case ARGP_KEY_ARG:
		take_rest(state, o);
		return 0;
	case ARGP_KEY_END:
		if (o->n_indexes == 0 && o->default_index && *o->default_index &&
			add_index(state, o, o->default_index) != 0)
			return ENOMEM;
		if (o->n_indexes == 0)
			argp_error(state, "no index: give -i INDEX, or set PILCROW_INDEX");
		if (o->n_indexes > 1 && o->generation > 0)
			argp_error(state, "--generation is of one index: give -i once");
		if (request->group && request->sort != SORT_RELEVANCE)
			argp_error(state, "--group has an order of its own: leave out --sort");
		if (request->like && strcmp(request->like, "-") == 0) {
			o->like_input = true;
			request->like = NULL;
		}
		if ((request->like || o->like_input) && o->query.len > 0)
			argp_error(state, "--like takes the place of the query");
		options_many_check(state, o);
		options_inspect_check(state, o);
		if (!asks_something(o))
			argp_error(state, "no query");
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		state->child_inputs[1] = request;
		state->child_inputs[2] = o;
		state->child_inputs[3] = o;
		state->child_inputs[4] = o;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_done(struct options *o)
{
	buf_done(&o->query);
	free(o->indexes);
	free(o->mark_open);
	free(o->mark_close);
	*o = (struct options){ 0 };
}

bool options_parse(struct options *out, int argc, char **argv,
	const struct options_defaults *defaults, struct error *err)
{
	static const struct argp_child children[] = {
		{ .argp = &options_output, .header = "How the answer looks:", .group = 2 },
		{ .argp = &options_results,
			.header = "What is done with the matches:",
			.group = 3 },
		{ .argp = &options_query, .header = "How the query is read:", .group = 1 },
		{ .argp = &options_many, .header = "Many queries:", .group = 4 },
		{ .argp = &options_inspect, .header = "Looking into an index:", .group = 5 },
		{ 0 },
	};
	static const struct argp argp = { .options = rows,
		.parser = parse,
		.args_doc = usage,
		.doc = doc,
		.children = children };

	argp_err_exit_status = EXIT_USAGE;
	*out = (struct options){
		.default_index = defaults->index,
		.request = request_default(),
		.width = WIDTH_AUTO,
		.style = { .timing = true,
			.fields = hit_fields_default(),
			.header = true,
			.query_id = "1",
			.tag = "pilcrow" },
	};
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, out) != 0 || out->query.failed) {
		options_done(out);
		return error_out_of_memory(err);
	}
	if (!out->format)
		out->format = output_table[0];
	out->request.names_only = out->format->names_only;
	out->request.suggest = out->format->tells_suggestions;
	out->request.query = out->query.data ? out->query.data : "";
	if (!out->format->tells_duplicates)
		out->request.duplicates = true;
	out->request.query_len = out->query.len;
	out->request.now = defaults->now;
	return true;
}
