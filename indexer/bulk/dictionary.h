/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terms of a run, numbered from 0 in the order in which they come. Their texts can be read as
 * short_copy() does.
 */
#ifndef PILCROW_INDEXER_BULK_DICTIONARY_H
#define PILCROW_INDEXER_BULK_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/tag_table.h"
#include "indexer/bulk/arena.h"

enum { DICTIONARY_NONE = -1 };

/* `{0}` is an empty one. */
struct dictionary {
	struct arena texts;
	uint32_t *terms; /* each one's text: u8 length, bytes; its place in texts */
	size_t cap;
	struct tag_table numbers;
	uint32_t n;
};

void dictionary_done(struct dictionary *d);
/* Forgets the terms; keeps the memory. */
void dictionary_clear(struct dictionary *d);

/* Keeps a text among those of the terms, in their form, but makes no term of it. `len` is 1 to 255.
 */
bool dictionary_keep_text(struct dictionary *d, const char *text, size_t len, uint32_t *at,
	struct error *err) NODISCARD;

/* What a text of any length is looked for by; never 0. */
uint32_t dictionary_tag(const char *text, size_t len);

/* The number of a new term, of which dictionary_find() never tells: for texts that are known by
   other means to be new, or as good as that. DICTIONARY_NONE on failure. `len` is 1 to 255. */
int64_t dictionary_add(struct dictionary *d, const char *text, size_t len, struct error *err);

/* The number of a term of this tag; makes it if it is new. DICTIONARY_NONE on failure. `len` is 1
   to 255. */
int64_t dictionary_find(
	struct dictionary *d, const char *text, size_t len, uint32_t tag, struct error *err);

/* The term's text, valid until another is kept. */
static inline const char *dictionary_text(const struct dictionary *d, uint32_t term, size_t *len)
{
	const char *text = d->texts.base + d->terms[term];

	*len = (unsigned char)*text;
	return text + 1;
}

#endif
