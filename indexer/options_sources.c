/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/options_sources.h"

#include <string.h>

bool text_list_add(struct text_list *list, struct pool *pool, const char *text, struct error *err)
{
	const char **grown = pool_alloc(pool, list->n + 1, sizeof *grown, err);

	if (!grown)
		return false;
	if (list->n > 0)
		memcpy(grown, list->items, list->n * sizeof *grown);
	grown[list->n++] = text;
	list->items = grown;
	return true;
}

static bool set_paths(const struct source_arguments *a, struct build_options *o, struct error *err)
{
	struct walk_source *sources = pool_alloc(&o->pool, a->n_paths, sizeof *sources, err);

	if (!sources)
		return false;
	for (size_t i = 0; i < a->n_paths; i++)
		sources[i].path = a->paths[i];
	o->sources = sources;
	o->n_sources = a->n_paths;
	return true;
}

bool source_arguments_apply(
	const struct source_arguments *a, struct build_options *o, struct error *err)
{
	if (a->n_paths > 0 && !set_paths(a, o, err))
		return false;
	for (size_t i = 0; i < o->n_sources; i++) {
		struct walk_source *s = &o->sources[i];

		if (a->include.n > 0)
			s->include = a->include;
		if (a->exclude.n > 0)
			s->exclude = a->exclude;
		if (a->format)
			s->options.format = a->format;
		if (a->layout_given)
			s->options.layout = a->layout;
		if (a->language_given) {
			s->language = NULL;
			s->rules.n = 0;
		}
	}
	return true;
}
