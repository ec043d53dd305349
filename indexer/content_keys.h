/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The content keys of one article's paragraphs: the second paragraph with the same text gets `~2`,
 * and so on, so that keys are unique within an article.
 */
#ifndef PILCROW_INDEXER_CONTENT_KEYS_H
#define PILCROW_INDEXER_CONTENT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/schema.h"

/* `{0}` is an empty one. */
struct content_keys {
	struct content_key_count {
		char key[SCHEMA_KEY_DIGITS];
		uint32_t count; /* 0: a free place */
	} * slots;
	/* size: a power of two that is in use, of `allocated`. Nothing is in it (n is 0) as long as
	   the article has but one paragraph, whose digits are `first`. */
	size_t n, size, allocated;
	char first[SCHEMA_KEY_DIGITS];
	bool any; /* paragraphs so far */
};

void content_keys_done(struct content_keys *k);
/* Forgets all keys: another article begins. */
void content_keys_clear(struct content_keys *k);
/* The key of the article's next paragraph. */
bool content_keys_next(struct content_keys *k, const char *text, size_t len,
	char key[SCHEMA_KEY_SIZE], struct error *err) NODISCARD;

#endif
