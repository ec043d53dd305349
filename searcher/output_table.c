/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * csv and tsv. Both are rows of fields, and differ in how a field is written only. The elapsed time
 * never appears, so that equal answers are equal bytes.
 */
#include "searcher/output_table.h"

#include <string.h>

typedef void quote_fn(struct buf *out, const char *text, size_t len);

static void quote_csv(struct buf *out, const char *text, size_t len)
{
	size_t plain = 0;

	while (plain < len && !strchr("\",\r\n", text[plain]))
		plain++;
	/* Some readers drop blanks around a field that is not quoted. */
	if (plain == len && (len == 0 || (text[0] != ' ' && text[len - 1] != ' '))) {
		buf_add(out, text, len);
		return;
	}
	buf_add_byte(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, text[i]);
	}
	buf_add_byte(out, '"');
}

static void quote_tsv(struct buf *out, const char *text, size_t len)
{
	static const char from[] = "\t\n\r\\", to[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *found = text[i] ? strchr(from, text[i]) : NULL;

		if (found) {
			buf_add_byte(out, '\\');
			buf_add_byte(out, to[found - from]);
		} else {
			buf_add_byte(out, text[i]);
		}
	}
}

static void add_header(struct buf *out, const struct output_style *style, char separator)
{
	if (!style->header)
		return;
	if (style->query_ids)
		buf_printf(out, "query_id%c", separator);
	for (size_t i = 0; i < style->fields.n; i++) {
		if (i > 0)
			buf_add_byte(out, separator);
		buf_add_str(out, style->fields.items[i]->name);
	}
	buf_add_byte(out, '\n');
}

static bool add_row(struct buf *out, const struct hit *hit, const struct output_style *style,
	char separator, quote_fn *quote, struct error *err)
{
	const struct hit_marking marking = { style->mark_open, style->mark_close };
	struct buf field CLEANUP(buf_done) = { 0 };

	if (style->query_ids) {
		quote(out, style->query_id, strlen(style->query_id));
		buf_add_byte(out, separator);
	}
	for (size_t i = 0; i < style->fields.n; i++) {
		if (i > 0)
			buf_add_byte(out, separator);
		field.len = 0;
		style->fields.items[i]->add(&field, hit, &marking);
		if (field.failed)
			return error_out_of_memory(err);
		if (field.len > 0)
			quote(out, field.data, field.len);
	}
	buf_add_byte(out, '\n');
	return !out->failed || error_out_of_memory(err);
}

static bool begin_csv(struct buf *out, const struct answer *answer,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	/* In a batch it stands before the first answer. */
	if (!style->query_ids)
		add_header(out, style, ',');
	return !out->failed || error_out_of_memory(err);
}

static void head_csv(struct buf *out, const struct output_style *style)
{
	add_header(out, style, ',');
}

static bool begin_tsv(struct buf *out, const struct answer *answer,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	/* In a batch it stands before the first answer. */
	if (!style->query_ids)
		add_header(out, style, '\t');
	return !out->failed || error_out_of_memory(err);
}

static void head_tsv(struct buf *out, const struct output_style *style)
{
	add_header(out, style, '\t');
}

static bool add_csv(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	return add_row(out, hit, style, ',', quote_csv, err);
}

static bool add_tsv(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	return add_row(out, hit, style, '\t', quote_tsv, err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)answer;
	(void)style;
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_csv = {
	.name = "csv",
	.help = "comma-separated columns",
	.for_batches = true,
	.batch_head = head_csv,
	.begin = begin_csv,
	.hit = add_csv,
	.end = end,
};

const struct output_ops output_tsv = {
	.name = "tsv",
	.help = "tab-separated columns",
	.for_batches = true,
	.batch_head = head_tsv,
	.begin = begin_tsv,
	.hit = add_tsv,
	.end = end,
};
