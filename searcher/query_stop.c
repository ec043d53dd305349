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

	if (item->use != ITEM_USED || item->role != ROLE_SHOULD || item->node->kind != QUERY_WORD)
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

void query_items_mark_stop_words(struct query_items *q, const struct query_languages *languages)
{
	size_t language = choose_language(q, languages), others = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct query_item *item = &q->items[i];

		others += item->use == ITEM_USED && item->role != ROLE_NOT &&
			  !is_stop_word(item, languages, language);
	}
	if (others == 0)
		return;
	for (size_t i = 0; i < q->n; i++)
		if (is_stop_word(&q->items[i], languages, language))
			q->items[i].use = ITEM_STOP_WORD;
}
