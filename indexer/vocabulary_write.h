/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and checking the file that common/vocabulary.h describes. */
#ifndef PILCROW_INDEXER_VOCABULARY_WRITE_H
#define PILCROW_INDEXER_VOCABULARY_WRITE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"
#include "indexer/frequent_words.h"

/* For the database in `directory`. Whatever file was there is replaced by rename. `frequent`, if
   not NULL, is told all words that are written. `stop`, if not NULL, ends it with ERROR_INTERRUPTED
   when it is not 0. */
bool vocabulary_write(const char *directory, struct frequent_words *frequent,
	const atomic_int *stop, struct error *err) NODISCARD;

/* Whether the vocabulary in `directory`, if there is one, is that which would be written now.
   ERROR_CORRUPT otherwise. */
bool vocabulary_check(const char *directory, struct error *err) NODISCARD;

#endif
