/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading: opening a database, its statistics, and single entries of it. Walks over many entries
 * are in xap_walk.cc. A database is never reopened: generations replace each other in other
 * directories, and reopen() compares revisions only, which are 1 in all of them.
 */
#include <cstdio>
#include <memory>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

struct xap_db *xap_db_open(const char *path, struct error *err)
{
	struct xap_db *opened;

	if (!xap_require_glass(path, err))
		return nullptr;
	opened = xap_guard(err, [&] {
		return new xap_db{ Xapian::Database(path, Xapian::DB_BACKEND_GLASS), {}, 1, {} };
	});
	if (!opened)
		error_wrap(err, "%s", path);
	return opened;
}

void xap_db_close(struct xap_db *db)
{
	delete db;
}

void xap_db_closep(struct xap_db **db)
{
	xap_db_close(*db);
	*db = nullptr;
}

struct xap_db *xap_db_unite(struct xap_db *const *members, size_t n, struct error *err)
{
	return xap_guard(err, [&] {
		std::unique_ptr<struct xap_db> all(new xap_db{ Xapian::Database(), {}, n, {} });

		for (size_t i = 0; i < n; i++) {
			all->db.add_database(members[i]->db);
			all->norms.insert(all->norms.end(), members[i]->norms.begin(),
				members[i]->norms.end());
			all->labels.push_back(
				members[i]->labels.empty() ? nullptr : members[i]->labels[0]);
		}
		return all.release();
	});
}

size_t xap_db_members(const struct xap_db *db)
{
	return db->members;
}

bool xap_db_stats(struct xap_db *db, struct xap_stats *out, struct error *err)
{
	return xap_guard(err, [&] {
		struct xap_stats stats = {};

		stats.documents = db->db.get_doccount();
		stats.last_docid = db->db.get_lastdocid();
		stats.total_length = db->db.get_total_length();
		if (db->members == 1) {
			stats.revision = db->db.get_revision();
			snprintf(stats.uuid, sizeof stats.uuid, "%s", db->db.get_uuid().c_str());
		}
		*out = stats;
		return true;
	});
}

bool xap_db_add_norms(struct xap_db *db, const struct norms *norms, struct error *err)
{
	return xap_guard(err, [&] {
		db->norms.push_back(norms);
		return true;
	});
}

bool xap_db_add_labels(struct xap_db *db, const struct labels *labels, struct error *err)
{
	return xap_guard(err, [&] {
		db->labels.assign(1, labels);
		return true;
	});
}

const struct labels *xap_db_labels(const struct xap_db *db, uint32_t docid, uint32_t *there)
{
	const size_t n = db->labels.size();

	if (n == 0 || docid == 0)
		return nullptr;
	*there = (uint32_t)((docid - 1) / n) + 1;
	return db->labels[(docid - 1) % n];
}

bool xap_db_freqs(struct xap_db *db, const char *term, size_t len, uint32_t *df, uint64_t *cf,
	struct error *err)
{
	if (!xap_term_fits("term", term, len, err))
		return false;
	return xap_guard(err, [&] {
		std::string name(term, len);
		uint32_t documents = db->db.get_termfreq(name);
		uint64_t occurrences = db->db.get_collection_freq(name);

		*df = documents;
		*cf = occurrences;
		return true;
	});
}

static bool append(struct buf *out, const std::string &text, struct error *err)
{
	buf_add(out, text.data(), text.size());
	return out->failed ? error_out_of_memory(err) : true;
}

bool xap_db_metadata(
	struct xap_db *db, const char *key, size_t len, struct buf *out, struct error *err)
{
	if (!xap_term_fits("metadata key", key, len, err))
		return false;
	return xap_guard(
		err, [&] { return append(out, db->db.get_metadata(std::string(key, len)), err); });
}

bool xap_db_data(struct xap_db *db, uint32_t docid, struct buf *out, struct error *err)
{
	/* Data and values are read when asked for, not by get_document(): both belong here. */
	return xap_guard(
		err, [&] { return append(out, db->db.get_document(docid).get_data(), err); });
}

bool xap_db_value(
	struct xap_db *db, uint32_t docid, uint32_t slot, struct buf *out, struct error *err)
{
	return xap_guard(
		err, [&] { return append(out, db->db.get_document(docid).get_value(slot), err); });
}

size_t xap_sortable(double number, char out[9])
{
	/* Xapian's inner function writes into the caller's bytes and cannot throw. */
	return Xapian::sortable_serialise_(number, out);
}

double xap_sortable_decode(const char *bytes, size_t len)
{
	struct error ignored;
	double number = 0;

	/* Only the copy into a string can fail, for want of memory. */
	if (!xap_guard(&ignored, [&] {
		    number = Xapian::sortable_unserialise(std::string(bytes, len));
		    return true;
	    }))
		return 0;
	return number;
}

const char *xap_version(void)
{
	return Xapian::version_string();
}
