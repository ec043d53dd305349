/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document of ours as one of Xapian's: for whoever writes through its API. */
#ifndef PILCROW_INDEXER_DOCUMENT_XAPIAN_H
#define PILCROW_INDEXER_DOCUMENT_XAPIAN_H

#include <stdbool.h>

#include "common/error.h"
#include "common/xap.h"
#include "indexer/document.h"

/*
 * Fills `to`, whatever it held. Data that Xapian would not read back as they are (bulk/FORMAT.md,
 * of its reader) it gets in another spelling of the same.
 */
bool document_to_xapian(struct xap_doc *to, const struct document *d, struct error *err) NODISCARD;
/* Gives document `docid` other data, likewise. */
bool data_to_xapian(
	struct xap_writer *to, uint32_t docid, const struct buf *data, struct error *err) NODISCARD;

#endif
