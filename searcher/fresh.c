/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of what is new names content keys, since docids mean nothing from one generation to the
 * next; each key is a term of the paragraph that has it.
 */
#include "searcher/fresh.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/new_keys.h"
#include "common/schema.h"
#include "searcher/index.h"
#include "searcher/query.h"
#include "searcher/query_date.h"
#include "searcher/request.h"

enum { DIGITS_OF_DATE = 8 };

void fresh_done(struct fresh *f)
{
	for (size_t i = 0; i < f->n_members; i++)
		free(f->members[i].docids);
	free(f->members);
	free(f->since);
	*f = (struct fresh){ 0 };
}

/* ---- Since when ---- */

/* 12, gen-12, gen-000012. A year alone is no date here: it would look like one of these. */
static bool read_generation(const char *text, uint32_t *number)
{
	unsigned long long value;
	char *end;

	if (strncmp(text, "gen-", 4) == 0)
		text += 4;
	if (*text < '0' || *text > '9')
		return false;
	value = strtoull(text, &end, 10);
	*number = (uint32_t)value;
	return !*end && value <= UINT32_MAX;
}

/* The day on which a generation was finished, as YYYYMMDD; false if its manifest does not say. */
static bool read_day(
	const char *index, uint32_t number, char day[DIGITS_OF_DATE + 1], struct error *err)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(json_member_done) struct json_member member = { 0 };
	struct json_members members;
	const char *why;
	size_t bad, n = 0;

	if (!generation_open_number(index, number, &g, err) || !generation_manifest(&g, &text, err))
		return false;
	if (text.failed || text.len == 0 || !json_check(text.data, text.len, &bad, &why) ||
		!json_members_init(&members, text.data, text.len))
		return error_set(err, ERROR_CORRUPT, "%s: the manifest is damaged", g.path);
	err->code = ERROR_NONE;
	while (n < DIGITS_OF_DATE && json_members_next(&members, &member, err)) {
		if (strcmp(member.name, "finished") != 0)
			continue;
		for (size_t i = 0; i < member.value_len && n < DIGITS_OF_DATE; i++) {
			if (member.value[i] >= '0' && member.value[i] <= '9')
				day[n++] = member.value[i];
		}
	}
	day[n] = '\0';
	return n == DIGITS_OF_DATE ||
	       error_set(err, ERROR_CORRUPT, "%s: its manifest has no date", g.path);
}

static bool read_predecessor(const char *index, uint32_t number, uint32_t *out, struct error *err)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(new_keys_done) struct new_keys keys = { 0 };

	if (!generation_open_number(index, number, &g, err) || !new_keys_load(&keys, g.path, err))
		return false;
	*out = keys.predecessor;
	return true;
}

/* Back from the generation that is asked, over all that were finished on that day or later; *out is
   the one before them, 0 if there was none. */
static bool find_before(const char *index, uint32_t from, const char *day, const char *since,
	uint32_t *out, struct error *err)
{
	char finished[DIGITS_OF_DATE + 1];
	struct way_back way = { 0 };
	uint32_t at = from;

	while (at != 0) {
		if (!way_back_step(&way, at))
			return error_set(err, ERROR_NOT_FOUND,
				"%s: what is new since %.20s cannot be told: generation %" PRIu32
				" was published again since",
				index, since, at);
		if (!read_day(index, at, finished, err)) {
			if (err->code != ERROR_NOT_FOUND)
				return false;
			return error_set(err, ERROR_NOT_FOUND,
				"%s: what is new since %.20s cannot be told: generation %" PRIu32
				", on which it depends, is not kept; the oldest that can be asked "
				"for is generation %" PRIu32,
				index, since, at, at);
		}
		if (strcmp(finished, day) < 0)
			break;
		if (!read_predecessor(index, at, &at, err))
			return false;
	}
	*out = at;
	return true;
}

static bool resolve(
	const struct index_member *m, const struct request *r, uint32_t *out, struct error *err)
{
	char from[QUERY_DATE_SIZE], to[QUERY_DATE_SIZE];
	const char *since = r->new_since;

	if (read_generation(since, out))
		return true;
	if (strpbrk(since, "<>=") || strstr(since, "..") ||
		!query_date_read(since, strlen(since), r->now, from, to))
		return error_set(err, ERROR_USAGE,
			"--new-since takes a generation such as 12, or a date such as 2025-11, "
			"2025-11-30, yesterday or last-week, not \"%.60s\"",
			since);
	return find_before(m->path, m->generation.number, from, since, out, err);
}

/* ---- Which paragraphs ---- */

struct finding {
	struct fresh_member *member;
	size_t cap;
};

static bool add_docid(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	struct finding *f = ctx;
	struct fresh_member *m = f->member;

	if (m->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 1024;
		uint32_t *grown = realloc(m->docids, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		m->docids = grown;
		f->cap = cap;
	}
	m->docids[m->n++] = docid;
	return true;
}

static bool find_keys(
	struct finding *f, struct xap_db *db, const struct new_keys *keys, struct error *err)
{
	CLEANUP(buf_done) struct buf term = { 0 };
	const char *at = keys->text.data + keys->first, *end = keys->text.data + keys->end;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);

		buf_clear(&term);
		schema_term(&term, PREFIX_KEY, at, len);
		if (term.failed)
			return error_out_of_memory(err);
		/* One that is new and already gone again is in no paragraph. */
		if (len > 0 && !xap_db_postings(db, term.data, term.len, add_docid, f, err))
			return false;
		at += len + 1;
	}
	return true;
}

static int compare_docids(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static bool find_member(struct index_member *m, const struct request *r, struct fresh_member *out,
	struct error *err)
{
	CLEANUP(new_since_done) struct new_since since = { 0 };
	struct finding f = { .member = out };
	size_t kept = 0;

	if (!resolve(m, r, &out->generation, err))
		return false;
	out->all = out->generation == 0;
	if (out->all)
		return true;
	if (out->generation > m->generation.number)
		return error_set(err, ERROR_NOT_FOUND,
			"%s: generation %" PRIu32 " is asked, %" PRIu32 " is newer", m->path,
			m->generation.number, out->generation);
	if (!new_since_load(&since, m->path, m->generation.number, out->generation, err))
		return false;
	for (size_t i = 0; i < since.n; i++) {
		if (!find_keys(&f, m->db, &since.list[i], err))
			return false;
	}
	if (out->n > 1)
		qsort(out->docids, out->n, sizeof *out->docids, compare_docids);
	for (size_t i = 0; i < out->n; i++) {
		if (i == 0 || out->docids[i] != out->docids[kept - 1])
			out->docids[kept++] = out->docids[i];
	}
	out->n = kept;
	return true;
}

static bool find(struct index *ix, const struct request *r, struct error *err)
{
	CLEANUP(fresh_done) struct fresh f = { 0 };

	if (ix->fresh.since && strcmp(ix->fresh.since, r->new_since) == 0)
		return true;
	f.since = strdup(r->new_since);
	f.members = calloc(ix->n_members, sizeof *f.members);
	if (!f.since || !f.members)
		return error_out_of_memory(err);
	f.n_members = ix->n_members;
	for (size_t i = 0; i < ix->n_members; i++) {
		if (!find_member(&ix->members[i], r, &f.members[i], err))
			return false;
	}
	fresh_done(&ix->fresh);
	ix->fresh = f;
	f = (struct fresh){ 0 };
	return true;
}

/* ---- The filter ---- */

static struct xap_query *make_filter(const struct index *ix, struct error *err)
{
	struct xap_docids *lists = calloc(ix->n_members, sizeof *lists);
	struct xap_query *filter;

	if (!lists) {
		error_out_of_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < ix->n_members; i++) {
		const struct fresh_member *m = &ix->fresh.members[i];

		lists[i] = (struct xap_docids){
			.member = ix->members[i].db, .docids = m->docids, .n = m->n, .all = m->all
		};
	}
	filter = xap_query_docids(lists, ix->n_members, err);
	free(lists);
	return filter;
}

static bool say(
	const struct index *ix, const struct request *r, struct plan *plan, struct error *err)
{
	struct buf tree CLEANUP(buf_done) = { 0 };
	char *taken;

	buf_add_str(&tree, plan->receipt.tree ? plan->receipt.tree : "");
	buf_add_str(&tree, " filter(new-since:");
	buf_add_str(&tree, r->new_since);
	for (size_t i = 0; i < ix->n_members; i++)
		buf_printf(&tree, "%sgen-%06" PRIu32, i ? "," : " = after ",
			ix->fresh.members[i].generation);
	buf_add_byte(&tree, ')');
	taken = buf_take(&tree);
	if (!taken)
		return error_out_of_memory(err);
	free(plan->receipt.tree);
	plan->receipt.tree = taken;
	return true;
}

bool fresh_restrict(
	struct index *ix, const struct request *request, struct plan *plan, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *filter = NULL;
	const struct xap_query *parts[2];
	struct xap_query *filtered;

	if (!request->new_since)
		return true;
	if (!find(ix, request, err))
		return false;
	filter = make_filter(ix, err);
	if (!filter)
		return false;
	parts[0] = plan->query;
	parts[1] = filter;
	filtered = xap_query_combine(XAP_FILTER, parts, 2, 0, err);
	if (!filtered)
		return false;
	xap_query_free(plan->query);
	plan->query = filtered;
	return say(ix, request, plan, err);
}
