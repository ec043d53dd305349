/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the file holds the paragraph byte for byte, line and column are those of the first match
 * that the snippet shows; elsewhere the line is the record's, and the column 1. Columns count
 * bytes from 1, as editors take them. The first line of a paragraph is taken to begin a line.
 */
#include "searcher/output_vimgrep.h"

#include <inttypes.h>
#include <string.h>

#include "common/printable.h"
#include "searcher/pieces.h"

/* Names of files are what the editor opens: their bytes stay, but for what would end the line or
 * reach a terminal. */
static void add_path(struct buf *out, const char *path)
{
	for (const char *at = path; *at; at++)
		buf_add_byte(out, (unsigned char)*at < ' ' || *at == 0x7f ? '?' : *at);
}

static size_t first_match(const struct hit *h)
{
	size_t start = h->n_fragments ? h->fragments[0].start : 0;

	for (size_t i = 0; i < h->n_marks; i++) {
		if (h->marks[i].field == FIELD_TEXT && h->marks[i].start >= start)
			return h->marks[i].start;
	}
	return start;
}

/* As the indexer counts lines: after LF, CR LF, or CR alone. */
static bool ends_line(const char *text, size_t len, size_t at)
{
	return text[at] == '\n' || (text[at] == '\r' && (at + 1 == len || text[at + 1] != '\n'));
}

static void add_place(struct buf *out, const struct hit *h)
{
	uint64_t line = h->line ? h->line : 1, column = 1;

	if (h->line && h->file_end - h->file_start == h->text_len) {
		size_t match = first_match(h);

		for (size_t at = 0; at < match; at++) {
			column++;
			if (ends_line(h->text, h->text_len, at)) {
				line++;
				column = 1;
			}
		}
	}
	buf_printf(out, ":%" PRIu64 ":%" PRIu64 ":", line, column);
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)answer;
	(void)style;
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	struct buf snippet CLEANUP(buf_done) = { 0 };

	(void)answer;
	hit_snippet(hit, style->mark_open, style->mark_close, &snippet);
	if (snippet.failed)
		return error_out_of_memory(err);
	add_path(out, hit->file);
	add_place(out, hit);
	printable_add(out, snippet.data ? snippet.data : "", snippet.len);
	buf_add_byte(out, '\n');
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_vimgrep = {
	.name = "vimgrep",
	.help = "FILE:LINE:COLUMN:TEXT for editors",
	.begin = begin,
	.hit = add_hit,
	.end = begin,
};
