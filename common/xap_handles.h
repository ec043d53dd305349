/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the xap_*.cc files share behind the contract of xap.h: the handles that more than one of
 * them looks into, and the checks that come before Xapian sees anything. C++ only.
 */
#ifndef PILCROW_COMMON_XAP_HANDLES_H
#define PILCROW_COMMON_XAP_HANDLES_H

#ifdef __cplusplus

#include <memory>
#include <string>
#include <vector>
#include <xapian.h>

#include "common/xap.h"

struct xap_db {
	Xapian::Database db;
	std::vector<const struct norms *> norms; /* of its members, as far as there are any */
	size_t members;
	std::vector<const struct labels *> labels; /* of each member; or of none at all */
};

/* Documents of one member of a database, which is known by what no two of them share. */
struct xap_docid_list {
	std::string uuid;
	Xapian::docid last;
	Xapian::totallength total;
	bool all;
	std::vector<Xapian::docid> docids; /* ascending */

	size_t size() const
	{
		return all ? last : docids.size();
	}
	Xapian::docid at(size_t i) const
	{
		return all ? (Xapian::docid)i + 1 : docids[i];
	}
};

/* Xapian does not tell all about a query that it was given. */
struct xap_query {
	Xapian::Query query;
	enum xap_shape shape;
	std::string term;
	enum xap_op op = XAP_OR; /* of a group, as `window` */
	uint32_t window = 0;
	double factor = 1;	  /* of a scaled one, which has one part */
	Xapian::valueno slot = 0; /* of a range, as what follows */
	std::string from, to;
	std::shared_ptr<const std::vector<xap_docid_list>> docids;
	std::vector<std::shared_ptr<const struct xap_query>> parts;
};

struct xap_doc {
	Xapian::Document doc;
};

Xapian::Query::op xap_xapian_op(enum xap_op op) noexcept;

/*
 * A term or key that glass can hold: 1 to XAP_MAX_TERM bytes, each NUL counting twice. Xapian looks
 * at the NULs only when it commits, and then loses all documents of the batch; so this must come
 * first. `what` names the thing in the message.
 */
bool xap_term_fits(const char *what, const char *term, size_t len, struct error *err) noexcept;
/* The same, and the empty one is welcome. */
bool xap_prefix_fits(const char *what, const char *prefix, size_t len, struct error *err) noexcept;

/* Document data, values and metadata up to XAP_MAX_DATA. */
bool xap_data_fits(const char *what, size_t len, struct error *err) noexcept;

/* `path` is a directory with the marker of a glass database. Left to itself Xapian would read any
   text file as a list of databases. */
bool xap_require_glass(const char *path, struct error *err) noexcept;
/* `path` holds no database of any kind, be it as a file or as a directory. */
bool xap_require_none(const char *path, struct error *err) noexcept;

#endif

#endif
