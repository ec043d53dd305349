/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/report_update.h"

#include <inttypes.h>

struct row {
	const char *name;
	uint64_t number;
};

static bool add_rows(cJSON *to, const char *name, const struct row *rows, size_t n)
{
	cJSON *item = cJSON_AddObjectToObject(to, name);

	for (size_t i = 0; item && i < n; i++) {
		if (!cJSON_AddNumberToObject(item, rows[i].name, (double)rows[i].number))
			return false;
	}
	return item != NULL;
}

static bool report_given_up(const struct report_given_up *g, cJSON *to)
{
	const struct row paragraphs[] = { { "written", g->written }, { "removed", g->removed },
		{ "most", g->most } };
	cJSON *item;

	if (!g->is)
		return cJSON_AddNullToObject(to, "instead_of_update") != NULL;
	item = cJSON_AddObjectToObject(to, "instead_of_update");
	return item && cJSON_AddStringToObject(item, "why", "too much is new, changed or gone") &&
	       cJSON_AddNumberToObject(item, "seconds", g->seconds) &&
	       add_rows(item, "paragraphs", paragraphs, sizeof paragraphs / sizeof *paragraphs);
}

bool report_update(const struct build_report *r, cJSON *to)
{
	const struct update_counts *u = r->update;
	cJSON *update;

	if (!report_given_up(&r->given_up, to))
		return false;
	if (!u)
		return cJSON_AddNullToObject(to, "update") != NULL;
	const struct row articles[] = { { "added", u->added }, { "changed", u->changed },
		{ "moved", u->moved }, { "same", u->same }, { "unread", u->unread },
		{ "kept", u->kept }, { "gone", u->gone } };
	const struct row paragraphs[] = { { "written", u->paragraphs_written },
		{ "removed", u->paragraphs_removed } };

	update = cJSON_AddObjectToObject(to, "update");
	return update &&
	       cJSON_AddStringToObject(update, "clone", r->clone_shared ? "shared" : "copied") &&
	       cJSON_AddStringToObject(update, "checked", r->checked) &&
	       cJSON_AddNumberToObject(update, "last_docid", (double)u->last_docid) &&
	       cJSON_AddNumberToObject(update, "files_unread", (double)u->files_unread) &&
	       add_rows(update, "articles", articles, sizeof articles / sizeof *articles) &&
	       add_rows(update, "paragraphs", paragraphs, sizeof paragraphs / sizeof *paragraphs);
}

bool report_update_seconds(const struct build_report *r, cJSON *to)
{
	const struct update_counts *u = r->update;

	return cJSON_AddNumberToObject(to, "clone", r->clone_seconds) &&
	       cJSON_AddNumberToObject(to, "read", u->read) &&
	       cJSON_AddNumberToObject(to, "analyse", u->analyse) &&
	       cJSON_AddNumberToObject(to, "write", u->write) &&
	       cJSON_AddNumberToObject(to, "synonyms", u->words);
}

void report_update_summary(const struct update_counts *u, struct buf *out)
{
	buf_printf(out,
		"%" PRIu64 " %s added, %" PRIu64 " changed, %" PRIu64 " gone, %" PRIu64
		" as before",
		u->added, u->added == 1 ? "article" : "articles", u->changed, u->gone,
		u->same + u->moved + u->unread);
	if (u->kept > 0)
		buf_printf(out, ", %" PRIu64 " kept of files that cannot be read", u->kept);
	buf_add_str(out, "; ");
}
