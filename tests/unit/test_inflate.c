/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zlib is the judge of what it deflates; and what it takes is not refused. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "common/inflate.h"
#include "tests/unit/random_query.h"

enum { LONGEST = 200000, TEXTS = 600, DAMAGES = 60, MADE_UP = 200000 };

static const char before[] = "what was there";

static struct inflater *inflater;

/* Words, runs, and bytes of any kind. */
static size_t make_text(char *text, size_t most, uint64_t *seed)
{
	static const char *const words[] = { "the ", "of ", "gate ", "index ", "paragraph ", "a ",
		"searching ", "Quebec ", "1984, ", "\n" };
	size_t n = 0;
	unsigned kind = next_random(seed) % 4;

	while (n + 16 < most) {
		if (kind == 0 || (kind == 3 && next_random(seed) % 2)) {
			const char *word = words[next_random(seed) % 10];

			memcpy(text + n, word, strlen(word));
			n += strlen(word);
		} else if (kind == 1) {
			size_t run = 1 + next_random(seed) % 16;

			memset(text + n, "ab"[next_random(seed) % 2], run);
			n += run;
		} else {
			text[n++] = (char)next_random(seed);
		}
	}
	return n;
}

static size_t deflate_text(
	const char *text, size_t n, unsigned char *to, size_t room, int level, int strategy)
{
	z_stream z = { 0 };
	size_t len;

	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -15, 1 + level % 9, strategy), Z_OK);
	z.next_in = (Bytef *)text;
	z.avail_in = (uInt)n;
	z.next_out = to;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	len = z.total_out;
	deflateEnd(&z);
	return len;
}

/* Whether zlib takes it; *len bytes are what it makes of it then, in `to`. */
static bool judge(const unsigned char *stream, size_t n, char *to, size_t room, size_t *len)
{
	z_stream z = { .next_in = (Bytef *)stream,
		.avail_in = (uInt)n,
		.next_out = (Bytef *)to,
		.avail_out = (uInt)room };
	int status;

	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	status = inflate(&z, Z_FINISH);
	*len = z.total_out;
	inflateEnd(&z);
	assert_true(status == Z_STREAM_END || z.avail_out > 0);
	return status == Z_STREAM_END;
}

static void assert_inflated(const unsigned char *stream, size_t n, const char *text, size_t len)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct error err = { 0 };

	buf_add_str(&out, before);
	assert_true(inflater_append(inflater, stream, n, &out, &err));
	assert_int_equal(out.len, strlen(before) + len);
	assert_memory_equal(out.data, before, strlen(before));
	assert_memory_equal(out.data + strlen(before), text, len);
	assert_int_equal(out.data[out.len], 0);
}

static void whatever_zlib_deflates_comes_back(void **state)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED,
		Z_FILTERED };
	char *text = malloc(LONGEST);
	unsigned char *stream = malloc(2 * LONGEST);
	uint64_t seed = 1;

	(void)state;
	assert_true(text && stream);
	for (int i = 0; i < TEXTS; i++) {
		size_t most = i % 20 ? 4000 : LONGEST;
		size_t n = make_text(text, next_random(&seed) % most, &seed);
		size_t len = deflate_text(text, n, stream, 2 * LONGEST,
			(int)(next_random(&seed) % 10), strategies[next_random(&seed) % 5]);

		assert_inflated(stream, len, text, n);
	}
	free(text);
	free(stream);
}

static void assert_judged(const unsigned char *stream, size_t n, char *room)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	/* Of its own, so that a byte read behind it is seen. */
	unsigned char *copy = malloc(n + 1);
	struct error err = { 0 };
	size_t len;
	bool good = judge(stream, n, room, 4 * LONGEST, &len), taken;

	assert_non_null(copy);
	copy = memcpy(copy, stream, n);
	buf_add_str(&out, before);
	taken = inflater_append(inflater, copy, n, &out, &err);
	assert_true(taken || !good);
	if (good) {
		assert_int_equal(out.len, strlen(before) + len);
		assert_memory_equal(out.data + strlen(before), room, len);
	} else if (!taken) {
		assert_int_equal(err.code, ERROR_CORRUPT);
		assert_int_equal(out.len, strlen(before));
	}
	free(copy);
}

static void what_is_damaged_does_no_harm(void **state)
{
	char *text = malloc(4 * LONGEST);
	unsigned char *stream = malloc(2 * LONGEST);
	uint64_t seed = 2;

	(void)state;
	assert_true(text && stream);
	for (int i = 0; i < TEXTS; i++) {
		size_t n = make_text(text, 20 + next_random(&seed) % 1000, &seed);
		size_t len = deflate_text(text, n, stream, 2 * LONGEST,
			(int)(next_random(&seed) % 10), i % 3 ? Z_DEFAULT_STRATEGY : Z_FIXED);

		for (int k = 0; k < DAMAGES; k++) {
			size_t at = next_random(&seed) % (k % 2 ? len : len < 40 ? len : 40);
			unsigned char was = stream[at];

			stream[at] ^= (unsigned char)(1 << next_random(&seed) % 8);
			assert_judged(stream, k % 4 ? len : next_random(&seed) % (len + 1), text);
			stream[at] = was;
		}
	}
	free(text);
	free(stream);
}

static void any_bytes_do_no_harm(void **state)
{
	char *room = malloc(4 * LONGEST);
	uint64_t seed = 3;

	(void)state;
	assert_non_null(room);
	for (int i = 0; i < MADE_UP; i++) {
		unsigned char stream[80];
		size_t n = next_random(&seed) % sizeof stream;

		for (size_t k = 0; k < n; k++)
			stream[k] = (unsigned char)next_random(&seed);
		assert_judged(stream, n, room);
	}
	free(room);
}

static int set_up(void **state)
{
	struct error err = { 0 };

	(void)state;
	inflater = inflater_new(&err);
	return inflater ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	inflater_free(inflater);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_zlib_deflates_comes_back),
		cmocka_unit_test(what_is_damaged_does_no_harm),
		cmocka_unit_test(any_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
