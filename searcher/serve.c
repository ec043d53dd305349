/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers are those of --format json, in one line. */
#include "searcher/serve.h"

#include <time.h>

#include "searcher/output_json.h"
#include "searcher/request_json.h"
#include "searcher/suggest.h"

bool server_open(struct server *out, const struct index_choice *indexes,
	const struct request *request, const struct output_style *style, struct error *err)
{
	if (!index_open_all(indexes, &out->index, err) ||
		!warm_index(&out->index, out->warm, out->log, err))
		return false;
	out->indexes = *indexes;
	out->request = *request;
	out->style = *style;
	out->style.one_line = true;
	return true;
}

void server_done(struct server *s)
{
	index_done(&s->index);
}

static bool is_stale(const struct index *ix)
{
	for (size_t i = 0; i < ix->n_members; i++) {
		if (generation_is_stale(ix->members[i].path, &ix->members[i].generation))
			return true;
	}
	return false;
}

/* Where the new generation cannot be opened, the old one is as good as before. */
static void follow(struct server *s)
{
	struct index fresh = { 0 };
	struct error err = { 0 };

	if (s->indexes.generations || !is_stale(&s->index) ||
		!index_open_all(&s->indexes, &fresh, &err))
		return;
	if (!warm_index(&fresh, s->warm, s->log, &err))
		log_warning(s->log, "warm: %s", err.msg);
	index_done(&s->index);
	s->index = fresh;
}

static bool answer_request(struct server *s, const struct request *request,
	const struct output_style *style, struct buf *out, struct error *err)
{
	struct answer answer CLEANUP(answer_done) = { 0 };

	if ((request->like || request->like_text) && request->query_len > 0)
		return error_set(err, ERROR_USAGE, "\"like\" takes the place of \"query\"");
	if (!request->like && !request->like_text && request->query_len == 0)
		return error_set(err, ERROR_USAGE, "no \"query\"");
	if (request->group && request->sort != SORT_RELEVANCE)
		return error_set(
			err, ERROR_USAGE, "\"group\" has an order of its own: leave out \"sort\"");
	return suggest_run(&s->index, request, &answer, err) &&
	       output_answer(&output_json, out, &answer, style, err);
}

bool server_answer(
	struct server *s, const char *line, size_t len, struct buf *out, struct error *err)
{
	struct request_json record CLEANUP(request_json_done) = { 0 };
	struct output_style style = s->style;
	struct error fault = { 0 };
	size_t before = out->len;
	bool ok;

	follow(s);
	s->request.now = time(NULL);
	ok = request_json_read(&record, &s->request, line, len, false, &fault);
	style.query_id_json = record.query_id ? record.query_id : "null";
	if (ok && answer_request(s, &record.request, &style, out, &fault))
		return true;
	if (fault.code == ERROR_MEMORY)
		return error_out_of_memory(err);
	out->len = before;
	json_add_failure(out, ok ? record.request.query : NULL, &fault, &style);
	return !out->failed || error_out_of_memory(err);
}
