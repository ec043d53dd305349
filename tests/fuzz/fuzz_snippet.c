/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on marks and snippets: three bytes choose the language, the width and how many windows;
 * lines up to the first NUL are patterns; the rest, any bytes, is the paragraph. Beside the
 * sanitizers' complaints it reports marks that are out of order, overlap or do not begin and end
 * with tokens; windows that overlap, show no match, or cut a mark or a character; and a snippet
 * that is not its paragraph's own bytes. Run it with -timeout=5: time must be linear.
 *
 * A line is a phrase; after / its words are patterns each; after a digit n they are a pattern with
 * a window of n positions, ordered if n is odd. Each word fits as it stands and by its stem.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/pieces.h"
#include "searcher/snippet.h"
#include "searcher/snippet_boundary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 3, MAX_WINDOWS = 8, MAX_PATTERNS = 64, MAX_SLOTS = 8 };

/* The analyzers live as long as the process does: making one takes longer than a run. */
static struct analyzer *analyzer_for(unsigned choice)
{
	static const char *const languages[] = { "en", "de", "fr", "ru", "ja" };
	static struct analyzer *analyzers[sizeof languages / sizeof *languages];
	const struct analyzer_options options = { .keep_accents = false };
	struct error err;

	choice %= sizeof languages / sizeof *languages;
	if (!analyzers[choice])
		analyzers[choice] = analyzer_new(languages[choice], &options, &err);
	if (!analyzers[choice])
		abort();
	return analyzers[choice];
}

/* ---- Patterns ---- */

struct line {
	struct patterns *to;
	char kind;
};

static bool take_word(void *ctx, const struct token *t, struct error *err)
{
	struct line *line = ctx;
	struct pattern *pattern = line->to->n > 0 ? &line->to->items[line->to->n - 1] : NULL;
	struct slot *slot;

	if (line->kind == '/' && line->to->n < MAX_PATTERNS)
		pattern = patterns_add(line->to, err);
	if (!pattern || pattern->n >= MAX_SLOTS)
		return pattern != NULL;
	slot = pattern_add_slot(pattern, err);
	return slot && slot_add_form(slot, t->term, t->term_len, false, MARK_EXACT, NULL, err) &&
	       (!t->stem || slot_add_form(slot, t->stem, t->stem_len, true, MARK_STEM, NULL, err));
}

static void read_line(struct patterns *out, struct analyzer *a, const char *text, size_t len)
{
	struct line line = { .to = out, .kind = len > 0 ? text[0] : ' ' };
	struct pattern *pattern;
	struct error err;

	if (line.kind != '/') {
		pattern = patterns_add(out, &err);
		if (!pattern)
			abort();
		pattern->phrase = line.kind < '0' || line.kind > '9';
		pattern->window = pattern->phrase ? 0 : (size_t)(line.kind - '0');
		pattern->ordered = pattern->window % 2;
	}
	if (!analyzer_run(a, text, len, take_word, &line, &err))
		abort();
	/* The query builder makes none without slots, nor windows too narrow for them. */
	pattern = out->n > 0 ? &out->items[out->n - 1] : NULL;
	if (pattern && pattern->window > 0 && pattern->window < pattern->n)
		pattern->window = pattern->n;
	while (out->n > 0 && out->items[out->n - 1].n == 0)
		free(out->items[--out->n].slots);
}

static void read_patterns(struct patterns *out, struct analyzer *a, const char *text, size_t len)
{
	while (len > 0 && out->n < MAX_PATTERNS) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) : len;

		read_line(out, a, text, line);
		text += line + (end != NULL);
		len -= line + (end != NULL);
	}
	for (size_t i = 0; i < out->n; i++)
		out->items[i].weight = 1.0 + (double)(i % 5);
}

/* ---- Properties ---- */

struct edges {
	const struct marks *marks;
	bool *begins, *ends;
};

static bool note_edges(void *ctx, const struct token *t, struct error *err)
{
	struct edges *e = ctx;

	(void)err;
	for (size_t i = 0; i < e->marks->n; i++) {
		e->begins[i] |= e->marks->items[i].start == t->start;
		e->ends[i] |= e->marks->items[i].end == t->end;
	}
	return true;
}

static const char *marks_fault(
	const struct marks *m, struct analyzer *a, const char *text, size_t len)
{
	struct edges e = { m, calloc(m->n + 1, 1), calloc(m->n + 1, 1) };
	const char *fault = NULL;
	struct error err;
	size_t last = 0;

	if (!e.begins || !e.ends || !analyzer_run(a, text, len, note_edges, &e, &err))
		abort();
	for (size_t i = 0; i < m->n; i++) {
		const struct mark *mark = &m->items[i];

		if (mark->start < last || mark->end <= mark->start || mark->end > len)
			fault = "marks out of order or out of range";
		else if (!e.begins[i] || !e.ends[i])
			fault = "a mark that does not begin and end with a token";
		last = mark->end;
	}
	free(e.begins);
	free(e.ends);
	return fault;
}

static bool is_cut(const struct mark *mark, size_t at)
{
	return mark->start < at && at < mark->end;
}

static const char *window_fault(const struct fragment *f, const struct marks *m, const char *text,
	size_t len, size_t max, bool must_show)
{
	bool shows = false;

	if (f->start > f->end || f->end > len)
		return "a window out of range";
	if (cluster_start(text, len, f->start) != f->start ||
		cluster_start(text, len, f->end) != f->end)
		return "a window that cuts a character";
	for (size_t i = 0; i < m->n; i++) {
		const struct mark *mark = &m->items[i];

		if (chars_count(text, mark->start, mark->end) <= max &&
			(is_cut(mark, f->start) || is_cut(mark, f->end)))
			return "a window that cuts a mark";
		shows |= mark->start < f->end && mark->end > f->start;
	}
	return shows || !must_show ? NULL : "a window without a match";
}

struct copy {
	const char *at;
	bool differs;
};

static void compare_piece(void *ctx, const char *text, size_t len, const struct mark *mark)
{
	struct copy *c = ctx;

	(void)mark;
	c->differs |= text != c->at;
	c->at += len;
}

static const char *windows_fault(struct marks *m, char *text, size_t len, size_t max, size_t most)
{
	struct fragment windows[MAX_WINDOWS];
	struct hit hit = { .text = text, .text_len = len, .marks = m->items, .n_marks = m->n };
	size_t n = most;
	struct error err;

	if (!snippet_windows(text, len, m, (uint32_t)max, windows, &n, &err))
		abort();
	if (n < 1 || n > most)
		return "another number of windows than may be";
	for (size_t i = 0; i < n; i++) {
		const char *fault = window_fault(&windows[i], m, text, len, max, i > 0);
		struct copy copy = { .at = text + windows[i].start };

		if (fault)
			return fault;
		if (i > 0 && windows[i].start < windows[i - 1].end)
			return "windows that overlap";
		hit_pieces(
			&hit, FIELD_TEXT, windows[i].start, windows[i].end, compare_piece, &copy);
		if (copy.differs || copy.at != text + windows[i].end)
			return "a snippet that is not the paragraph's own bytes";
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(patterns_done) struct patterns patterns = { 0 };
	CLEANUP(marks_done) struct marks marks = { 0 };
	const char *rest = (const char *)data + HEADER, *end, *fault;
	struct analyzer *a;
	struct error err;
	char *text;
	size_t len;

	if (size < HEADER)
		return 0;
	a = analyzer_for(data[0]);
	end = memchr(rest, '\0', size - HEADER);
	len = end ? size - HEADER - (size_t)(end + 1 - rest) : 0;
	read_patterns(&patterns, a, rest, end ? (size_t)(end - rest) : size - HEADER);
	/* Of just its size, so that reading beyond it is seen. */
	text = malloc(len + !len);
	if (!text)
		abort();
	memcpy(text, end ? end + 1 : rest, len);
	if (!marks_find(&marks, a, &patterns, FIELD_TEXT, text, len, &err))
		abort();
	fault = marks_fault(&marks, a, text, len);
	if (!fault)
		fault = windows_fault(&marks, text, len, data[1], 1 + data[2] % MAX_WINDOWS);
	free(text);
	if (fault) {
		fprintf(stderr, "%s: %s\n", analyzer_language(a), fault);
		abort();
	}
	return 0;
}
