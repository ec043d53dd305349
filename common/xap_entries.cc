/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading: opening a database, its statistics, and single entries of it. Walks over many entries
 * are in xap_walk.cc. A database is never reopened: reopen() compares revisions only, which are 1
 * in all generations.
 */
#include <cstdio>
#include <memory>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

bool xapian_open(struct xap_db *db, struct error *err)
{
	return xap_guard(err, [&] {
		std::unique_ptr<struct xap_opened> opened(new xap_opened());

		if (db->path)
			opened->db = Xapian::Database(db->path, Xapian::DB_BACKEND_GLASS);
		for (size_t i = 0; !db->path && i < db->n_members; i++)
			opened->db.add_database(db->members[i]->opened->db);
		db->opened = opened.release();
		return true;
	});
}

void xapian_close(struct xap_opened *opened)
{
	delete opened;
}

bool xapian_stats(struct xap_db *db, struct xap_stats *out, struct error *err)
{
	return xap_guard(err, [&] {
		struct xap_stats stats = {};

		stats.documents = db->opened->db.get_doccount();
		stats.last_docid = db->opened->db.get_lastdocid();
		stats.total_length = db->opened->db.get_total_length();
		if (db->path) {
			stats.revision = db->opened->db.get_revision();
			snprintf(stats.uuid, sizeof stats.uuid, "%s",
				db->opened->db.get_uuid().c_str());
		}
		*out = stats;
		return true;
	});
}

bool xapian_freqs(struct xap_db *db, const char *term, size_t len, uint32_t *df, uint64_t *cf,
	struct error *err)
{
	return xap_guard(err, [&] {
		std::string name(term, len);
		uint32_t documents = db->opened->db.get_termfreq(name);
		uint64_t occurrences = db->opened->db.get_collection_freq(name);

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

bool xapian_metadata(
	struct xap_db *db, const char *key, size_t len, struct buf *out, struct error *err)
{
	return xap_guard(err, [&] {
		return append(out, db->opened->db.get_metadata(std::string(key, len)), err);
	});
}

bool xapian_data(struct xap_db *db, uint32_t docid, struct buf *out, struct error *err)
{
	/* Data and values are read when asked for, not by get_document(): both belong here. */
	return xap_guard(err,
		[&] { return append(out, db->opened->db.get_document(docid).get_data(), err); });
}

bool xapian_value(
	struct xap_db *db, uint32_t docid, uint32_t slot, struct buf *out, struct error *err)
{
	return xap_guard(err, [&] {
		return append(out, db->opened->db.get_document(docid).get_value(slot), err);
	});
}

size_t xap_sortable(double number, char out[9])
{
	/* Xapian's inner function writes into the caller's bytes and cannot throw. */
	return Xapian::sortable_serialise_(number, out);
}

const char *xap_version(void)
{
	return Xapian::version_string();
}
