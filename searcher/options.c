/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line, as rows of argp's table. Options come before the query: from its first word on
 * all is query, so that -word can exclude a word.
 */
#include "searcher/options.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* Limits of options, each with its reason: a page is held in memory; a snippet and a line below
 * these sizes show nothing. */
enum {
	MAX_HITS = 100000,
	MAX_OFFSET = 1000000000,
	MIN_SNIPPET = 20,
	MAX_SNIPPET = 1000000,
	MIN_WIDTH = 20,
	MAX_WIDTH = 10000,
};

enum {
	KEY_OFFSET = 0x100,
	KEY_ALL,
	KEY_ANY,
	KEY_LANGUAGE,
	KEY_FORMAT,
	KEY_COLOR,
	KEY_MARK,
	KEY_WIDTH,
	KEY_SNIPPET,
	KEY_NO_TIMING,
};

static const struct argp_option rows[] = {
	{ "index", 'i', "INDEX", 0, "The index directory (default: $PILCROW_INDEX)", 0 },
	{ "query", 'e', "QUERY", 0, "The query, or its beginning; may start with -", 0 },
	{ "all", KEY_ALL, NULL, 0, "Every word must match", 0 },
	{ "any", KEY_ANY, NULL, 0, "Any word may match (the default)", 0 },
	{ "language", KEY_LANGUAGE, "CODE", 0,
		"Take the query's words as this language's, and search paragraphs in it only", 0 },
	{ "hits", 'n', "N", 0, "Show N paragraphs (default: 10)", 1 },
	{ "offset", KEY_OFFSET, "N", 0, "Leave out the first N", 1 },
	{ "format", KEY_FORMAT, "NAME", 0, "text (the default), json or jsonl", 2 },
	{ "color", KEY_COLOR, "WHEN", OPTION_ARG_OPTIONAL,
		"auto (on a terminal, unless NO_COLOR is set; the default), always or never", 2 },
	{ "mark", KEY_MARK, "STYLE", 0,
		"What stands around a match: brackets (the default where text is not coloured), "
		"none (the default elsewhere), or OPEN,CLOSE such as '<b>,</b>'",
		2 },
	{ "snippet", KEY_SNIPPET, "CHARS", 0,
		"Show paragraphs up to this long whole, windows of others (default: 300)", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0,
		"Wrap text to this width; 0 does not (default: the terminal's, 0 in a pipe)", 2 },
	{ "no-timing", KEY_NO_TIMING, NULL, 0, "Leave out the elapsed time", 2 },
	{ 0 },
};

static const char usage[] = "QUERY...";

static const char doc[] =
	"Finds paragraphs in an index that indexer built, best first."
	"\vOptions come before the query; its words may be\n"
	"\n"
	"  word            any of the words, in any inflection\n"
	"  +word -word     must match; must not match\n"
	"  \"exact phrase\"  these words in this order; case and accents do not count\n"
	"  ~\"some phrase\"  the same in any inflection\n"
	"\n"
	"Quote phrases for the shell as well:\n"
	"\n"
	"  searcher -i INDEX ship maintenance -artillery\n"
	"  searcher -i INDEX '\"wartime operational control\"'\n"
	"  searcher -i INDEX -n 3 'nuclear +\"joint chiefs\"'\n"
	"  searcher -i INDEX --format json -e '-artillery ship'\n"
	"\n"
	"Exit status: 0 if there are hits, 1 if there are none, 2 on errors.";

static uint32_t number(
	struct argp_state *state, const char *name, const char *text, uint32_t least, uint32_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < least || value > most)
		argp_error(state, "--%s takes a number from %u to %u, not \"%s\"", name, least,
			most, text);
	return (uint32_t)value;
}

static enum color_when parse_color(struct argp_state *state, const char *text)
{
	static const struct {
		const char *name;
		enum color_when when;
	} names[] = { { "auto", COLOR_AUTO }, { "always", COLOR_ALWAYS },
		{ "never", COLOR_NEVER } };

	if (!text)
		return COLOR_ALWAYS;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(text, names[i].name) == 0)
			return names[i].when;
	}
	argp_error(state, "--color takes auto, always or never, not \"%s\"", text);
	return COLOR_AUTO;
}

static int set_marks(struct options *o, const char *open, size_t open_len, const char *close)
{
	free(o->mark_open);
	free(o->mark_close);
	o->mark_open = strndup(open, open_len);
	o->mark_close = strdup(close);
	return o->mark_open && o->mark_close ? 0 : ENOMEM;
}

static int parse_mark(struct argp_state *state, struct options *o, const char *text)
{
	const char *comma = strchr(text, ',');

	if (strcmp(text, "brackets") == 0)
		return set_marks(o, "[", 1, "]");
	if (strcmp(text, "none") == 0)
		return set_marks(o, "", 0, "");
	if (comma)
		return set_marks(o, text, (size_t)(comma - text), comma + 1);
	argp_error(state, "--mark takes brackets, none or OPEN,CLOSE, not \"%s\"", text);
	return EINVAL;
}

static const struct output_ops *parse_format(struct argp_state *state, const char *text)
{
	const struct output_ops *format = output_find(text);

	if (!format)
		argp_error(state, "there is no format \"%s\": text, json or jsonl", text);
	return format;
}

static void add_words(struct buf *query, const char *words)
{
	if (query->len > 0)
		buf_add_byte(query, ' ');
	buf_add_str(query, words);
}

/* The first word that is no option: it and all that follow are query. */
static void take_rest(struct argp_state *state, struct options *o)
{
	for (int i = state->next - 1; i < state->argc; i++)
		add_words(&o->query, state->argv[i]);
	state->next = state->argc;
}

/* Options on how the answer looks. */
static error_t parse_style(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_FORMAT:
		o->format = parse_format(state, arg);
		return 0;
	case KEY_COLOR:
		o->color = parse_color(state, arg);
		return 0;
	case KEY_MARK:
		return parse_mark(state, o, arg);
	case KEY_WIDTH:
		o->width = (int)number(state, "width", arg, 0, MAX_WIDTH);
		if (o->width > 0 && o->width < MIN_WIDTH)
			o->width = MIN_WIDTH;
		return 0;
	case KEY_SNIPPET:
		o->request.snippet_chars = number(state, "snippet", arg, MIN_SNIPPET, MAX_SNIPPET);
		return 0;
	case KEY_NO_TIMING:
		o->timing = false;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct request *request = &o->request;

	switch (key) {
	case 'i':
		o->index = arg;
		return 0;
	case 'e':
		add_words(&o->query, arg);
		return 0;
	case 'n':
		request->hits = number(state, "hits", arg, 1, MAX_HITS);
		return 0;
	case KEY_OFFSET:
		request->offset = number(state, "offset", arg, 0, MAX_OFFSET);
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
		if (!o->index || !*o->index)
			argp_error(state, "no index: give -i INDEX, or set PILCROW_INDEX");
		if (o->query.len == 0)
			argp_error(state, "no query");
		return 0;
	default:
		return parse_style(key, arg, state);
	}
}

void options_done(struct options *o)
{
	buf_done(&o->query);
	free(o->mark_open);
	free(o->mark_close);
	*o = (struct options){ 0 };
}

bool options_parse(struct options *out, int argc, char **argv,
	const struct options_defaults *defaults, struct error *err)
{
	static const struct argp argp = {
		.options = rows, .parser = parse, .args_doc = usage, .doc = doc
	};

	argp_err_exit_status = EXIT_USAGE;
	*out = (struct options){
		.index = defaults->index,
		.request = request_default(),
		.format = output_table[0],
		.width = WIDTH_AUTO,
		.timing = true,
	};
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, out) != 0 || out->query.failed) {
		options_done(out);
		return error_out_of_memory(err);
	}
	out->request.query = out->query.data;
	out->request.query_len = out->query.len;
	return true;
}
