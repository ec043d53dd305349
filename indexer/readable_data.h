/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Document data that Xapian reads back once it has deflated them: not all are (bulk/FORMAT.md, of
 * its reader). A line of 8200 dashes would make an index that no check passes.
 */
#ifndef PILCROW_INDEXER_READABLE_DATA_H
#define PILCROW_INDEXER_READABLE_DATA_H

#include "common/buf.h"
#include "common/error.h"

/*
 * What to give Xapian: `data`, or `room`, which is filled with the same in another spelling
 * (schema_data_respell()). Data that are not as schema.h says are taken as they are. NULL: no
 * memory. It takes time only for data of more than 8192 bytes, about as long as Xapian for the
 * same.
 */
const struct buf *readable_data(
	const struct buf *data, struct buf *room, struct error *err) NODISCARD;

#endif
