/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terms of a database, from the keys of their postings. */
#ifndef PILCROW_COMMON_GLASS_TERMS_H
#define PILCROW_COMMON_GLASS_TERMS_H

#include "common/glass/database.h"

/* A term, in byte order, and in how many documents it is. False stops the walk, with *err set. */
typedef bool term_fn(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err);

/* Of all terms that have no prefix, which would begin with a capital letter of ASCII, and hold no
   NUL. ERROR_CORRUPT, or fn's. */
bool terms_walk_words(
	const struct database *d, term_fn *fn, void *ctx, struct error *err) NODISCARD;
/* The same with those whose prefixes begin as PREFIX_TITLE or PREFIX_STEM does: none else has a
   wdf (schema.h), and there are far more. */
bool terms_walk_weighted(
	const struct database *d, term_fn *fn, void *ctx, struct error *err) NODISCARD;

/* How many bytes at the beginning of the term just given no further term is wanted with; 0: the
 * walk goes on with the next. */
typedef size_t term_past_fn(void *ctx, const char *term, size_t len);

/*
 * Of all terms of n databases as one that begin with `prefix`, whatever bytes they hold, leaping as
 * `past` says, which may be NULL. That fn stops is a success unless it sets *err, whose code is
 * ERROR_NONE when it is called.
 */
bool terms_walk_past(const struct database *const *all, size_t n, const char *prefix, size_t len,
	term_fn *fn, term_past_fn *past, void *ctx, struct error *err) NODISCARD;

#endif
