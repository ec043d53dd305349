/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening what is matched by. */
#include <stdlib.h>

#include "common/macros.h"
#include "searcher/match/matcher.h"

/* A block takes 50 microseconds and more where it matters; a thread as long to start. */
struct matcher_sharing matcher_sharing_default(void)
{
	return (struct matcher_sharing){ .threads = 1, .block = 16384, .least_seconds = 300e-6 };
}

void matcher_share(struct matcher *m, const struct matcher_sharing *sharing)
{
	m->sharing = *sharing;
}

static void member_free(struct matcher_member *m)
{
	if (!m)
		return;
	pairs_close(m->pairs);
	bounds_close(m->bounds);
	vocabulary_close(m->vocabulary);
	ranges_done(&m->ranges);
	free(m);
}

void matcher_close(struct matcher *m)
{
	if (!m)
		return;
	member_free(m->own);
	free(m->members);
	free(m);
}

static void matcher_closep(struct matcher **m)
{
	matcher_close(*m);
}

static struct matcher *matcher_new(size_t n, struct error *err)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (m)
		m->members = calloc(n, sizeof *m->members);
	if (!m || !m->members) {
		free(m);
		error_out_of_memory(err);
		return NULL;
	}
	m->sharing = matcher_sharing_default();
	return m;
}

/* False if the numbers of documents of all together are too large. */
static bool add_member(struct matcher *m, struct matcher_member *member, size_t of)
{
	const struct database *d = member->database;
	uint64_t last = d->last_docid > 0 ? (d->last_docid - UINT64_C(1)) * of + m->n + 1 : 0;
	uint64_t documents = (uint64_t)m->documents + d->documents;

	if (last >= UINT32_MAX || documents >= UINT32_MAX)
		return false;
	m->members[m->n++] = member;
	m->documents = (uint32_t)documents;
	m->total_length += d->total_length;
	if (last > m->last_docid)
		m->last_docid = (uint32_t)last;
	return true;
}

struct matcher *matcher_open(const struct database *tables, const char *directory,
	const struct xap_stats *of, const struct norms *norms, struct error *err)
{
	CLEANUP(matcher_closep) struct matcher *m = matcher_new(1, err);
	struct matcher_member *own = m ? calloc(1, sizeof *own) : NULL;
	struct error none = { 0 };

	if (!m)
		return NULL;
	if (!own) {
		error_out_of_memory(err);
		return NULL;
	}
	m->own = own;
	own->database = tables;
	own->norms = norms;
	own->stats = *of;
	ranges_init(&own->ranges);
	/* Without them queries take longer, which is no fault. */
	own->pairs = pairs_open(directory, of, &none);
	own->bounds = bounds_open(directory, of, &none);
	own->vocabulary = vocabulary_open(directory, of, &none);
	if (add_member(m, own, 1))
		return TAKE_PTR(m);
	error_set(err, ERROR_LIMIT, "%s has too many documents", directory);
	return NULL;
}

struct matcher *matcher_unite(struct matcher *const *members, size_t n, struct error *err)
{
	CLEANUP(matcher_closep) struct matcher *m = matcher_new(n, err);

	for (size_t i = 0; m && i < n; i++) {
		if (add_member(m, members[i]->members[0], n))
			continue;
		error_set(err, ERROR_LIMIT, "too many documents together");
		return NULL;
	}
	return TAKE_PTR(m);
}
