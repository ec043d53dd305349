/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pieces that JSON is written of: members after others of an object, hence with a comma first.
 */
#ifndef PILCROW_SEARCHER_JSON_MEMBERS_H
#define PILCROW_SEARCHER_JSON_MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* A string by itself. Names of files may be any bytes; JSON is UTF-8: what is not is replaced. */
void json_text(struct buf *out, const char *text, size_t len);
/* The name alone. */
void json_key(struct buf *out, const char *name);
/* null for NULL. */
void json_string(struct buf *out, const char *name, const char *text);
void json_count(struct buf *out, const char *name, uint64_t value);
/* null for HIT_UNKNOWN. */
void json_offset(struct buf *out, const char *name, int64_t value);
/* Up to 6 decimals; json_add_decimal() without a name before them. */
void json_add_decimal(struct buf *out, double value);
void json_decimal(struct buf *out, const char *name, double value);

#endif
