/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer publish`: a generation that was set aside goes live after all. */
#include <string.h>

#include "common/new_keys.h"
#include "common/store.h"
#include "indexer/command.h"
#include "indexer/failures.h"
#include "indexer/new_keys_write.h"
#include "indexer/option_values.h"
#include "indexer/options.h"
#include "indexer/report_turn.h"
#include "indexer/turn.h"

enum { EXIT_FAULTY = 1, EXIT_REFUSED = 3 };

static bool say_no(struct command_context *c, enum error_code code, const char *path,
	const char *verb, const struct buf *why)
{
	struct error reason = { 0 };

	error_set(&reason, code, "%s %s, and the live one stays: %.300s", path, verb,
		why->data ? why->data : "");
	log_error(c->log, &reason);
	return true;
}

/* Leaves the reason alone, without the word before it and the line's end. */
static bool was_refused(struct buf *why)
{
	size_t len = strlen(STORE_REFUSED);

	if (why->len < len || memcmp(why->data, STORE_REFUSED, len) != 0)
		return false;
	why->len -= len;
	memmove(why->data, why->data + len, why->len);
	if (why->len > 0 && why->data[why->len - 1] == '\n')
		why->len--;
	why->data[why->len] = '\0';
	return true;
}

/* Another one may be live now than when it was built. */
static bool renew_keys(
	const struct turn_options *o, uint32_t live, const struct generation *g, struct error *err)
{
	CLEANUP(new_keys_done) struct new_keys keys = { 0 };
	struct error ignored; /* what cannot be read is written anew */

	if (new_keys_load(&keys, g->path, &ignored) && keys.predecessor == live)
		return true;
	return new_keys_write(&(struct new_keys_place){ .index = o->index,
				      .directory = g->path,
				      .number = g->number,
				      .predecessor = live },
		err);
}

static bool publish(struct command_context *c, const struct turn_options *o, struct store *store,
	uint32_t live, const struct generation *g, int *status, struct error *err)
{
	CLEANUP(verdict_done) struct verdict verdict = { 0 };
	CLEANUP(buf_done) struct buf why = { 0 };

	generation_is_unpublished(g->path, &why);
	if (!o->force && was_refused(&why)) {
		*status = EXIT_REFUSED;
		return say_no(c, ERROR_INPUT, g->path, "was refused (--force publishes it)", &why);
	}
	if (!turn_verify(g, true, c->stop, &verdict, err))
		return false;
	if (verdict.faults > 0) {
		*status = EXIT_FAULTY;
		return say_no(c, ERROR_CORRUPT, g->path, "is faulty", &verdict.report);
	}
	if (!renew_keys(o, live, g, err) || !store_flip(store, g->number, err))
		return false;
	failures_forget(o->index);
	return true;
}

bool command_publish(
	struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(store_unlockp) struct store *store = NULL;
	CLEANUP(turns_done) struct turns turns = { 0 };
	CLEANUP(turn_options_done) struct turn_options options = { 0 };
	uint32_t number = 0;

	if (!turn_options_parse(&options, TURN_PUBLISH, c->index, argc, argv, err))
		return false;
	*status = 0;
	if (!options.target || !option_generation(options.target, &number))
		return error_set(err, ERROR_USAGE,
			"publish takes a generation, such as 12 or gen-000012; indexer list shows "
			"them");
	store = turn_lock(options.index, options.wait_seconds, c->stop, err);
	if (!store || !turns_read(&turns, options.index, err) ||
		!generation_open_number(options.index, number, &g, err))
		return false;
	if (number != turns.live && !publish(c, &options, store, turns.live, &g, status, err))
		return false;
	return *status != 0 || turn_report_flip(&options, turns.live, number, c->out, err);
}
