/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether an entry of the table of postings (bulk/FORMAT.md) is sound by itself. */
#ifndef PILCROW_INDEXER_VERIFY_CHUNK_H
#define PILCROW_INDEXER_VERIFY_CHUNK_H

#include <stddef.h>
#include <stdint.h>

/* NULL, or what is wrong. `last_docid` is that of the database. */
const char *chunk_fault(const unsigned char *key, size_t key_len, const unsigned char *tag,
	size_t tag_len, uint32_t last_docid);

#endif
