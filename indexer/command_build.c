/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer build`: lock, look what there is to read, build aside, check, publish. */
#include "indexer/command.h"
#include "indexer/options.h"
#include "indexer/production.h"

bool command_build(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(build_options_done) struct build_options options = { 0 };
	CLEANUP(production_done) struct production p = { 0 };

	bool ok;

	if (!build_options_parse(&options, c->index, argc, argv, err))
		return false;
	ok = production_begin(&p, &options, c, err) && production_find_files(&p, err) &&
	     production_make(&p, err) && production_publish(&p, err) &&
	     production_say(&p, status, err);
	return production_end(&p, ok, *status, err);
}
