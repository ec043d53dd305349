/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a file that is one article, and telling text from what is not. Damage is replaced and
 * counted, never taken for another encoding: a guess that is wrong indexes nonsense in silence.
 */
#include "indexer/text_file.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/utf8.h"
#include "indexer/lines.h"
#include "indexer/paragraph.h"

enum {
	PROBE = 8 << 10,  /* a NUL in these first bytes: binary */
	BAD_PERCENT = 10, /* more than this: binary, or another encoding */
	BOM_LEN = 3,
};

static const char bom[] = "\xef\xbb\xbf";

size_t text_file_clean(struct buf *out, const char *text, size_t len)
{
	size_t bad = 0;

	for (;;) {
		const char *nul = len > 0 ? memchr(text, '\0', len) : NULL;
		size_t n = nul ? (size_t)(nul - text) : len;

		bad += utf8_add_replaced(out, text, n);
		if (!nul)
			return bad;
		buf_add_str(out, "\xef\xbf\xbd");
		bad++;
		text += n + 1;
		len -= n + 1;
	}
}

static bool is_binary(const char *text, size_t len)
{
	return memchr(text, '\0', len < PROBE ? len : PROBE) != NULL;
}

static bool is_utf16(const char *text, size_t len)
{
	return len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
}

/* The line of the byte at `at`. */
static uint64_t line_of(const char *text, size_t at)
{
	struct lines lines;
	struct line line = { .number = 1 };

	lines_init(&lines, text, at);
	while (lines_next(&lines, &line))
		continue;
	return line.number + (at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r'));
}

/* Counts the damage; false when out of memory. */
static bool assess(struct text_file *file, struct error *err)
{
	CLEANUP(buf_done) struct buf clean = { 0 };
	const char *nul = memchr(file->text, '\0', file->len);
	size_t first = nul ? (size_t)(nul - file->text) : file->len, bad;

	if (!utf8_valid(file->text, file->len, &bad))
		first = bad < first ? bad : first;
	else if (!nul)
		return true;
	file->bad = text_file_clean(&clean, file->text, file->len);
	file->bad_byte = file->base + first;
	file->bad_line = line_of(file->text, first);
	return !clean.failed || error_out_of_memory(err);
}

static enum source_status judge(struct text_file *file, struct reject *reject, struct error *err)
{
	if (file->len == 0)
		return SOURCE_ARTICLE;
	if (is_utf16(file->text, file->len)) {
		reject_set(reject, 1, 0, NULL, "UTF-16, not UTF-8: convert it with iconv");
		return SOURCE_REJECT;
	}
	if (is_binary(file->text, file->len)) {
		reject_set(reject, 1, 0, NULL, "binary file, not text");
		return SOURCE_REJECT;
	}
	if (!assess(file, err))
		return SOURCE_FAILED;
	if (file->bad * 100 > (uint64_t)file->len * BAD_PERCENT) {
		reject_set(reject, file->bad_line, file->bad_byte, NULL,
			"binary file, not text: %d%% of it is not UTF-8 (if it is text in another "
			"encoding, convert it with iconv)",
			(int)(file->bad * 100 / file->len));
		return SOURCE_REJECT;
	}
	return SOURCE_ARTICLE;
}

enum source_status text_file_read(
	struct input *in, struct text_file *out, struct reject *reject, struct error *err)
{
	*out = (struct text_file){ 0 };
	switch (input_rest(in, SCHEMA_MAX_RECORD, &out->text, &out->len, err)) {
	case INPUT_FAILED:
		return SOURCE_FAILED;
	case INPUT_TOO_LONG:
		reject_set(reject, 1, 0, NULL,
			"larger than %d bytes, the limit for one article: split the file",
			SCHEMA_MAX_RECORD);
		return SOURCE_REJECT;
	default:
		break;
	}
	if (out->len >= BOM_LEN && memcmp(out->text, bom, BOM_LEN) == 0) {
		out->text += BOM_LEN;
		out->len -= BOM_LEN;
		out->base = BOM_LEN;
	}
	return judge(out, reject, err);
}

bool text_file_article(const struct text_file *file, const struct input *in, struct article *out,
	struct error *err)
{
	out->file = input_name(in);
	out->id = article_keep(out, out->file, strlen(out->file), err);
	out->line = 1;
	out->byte = file->base;
	out->bad_bytes = file->bad;
	out->bad_line = file->bad_line;
	out->bad_byte = file->bad_byte;
	buf_add_str(&out->record, "{}");
	return out->id && (!out->record.failed || error_out_of_memory(err));
}
