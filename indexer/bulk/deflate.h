/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Raw deflate (RFC 1951: no header, no dictionary, a window of 32 KiB) of records from a few bytes
 * to many megabytes, made for the short ones: a database has millions of records of some hundred
 * bytes, and with zlib most of the time goes into resetting a quarter of a megabyte for each.
 *
 * The same input gives the same bytes on any machine, whatever was deflated before. A struct
 * deflate belongs to one thread at a time; it takes about 300 kB, most of it untouched while
 * records are short.
 */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_H
#define PILCROW_INDEXER_BULK_DEFLATE_H

#include <stddef.h>

#include "common/error.h"

struct deflate;

enum deflate_effort {
	DEFLATE_FAST, /* some hundred MB a second; short records a tenth larger than zlib's */
	DEFLATE_BEST,
};

struct deflate *deflate_new(enum deflate_effort effort, struct error *err) NODISCARD;
void deflate_free(struct deflate *d);
void deflate_freep(struct deflate **d);

/*
 * Writes the deflated form of in[0..n) to out if it fits in cap bytes, and returns its length; else
 * returns 0, and out[0..cap) is undefined: store the record as it is. Writes nothing beyond cap.
 * Records over 1 GiB always give 0. The time is linear in n.
 */
size_t deflate_record(struct deflate *d, const char *in, size_t n, char *out, size_t cap);

#endif
