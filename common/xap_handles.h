/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the xap_*.cc files share behind the contract of xap.h. C++ only.
 */
#ifndef PILCROW_COMMON_XAP_HANDLES_H
#define PILCROW_COMMON_XAP_HANDLES_H

#ifdef __cplusplus

#include <xapian.h>

#include "common/xap_checks.h"
#include "common/xap_query.h"
#include "common/xap_xapian.h"

struct xap_opened {
	Xapian::Database db;
};

struct xap_doc {
	Xapian::Document doc;
};

Xapian::Query::op xap_xapian_op(enum xap_op op) noexcept;

/* What Xapian makes of a query, which outlives it. */
Xapian::Query xap_translate(const struct xap_query &query);

#endif

#endif
