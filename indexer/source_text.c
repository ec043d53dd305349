/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain text: a file is one article, named by its path, without a title. Paragraphs are cut by its
 * layout (layout.c) and are the file's own bytes, so that their ranges are exact; only where
 * invalid UTF-8 or a NUL had to be replaced are they not.
 */
#include <stdlib.h>

#include "indexer/layout.h"
#include "indexer/paragraph.h"
#include "indexer/source.h"
#include "indexer/text_file.h"

struct source {
	struct input *in;
	enum text_layout layout;
	struct oversize oversize;
	struct buf clean;
	bool read;
};

static bool probe(const char *head, size_t len)
{
	(void)head;
	(void)len;
	return true;
}

static struct source *text_open(
	struct input *in, const struct source_options *options, struct error *err)
{
	struct source *s = calloc(1, sizeof *s);

	if (!s) {
		error_out_of_memory(err);
		return NULL;
	}
	s->in = in;
	s->layout = options->layout;
	return s;
}

static bool add_slice(struct source *s, const struct text_file *file, const struct slice *slice,
	struct article *out, struct error *err)
{
	struct place place = { .line = slice->line };
	const char *text = slice->text;
	size_t len = slice->len;

	place.start = file->base + (uint64_t)(slice->text - file->text);
	place.end = place.start + len;
	buf_clear(&s->clean);
	if (file->bad > 0 && text_file_clean(&s->clean, text, len) > 0) {
		if (s->clean.failed)
			return error_out_of_memory(err);
		text = s->clean.data;
		len = s->clean.len;
		paragraph_blur(&place, len, file->base + file->len);
	}
	return paragraph_add(out, &s->oversize, text, len, &place, err);
}

static enum source_status read_article(
	struct source *s, struct article *out, struct reject *reject, struct error *err)
{
	const struct place none = { 0 };
	struct text_file file;
	struct layout layout;
	struct layout_cut cut;
	struct slice slice;
	enum source_status status = text_file_read(s->in, &file, reject, err);

	if (status != SOURCE_ARTICLE)
		return status;
	article_clear(out);
	if (!text_file_article(&file, s->in, out, err))
		return SOURCE_FAILED;
	oversize_name(&s->oversize, out->id);
	layout = layout_of(s->layout, file.text, file.len);
	layout_cut_init(&cut, &layout, file.text, file.len);
	while (layout_cut_next(&cut, &slice)) {
		if (!add_slice(s, &file, &slice, out, err))
			return SOURCE_FAILED;
	}
	return paragraph_finish(out, &s->oversize, &none, err) ? SOURCE_ARTICLE : SOURCE_FAILED;
}

static enum source_status text_next(
	struct source *s, struct article *out, struct reject *reject, struct error *err)
{
	if (!s->read) {
		s->read = true;
		return read_article(s, out, reject, err);
	}
	return oversize_take(&s->oversize, reject) ? SOURCE_REJECT : SOURCE_END;
}

static void text_close(struct source *s)
{
	if (!s)
		return;
	oversize_done(&s->oversize);
	buf_done(&s->clean);
	free(s);
}

static const char *const extensions[] = { ".txt", ".text", NULL };

const struct source_ops source_text = {
	.name = "text",
	.extensions = extensions,
	.probe = probe,
	.open = text_open,
	.next = text_next,
	.close = text_close,
};
