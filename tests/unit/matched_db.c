/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "common/bounds.h"
#include "indexer/bounds_write.h"
#include "indexer/norms_write.h"
#include "indexer/pairs_write.h"
#include "tests/unit/matched_db.h"
#include "tests/unit/prose.h"

void matched_db_prepare(const char *path)
{
	const struct pairs_options pairs = { .min_documents = 1, .share = 20 };
	struct error err = { 0 };

	assert_true(norms_write(path, &err));
	assert_true(pairs_write(path, &pairs, NULL, &(struct pairs_work){ .jobs = 1 }, &err));
	assert_true(bounds_write(path, BOUNDS_LEAST, NULL, &err));
}

void matched_db_open(struct matched_db *f, const char *path)
{
	struct error err = { 0 };

	f->db = prose_open(path);
	assert_true(xap_db_stats(f->db, &f->stats, &err));
	f->norms = norms_open(path, &f->stats, &err);
	assert_non_null(f->norms);
	f->own = xap_db_open_later(path, &err);
	assert_non_null(f->own);
	f->matcher = matcher_open(xap_db_tables(f->own), path, &f->stats, f->norms, &err);
	assert_non_null(f->matcher);
}

void matched_db_close(struct matched_db *f)
{
	matcher_close(f->matcher);
	norms_close(f->norms);
	xap_db_close(f->own);
	xap_db_close(f->db);
}

struct xap_results *matched_db_ask(
	const struct matched_db *f, const struct xap_query *q, const struct xap_search *how)
{
	struct error err = { 0 };
	struct xap_results *r;

	assert_true(matcher_can(q, how));
	r = matcher_run(f->matcher, q, how, &err);
	assert_non_null(r);
	return r;
}
