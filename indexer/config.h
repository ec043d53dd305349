/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration file of an index: sources, options, retention, gate, hooks and alerts as one
 * JSON object. config.schema.json describes it to others; config.c is what holds.
 */
#ifndef PILCROW_INDEXER_CONFIG_H
#define PILCROW_INDEXER_CONFIG_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/options.h"

/*
 * Puts what the file says over what *o has. Texts lie in o->pool. ERROR_INPUT with file, line,
 * column and path of what is wrong, ERROR_NOT_FOUND, ERROR_IO; then *o is partly changed.
 */
bool config_load(struct build_options *o, const char *file, struct error *err) NODISCARD;

/* Appends a whole configuration that says of each part what it is for. */
void config_example(struct buf *out);

#endif
