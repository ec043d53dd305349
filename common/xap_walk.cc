/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks over terms, keys, postings and term lists. Each calls a C function once an item; its false
 * ends the walk, and is a failure only if it filled *err. Xapian reads blocks while iterating, so
 * that the whole loop must be inside the guard.
 */
#include <vector>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

/* Whether a walk that its callback stopped was a success. */
static bool ended_well(const struct error *err)
{
	return err->code == ERROR_NONE;
}

static bool walk_items(Xapian::TermIterator it, const Xapian::TermIterator &end, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	err->code = ERROR_NONE;
	for (; it != end; ++it) {
		const std::string item = *it;

		if (!fn(ctx, item.data(), item.size(), err))
			return ended_well(err);
	}
	return true;
}

bool xapian_terms(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err)
{
	return xap_guard(err, [&] {
		std::string text(prefix, len);

		return walk_items(db->opened->db.allterms_begin(text),
			db->opened->db.allterms_end(text), fn, ctx, err);
	});
}

bool xapian_terms_missing(struct xap_db *db, struct xap_db *other, const char *prefix, size_t len,
	xap_item_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		const std::string text(prefix, len);
		Xapian::TermIterator there = other->opened->db.allterms_begin(text);
		const Xapian::TermIterator end = db->opened->db.allterms_end(text);
		const Xapian::TermIterator there_end = other->opened->db.allterms_end(text);

		err->code = ERROR_NONE;
		for (Xapian::TermIterator it = db->opened->db.allterms_begin(text); it != end;
			++it) {
			const std::string term = *it;

			while (there != there_end && *there < term)
				++there;
			if (there != there_end && *there == term)
				continue;
			if (!fn(ctx, term.data(), term.size(), err))
				return ended_well(err);
		}
		return true;
	});
}

/* The first string behind all that begin with it; empty if there is none. */
static std::string behind(std::string prefix)
{
	while (!prefix.empty() && prefix.back() == '\xff')
		prefix.pop_back();
	if (!prefix.empty())
		prefix.back() = (char)((unsigned char)prefix.back() + 1);
	return prefix;
}

bool xapian_frequencies_past(struct xap_db *db, const char *prefix, size_t len,
	xap_frequency_fn *fn, xap_past_fn *past, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		const std::string text(prefix, len);
		const Xapian::TermIterator end = db->opened->db.allterms_end(text);

		err->code = ERROR_NONE;
		Xapian::TermIterator it = db->opened->db.allterms_begin(text);

		while (it != end) {
			const std::string term = *it;
			size_t over;

			if (!fn(ctx, term.data(), term.size(), it.get_termfreq(), err))
				return ended_well(err);
			over = past ? past(ctx, term.data(), term.size()) : 0;
			if (over == 0) {
				++it;
				continue;
			}
			const std::string target = behind(term.substr(0, over));

			if (target.empty())
				break;
			it.skip_to(target);
		}
		return true;
	});
}

bool xapian_values(struct xap_db *db, uint32_t slot, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		const Xapian::ValueIterator end = db->opened->db.valuestream_end(slot);
		Xapian::ValueIterator it = db->opened->db.valuestream_begin(slot);

		err->code = ERROR_NONE;
		for (size_t i = 0; i < n; i++) {
			std::string value;

			if (it != end)
				it.skip_to(docids[i]);
			if (it != end && it.get_docid() == docids[i])
				value = *it;
			if (!fn(ctx, i, value.data(), value.size(), err))
				return ended_well(err);
		}
		return true;
	});
}

bool xapian_synonyms(struct xap_db *db, const char *key, size_t len, xap_item_fn *fn, void *ctx,
	struct error *err)
{
	return xap_guard(err, [&] {
		std::string text(key, len);

		return walk_items(db->opened->db.synonyms_begin(text),
			db->opened->db.synonyms_end(text), fn, ctx, err);
	});
}

bool xapian_synonym_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		std::string text(prefix, len);

		return walk_items(db->opened->db.synonym_keys_begin(text),
			db->opened->db.synonym_keys_end(text), fn, ctx, err);
	});
}

bool xapian_spellings(struct xap_db *db, xap_frequency_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		const Xapian::TermIterator end = db->opened->db.spellings_end();

		err->code = ERROR_NONE;
		for (Xapian::TermIterator it = db->opened->db.spellings_begin(); it != end; ++it) {
			const std::string word = *it;

			if (!fn(ctx, word.data(), word.size(), it.get_termfreq(), err))
				return ended_well(err);
		}
		return true;
	});
}

bool xapian_metadata_keys(struct xap_db *db, const char *prefix, size_t len, xap_item_fn *fn,
	void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		std::string text(prefix, len);

		return walk_items(db->opened->db.metadata_keys_begin(text),
			db->opened->db.metadata_keys_end(text), fn, ctx, err);
	});
}

bool xapian_postings(struct xap_db *db, const char *term, size_t len, xap_posting_fn *fn, void *ctx,
	struct error *err)
{
	return xap_guard(err, [&] {
		std::string name(term, len);
		Xapian::PostingIterator end = db->opened->db.postlist_end(name);

		err->code = ERROR_NONE;
		for (Xapian::PostingIterator it = db->opened->db.postlist_begin(name); it != end;
			++it)
			if (!fn(ctx, *it, it.get_wdf(), err))
				return ended_well(err);
		return true;
	});
}

bool xapian_lengths(struct xap_db *db, xap_length_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		Xapian::PostingIterator end = db->opened->db.postlist_end(std::string());

		err->code = ERROR_NONE;
		for (Xapian::PostingIterator it = db->opened->db.postlist_begin(std::string());
			it != end; ++it)
			if (!fn(ctx, *it, it.get_doclength(), err))
				return ended_well(err);
		return true;
	});
}

bool xapian_termlist(
	struct xap_db *db, uint32_t docid, xap_term_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		Xapian::TermIterator end = db->opened->db.termlist_end(docid);
		std::vector<uint32_t> positions;

		err->code = ERROR_NONE;
		for (Xapian::TermIterator it = db->opened->db.termlist_begin(docid); it != end;
			++it) {
			const std::string term = *it;

			positions.assign(it.positionlist_begin(), it.positionlist_end());
			if (!fn(ctx, term.data(), term.size(), it.get_wdf(), positions.data(),
				    positions.size(), err))
				return ended_well(err);
		}
		return true;
	});
}

bool xapian_terms_of(
	struct xap_db *db, uint32_t docid, xap_item_fn *fn, void *ctx, struct error *err)
{
	return xap_guard(err, [&] {
		return walk_items(db->opened->db.termlist_begin(docid),
			db->opened->db.termlist_end(docid), fn, ctx, err);
	});
}
