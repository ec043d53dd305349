/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output formats as rows of a table. A format turns an answer into bytes of a buffer; main.c writes
 * them. A new format is a new file output_NAME.c and a row in output.c.
 */
#ifndef PILCROW_SEARCHER_OUTPUT_H
#define PILCROW_SEARCHER_OUTPUT_H

#include <stdbool.h>

#include "common/buf.h"
#include "searcher/hit.h"
#include "searcher/hit_fields.h"
#include "searcher/hyperlink.h"

/* How the eye is to see a match: by colour, by a pair of marks, not at all. */
struct output_style {
	const char *mark_open, *mark_close; /* "" for none */
	bool color;			    /* ANSI for marks, titles and the like */
	unsigned width;			    /* columns to wrap text to; 0: do not wrap */
	bool timing;			    /* show elapsed time */
	struct hit_fields fields;	    /* the columns of csv and tsv */
	bool header;			    /* their first line names them */
	bool nul;			    /* ids end in NUL, else in a line feed */
	struct hyperlink_base links;	    /* for terminals */
	const char *query_id, *tag;	    /* of a TREC run */
	const char *query_id_json; /* the query's id, in JSON; NULL where answers have none */
	bool one_line;		   /* a JSON answer has no line end but its last */
	bool query_ids;		   /* csv and tsv have them for their first column */
};

struct output_ops {
	const char *name; /* as in --format */
	const char *help;
	/* For the eye: colour on a terminal, else marks in brackets unless the user says otherwise;
	 * formats for scripts have neither unless asked. */
	bool for_people;
	/* Says which near-duplicates a hit stands for; those that do not show them all. */
	bool tells_duplicates;
	bool tells_suggestions; /* of other queries */
	bool names_only;	/* shows ids and scores, and nothing that needs the texts */
	/* Answers of several queries can follow each other: each says which query it is for. */
	bool for_batches;
	bool (*begin)(struct buf *out, const struct answer *answer,
		const struct output_style *style, struct error *err);
	bool (*hit)(struct buf *out, const struct answer *answer, const struct hit *hit,
		const struct output_style *style, struct error *err);
	bool (*end)(struct buf *out, const struct answer *answer, const struct output_style *style,
		struct error *err);
	/* May be NULL: what stands once before all answers of a batch, instead of in each; and in
	 * place of the answer to a query (NULL if unknown) that could not be answered. */
	void (*batch_head)(struct buf *out, const struct output_style *style);
	void (*failure)(struct buf *out, const char *query, const struct error *fault,
		const struct output_style *style);
};

extern const struct output_ops
	*const output_table[]; /* NULL-terminated; the first is the default */

/* NULL if unknown. */
const struct output_ops *output_find(const char *name);

/* All of an answer. */
bool output_answer(const struct output_ops *format, struct buf *out, const struct answer *answer,
	const struct output_style *style, struct error *err) NODISCARD;

#endif
