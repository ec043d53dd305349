/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index of a few paragraphs, made by the indexer's own code in the working directory (see
 * scratch.h), each paragraph an article of its own: docid n is the n-th one added. Whatever fails
 * fails the test.
 */
#ifndef PILCROW_TESTS_TINY_INDEX_H
#define PILCROW_TESTS_TINY_INDEX_H

#include "indexer/article.h"
#include "indexer/builder.h"
#include "searcher/index.h"

struct tiny_language {
	const struct language *row;
	struct analyzer *analyzer;
	struct stems stems;
};

struct tiny_index {
	struct tiny_language languages[INDEX_MAX_LANGUAGES];
	size_t n_languages;
	struct builder *builder;
	struct builder_part *part;
	struct document document;
	unsigned paragraphs;
	struct index index; /* after tiny_index_open() */
};

/* `codes`: languages joined by blanks, the main one first. */
void tiny_index_begin(struct tiny_index *t, const char *codes);
/* `title` may be empty. */
void tiny_index_add(
	struct tiny_index *t, const char *language, const char *title, const char *text);
/* `fields`: author=, keyword=, source=, url= and date=, joined by "; "; the article's id as
 * article=.
 */
void tiny_index_add_fields(struct tiny_index *t, const char *language, const char *title,
	const char *text, const char *fields);
/* Ends the index and opens it. */
void tiny_index_open(struct tiny_index *t);
void tiny_index_done(struct tiny_index *t);

#endif
