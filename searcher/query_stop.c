/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words of a query: plain words without a sign that say next to nothing, in a query that says
 * something else too. Which language's they are is decided by the query's own words, and the main
 * language of the index gets the benefit of the doubt: "die" is a stop word only among others of
 * its kind.
 */
#include "searcher/query_items.h"

/* So many more stop words than the main language's must a query have to be taken for another's. */
enum { CLEARLY_MORE = 2 };

static bool is_stop_word(
	const struct query_item *item, const struct query_languages *languages, size_t language)
{
	const struct member *word;

	const struct query_node *node = item->node;

	if (item->use != ITEM_USED || node->role != ROLE_SHOULD || node->kind != QUERY_WORD ||
		!node->stemmed || node->field != IN_TEXT || node->boost != 1 ||
		item->parent->by_operators)
		return false;
	word = query_terms_single(&item->terms, language);
	return word && language_is_stop_word(languages->rows[language], word->term, word->len);
}

static size_t count(
	const struct query_items *q, const struct query_languages *languages, size_t language)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		n += is_stop_word(&q->items[i], languages, language);
	return n;
}

static size_t choose_language(const struct query_items *q, const struct query_languages *languages)
{
	size_t best = 0, most = count(q, languages, 0) + CLEARLY_MORE;

	for (size_t i = 1; i < languages->n; i++) {
		size_t n = count(q, languages, i);

		if (n >= most) {
			best = i;
			most = n + 1;
		}
	}
	return best;
}

/* Whether there is something to look for below the node but stop words. */
static bool says_something(const struct query_items *q, const struct query_node *node,
	const struct query_languages *languages, size_t language)
{
	if (node->role == ROLE_NOT || node->role == ROLE_FILTER)
		return false;
	if (node->kind != QUERY_GROUP)
		return q->items[node->item].use == ITEM_USED &&
		       !is_stop_word(&q->items[node->item], languages, language);
	for (size_t i = 0; i < node->n_children; i++)
		if (says_something(q, &node->children[i], languages, language))
			return true;
	return false;
}

static void mark_group(struct query_items *q, struct query_node *group,
	const struct query_languages *languages, size_t language)
{
	bool others = false;

	for (size_t i = 0; i < group->n_children && !others; i++)
		others = says_something(q, &group->children[i], languages, language);
	for (size_t i = 0; i < group->n_children; i++) {
		struct query_node *node = &group->children[i];

		if (node->kind == QUERY_GROUP)
			mark_group(q, node, languages, language);
		else if (others && is_stop_word(&q->items[node->item], languages, language))
			q->items[node->item].use = ITEM_STOP_WORD;
	}
}

void query_items_mark_stop_words(
	struct query_items *q, struct query_node *root, const struct query_languages *languages)
{
	mark_group(q, root, languages, choose_language(q, languages));
}
