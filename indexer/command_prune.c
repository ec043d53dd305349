/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer prune`: removes old generations, and says of each what became of it. */
#include "common/store.h"
#include "indexer/command.h"
#include "indexer/options.h"
#include "indexer/report_turn.h"
#include "indexer/turn.h"

bool command_prune(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(store_unlockp) struct store *store = NULL;
	CLEANUP(fates_done) struct fates fates = { 0 };
	CLEANUP(turn_options_done) struct turn_options options = { 0 };

	if (!turn_options_parse(&options, TURN_PRUNE, c->index, argc, argv, err))
		return false;
	store = turn_lock(options.index, options.wait_seconds, c->stop, err);
	if (!store || !store_prune(store, options.keep, fates_add, &fates, err))
		return false;
	*status = fates.failed > 0;
	return turn_report_fates(&options, &fates, c->out, err);
}
