/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document of ours as one of Xapian's: for whoever writes through its API. */
#ifndef PILCROW_INDEXER_DOCUMENT_XAPIAN_H
#define PILCROW_INDEXER_DOCUMENT_XAPIAN_H

#include <stdbool.h>

#include "common/error.h"
#include "common/xap.h"
#include "indexer/document.h"

/* Fills `to`, whatever it held. */
bool document_to_xapian(struct xap_doc *to, const struct document *d, struct error *err) NODISCARD;

#endif
