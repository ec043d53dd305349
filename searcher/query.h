/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the user's text to something that can be run, in three steps: query_lex cuts it, query_parse
 * makes a tree, query_build turns the tree into a Xapian query, patterns to mark, and the receipt
 * that says how the text was understood. Nothing is reinterpreted silently: what is no part of the
 * language is taken as text, and each repair is a note in the receipt.
 */
#ifndef PILCROW_SEARCHER_QUERY_H
#define PILCROW_SEARCHER_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/index.h"
#include "searcher/pattern.h"
#include "searcher/query_field.h"
#include "searcher/receipt.h"
#include "searcher/request.h"

/* ---- The tree ---- */

enum query_role {
	ROLE_SHOULD,
	ROLE_MUST,
	ROLE_NOT,
	ROLE_FILTER, /* any of those with the same field must fit */
};

enum query_kind {
	QUERY_WORD,   /* text without white space; may be several tokens (e-mail, example.org) */
	QUERY_PHRASE, /* in quotes */
	QUERY_NEAR,   /* its children, words, stand near each other */
	QUERY_GROUP,  /* its children's roles decide */
};

enum {
	QUERY_DATE_SIZE = 12, /* YYYYMMDD, what stands behind it, a NUL */
	QUERY_MAX_EDITS = 2,  /* of fuzzy words */
};

struct query_node {
	enum query_kind kind;
	enum query_role role;
	enum query_field field;
	bool stemmed;	   /* words: unless after =; phrases: after ~ */
	bool wildcard;	   /* a word that has some */
	unsigned edits;	   /* fuzzy: so many at most; 0: not fuzzy */
	bool near;	   /* phrases: within `distance`, in any order */
	bool ordered;	   /* near: in the order of the query */
	unsigned distance; /* near: the last word is at most so many words behind the first */
	bool by_operators; /* a group that AND or OR made: roles stay as they are */
	bool unused;	   /* filled by query_items: says nothing */
	double boost;	   /* of the weight */
	size_t start, end; /* bytes of the query text, signs and quotes included */
	size_t text_start, text_end; /* bytes of the text proper */
	char from[QUERY_DATE_SIZE];  /* dates: the first and the last as value slots have */
	char to[QUERY_DATE_SIZE];    /* them */
	size_t item;		     /* of leaves, filled by query_items: which one it is */
	struct query_node *children;
	size_t n_children;
};

struct query_syntax {
	bool plain;  /* no character has a meaning */
	int64_t now; /* seconds since 1970, for dates such as yesterday */
};

/* Never fails but for memory: any text has a reading; repairs are noted in the receipt. */
bool query_parse(const char *text, size_t len, const struct query_syntax *how,
	struct query_node *out, struct receipt *receipt, struct error *err) NODISCARD;
void query_node_done(struct query_node *node);

/* ---- What is run ---- */

struct plan {
	struct xap_query *query;
	struct patterns patterns;
	struct receipt receipt;
};

/* ERROR_USAGE when there is nothing to look for: an empty query, or only exclusions. */
bool query_plan(struct index *ix, const struct request *request, struct plan *out,
	struct error *err) NODISCARD;
void plan_done(struct plan *p);

#endif
