/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tables hold compressed: raw deflate streams (RFC 1951), each of one text that is wanted in
 * one piece. By libdeflate, which keeps what it prepared from one text to the next: zlib sets up
 * for each what takes longer than a text of some hundred bytes.
 */
#ifndef PILCROW_COMMON_INFLATE_H
#define PILCROW_COMMON_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One thread at a time; 12 kB. */
struct inflater;

/* NULL: ERROR_MEMORY. */
struct inflater *inflater_new(struct error *err) NODISCARD;
void inflater_free(struct inflater *i);

/* Appends what the stream inflates to. Bytes behind the stream do not matter. ERROR_CORRUPT,
   ERROR_MEMORY: then nothing is appended. */
bool inflater_append(struct inflater *i, const unsigned char *bytes, size_t len, struct buf *out,
	struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
