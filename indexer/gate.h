/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate: what is asked of a new generation before it is served. Golden queries go to the old and
 * the new one, and what each holds is counted; a measure beyond its limit is a breach. Without an
 * old generation only what is said of the new one alone is measured.
 */
#ifndef PILCROW_INDEXER_GATE_H
#define PILCROW_INDEXER_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/pool.h"
#include "indexer/release_options.h"

/* How a measure is called in a configuration and in reports, and which way is bad. */
struct gate_measure_row {
	const char *name; /* of its limit: min_overlap */
	bool least;	  /* the limit is the least that passes; else the most */
	bool share;	  /* of a whole: no limit is over 1 */
	bool asked;	  /* is known by queries alone */
	bool standing;	  /* has a limit though nobody asked for it: 0 */
};

extern const struct gate_measure_row gate_measures[GATE_MEASURES];
extern const struct gate_options gate_defaults;

/* "min_overlap=0.8". False if it is no such thing. */
bool gate_limit(struct gate_options *o, const char *text);
/* Whether anything is asked, beyond the standing limits. */
bool gate_is_set(const struct gate_options *o);
/* A limit that only queries can measure would hold nothing back where there are none. */
bool gate_check(const struct gate_options *o, struct error *err) NODISCARD;

/* A query whose first ten differ. */
struct gate_change {
	const char *id, *query;
	double overlap, rbo;
	const char *const *lost, *const *new; /* content keys */
	size_t n_lost, n_new;
};

struct gate_outcome {
	uint32_t old, new; /* generations; old 0: none */
	size_t queries;
	bool measured[GATE_MEASURES];
	double values[GATE_MEASURES];
	bool breached[GATE_MEASURES];
	size_t n_breaches;
	struct gate_change *changes; /* least overlap first */
	size_t n_changes;
	double seconds;
	struct pool pool; /* of the changes */
};

/* What the new generation says of itself. */
struct gate_candidate {
	const char *index, *searcher;
	uint32_t old, new;
	uint64_t articles, articles_in, articles_rejected, paragraphs;
	uint64_t new_keys;   /* paragraphs that the old one lacks */
	uint64_t unreadable; /* articles of the old one that were lost: unreadable.h */
	const atomic_int *stop;
};

/* A breach is no error. ERROR_INPUT for queries that cannot be asked; ERROR_LIMIT when they took
   longer than the options allow. */
bool gate_run(const struct gate_options *o, const struct gate_candidate *c,
	struct gate_outcome *out, struct error *err) NODISCARD;
void gate_outcome_done(struct gate_outcome *g);

/* "min_overlap: 0.42, limit 0.8; ...": the breaches, for people. */
void gate_say(const struct gate_outcome *g, const struct gate_options *o, struct buf *out);

#endif
