/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/labelled.h"

#include "common/schema.h"

/* NULL if there is none. */
static const struct label *find(
	const struct xap_db *db, uint32_t docid, const struct labels **labels)
{
	uint32_t there;

	*labels = xap_db_labels(db, docid, &there);
	return *labels && there <= (*labels)->last_docid ? labels_at(*labels, there) : NULL;
}

bool labelled_find(const struct xap_db *db, uint32_t docid, struct labelled *out)
{
	const struct labels *labels;
	const struct label *label = find(db, docid, &labels);
	struct labels_article article;

	if (!label || label->ordinal == 0 || !labels_article(labels, label, &article))
		return false;
	*out = (struct labelled){ .article = article.id,
		.article_len = article.len,
		.paragraphs = article.paragraphs,
		.ordinal = label->ordinal };
	return true;
}

bool labelled_facts(const struct xap_db *db, uint32_t docid, char *key, struct labels_facts *out)
{
	const struct labels *labels;
	const struct label *label = find(db, docid, &labels);

	if (!label || label->repeat == 0 || !labels_facts(labels, label, out))
		return false;
	schema_key_write(key, label->key, label->repeat);
	return true;
}

bool labelled_simhash(const struct xap_db *db, uint32_t docid, uint64_t *out)
{
	const struct labels *labels;
	const struct label *label = find(db, docid, &labels);

	if (!label)
		return false;
	*out = label->simhash;
	return true;
}

bool labelled_sketch(const struct xap_db *db, uint32_t docid, struct sketch *out)
{
	const struct labels *labels;
	const struct label *label = find(db, docid, &labels);

	if (!label)
		return false;
	if (!labels_sketch(labels, label, out))
		*out = (struct sketch){ 0 };
	return true;
}

bool labelled_articles(struct xap_db *db, const uint32_t *docids, size_t n, xap_value_fn *fn,
	void *ctx, struct error *err)
{
	struct labelled known;

	for (size_t i = 0; i < n; i++) {
		if (!labelled_find(db, docids[i], &known))
			return xap_db_values(db, SLOT_ARTICLE, docids, n, fn, ctx, err);
	}
	err->code = ERROR_NONE;
	for (size_t i = 0; i < n && labelled_find(db, docids[i], &known); i++) {
		if (!fn(ctx, i, known.article, known.article_len, err))
			return err->code == ERROR_NONE;
	}
	return true;
}
