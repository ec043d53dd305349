/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restrictions filter and never weigh: scores are those of the query alone. */
#include "searcher/restrict.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/query_date.h"

/* The first and last value that any dated paragraph may have; one without date has the empty one.
 */
#define FIRST_DATE "0"
#define LAST_DATE "9~"

static bool read_date(const char *option, const char *text, int64_t now, char from[QUERY_DATE_SIZE],
	char to[QUERY_DATE_SIZE], struct error *err)
{
	/* A range or a comparison is a date to the query, but the option says which end is meant.
	 */
	if (strpbrk(text, "<>=") || strstr(text, "..") ||
		!query_date_read(text, strlen(text), now, from, to))
		return error_set(err, ERROR_USAGE,
			"--%s takes a date such as 2025, 2025-11, 2025-11-30, yesterday or "
			"last-week, not \"%.60s\"",
			option, text);
	return true;
}

static bool say_dates(struct receipt *receipt, const struct request *r, struct error *err)
{
	struct buf tree CLEANUP(buf_done) = { 0 };
	char *taken;

	buf_add_str(&tree, receipt->tree ? receipt->tree : "");
	buf_printf(
		&tree, " filter(date:%s..%s)", r->since ? r->since : "", r->until ? r->until : "");
	taken = buf_take(&tree);
	if (!taken)
		return error_out_of_memory(err);
	free(receipt->tree);
	receipt->tree = taken;
	return true;
}

bool restrict_dates(struct plan *plan, const struct request *request, struct error *err)
{
	struct xap_query *range CLEANUP(xap_query_freep) = NULL;
	char from[QUERY_DATE_SIZE] = FIRST_DATE, to[QUERY_DATE_SIZE] = LAST_DATE;
	char other[QUERY_DATE_SIZE];
	const struct xap_query *parts[2];
	struct xap_query *filtered;

	if (!request->since && !request->until)
		return true;
	if (request->since && !read_date("since", request->since, request->now, from, other, err))
		return false;
	if (request->until && !read_date("until", request->until, request->now, other, to, err))
		return false;
	range = xap_query_value_range(SLOT_DATE, from, to, err);
	if (!range)
		return false;
	parts[0] = plan->query;
	parts[1] = range;
	filtered = xap_query_combine(XAP_FILTER, parts, 2, 0, err);
	if (!filtered)
		return false;
	xap_query_free(plan->query);
	plan->query = filtered;
	return say_dates(&plan->receipt, request, err);
}
