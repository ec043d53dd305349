/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each of Xapian's exceptions means to us. One ladder, from specific to general: Xapian::Error
 * does not derive from std::exception, and its classes nest (not-found and version are kinds of
 * opening errors, these are kinds of database errors). The ladder must not throw itself, hence the
 * second net around reading the message.
 */
#include "common/xap_guard.h"

#include <exception>
#include <new>
#include <xapian.h>

static void fill(struct error *err, enum error_code code, const Xapian::Error &e) noexcept
{
	try {
		const char *reason = e.get_error_string();

		if (reason)
			error_set(err, code, "%s: %s", e.get_msg().c_str(), reason);
		else
			error_set(err, code, "%s", e.get_msg().c_str());
	} catch (...) {
		/* Xapian makes the text of an errno when it is asked for. */
		error_out_of_memory(err);
	}
}

/* Xapian says "opening" both of a damaged file and of one that the system refuses to open; only
   the latter comes with an errno. */
static enum error_code opening_code(const Xapian::Error &e) noexcept
{
	try {
		return e.get_error_string() ? ERROR_IO : ERROR_CORRUPT;
	} catch (...) {
		return ERROR_MEMORY;
	}
}

static void explain_database(struct error *err)
{
	try {
		throw;
	} catch (const Xapian::DatabaseNotFoundError &e) {
		fill(err, ERROR_NOT_FOUND, e);
	} catch (const Xapian::DatabaseVersionError &e) {
		fill(err, ERROR_VERSION, e);
	} catch (const Xapian::DatabaseOpeningError &e) {
		fill(err, opening_code(e), e);
	} catch (const Xapian::DatabaseLockError &e) {
		fill(err, ERROR_LOCKED, e);
	} catch (const Xapian::DatabaseCorruptError &e) {
		fill(err, ERROR_CORRUPT, e);
	} catch (const Xapian::DatabaseModifiedError &e) {
		/* A generation never changes: its blocks are damaged, or someone wrote to it. */
		fill(err, ERROR_CORRUPT, e);
	} catch (const Xapian::DatabaseClosedError &e) {
		fill(err, ERROR_INTERNAL, e);
	} catch (const Xapian::DatabaseError &e) {
		fill(err, ERROR_IO, e);
	}
}

void xap_explain(struct error *err) noexcept
{
	try {
		throw;
	} catch (const Xapian::DatabaseError &) {
		explain_database(err);
	} catch (const Xapian::DocNotFoundError &e) {
		fill(err, ERROR_NOT_FOUND, e);
	} catch (const Xapian::InvalidArgumentError &e) {
		fill(err, ERROR_LIMIT, e);
	} catch (const Xapian::UnimplementedError &e) {
		/* Data over Xapian's size limit, or operators that do not nest. */
		fill(err, ERROR_LIMIT, e);
	} catch (const Xapian::WildcardError &e) {
		fill(err, ERROR_LIMIT, e);
	} catch (const Xapian::RangeError &e) {
		fill(err, ERROR_LIMIT, e);
	} catch (const Xapian::QueryParserError &e) {
		fill(err, ERROR_USAGE, e);
	} catch (const Xapian::SerialisationError &e) {
		fill(err, ERROR_CORRUPT, e);
	} catch (const Xapian::FeatureUnavailableError &e) {
		fill(err, ERROR_VERSION, e);
	} catch (const Xapian::NetworkError &e) {
		fill(err, ERROR_IO, e);
	} catch (const Xapian::Error &e) {
		fill(err, ERROR_INTERNAL, e);
	} catch (const std::bad_alloc &) {
		error_out_of_memory(err);
	} catch (const std::exception &e) {
		error_set(err, ERROR_INTERNAL, "%s", e.what());
	} catch (...) {
		error_set(err, ERROR_INTERNAL, "an exception of an unknown kind");
	}
}
