/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index opened for searching, or several as if they were one: a generation of each, pinned; its
 * database; what it says of itself; and an analyzer for each language that queries are analysed
 * with. One thread at a time.
 */
#ifndef PILCROW_SEARCHER_INDEX_H
#define PILCROW_SEARCHER_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/error.h"
#include "common/facts.h"
#include "common/kin.h"
#include "common/labels.h"
#include "common/language.h"
#include "common/moves.h"
#include "common/norms.h"
#include "common/store.h"
#include "common/xap.h"
#include "searcher/fresh.h"
#include "searcher/match/match.h"

/* Query words are stemmed with at most so many of the index's languages, those with most
 * paragraphs. */
enum { INDEX_MAX_LANGUAGES = 6 };

struct stem_lists;

/* One index of those that are searched together. */
struct index_member {
	char *path; /* as the user gave it */
	struct generation generation;
	struct xap_db *db;
	struct norms *norms;   /* known to db; NULL: none */
	struct error no_norms; /* why there are none */
	struct kin *kin;       /* opened when first needed (query_kin.c); NULL: none */
	bool looked_for_kin;
	struct labels *labels; /* known to db; NULL: none */
	struct moves *moves;   /* NULL: paragraphs are where their data say */
	/* What finds matches in place of Xapian; NULL: nothing does. */
	struct matcher *matcher;
};

struct index {
	struct index_member *members; /* at least one; owned */
	size_t n_members;
	struct xap_db *db;	 /* of all of them; the member's own if there is but one */
	struct matcher *matcher; /* likewise; NULL also if a member has none */
	struct xap_stats stats;
	struct facts facts; /* languages of all */
	/* The first n of facts.languages; [0] is the main one. */
	struct analyzer *analyzers[INDEX_MAX_LANGUAGES];
	const struct language *languages[INDEX_MAX_LANGUAGES];
	size_t n_languages;
	/* For marking paragraphs in a language beyond those; made when first needed. */
	struct analyzer *other;
	/* Words without stems; made when first needed. */
	struct analyzer *plain;
	struct stem_lists *stems; /* where all of them but the last look first */
	struct fresh fresh;	  /* likewise */
};

/* Which to open. */
struct index_choice {
	const char *const *paths;
	size_t n;
	const uint32_t *generations; /* of each; 0 is the live one; NULL: all of them live */
	unsigned threads;	     /* that work at one query; 0: one */
};

/*
 * Scores and totals are those of one index of all paragraphs. ERROR_NOT_FOUND, ERROR_CORRUPT;
 * ERROR_VERSION also if indexes were built with different settings, so that a word is one term here
 * and another there. Never writes.
 */
bool index_open_all(
	const struct index_choice *choice, struct index *out, struct error *err) NODISCARD;
/* Fine on one that is zeroed. */
void index_done(struct index *ix);

/* The generations that it has, for opening them again: of each member; the caller frees it. */
uint32_t *index_generations(const struct index *ix, struct error *err) NODISCARD;

/* The member that a paragraph of the whole is in, and its docid there. */
static inline struct index_member *index_member_of(const struct index *ix, uint32_t docid)
{
	return &ix->members[(docid - 1) % ix->n_members];
}

static inline uint32_t index_docid_there(const struct index *ix, uint32_t docid)
{
	return (docid - 1) / (uint32_t)ix->n_members + 1;
}

/* The docid in the whole of a paragraph of a member. */
static inline uint32_t index_docid_here(
	const struct index *ix, const struct index_member *m, uint32_t docid)
{
	return (docid - 1) * (uint32_t)ix->n_members + (uint32_t)(m - ix->members) + 1;
}

/* Whether paragraphs may be in this language. */
bool index_has_language(const struct index *ix, const char *code);

/* The analyzer that made the terms of paragraphs in language `code` (any of facts.languages). Its
 * tokens come without stems (analyzer.h, stems_when_asked), as those of all above. */
struct analyzer *index_analyzer(struct index *ix, const char *code, struct error *err) NODISCARD;

/* One that makes words and no stems. */
struct analyzer *index_plain_analyzer(struct index *ix, struct error *err) NODISCARD;

#endif
