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

/*
 * Writes the deflated form of in[0..n) to out if it fits in cap bytes, and returns its length; else
 * returns 0, and out[0..cap) is undefined: store the record as it is. Writes nothing beyond cap.
 * Records over 1 GiB always give 0. The time is linear in n.
 */
size_t deflate_record(struct deflate *d, const char *in, size_t n, char *out, size_t cap);

/*
 * For a record of which is known what it repeats, and in which nothing else is worth looking for:
 * in[0..n), then `length` bytes (4 to 258) that stand `distance` before, too, then at most
 * DEFLATE_MOST_STORED that go into the stream as they are. Writes the stream up to these to out,
 * which may be `in`, and returns how long that is; the bytes go behind it, and deflate_stored()
 * makes it complete. Returns 0 if it does not fit in cap bytes, with `in` as it was.
 */
enum { DEFLATE_MOST_STORED = 65535, DEFLATE_STORED_HEAD = 4 };
size_t deflate_repeat(struct deflate *d, const char *in, size_t n, size_t length, size_t distance,
	char *out, size_t cap);
/* `n` bytes were put at `at`. */
void deflate_stored(char *at, size_t n);

#endif
