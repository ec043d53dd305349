/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The articles of a ledger while a build is at work. Each range of the feed leaves its rows, as the
 * ledger's file has them. Ranges come from several threads and in any order; in the order of their
 * numbers their articles are in that of the files, and so they are written: by whoever brings the
 * one that is next, with those that had to wait for it. However many articles there are, next to
 * nothing of them stays in memory.
 */
#ifndef PILCROW_INDEXER_LEDGER_PARTS_H
#define PILCROW_INDEXER_LEDGER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/ledger.h"

/* Of one range, in order; one thread's own. `{0}` is an empty one. */
struct ledger_part {
	struct buf rows;
	struct ledger_share { /* what of it is of one file */
		uint32_t file;
		uint32_t n; /* articles */
	} * shares;
	size_t n, cap;
};

void ledger_part_done(struct ledger_part *p);
/* row->file is not before that of the row before; the row's texts are not looked at. */
bool ledger_part_add(struct ledger_part *p, const struct ledger_article *row, const char *id,
	const char *language, struct error *err) NODISCARD;

struct ledger_parts;

/* Begins the ledger's file in `directory`. */
struct ledger_parts *ledger_parts_new(const char *directory, struct error *err) NODISCARD;
void ledger_parts_free(struct ledger_parts *p);
void ledger_parts_freep(struct ledger_parts **p);
/* Takes what range `number` has, and leaves the part empty, for the next. Each number once, none
   left out. Safe from several threads. */
bool ledger_parts_take(struct ledger_parts *p, struct ledger_part *part, uint32_t number,
	struct error *err) NODISCARD;

/* Ends the file, which is not synced, with the files of `l`, which are told how many articles each
 * has. */
bool ledger_parts_end(struct ledger_parts *p, struct ledger *l, struct error *err) NODISCARD;

#endif
