/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer report`: how the index came to be what it is, as a page to look at. */
#include "indexer/command.h"
#include "indexer/options.h"
#include "indexer/trend_page.h"

static const char doc[] =
	"Write an HTML page with plots of the generations that are kept: counts, sizes, "
	"times, and how far the gate found them to agree.\vWith --json: the reports of the "
	"runs that made them, oldest first.";

bool command_report(
	struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(look_options_done) struct look_options options = { 0 };
	CLEANUP(trend_done) struct trend trend = { 0 };

	if (!look_options_parse(&options, c->index, doc, argc, argv, err))
		return false;
	*status = 0;
	if (options.json)
		return trend_reports(options.index, c->out, err);
	if (!trend_read(&trend, options.index, err))
		return false;
	trend_page(&trend, options.index, c->out);
	return !c->out->failed || error_out_of_memory(err);
}
