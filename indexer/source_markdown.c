/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Markdown: a file is one article, named by its path. Its title is the front matter's, or else the
 * first heading of level 1; headings are no paragraphs, and all but the title are left out. Each
 * block of text is a paragraph, as rendered (markup.h). Where the file holds the rendered text byte
 * for byte within the block, the paragraph's range is exactly that; otherwise it is the block's. In
 * a file with damage that had to be replaced, a block's range is its whole lines.
 */
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "indexer/front_matter.h"
#include "indexer/lines.h"
#include "indexer/markup.h"
#include "indexer/paragraph.h"
#include "indexer/source.h"
#include "indexer/text_file.h"

struct source {
	struct input *in;
	struct oversize oversize;
	bool read;
};

/* What is needed while one file is read. */
struct reading {
	struct source *s;
	struct article *out;
	struct text_file file;
	struct line_table lines; /* of the file as it is */
	struct buf clean;	 /* the file without its damage, if it had any */
	const char *text;	 /* the one or the other */
	size_t len;
	struct front_matter front;
	struct place title;
};

/* A heading on the first line, or front matter. */
static bool probe(const char *head, size_t len)
{
	return front_matter_probe(head, len) || (len > 2 && memcmp(head, "# ", 2) == 0);
}

static struct source *markdown_open(
	struct input *in, const struct source_options *options, struct error *err)
{
	struct source *s = calloc(1, sizeof *s);

	(void)options;
	if (!s) {
		error_out_of_memory(err);
		return NULL;
	}
	s->in = in;
	return s;
}

/* The place of `text`, which came from bytes start to end of what was parsed. */
static struct place locate(const struct reading *r, const char *text, size_t len, size_t start,
	size_t end, size_t first_line, size_t last_line)
{
	const struct text_file *file = &r->file;
	struct place place = { .line = first_line + 1 };
	const char *found;

	if (file->bad > 0) {
		start = r->lines.starts[first_line < r->lines.n ? first_line : r->lines.n];
		end = r->lines.starts[last_line < r->lines.n ? last_line + 1 : r->lines.n];
	}
	found = len > 0 ? memmem(file->text + start, end - start, text, len) : NULL;
	if (found) {
		while (place.line < r->lines.n &&
			r->lines.starts[place.line] <= (size_t)(found - file->text))
			place.line++;
		place.start = file->base + (uint64_t)(found - file->text);
		place.end = place.start + len;
		return place;
	}
	place.start = file->base + start;
	place.end = file->base + end;
	paragraph_blur(&place, len, file->base + file->len);
	return place;
}

/* A heading is shown as the title no less than the front matter's, which is in the record. It goes
 * before that one's members, and so counts even if there is one of that name without text. */
static bool record_title(struct article *a, struct error *err)
{
	struct buf record CLEANUP(buf_done) = { 0 };

	buf_add_str(&record, "{\"title\":");
	json_add_string(&record, a->title, strlen(a->title));
	if (a->record.len > 2) {
		buf_add_byte(&record, ',');
		buf_add(&record, a->record.data + 1, a->record.len - 1);
	} else {
		buf_add_byte(&record, '}');
	}
	buf_clear(&a->record);
	buf_add(&a->record, record.data, record.len);
	return !(record.failed || a->record.failed) || error_out_of_memory(err);
}

static bool take_block(void *ctx, const struct markup_block *block, struct error *err)
{
	struct reading *r = ctx;
	struct place place = locate(r, block->text, block->len, r->front.len + block->start,
		r->front.len + block->end, r->front.lines + block->first_line,
		r->front.lines + block->last_line);

	if (block->kind == MARKUP_PARAGRAPH)
		return block->len == 0 ||
		       paragraph_add(r->out, &r->s->oversize, block->text, block->len, &place, err);
	if (r->out->title || block->len == 0)
		return true;
	r->title = place;
	r->out->title = article_keep(r->out, block->text, block->len, err);
	return r->out->title && record_title(r->out, err);
}

/* The front matter's own title stands on a line of its own there. */
static void locate_title(struct reading *r)
{
	size_t line = r->front.title_line;

	if (r->out->title)
		r->title = locate(r, r->out->title, strlen(r->out->title), r->lines.starts[line],
			r->lines.starts[line + 1], line, line);
}

static bool prepare(struct reading *r, struct error *err)
{
	r->text = r->file.text;
	r->len = r->file.len;
	if (!line_table_init(&r->lines, r->file.text, r->file.len, err))
		return false;
	if (r->file.bad == 0)
		return true;
	text_file_clean(&r->clean, r->file.text, r->file.len);
	if (r->clean.failed)
		return error_out_of_memory(err);
	r->text = r->clean.data;
	r->len = r->clean.len;
	return true;
}

static bool read_file(struct reading *r, struct error *err)
{
	struct source *s = r->s;

	article_clear(r->out);
	if (!text_file_article(&r->file, s->in, r->out, err) || !prepare(r, err) ||
		!front_matter_read(r->text, r->len, &r->front, r->out, err))
		return false;
	oversize_name(&s->oversize, r->out->id);
	locate_title(r);
	return markup_read(r->text + r->front.len, r->len - r->front.len, take_block, r, err) &&
	       paragraph_finish(r->out, &s->oversize, &r->title, err);
}

static enum source_status read_article(
	struct source *s, struct article *out, struct reject *reject, struct error *err)
{
	struct reading r = { .s = s, .out = out };
	enum source_status status = text_file_read(s->in, &r.file, reject, err);

	if (status == SOURCE_ARTICLE && !read_file(&r, err))
		status = SOURCE_FAILED;
	line_table_done(&r.lines);
	buf_done(&r.clean);
	return status;
}

static enum source_status markdown_next(
	struct source *s, struct article *out, struct reject *reject, struct error *err)
{
	if (!s->read) {
		s->read = true;
		return read_article(s, out, reject, err);
	}
	return oversize_take(&s->oversize, reject) ? SOURCE_REJECT : SOURCE_END;
}

static void markdown_close(struct source *s)
{
	if (!s)
		return;
	oversize_done(&s->oversize);
	free(s);
}

static const char *const extensions[] = { ".md", ".markdown", NULL };

const struct source_ops source_markdown = {
	.name = "markdown",
	.extensions = extensions,
	.probe = probe,
	.open = markdown_open,
	.next = markdown_next,
	.close = markdown_close,
};
