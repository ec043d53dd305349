/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file `moves` (common/moves.h) of an updated generation: where paragraphs stand whose data
 * still say where they stood.
 *
 * One thread.
 */
#ifndef PILCROW_INDEXER_UPDATE_MOVES_H
#define PILCROW_INDEXER_UPDATE_MOVES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/labels.h"
#include "common/moves.h"
#include "common/xap.h"

struct update_moves {
	struct labels *labels; /* of the old generation; NULL: it has none */
	struct move *items;    /* by docid, of the old generation's; NULL: nothing has moved */
	uint32_t last;
	uint32_t next; /* where the next article to move is looked for first */
};

/* `live`: the old generation's directory, whose database has these statistics. `moved`: its facts
   say that it has moves. ERROR_NOT_FOUND, ERROR_VERSION or ERROR_CORRUPT if they cannot be read.
   *m is zeroed, and to be ended after a failure as well. */
bool update_moves_init(struct update_moves *m, const char *live, const struct xap_stats *of,
	bool moved, struct error *err) NODISCARD;
void update_moves_done(struct update_moves *m);

/* The first document of an article of n paragraphs whose documents follow each other, where it
   follows the one that was asked for before; 0: it is to be looked up. */
uint32_t update_moves_guess(const struct update_moves *m, const char *id, uint32_t n);

/* The document stands farther on by that much than in the old generation. */
bool update_moves_add(
	struct update_moves *m, uint32_t docid, struct move by, struct error *err) NODISCARD;
/* The document stands farther on by that much than its data say. */
bool update_moves_set(
	struct update_moves *m, uint32_t docid, struct move by, struct error *err) NODISCARD;
/* Its data say where it stands. */
void update_moves_settle(struct update_moves *m, uint32_t docid);
/* There is no such document any more. */
void update_moves_forget(struct update_moves *m, uint32_t docid);

/* Whether any document does not stand where its data say. */
bool update_moves_any(const struct update_moves *m);
/* Makes the file, of the database that is in `directory` by then; only if there are any. */
bool update_moves_write(
	const struct update_moves *m, const char *directory, struct error *err) NODISCARD;

/* Whether the runs of a generation's file are in order. True if it has none. */
bool update_moves_check(const char *directory, struct error *err) NODISCARD;

#endif
