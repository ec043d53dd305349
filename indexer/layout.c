/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How plain text is laid out. Files come in three kinds: hard-wrapped with blank lines between
 * paragraphs, a paragraph a line (with or without blank lines), and hard-wrapped with each first
 * line indented. The rule looks at the line breaks *inside* blocks only, those between two lines of
 * text, and asks of each whether a person put it there or the margin did:
 *
 * - It ends a paragraph if the line before or after it is longer than MAX_LINE columns: nobody
 *   wraps as wide as that, so nothing here is wrapped.
 * - It ends a paragraph if the line before it ends a sentence, the line after it begins one, and
 *   the margin did not force it: the line is beyond any usual margin, or the next word would have
 *   had room. The margin is the longest line within MAX_MARGIN, at least MIN_MARGIN; there is none
 *   where a quarter of the lines are beyond MAX_MARGIN.
 * - Otherwise it is a wrap (or verse, an address, a table: kept together).
 *
 * If three breaks in four end paragraphs, each line is one. If not, blank lines decide; and where
 * some lines are indented, each of them and nearly each line before one ends a sentence, those
 * begin paragraphs too. With no break inside a block both readings are the same.
 *
 * Always: a line of white space alone, a form feed, or a rule (three or more of the same mark:
 * ---, * * *, ===; dots are an omission or a leader, no rule) parts paragraphs; and a block without
 * a single letter or digit is none. The first SAMPLE bytes are judged. tests/data/layout.test has
 * the cases.
 */
#include "indexer/layout.h"

#include <string.h>

#include "common/utf8.h"

enum {
	MAX_LINE = 200,
	MAX_MARGIN = 100,
	MIN_MARGIN = 60,
	SAMPLE = 1 << 20,
	RULE_MARKS = 3,
	TAB = 8,
	NO_INDENT = 1 << 20,
};

static bool is_mark(uint32_t code)
{
	if (code < 0x80)
		return code > ' ' && code < 0x7f && !(code >= '0' && code <= '9') &&
		       !((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
	/* Middle dot, dashes to ellipsis, asterism, lines and blocks. */
	return code == 0xb7 || (code >= 0x2010 && code <= 0x2027) || code == 0x2042 ||
	       (code >= 0x2500 && code <= 0x25ff);
}

static bool is_dot(uint32_t code)
{
	return code == '.' || (code >= 0x2024 && code <= 0x2026);
}

/* Whether the line holds nothing but one mark, often enough. */
static bool is_rule(const char *text, size_t len)
{
	uint32_t code, mark = 0;
	size_t n, marks = 0;

	for (size_t i = 0; i < len; i += n) {
		n = white_char(text + i, len - i);
		if (n > 0)
			continue;
		n = utf8_decode(text + i, len - i, &code);
		if (marks++ == 0)
			mark = code;
		if (code != mark || !is_mark(code) || is_dot(code))
			return false;
	}
	return marks >= RULE_MARKS;
}

static bool parts_paragraphs(const struct line *line)
{
	return white_span(line->text, line->len) == line->len || is_rule(line->text, line->len);
}

/* Columns that a character takes, by its first byte: East Asian ones two, continuation bytes none.
 */
static size_t width(unsigned char byte)
{
	if (byte < 0x80)
		return 1;
	return byte < 0xc0 ? 0 : byte >= 0xe3 ? 2 : 1;
}

static size_t columns(const char *text, size_t len)
{
	size_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += width((unsigned char)text[i]);
	return sum;
}

/* Columns of what must stay together: a word, or one character of a script without spaces. */
static size_t first_word(const char *text, size_t len)
{
	size_t sum = 0;

	for (size_t i = 0; i < len && white_char(text + i, len - i) == 0; i++) {
		if ((unsigned char)text[i] >= 0xe3)
			return sum > 0 ? sum : 2;
		sum += width((unsigned char)text[i]);
	}
	return sum;
}

static size_t indentation(const struct line *line)
{
	size_t sum = 0, n;

	for (size_t i = 0; i < line->len; i += n) {
		n = white_char(line->text + i, line->len - i);
		if (n == 0)
			break;
		sum += line->text[i] == '\t' ? TAB : width((unsigned char)line->text[i]);
	}
	return sum;
}

/* The character that ends at text[len]. */
static uint32_t last_char(const char *text, size_t len, size_t *bytes)
{
	uint32_t code;

	*bytes = 1;
	while (*bytes < len && *bytes < UTF8_MAX &&
		((unsigned char)text[len - *bytes] & 0xc0) == 0x80)
		++*bytes;
	utf8_decode(text + len - *bytes, *bytes, &code);
	return code;
}

static bool is_closing(uint32_t code)
{
	return code == '"' || code == '\'' || code == ')' || code == ']' || code == '*' ||
	       code == '_' || code == 0xbb || code == 0xab || code == 0x2019 || code == 0x201d ||
	       code == 0x201c || code == 0x203a || code == 0x300d || code == 0x300f ||
	       code == 0xff09;
}

static bool ends_sentence(const char *text, size_t len)
{
	uint32_t code = 0;
	size_t n;

	while (len > 0) {
		code = last_char(text, len, &n);
		if (!is_closing(code))
			break;
		len -= n;
	}
	return code == '.' || code == '!' || code == '?' || code == ':' || code == 0x2026 ||
	       code == 0x3002 || code == 0xff01 || code == 0xff1f || code == 0x0964 ||
	       code == 0x061f || code == 0x06d4;
}

/* Only ASCII's small letters say no: other scripts need not have capitals. */
static bool starts_sentence(const char *text, size_t len)
{
	return len > 0 && !(*text >= 'a' && *text <= 'z') && *text != ',' && *text != ')';
}

struct survey {
	size_t margin;		/* columns */
	size_t base;		/* the least indentation */
	size_t breaks, endings; /* inside blocks; and those that end a paragraph */
	size_t lines, indented;
	size_t before_indented, sentences_before; /* lines; and those that end a sentence */
};

static void measure(struct survey *s, const char *text, size_t len)
{
	struct lines lines;
	struct line line;

	size_t n_lines = 0, wide = 0;

	s->margin = MIN_MARGIN;
	s->base = NO_INDENT;
	lines_init(&lines, text, len);
	while (lines_next(&lines, &line)) {
		size_t n, indent;

		if (parts_paragraphs(&line))
			continue;
		n = columns(line.text, line.len);
		indent = indentation(&line);
		if (n <= MAX_MARGIN && n > s->margin)
			s->margin = n;
		if (indent < s->base)
			s->base = indent;
		wide += n > MAX_MARGIN;
		n_lines++;
	}
	if (wide * 4 >= n_lines)
		s->margin = MAX_LINE;
}

static bool ends_paragraph(
	const struct survey *s, const struct line *before, const struct line *after)
{
	const char *a = before->text, *b = after->text;
	size_t a_len = before->len, b_len = after->len, n = columns(a, a_len);

	if (n > MAX_LINE || columns(b, b_len) > MAX_LINE)
		return true;
	white_trim(&a, &a_len);
	white_trim(&b, &b_len);
	if (!ends_sentence(a, a_len) || !starts_sentence(b, b_len))
		return false;
	return n > MAX_MARGIN || n + 1 + first_word(b, b_len) <= s->margin;
}

static void look_at_break(struct survey *s, const struct line *before, const struct line *after)
{
	const char *text = before->text;
	size_t len = before->len;

	s->breaks++;
	s->endings += ends_paragraph(s, before, after);
	if (indentation(after) > s->base) {
		white_trim(&text, &len);
		s->before_indented++;
		s->sentences_before += ends_sentence(text, len);
	}
}

static void look_at_breaks(struct survey *s, const char *text, size_t len)
{
	struct lines lines;
	struct line line, before = { 0 };

	lines_init(&lines, text, len);
	while (lines_next(&lines, &line)) {
		if (parts_paragraphs(&line)) {
			before = (struct line){ 0 };
			continue;
		}
		s->lines++;
		s->indented += indentation(&line) > s->base;
		if (before.text)
			look_at_break(s, &before, &line);
		before = line;
	}
}

/* Some lines but not most, and nine in ten of them after the end of a sentence. */
static bool opens_by_indent(const struct survey *s)
{
	return s->before_indented >= 2 && s->indented * 2 <= s->lines &&
	       s->sentences_before * 10 >= s->before_indented * 9;
}

struct layout layout_of(enum text_layout wanted, const char *text, size_t len)
{
	struct layout layout = { .each_line = wanted == LAYOUT_LINES };
	struct survey s = { 0 };

	if (wanted != LAYOUT_DETECT)
		return layout;
	if (len > SAMPLE)
		len = SAMPLE;
	measure(&s, text, len);
	look_at_breaks(&s, text, len);
	layout.each_line = s.breaks > 0 && s.endings * 4 >= s.breaks * 3;
	if (!layout.each_line && opens_by_indent(&s))
		layout.indent = s.base + 1;
	return layout;
}

void layout_cut_init(
	struct layout_cut *cut, const struct layout *layout, const char *text, size_t len)
{
	*cut = (struct layout_cut){ .layout = *layout };
	lines_init(&cut->lines, text, len);
}

static bool opens_paragraph(const struct layout *layout, const struct line *line)
{
	return layout->each_line || line->text[0] == '\f' ||
	       (layout->indent > 0 && indentation(line) >= layout->indent);
}

static bool next_block(struct layout_cut *cut, struct slice *out)
{
	*out = (struct slice){ 0 };
	for (;; cut->have_line = false) {
		const struct line *line = &cut->line;

		if (!cut->have_line && !lines_next(&cut->lines, &cut->line))
			return out->text != NULL;
		cut->have_line = true;
		if (parts_paragraphs(line)) {
			if (out->text)
				return true;
			continue;
		}
		if (!out->text)
			*out = (struct slice){ .text = line->text, .line = line->number };
		else if (opens_paragraph(&cut->layout, line))
			return true;
		out->len = (size_t)(line->text + line->len - out->text);
	}
}

/* Letters of other scripts count as such, and so does any other character beyond ASCII. */
static bool has_word(const struct slice *s)
{
	for (size_t i = 0; i < s->len; i++) {
		unsigned char byte = (unsigned char)s->text[i];

		if (byte >= 0x80 || (byte > ' ' && !is_mark(byte)))
			return true;
	}
	return false;
}

bool layout_cut_next(struct layout_cut *cut, struct slice *out)
{
	while (next_block(cut, out)) {
		white_trim(&out->text, &out->len);
		if (has_word(out))
			return true;
	}
	return false;
}
