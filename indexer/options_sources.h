/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line says of sources, put over what is known of them otherwise. */
#ifndef PILCROW_INDEXER_OPTIONS_SOURCES_H
#define PILCROW_INDEXER_OPTIONS_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "indexer/options.h"

/* As given; `{0}` says nothing. Texts are borrowed. */
struct source_arguments {
	const char *const *paths;
	size_t n_paths;
	struct text_list include, exclude;
	const char *format;
	enum text_layout layout;
	bool layout_given;
	bool language_given; /* then it holds for all sources */
};

/* Appends to a list that lies in `pool`. */
bool text_list_add(
	struct text_list *list, struct pool *pool, const char *text, struct error *err) NODISCARD;

/* Paths replace the sources that *o has; anything else is set in each of them. */
bool source_arguments_apply(
	const struct source_arguments *a, struct build_options *o, struct error *err) NODISCARD;

#endif
