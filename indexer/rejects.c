/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/rejects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void rejected_done(struct rejected *r)
{
	free(r->file);
	free(r->id);
	free(r->reason);
}

void rejects_done(struct rejects *r)
{
	for (size_t i = 0; i < r->n; i++)
		rejected_done(&r->items[i]);
	free(r->items);
	*r = (struct rejects){ 0 };
}

void rejects_again(struct rejects *r)
{
	struct log *log = r->log;
	uint64_t said = r->said;

	rejects_done(r);
	*r = (struct rejects){ .log = log, .said = said };
}

void rejects_name(const struct rejected *r, struct buf *out)
{
	buf_add_str(out, r->file);
	if (r->line > 0)
		buf_printf(out, ":%" PRIu64 ": byte %" PRIu64, r->line, r->byte);
	buf_printf(out, ": %s", r->reason);
}

static void say(struct log *log, const struct rejected *r)
{
	CLEANUP(buf_done) struct buf name = { 0 };

	rejects_name(r, &name);
	log_warning(log, "%s", name.failed ? r->reason : name.data);
}

static bool keep(struct rejects *r, const struct rejected *rejected, struct error *err)
{
	struct rejected copy = { .line = rejected->line, .byte = rejected->byte };

	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 16;
		struct rejected *grown = realloc(r->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		r->items = grown;
		r->cap = cap;
	}
	copy.file = strdup(rejected->file);
	copy.id = strdup(rejected->id);
	copy.reason = strdup(rejected->reason);
	if (!copy.file || !copy.id || !copy.reason) {
		rejected_done(&copy);
		return error_out_of_memory(err);
	}
	r->items[r->n++] = copy;
	return true;
}

bool rejects_add(struct rejects *r, const struct rejected *rejected, struct error *err)
{
	if (r->n < REJECTS_KEPT && !keep(r, rejected, err))
		return false;
	if (r->total < REJECTS_SHOWN && r->total >= r->said && r->log) {
		say(r->log, rejected);
		r->said = r->total + 1;
	}
	r->total++;
	return true;
}

void rejects_say_rest(struct rejects *r)
{
	if (r->total <= REJECTS_SHOWN || r->said > REJECTS_SHOWN || !r->log)
		return;
	log_warning(r->log, "and %" PRIu64 " more that cannot be indexed (see --json)",
		r->total - REJECTS_SHOWN);
	r->said = r->total;
}
