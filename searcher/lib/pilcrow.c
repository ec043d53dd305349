/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's own parts behind plain functions. */
#include "searcher/lib/pilcrow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/macros.h"
#include "searcher/serve.h"
#include "searcher/suggest.h"

struct pilcrow {
	char **paths; /* owned, as the server's choice of indexes points to them */
	size_t n;
	struct server server;
};

struct pilcrow_answer {
	char *query; /* the answer points to it */
	struct answer answer;
};

const char *pilcrow_version(void)
{
	return PILCROW_VERSION;
}

static void tell(const struct error *err, char *error, size_t size)
{
	if (error && size > 0)
		snprintf(error, size, "%s", err->msg);
}

void pilcrow_close(pilcrow *p)
{
	if (!p)
		return;
	server_done(&p->server);
	for (size_t i = 0; p->paths && i < p->n; i++)
		free(p->paths[i]);
	free(p->paths);
	free(p);
}

static bool open_all(pilcrow *p, const char *const *indexes, size_t n, struct error *err)
{
	const struct output_style style = { .mark_open = "", .mark_close = "", .timing = true };
	const struct request request = request_default();
	struct index_choice choice = { .n = n };

	if (n == 0)
		return error_set(err, ERROR_USAGE, "no index was named");
	p->paths = calloc(n, sizeof(char *));
	if (!p->paths)
		return error_out_of_memory(err);
	p->n = n;
	for (size_t i = 0; i < n; i++) {
		p->paths[i] = strdup(indexes[i]);
		if (!p->paths[i])
			return error_out_of_memory(err);
	}
	choice.paths = (const char *const *)p->paths;
	return server_open(&p->server, &choice, &request, &style, err);
}

pilcrow *pilcrow_open(const char *const *indexes, size_t n, char *error, size_t size)
{
	struct error err = { 0 };
	pilcrow *p = calloc(1, sizeof *p);

	if (p && open_all(p, indexes, n, &err))
		return p;
	if (!p)
		error_out_of_memory(&err);
	tell(&err, error, size);
	pilcrow_close(p);
	return NULL;
}

char *pilcrow_ask(pilcrow *p, const char *request)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct error err = { 0 };

	if (!server_answer(&p->server, request, strlen(request), &out, &err))
		return NULL;
	return buf_take(&out);
}

void pilcrow_free(char *text)
{
	free(text);
}

void pilcrow_answer_free(pilcrow_answer *a)
{
	if (!a)
		return;
	answer_done(&a->answer);
	free(a->query);
	free(a);
}

pilcrow_answer *pilcrow_search(
	pilcrow *p, const char *query, unsigned hits, char *error, size_t size)
{
	struct error err = { 0 };
	struct request request = request_default();
	pilcrow_answer *a = calloc(1, sizeof *a);

	if (a)
		a->query = strdup(query);
	if (!a || !a->query) {
		error_out_of_memory(&err);
	} else if (hits > REQUEST_MAX_HITS) {
		error_set(&err, ERROR_USAGE, "%u hits are more than the %d that an answer holds",
			hits, REQUEST_MAX_HITS);
	} else {
		request.query = a->query;
		request.query_len = strlen(a->query);
		request.hits = hits;
		request.now = time(NULL);
		if (suggest_run(&p->server.index, &request, &a->answer, &err))
			return a;
	}
	tell(&err, error, size);
	pilcrow_answer_free(a);
	return NULL;
}

unsigned long long pilcrow_total(const pilcrow_answer *a, int *exact)
{
	if (exact)
		*exact = a->answer.total.relation == TOTAL_EXACT;
	return a->answer.total.value;
}

size_t pilcrow_hits(const pilcrow_answer *a)
{
	return a->answer.n_hits;
}

static const struct hit *hit_at(const pilcrow_answer *a, size_t i)
{
	return i < a->answer.n_hits ? &a->answer.hits[i] : NULL;
}

const char *pilcrow_hit_text(const pilcrow_answer *a, size_t i, enum pilcrow_text which)
{
	const struct hit *h = hit_at(a, i);

	if (!h)
		return NULL;
	switch (which) {
	case PILCROW_ID:
		return h->id;
	case PILCROW_KEY:
		return h->key;
	case PILCROW_ARTICLE:
		return h->article;
	case PILCROW_TITLE:
		return h->title;
	case PILCROW_DATE:
		return h->date;
	case PILCROW_SOURCE:
		return h->source;
	case PILCROW_URL:
		return h->url;
	case PILCROW_LANGUAGE:
		return h->language;
	case PILCROW_FILE:
		return h->file;
	case PILCROW_METADATA:
		return h->metadata;
	case PILCROW_PARAGRAPH_TEXT:
		return h->text;
	}
	return NULL;
}

double pilcrow_hit_score(const pilcrow_answer *a, size_t i)
{
	const struct hit *h = hit_at(a, i);

	return h ? h->score : 0;
}

unsigned pilcrow_hit_paragraph(const pilcrow_answer *a, size_t i)
{
	const struct hit *h = hit_at(a, i);

	return h ? h->paragraph : 0;
}

int pilcrow_hit_snippet(const pilcrow_answer *a, size_t i, size_t *start, size_t *end)
{
	const struct hit *h = hit_at(a, i);

	if (!h || h->n_fragments == 0)
		return 0;
	*start = h->fragments[0].start;
	*end = h->fragments[0].end;
	return 1;
}

size_t pilcrow_marks(const pilcrow_answer *a, size_t i)
{
	const struct hit *h = hit_at(a, i);

	return h ? h->n_marks : 0;
}

int pilcrow_mark(
	const pilcrow_answer *a, size_t i, size_t k, size_t *start, size_t *end, int *in_title)
{
	const struct hit *h = hit_at(a, i);

	if (!h || k >= h->n_marks)
		return 0;
	*start = h->marks[k].start;
	*end = h->marks[k].end;
	*in_title = h->marks[k].field == FIELD_TITLE;
	return 1;
}

struct token_walk {
	pilcrow_token_fn *fn;
	void *ctx;
};

static bool take_token(void *ctx, const struct token *token, struct error *err)
{
	const struct token_walk *w = ctx;
	const struct pilcrow_token shown = { .term = token->term,
		.stem = token->stem,
		.term_len = token->term_len,
		.stem_len = token->stem_len,
		.start = token->start,
		.end = token->end,
		.position = token->pos };

	err->code = ERROR_NONE;
	return w->fn(w->ctx, &shown) == 0;
}

int pilcrow_analyze(pilcrow *p, const char *language, const char *text, pilcrow_token_fn *fn,
	void *ctx, char *error, size_t size)
{
	const struct facts *facts = &p->server.index.facts;
	const struct analyzer_options options = { .keep_accents = facts->keep_accents };
	struct token_walk w = { fn, ctx };
	struct error err = { 0 };
	struct analyzer *a =
		analyzer_new(language ? language : facts->languages[0].code, &options, &err);
	bool ok = a && (analyzer_run(a, text, strlen(text), take_token, &w, &err) ||
			       err.code == ERROR_NONE);

	analyzer_free(a);
	if (!ok)
		tell(&err, error, size);
	return ok;
}
