/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on deflate: any bytes, as a record, once with room and once with a byte too little.
 * Beside the sanitizers' complaints it reports a stream that zlib does not inflate to the same, one
 * that Xapian would not read, and one that another record before it changed. The first two bytes
 * say how often the rest is repeated, so that inputs beyond a block and a window are reached; both
 * efforts get each.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "indexer/bulk/deflate.h"
#include "tests/lib/xapian_inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MAX_RECORD = 1 << 18,
	SLACK = 1024,
};

static char record[MAX_RECORD], first[MAX_RECORD + SLACK], again[MAX_RECORD + SLACK];
static char back[MAX_RECORD + 1];

static size_t make_record(const uint8_t *data, size_t size)
{
	size_t times = 1, n = 0;

	if (size < 2)
		return 0;
	/* Rarely, as it takes long. */
	if (data[0] >= 0xf8)
		times = (size_t)(data[0] & 0x07) << 8 | data[1];
	data += 2;
	size -= 2;
	for (; times > 0 && n + size <= MAX_RECORD; times--, n += size)
		memcpy(record + n, data, size);
	return n;
}

static void check_stream(size_t len, size_t n)
{
	z_stream z = { .next_in = (Bytef *)first,
		.avail_in = (uInt)len,
		.next_out = (Bytef *)back,
		.avail_out = sizeof back };

	if (inflateInit2(&z, -15) != Z_OK || inflate(&z, Z_FINISH) != Z_STREAM_END ||
		z.avail_in != 0 || z.total_out != n || memcmp(back, record, n) != 0)
		abort();
	inflateEnd(&z);
	/* The last piece of a tag is of any length. */
	if (!xapian_inflates(first, len, 1 + n % len, record, n))
		abort();
}

static void try_effort(enum deflate_effort effort, size_t n)
{
	static struct deflate *made[DEFLATE_BEST + 1];
	struct deflate *d = made[effort];
	struct error err;
	size_t len;

	if (!d)
		d = made[effort] = deflate_new(effort, &err);
	if (!d)
		abort();
	len = deflate_record(d, record, n, first, n + SLACK);
	if (len == 0)
		abort();
	check_stream(len, n);
	if (deflate_record(d, record, n, again, len - 1) != 0)
		abort();
	if (deflate_record(d, record, n, again, len) != len || memcmp(first, again, len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = make_record(data, size);

	try_effort(DEFLATE_FAST, n);
	try_effort(DEFLATE_BEST, n);
	return 0;
}
