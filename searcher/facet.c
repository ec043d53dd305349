/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Most facets are values of the paragraphs and counted in one walk. Keywords have no slot: they are
 * read once an article, from its record.
 */
#include "searcher/facet.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/article_meta.h"
#include "searcher/labelled.h"
#include "searcher/tally.h"

struct counting {
	struct tally tally;
	uint32_t times; /* what one occurrence counts */
};

/* Counts what a value holds. */
typedef bool count_fn(struct counting *c, const char *value, size_t len, struct error *err);

static bool count_one(struct counting *c, const char *value, size_t len, struct error *err)
{
	size_t index;

	if (len == 0)
		return true;
	if (!tally_add(&c->tally, value, len, &index, err))
		return false;
	c->tally.items[index].count += c->times - 1;
	return true;
}

/* Each author stands after a varint of its length. */
static bool count_authors(struct counting *c, const char *value, size_t len, struct error *err)
{
	const unsigned char *at = (const unsigned char *)value, *end = at + len;

	while (at < end) {
		uint64_t name = 0;
		unsigned shift = 0;

		for (; at < end && *at & 0x80 && shift < 56; shift += 7)
			name |= (uint64_t)(*at++ & 0x7f) << shift;
		if (at < end)
			name |= (uint64_t)*at++ << shift;
		if (name > (uint64_t)(end - at))
			return error_set(err, ERROR_CORRUPT, "a damaged list of authors");
		if (!count_one(c, (const char *)at, (size_t)name, err))
			return false;
		at += name;
	}
	return true;
}

static bool count_year(struct counting *c, const char *value, size_t len, struct error *err)
{
	return count_one(c, value, len < 4 ? 0 : 4, err);
}

static bool count_month(struct counting *c, const char *value, size_t len, struct error *err)
{
	char month[7] = { 0 };

	if (len < 6)
		return true;
	memcpy(month, value, 4);
	month[4] = '-';
	memcpy(month + 5, value + 4, 2);
	return count_one(c, month, sizeof month, err);
}

static const struct row {
	const char *name;
	enum schema_slot slot;
	count_fn *count; /* NULL: in the article's record */
} rows[FACET_KINDS] = {
	[FACET_SOURCE] = { "source", SLOT_SOURCE, count_one },
	[FACET_AUTHOR] = { "author", SLOT_AUTHORS, count_authors },
	[FACET_KEYWORD] = { "keyword", SLOT_ARTICLE, NULL },
	[FACET_LANGUAGE] = { "language", SLOT_LANGUAGE, count_one },
	[FACET_YEAR] = { "date:year", SLOT_DATE, count_year },
	[FACET_MONTH] = { "date:month", SLOT_DATE, count_month },
};

const char *facet_name(enum facet_kind kind)
{
	return rows[kind].name;
}

bool facet_find(const char *name, size_t len, enum facet_kind *out)
{
	for (size_t i = 0; i < FACET_KINDS; i++) {
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0) {
			*out = (enum facet_kind)i;
			return true;
		}
	}
	return false;
}

void facet_done(struct facet *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->values[i].value);
	free(f->values);
	*f = (struct facet){ 0 };
}

struct walk {
	count_fn *count;
	struct counting counting;
	/* Of articles in several indexes: where they are; else NULL. */
	const struct index *of_members;
	const struct matches *matches;
	struct buf name;
};

static void walk_done(struct walk *w)
{
	tally_done(&w->counting.tally);
	buf_done(&w->name);
}

static bool take_value(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct walk *w = ctx;

	if (!w->of_members)
		return w->count(&w->counting, value, len, err);
	/* The same id in two indexes is two articles: the member follows it, behind a NUL. */
	buf_clear(&w->name);
	buf_add(&w->name, value, len);
	buf_printf(&w->name, "%c%zu", 0,
		(size_t)(index_member_of(w->of_members, w->matches->docids[i]) -
			 w->of_members->members));
	return !w->name.failed ? w->count(&w->counting, w->name.data, w->name.len, err)
			       : error_out_of_memory(err);
}

static bool take_keyword(void *ctx, const char *value, size_t len, struct error *err)
{
	return count_one(ctx, value, len, err);
}

/* The keywords of the articles that were counted, each as often as its article. */
static bool count_keywords(struct index *ix, const struct tally *articles,
	struct counting *keywords, struct error *err)
{
	struct buf key CLEANUP(buf_done) = { 0 };
	struct buf record CLEANUP(buf_done) = { 0 };

	for (size_t i = 0; i < articles->n; i++) {
		const struct tallied *article = &articles->items[i];
		size_t len = strlen(article->value);
		size_t member =
			len < article->len ? strtoul(article->value + len + 1, NULL, 10) : 0;

		buf_clear(&key);
		buf_clear(&record);
		schema_article_key(&key, article->value, len);
		if (key.failed)
			return error_out_of_memory(err);
		keywords->times = article->count;
		if (!xap_db_metadata(ix->members[member].db, key.data, key.len, &record, err) ||
			!article_meta_keywords(
				record.data, record.len, take_keyword, keywords, err))
			return error_wrap(err, "article %.200s", article->value);
	}
	return true;
}

static int by_count(const void *a, const void *b)
{
	const struct tallied *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return tally_compare(x, y);
}

/* Takes the most frequent values. The tally is of no use afterwards. */
static bool take_top(struct tally *t, uint32_t size, struct facet *out, struct error *err)
{
	size_t n = t->n < size ? t->n : size;

	out->distinct = t->n;
	out->values = calloc(n + 1, sizeof *out->values);
	if (!out->values)
		return error_out_of_memory(err);
	if (t->n > 0)
		qsort(t->items, t->n, sizeof *t->items, by_count);
	for (; out->n < n; out->n++) {
		struct tallied *item = &t->items[out->n];

		out->values[out->n] =
			(struct facet_value){ .len = item->len, .count = item->count };
		out->values[out->n].value = TAKE_PTR(item->value);
	}
	return true;
}

bool facet_count(struct index *ix, const struct matches *matches, enum facet_kind kind,
	uint32_t size, struct facet *out, struct error *err)
{
	const struct row *row = &rows[kind];
	struct facet facet CLEANUP(facet_done) = { .kind = kind };
	struct walk values CLEANUP(walk_done) = { .count = row->count ? row->count : count_one,
		.counting = { .times = 1 } };
	struct walk keywords CLEANUP(walk_done) = { 0 };

	if (!row->count && ix->n_members > 1) {
		values.of_members = ix;
		values.matches = matches;
	}
	if (!(row->slot == SLOT_ARTICLE ? labelled_articles(ix->db, matches->docids, matches->n,
						  take_value, &values, err)
					: xap_db_values(ix->db, row->slot, matches->docids,
						  matches->n, take_value, &values, err)))
		return false;
	if (!row->count && !count_keywords(ix, &values.counting.tally, &keywords.counting, err))
		return false;
	if (!take_top(row->count ? &values.counting.tally : &keywords.counting.tally, size, &facet,
		    err))
		return false;
	*out = facet;
	facet = (struct facet){ 0 };
	return true;
}
