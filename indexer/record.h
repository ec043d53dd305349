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

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/paragraph.h"
#include "indexer/source.h"

/*
 * Reads `text`, which stands at `place` in the input called `name`, into *out (cleared first): its
 * paragraphs all get that place, and an article without an id is called NAME:LINE.
 * SOURCE_ARTICLE, SOURCE_REJECT or SOURCE_FAILED (out of memory).
 */
enum source_status record_read(const char *text, size_t len, const char *name,
	const struct place *place, struct article *out, struct oversize *oversize,
	struct reject *reject, struct error *err);

#endif
