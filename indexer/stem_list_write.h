/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and checking the file that common/stem_list.h describes. */
#ifndef PILCROW_INDEXER_STEM_LIST_WRITE_H
#define PILCROW_INDEXER_STEM_LIST_WRITE_H

#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"
#include "indexer/frequent_words.h"

/* For the database in `directory`, whose words these are. Whatever file was there is replaced by
   rename, or removed where none of its languages has a stemmer. */
bool stem_list_write(
	const char *directory, const struct frequent_words *words, struct error *err) NODISCARD;

/* Whether the file in `directory`, if there is one, is that which would be written now.
   ERROR_CORRUPT otherwise. */
bool stem_list_check(const char *directory, struct error *err) NODISCARD;

#endif
