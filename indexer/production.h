/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of `indexer build` or `indexer update`: what it was asked, what it found, what it made,
 * and the steps that both have in common. The order is: production_begin(),
 * production_find_files(), then the database is made in `directory` (production_make() makes it
 * from scratch), then production_publish() checks it, notes what is new in it, and makes it the
 * live generation.
 */
#ifndef PILCROW_INDEXER_PRODUCTION_H
#define PILCROW_INDEXER_PRODUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/store.h"
#include "indexer/apart.h"
#include "indexer/beside.h"
#include "indexer/build.h"
#include "indexer/command.h"
#include "indexer/gate.h"
#include "indexer/options.h"
#include "indexer/rejects.h"
#include "indexer/report.h"
#include "indexer/update.h"
#include "indexer/walk.h"
#include "indexer/write_back.h"

struct production {
	const struct build_options *options;
	struct command_context *context;
	struct store *store;
	const char *directory; /* being built; NULL before production_open() */
	struct walk walk;
	struct beside walking; /* see production_begin_to_find() */
	struct rejects rejects;
	struct build_outcome outcome;
	struct update_counts update;   /* of an update that found something to start from */
	struct update_changes changes; /* by it */
	struct write_back *disk;
	struct apart holder; /* see let_go.h */
	struct build_report report;
	uint64_t input_bytes; /* 0: not known */
	uint32_t predecessor; /* the generation that is live meanwhile; 0: none */
	uint64_t unreadable;  /* articles that a build lost in files that it could not read */
	bool from_unchecked;  /* an update, of a generation of which a sample was checked */
	double begun;
	struct gate_outcome gate;
	bool refused; /* by the gate */
	size_t alerts_failed;
};

/* Begins the clock, sets the priority and takes the lock. */
bool production_begin(struct production *p, const struct build_options *options,
	struct command_context *context, struct error *err) NODISCARD;
/* Unlocks, and removes what was not published. */
void production_done(struct production *p);

bool production_find_files(struct production *p, struct error *err) NODISCARD;
/* The same in two steps: between them it goes on beside other work. */
void production_begin_to_find(struct production *p);
bool production_end_to_find(struct production *p, struct error *err) NODISCARD;
/* Makes the directory, if `need` more bytes fit on the disk. */
bool production_open(struct production *p, uint64_t need, struct error *err) NODISCARD;
/* production_open(), and the database from scratch. */
bool production_make(struct production *p, struct error *err) NODISCARD;
/* Instead of what was begun in `directory`, and from the same files: empties it and forgets what it
   came to. production_remake() then makes the database from scratch. */
bool production_open_again(struct production *p, struct error *err) NODISCARD;
bool production_remake(struct production *p, struct error *err) NODISCARD;
/* What is asked for, as far as a builder need not be chosen: ops is NULL. */
void production_setup(struct production *p, struct build_setup *out);
/* Whatever the database in `directory` was made by: what lies beside it, the check, the flip. */
bool production_publish(struct production *p, struct error *err) NODISCARD;
/* Says what came of it; *status is the exit status. */
bool production_say(struct production *p, int *status, struct error *err) NODISCARD;
/* The end of a run, whatever came of it: `ok` is whether all of the above went well. Returns it. */
bool production_end(struct production *p, bool ok, int status, const struct error *err);

/* Seconds of a clock that never jumps. */
double production_now(void);

#endif
