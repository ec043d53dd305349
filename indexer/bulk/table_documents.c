/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docdata.glass and termlist.glass: an entry for each document (no data, no entry), and in the
   latter another one that says which value slots it uses. */
#include "indexer/bulk/tables.h"

#include <string.h>

static uint32_t read_head(const char **at)
{
	uint32_t head;

	memcpy(&head, *at, sizeof head);
	*at += sizeof head;
	return head;
}

void docdata_add(struct btree *t, const struct run *r)
{
	const char *at = r->data.data, *end = r->data.len > 0 ? at + r->data.len : at;
	char key[GLASS_MAX_DOCID];

	for (uint32_t docid = r->first; at < end; docid++) {
		uint32_t head = read_head(&at);
		size_t len = head / 2;

		if (len > 0)
			btree_add(t, key, (size_t)(glass_ordered_docid(key, docid) - key), at, len,
				head & 1);
		at += len;
	}
}

void termlist_add(struct btree *t, const struct run *r)
{
	const char *at = r->termlists.data;
	const char *end = r->termlists.len > 0 ? at + r->termlists.len : at;
	char key[GLASS_MAX_DOCID + 1];

	for (uint32_t docid = r->first; at < end; docid++) {
		char *key_end = glass_ordered_docid(key, docid);
		uint32_t head = read_head(&at);
		size_t len = head / 2;

		btree_add(t, key, (size_t)(key_end - key), at, len, head & 1);
		at += len;
		len = glass_read_varint(&at);
		*key_end++ = 0;
		if (len > 0)
			btree_add(t, key, (size_t)(key_end - key), at, len, false);
		at += len;
	}
}
