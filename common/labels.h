/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every hit is asked for, whatever is shown of it: its article, its place in that and its
 * simhash; in the file `labels` of a generation's directory. The database has them as values, in
 * chunks of many documents whose place is in a B-tree: a thousand hits take longer to name than to
 * find. An accelerator: everything works without it.
 *
 * The file is a side file (side_file.h). Then come, all numbers with the low byte first:
 *
 *   struct label   of each docid from 0 (which no document has) to the last
 *   articles       of each, at a multiple of LABELS_UNIT bytes: 4 bytes, its number of paragraphs;
 *                  4 bytes, the length of its id; the id, a NUL and as many more as fill the unit
 *
 * The file's own number is that of the units that the articles take; the first of them is empty.
 */
#ifndef PILCROW_COMMON_LABELS_H
#define PILCROW_COMMON_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/side_file.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LABELS_FILE "labels"
#define LABELS_MAGIC "pillabl1"

enum { LABELS_UNIT = 4 };

struct label {
	uint64_t simhash; /* 0: unknown */
	uint32_t article; /* where in the articles, in units; the same for all of its paragraphs; 0:
			     no document, or an id that has no room in the file */
	uint32_t ordinal; /* of the paragraph in it, from 1; 0: unknown */
};

/* Mapped, never changed: threads may share one. */
struct labels {
	struct side_file file;
	const struct label *items; /* by docid */
	const unsigned char *articles;
	uint32_t last_docid, units;
};

/* As norms_open(), norms_close() and norms_closep(), of labels. */
struct labels *labels_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void labels_close(struct labels *l);
void labels_closep(struct labels **l);

/* Of a docid up to the last one. */
static inline const struct label *labels_at(const struct labels *l, uint32_t docid)
{
	return &l->items[docid];
}

/* An article, in the file. */
struct labels_article {
	const char *id; /* NUL-terminated; lives as long as the labels */
	size_t len;
	uint32_t paragraphs;
};

/* Of a label. False if it has none, or the file is damaged there. */
bool labels_article(
	const struct labels *l, const struct label *label, struct labels_article *out) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
