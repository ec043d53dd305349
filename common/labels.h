/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every hit is asked for: its article, its place in that, its simhash, and what is shown
 * beside its text; in the file `labels` of a generation's directory. The database has them as
 * values, in chunks of many documents whose place is in a B-tree: a thousand hits take longer to
 * name than to find, and a cold index is read in twenty places for each. An accelerator: everything
 * works without it.
 *
 * The file is a side file (side_file.h). Then come, all numbers with the low byte first:
 *
 *   struct label   of each docid from 0 (which no document has) to the last
 *   texts          each at a multiple of LABELS_UNIT bytes, filled up with NULs; the first unit is
 *                  empty
 *
 * Texts are, of articles: 4 bytes, its number of paragraphs; 4 bytes, the length of its id; the id,
 * a NUL. Of facts: language, date and source, as the database has them, a NUL behind each. And the
 * marks of sketches for which a label has no room. They stand in the order of the documents that
 * are the first to need them, and of one document in this order.
 *
 * The file's own number is that of the units that the texts take.
 */
#ifndef PILCROW_COMMON_LABELS_H
#define PILCROW_COMMON_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/side_file.h"
#include "common/sketch.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LABELS_FILE "labels"
#define LABELS_MAGIC "pillabl4"

enum { LABELS_UNIT = 4, LABELS_MARKS = 8 /* bytes of them in a label */ };

struct label {
	uint64_t simhash; /* 0: unknown */
	uint64_t key;	  /* the digits of its content key */
	uint32_t article; /* where in the texts, in units; the same for all of its paragraphs; 0:
			     no document, or an id that has no room in the file */
	uint32_t ordinal; /* of the paragraph in it, from 1; 0: unknown */
	uint32_t repeat;  /* of the content key, from 1; 0: it is in another form */
	uint32_t facts;	  /* where in the texts, in units; 0: unknown */
	unsigned char marks[LABELS_MARKS]; /* of its sketch, where they are so many or fewer */
	uint32_t shingles;		   /* of its sketch (sketch.h); 0: unknown */
	uint32_t more_marks; /* where in the texts all of them are, in units; 0: above */
};

/* Mapped, never changed: threads may share one. */
struct labels {
	struct side_file file;
	const struct label *items; /* by docid */
	const unsigned char *texts;
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

/* Values of a document, NUL-terminated; empty where it has none; they live as long as the labels.
 */
struct labels_facts {
	const char *language, *date, *source;
};

/* As labels_article(). */
bool labels_facts(
	const struct labels *l, const struct label *label, struct labels_facts *out) NODISCARD;
/* Likewise; what it points to lives as long as the labels. */
bool labels_sketch(const struct labels *l, const struct label *label, struct sketch *out) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
