/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `indexer rollback`: an older generation becomes the live one again. It is for the moment when
 * something is wrong with what is served, so that it looks at a sample only unless asked for more.
 */
#include <inttypes.h>

#include "common/store.h"
#include "indexer/command.h"
#include "indexer/option_values.h"
#include "indexer/options.h"
#include "indexer/report_turn.h"
#include "indexer/turn.h"

/* Steps back, from 1. */
static bool step_back(const struct turns *t, uint32_t steps, uint32_t *number, struct error *err)
{
	size_t before = 0;

	if (t->live == 0)
		return error_set(
			err, ERROR_NOT_FOUND, "no generation is live, so none is before it");
	while (before < t->n && t->list[before] < t->live)
		before++;
	if (steps > before)
		return error_set(err, ERROR_NOT_FOUND,
			"%zu older %s kept, so %" PRIu32 " back is none", before,
			before == 1 ? "generation is" : "generations are", steps);
	*number = t->list[before - steps];
	return true;
}

static bool choose(const struct turns *t, const char *target, uint32_t *number, struct error *err)
{
	uint32_t steps = 1;

	if (target && !option_generation(target, &steps))
		return error_set(err, ERROR_USAGE,
			"rollback takes a number of generations, or a name such as gen-000012, not "
			"%.100s",
			target);
	if (!target || target[0] != 'g')
		return step_back(t, steps, number, err);
	*number = steps;
	for (size_t i = 0; i < t->n; i++) {
		if (t->list[i] == *number)
			return true;
	}
	return error_set(err, ERROR_NOT_FOUND,
		"%.100s is no generation that was live once; indexer list shows those that are "
		"kept",
		target);
}

/* Pins it too, so that nobody takes it meanwhile. */
static bool verify(
	const struct turn_options *o, uint32_t number, const atomic_int *stop, struct error *err)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(verdict_done) struct verdict verdict = { 0 };

	if (!generation_open_number(o->index, number, &g, err) ||
		!turn_verify(&g, o->check, stop, &verdict, err))
		return false;
	if (verdict.faults == 0)
		return true;
	return error_set(err, ERROR_CORRUPT, "%s is faulty, and the live one stays: %.300s", g.path,
		verdict.report.data ? verdict.report.data : "");
}

bool command_rollback(
	struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(store_unlockp) struct store *store = NULL;
	CLEANUP(turns_done) struct turns turns = { 0 };
	CLEANUP(turn_options_done) struct turn_options options = { 0 };
	uint32_t number = 0;

	if (!turn_options_parse(&options, TURN_ROLLBACK, c->index, argc, argv, err))
		return false;
	*status = 0;
	store = turn_lock(options.index, options.wait_seconds, c->stop, err);
	if (!store || !turns_read(&turns, options.index, err))
		return false;
	if (!choose(&turns, options.target, &number, err))
		return error_wrap(err, "%s", options.index);
	if (number != turns.live &&
		(!verify(&options, number, c->stop, err) || !store_flip(store, number, err)))
		return false;
	return turn_report_flip(&options, turns.live, number, c->out, err);
}
