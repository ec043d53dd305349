/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of argp's table, as in options.c. Looks at no terminal and no environment: what depends on
 * them is main.c's to settle.
 */
#include "searcher/options_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/options.h"

/* A line below this size shows nothing. */
enum { MIN_WIDTH = 20, MAX_WIDTH = 10000 };

enum {
	KEY_FORMAT = 0x200,
	KEY_COLOR,
	KEY_MARK,
	KEY_WIDTH,
	KEY_SNIPPET,
	KEY_NO_TIMING,
	KEY_COLUMNS,
	KEY_NO_HEADER,
	KEY_QUERY_ID,
	KEY_TAG,
	KEY_FRAGMENTS,
	KEY_AUTO_CORRECT,
	KEY_PAGER,
	KEY_HYPERLINK,
};

static const struct argp_option rows[] = {
	{ "format", KEY_FORMAT, "NAME", 0,
		"text (the default), json, jsonl, html, csv, tsv, vimgrep, trec or ids", 0 },
	{ "color", KEY_COLOR, "WHEN", OPTION_ARG_OPTIONAL,
		"auto (on a terminal, unless NO_COLOR is set; the default), always or never", 0 },
	{ "mark", KEY_MARK, "STYLE", 0,
		"What stands around a match: brackets (the default where text is not coloured), "
		"none (the default elsewhere), or OPEN,CLOSE such as '<b>,</b>'",
		0 },
	{ "snippet", KEY_SNIPPET, "CHARS", 0,
		"Show paragraphs up to this long whole, windows of others (default: 300)", 0 },
	{ "fragments", KEY_FRAGMENTS, "N", 0,
		"Of longer paragraphs, show up to N windows of that size (default: 1)", 0 },
	{ "auto-correct", KEY_AUTO_CORRECT, NULL, 0,
		"Where nothing matches, answer the best suggestion instead, and say so", 0 },
	{ "pager", KEY_PAGER, "WHEN", 0,
		"Show text through $PAGER (default: less -FRX): auto (on a terminal, if it is "
		"longer "
		"than the screen; the default), always or never",
		0 },
	{ "hyperlink", KEY_HYPERLINK, "FOLDER", OPTION_ARG_OPTIONAL,
		"On a terminal, make headings links to the article's address, or else to its file "
		"in "
		"FOLDER (default: the current one)",
		0 },
	{ "width", KEY_WIDTH, "COLUMNS", 0,
		"Wrap text to this width; 0 does not (default: the terminal's, 0 in a pipe)", 0 },
	{ "no-timing", KEY_NO_TIMING, NULL, 0, "Leave out the elapsed time", 0 },
	{ "columns", KEY_COLUMNS, "NAMES", 0,
		"Of csv and tsv, with commas between them: rank score id index key article "
		"paragraph paragraphs title date source url language file line start end "
		"metadata snippet text",
		0 },
	{ "no-header", KEY_NO_HEADER, NULL, 0, "Of csv and tsv: no line with the columns' names",
		0 },
	{ "null", '0', NULL, 0, "Of ids: NUL after each instead of a line end", 0 },
	{ "query-id", KEY_QUERY_ID, "ID", 0, "Of trec: the query's id (default: 1)", 0 },
	{ "tag", KEY_TAG, "TAG", 0, "Of trec: the run's name (default: pilcrow)", 0 },
	{ 0 },
};

uint32_t options_number(
	struct argp_state *state, const char *name, const char *text, uint32_t least, uint32_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < least || value > most)
		argp_error(state, "--%s takes a number from %u to %u, not \"%s\"", name, least,
			most, text);
	return (uint32_t)value;
}

/* auto, always or never; the option alone is always. */
static enum when parse_when(struct argp_state *state, const char *option, const char *text)
{
	static const struct {
		const char *name;
		enum when when;
	} names[] = { { "auto", WHEN_AUTO }, { "always", WHEN_ALWAYS }, { "never", WHEN_NEVER } };

	if (!text)
		return WHEN_ALWAYS;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(text, names[i].name) == 0)
			return names[i].when;
	}
	argp_error(state, "--%s takes auto, always or never, not \"%s\"", option, text);
	return WHEN_AUTO;
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
	struct buf known CLEANUP(buf_done) = { 0 };

	if (format)
		return format;
	for (size_t i = 0; output_table[i]; i++)
		buf_printf(&known, " %s", output_table[i]->name);
	argp_error(state, "there is no format \"%s\":%s", text, known.data ? known.data : "");
	return NULL;
}

/* An id or a name that would be an empty field is none. */
static const char *parse_name(struct argp_state *state, const char *option, const char *text)
{
	if (!*text)
		argp_error(state, "--%s is empty", option);
	return text;
}

static void parse_columns(struct argp_state *state, struct options *o, const char *names)
{
	struct error err = { 0 };

	if (!hit_fields_parse(&o->style.fields, names, &err))
		argp_error(state, "%s", err.msg);
}

/* Options of one format each. */
static error_t parse_particulars(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_COLUMNS:
		parse_columns(state, o, arg);
		return 0;
	case KEY_NO_HEADER:
		o->style.header = false;
		return 0;
	case '0':
		o->style.nul = true;
		return 0;
	case KEY_QUERY_ID:
		o->style.query_id = parse_name(state, "query-id", arg);
		return 0;
	case KEY_TAG:
		o->style.tag = parse_name(state, "tag", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_FORMAT:
		o->format = parse_format(state, arg);
		return 0;
	case KEY_COLOR:
		o->color = parse_when(state, "color", arg);
		return 0;
	case KEY_MARK:
		return parse_mark(state, o, arg);
	case KEY_WIDTH:
		o->width = (int)options_number(state, "width", arg, 0, MAX_WIDTH);
		if (o->width > 0 && o->width < MIN_WIDTH)
			o->width = MIN_WIDTH;
		return 0;
	case KEY_SNIPPET:
		o->request.snippet_chars = options_number(
			state, "snippet", arg, REQUEST_MIN_SNIPPET, REQUEST_MAX_SNIPPET);
		return 0;
	case KEY_FRAGMENTS:
		o->request.fragments =
			options_number(state, "fragments", arg, 1, REQUEST_MAX_FRAGMENTS);
		return 0;
	case KEY_AUTO_CORRECT:
		o->request.auto_correct = true;
		return 0;
	case KEY_PAGER:
		o->pager = parse_when(state, "pager", arg);
		return 0;
	case KEY_HYPERLINK:
		o->hyperlink_folder = arg ? arg : ".";
		return 0;
	case KEY_NO_TIMING:
		o->style.timing = false;
		return 0;
	default:
		return parse_particulars(key, arg, state);
	}
}

const struct argp options_output = { .options = rows, .parser = parse };
