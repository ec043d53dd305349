/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A document before it is added. All limits are checked here, one item at a time: once Xapian
 * refuses something while adding, it throws away every document since the last commit.
 */
#include "common/xap_guard.h"
#include "common/xap_handles.h"

struct xap_doc *xap_doc_new(struct error *err)
{
	return xap_guard(err, [&] { return new xap_doc(); });
}

void xap_doc_free(struct xap_doc *d)
{
	delete d;
}

bool xap_doc_clear(struct xap_doc *d, struct error *err)
{
	return xap_guard(err, [&] {
		d->doc = Xapian::Document();
		return true;
	});
}

bool xap_doc_posting(struct xap_doc *d, const char *term, size_t len, uint32_t pos, uint32_t wdf,
	struct error *err)
{
	if (!xap_term_fits("term", term, len, err))
		return false;
	return xap_guard(err, [&] {
		d->doc.add_posting(std::string(term, len), pos, wdf);
		return true;
	});
}

bool xap_doc_term(struct xap_doc *d, const char *term, size_t len, uint32_t wdf, struct error *err)
{
	if (!xap_term_fits("term", term, len, err))
		return false;
	return xap_guard(err, [&] {
		d->doc.add_term(std::string(term, len), wdf);
		return true;
	});
}

bool xap_doc_value(
	struct xap_doc *d, uint32_t slot, const char *value, size_t len, struct error *err)
{
	if (slot == Xapian::BAD_VALUENO)
		return error_set(err, ERROR_LIMIT, "value slot %u is reserved", slot);
	if (!xap_data_fits("value", len, err))
		return false;
	return xap_guard(err, [&] {
		d->doc.add_value(slot, std::string(value, len));
		return true;
	});
}

bool xap_doc_data(struct xap_doc *d, const char *data, size_t len, struct error *err)
{
	if (!xap_data_fits("document data", len, err))
		return false;
	return xap_guard(err, [&] {
		d->doc.set_data(std::string(data, len));
		return true;
	});
}
