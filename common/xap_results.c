/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/xap_results.h"

#include <stdlib.h>
#include <string.h>

#include "common/macros.h"

struct xap_results *xap_results_new(const struct xap_match *matches, size_t n, uint32_t lower,
	uint32_t estimated, uint32_t upper, bool timed_out, struct error *err)
{
	struct xap_results *r = calloc(1, sizeof *r);

	if (r)
		r->matches = malloc((n + 1) * sizeof *r->matches);
	if (!r || !r->matches) {
		free(r);
		error_out_of_memory(err);
		return NULL;
	}
	if (n > 0)
		memcpy(r->matches, matches, n * sizeof *matches);
	r->n = n;
	r->lower = lower;
	r->estimated = estimated;
	r->upper = upper;
	r->timed_out = timed_out;
	return r;
}

bool xap_results_add_key(
	struct xap_results *r, size_t i, const char *key, size_t len, struct error *err)
{
	if (!r->key_ends)
		r->key_ends = calloc(r->n, sizeof *r->key_ends);
	buf_add(&r->keys, key, len);
	if (!r->key_ends || r->keys.failed)
		return error_out_of_memory(err);
	r->key_ends[i] = r->keys.len;
	return true;
}

void xap_results_free(struct xap_results *r)
{
	if (!r)
		return;
	buf_done(&r->keys);
	free(r->key_ends);
	free(r->matches);
	free(r);
}

void xap_results_freep(struct xap_results **r)
{
	xap_results_free(*r);
	*r = NULL;
}

size_t xap_results_count(const struct xap_results *r)
{
	return r->n;
}

struct xap_match xap_results_get(const struct xap_results *r, size_t i)
{
	return r->matches[i];
}

const char *xap_results_key(const struct xap_results *r, size_t i, size_t *len)
{
	size_t from = r->key_ends && i > 0 ? r->key_ends[i - 1] : 0;

	*len = r->key_ends ? r->key_ends[i] - from : 0;
	return *len > 0 ? r->keys.data + from : "";
}

bool xap_results_timed_out(const struct xap_results *r)
{
	return r->timed_out;
}

void xap_results_total(
	const struct xap_results *r, uint32_t *lower, uint32_t *estimated, uint32_t *upper)
{
	*lower = r->lower;
	*estimated = r->estimated;
	*upper = r->upper;
}
