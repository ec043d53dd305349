/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON object as an article. Known members, by their exact names: `id` or `_id` (a string, or an
 * integer, taken as written), `title`, `date`, `source`, `url`, `language` (strings), `author`,
 * `keywords` (a string or an array of strings), and one of `text`, `contents` (a string, paragraphs
 * parted by blank lines) and `paragraphs` (an array of strings). null is the same as absent. All
 * members but the last three are kept in article.record as they stand.
 */
#ifndef PILCROW_INDEXER_RECORD_H
#define PILCROW_INDEXER_RECORD_H

#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/json.h"
#include "indexer/article.h"
#include "indexer/paragraph.h"
#include "indexer/source.h"

/* What is used again from record to record; `{0}` at first. */
struct record_reader {
	struct oversize oversize; /* of the record at hand */
	struct json_object object;
	struct buf decoded; /* the string at hand, where its source has escapes */
};

void record_reader_done(struct record_reader *reader);

/*
 * Reads `text`, which stands at `place` in the input called `name`, into *out (cleared first): its
 * paragraphs all get that place, and an article without an id is called NAME:LINE. It borrows
 * `name`.
 * SOURCE_ARTICLE, SOURCE_REJECT or SOURCE_FAILED (out of memory).
 */
enum source_status record_read(struct record_reader *reader, const char *text, size_t len,
	const char *name, const struct place *place, struct article *out, struct reject *reject,
	struct error *err);

#endif
