/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Indexes that are searched together were made with the same stems, so that any list will do. */
#include "searcher/stem_lists.h"

#include <stdlib.h>
#include <string.h>

#include "common/stem_list.h"
#include "searcher/known_stems.h"

struct stem_lists {
	struct stem_source source; /* first: it is what the analyzers have of this */
	const struct index_member *members;
	size_t n_members;
	struct facts facts;
	struct stem_list **lists; /* of each member or NULL; NULL: not looked for yet */
};

static bool open_lists(struct stem_lists *l)
{
	struct error none = { 0 };
	struct xap_stats stats;

	l->lists = calloc(l->n_members, sizeof(struct stem_list *));
	for (size_t i = 0; l->lists && i < l->n_members; i++) {
		const struct index_member *m = &l->members[i];

		if (xap_db_stats(m->db, &stats, &none))
			l->lists[i] = stem_list_open(m->generation.path, &stats, &none);
	}
	return l->lists;
}

static bool find(struct stem_source *s, const char *language, const char *word, size_t len,
	char stem[ANALYZER_MAX_TERM], size_t *stem_len)
{
	struct stem_lists *l = (struct stem_lists *)s;

	if (!l->lists && !open_lists(l))
		return false;
	for (size_t i = 0; i < l->n_members; i++) {
		if (l->lists[i] && stem_list_find(l->lists[i], language, word, len, stem, stem_len))
			return true;
	}
	return false;
}

static bool admit(struct stem_source *s, const char *language, struct error *err)
{
	const struct stem_lists *l = (const struct stem_lists *)s;
	size_t i = 0;

	while (i < l->facts.n_languages && strcmp(l->facts.languages[i].code, language) != 0)
		i++;
	return i == l->facts.n_languages || stem_lists_check(&l->facts, i, err);
}

struct stem_lists *stem_lists_new(const struct index *ix, struct error *err)
{
	struct stem_lists *l = malloc(sizeof *l);

	if (!l) {
		error_out_of_memory(err);
		return NULL;
	}
	*l = (struct stem_lists){ .source = { .find = find, .admit = admit },
		.members = ix->members,
		.n_members = ix->n_members,
		.facts = ix->facts };
	return l;
}

void stem_lists_free(struct stem_lists *l)
{
	if (!l)
		return;
	for (size_t i = 0; l->lists && i < l->n_members; i++)
		stem_list_close(l->lists[i]);
	free(l->lists);
	free(l);
}

struct stem_source *stem_lists_source(struct stem_lists *l)
{
	return &l->source;
}

bool stem_lists_check(const struct facts *facts, size_t i, struct error *err)
{
	const struct language_facts *language = &facts->languages[i];
	const struct analyzer_options options = { .keep_accents = facts->keep_accents };
	const char *known = known_stems_find(language->code, facts->keep_accents);
	struct analyzer *a CLEANUP(analyzer_freep) = NULL;

	if (known && strcmp(known, language->fingerprint) == 0)
		return true;
	a = analyzer_new(language->code, &options, err);
	return a && facts_match(facts, i, a, err);
}
