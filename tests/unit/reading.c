/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/reading.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

void reading_open(
	struct reading *r, const char *name, const void *bytes, size_t len, enum text_layout layout)
{
	const struct source_options options = { .layout = layout };

	*r = (struct reading){ 0 };
	scratch_write(name, bytes, len);
	r->ops = source_by_name(name);
	assert_non_null(r->ops);
	r->in = input_open_until(name, name, NULL, &r->err);
	if (!r->in)
		fail_msg("%s", r->err.msg);
	r->source = r->ops->open(r->in, &options, &r->err);
	assert_non_null(r->source);
}

enum source_status reading_next(struct reading *r)
{
	return r->ops->next(r->source, &r->article, &r->reject, &r->err);
}

void reading_close(struct reading *r)
{
	r->ops->close(r->source);
	input_close(r->in);
	article_done(&r->article);
}

void *reading_pack(const char *filter, const void *bytes, size_t len, size_t *out_len)
{
	size_t room = len + 4096;
	char *packed = malloc(room);
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	assert_non_null(packed);
	assert_int_equal(filter ? archive_write_add_filter_by_name(a, filter)
				: archive_write_add_filter_none(a),
		ARCHIVE_OK);
	archive_write_set_format_raw(a);
	archive_write_set_bytes_in_last_block(a, 1);
	archive_entry_set_filetype(entry, AE_IFREG);
	assert_int_equal(archive_write_open_memory(a, packed, room, out_len), ARCHIVE_OK);
	assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, bytes, len), len);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_entry_free(entry);
	archive_write_free(a);
	return packed;
}

const char *reading_paragraph(struct reading *r, size_t i)
{
	static char text[4096];
	const struct paragraph *p = &r->article.paragraphs[i];

	assert_true(i < r->article.n_paragraphs);
	snprintf(text, sizeof text, "%.*s", (int)p->len, r->article.text.data + p->offset);
	return text;
}
