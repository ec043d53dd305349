/* SPDX-License-Identifier: GPL-2.0-or-later */
/* synonym.glass: the words of each key, in byte order, each behind its length XOR 96. */
#include <string.h>

#include "common/buf.h"
#include "indexer/bulk/tables.h"

enum { LENGTH_MASK = 96 };

static bool same_key(const struct synonyms *y, size_t a, size_t b)
{
	size_t a_len, b_len;
	const char *left = synonym_key(y, a, &a_len), *right = synonym_key(y, b, &b_len);

	return a_len == b_len && memcmp(left, right, a_len) == 0;
}

bool synonym_add(struct btree *t, const struct synonyms *synonyms, struct error *err)
{
	CLEANUP(buf_done) struct buf tag = { 0 };

	for (size_t i = 0, next; i < synonyms->n; i = next) {
		size_t key_len;
		const char *key = synonym_key(synonyms, i, &key_len);

		buf_clear(&tag);
		for (next = i; next < synonyms->n && same_key(synonyms, i, next); next++) {
			size_t len;
			const char *word = synonym_word(synonyms, next, &len);

			synonym_ask(synonyms, next);
			buf_add_byte(&tag, (char)(len ^ LENGTH_MASK));
			buf_add(&tag, word, len);
		}
		if (tag.failed)
			return error_out_of_memory(err);
		btree_add(t, key, key_len, tag.data, tag.len, false);
	}
	return true;
}
