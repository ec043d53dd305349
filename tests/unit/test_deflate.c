/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zlib's inflate, which Xapian uses, is the judge of every stream. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "common/buf.h"
#include "indexer/bulk/deflate.h"
#include "tests/lib/xapian_inflate.h"

enum {
	LARGE = 10 << 20,
	SMALL_RECORDS = 100000,
	SWEEP = 5000,
	SLACK = 1024, /* over the record's size: stored blocks, and short ones that grow */
	GUARD = 16,
	GUARD_BYTE = 0x5a,
};

struct bench {
	enum deflate_effort effort;
	struct deflate *d;
	char *out, *back; /* of LARGE and some */
};

static int set_up(void **state, enum deflate_effort effort)
{
	struct bench *b = calloc(1, sizeof *b);
	struct error err;

	assert_non_null(b);
	b->effort = effort;
	b->d = deflate_new(effort, &err);
	b->out = malloc(LARGE + SLACK + GUARD);
	b->back = malloc(LARGE + SLACK);
	assert_true(b->d && b->out && b->back);
	*state = b;
	return 0;
}

static int set_up_fast(void **state)
{
	return set_up(state, DEFLATE_FAST);
}

static int set_up_best(void **state)
{
	return set_up(state, DEFLATE_BEST);
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	deflate_free(b->d);
	free(b->out);
	free(b->back);
	free(b);
	return 0;
}

/* Fails unless out[0..len) is one whole raw stream of window 2^window_bits that gives in[0..n). */
static void check_stream(struct bench *b, const char *in, size_t n, size_t len, int window_bits)
{
	z_stream z = { .next_in = (Bytef *)b->out,
		.avail_in = (uInt)len,
		.next_out = (Bytef *)b->back,
		.avail_out = (uInt)(n + 1) };

	assert_int_equal(inflateInit2(&z, -window_bits), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.avail_in, 0);
	assert_int_equal(z.total_out, n);
	assert_memory_equal(b->back, in, n);
	inflateEnd(&z);
}

/* The length of the stream, which was checked, and that nothing beyond cap was touched. */
static size_t round_trip(struct bench *b, const char *in, size_t n)
{
	size_t cap = n + SLACK, len;

	memset(b->out + cap, GUARD_BYTE, GUARD);
	len = deflate_record(b->d, in, n, b->out, cap);
	assert_in_range(len, 1, cap);
	for (size_t i = 0; i < GUARD; i++)
		assert_int_equal(b->out[cap + i], GUARD_BYTE);
	check_stream(b, in, n, len, 15);
	return len;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void add_random(struct buf *out, size_t n, uint32_t alphabet, uint32_t *seed)
{
	for (size_t i = 0; i < n; i++)
		buf_add_byte(out, (char)(next_random(seed) % alphabet));
}

static void add_prose(struct buf *out, size_t n, uint32_t *seed)
{
	static const char *const words[] = { "the", "of", "and", "a", "to", "in", "gate", "index",
		"paragraph", "café", "Überraschung", "слово", "1984", "searching", "searched",
		"for", "was", "Quebec", "zephyr", "junk" };
	size_t end = out->len + n;

	while (out->len < end) {
		buf_add_str(out, words[next_random(seed) % (sizeof words / sizeof *words)]);
		if (next_random(seed) % 4 == 0)
			add_random(out, 1 + next_random(seed) % 5, 26, seed);
		buf_add_str(out, next_random(seed) % 9 == 0 ? ". " : " ");
	}
	out->len = end;
}

/* As a term list is stored: shared length, length, end of a word, frequency. */
static void add_term_list(struct buf *out, size_t n, uint32_t *seed)
{
	size_t end = out->len + n;

	while (out->len < end) {
		uint32_t len = 1 + next_random(seed) % 9;

		buf_add_byte(out, (char)(next_random(seed) % 6));
		buf_add_byte(out, (char)len);
		for (; len > 0; len--)
			buf_add_byte(out, "etaoinshrdlu"[next_random(seed) % 12]);
		if (next_random(seed) % 3 == 0)
			buf_add_byte(out, (char)(1 + next_random(seed) % 4));
	}
	out->len = end;
}

/* Stretches of each kind, repeats of what came before, and runs. */
static void add_mixed(struct buf *out, size_t n, uint32_t *seed)
{
	size_t end = out->len + n;

	while (out->len < end && !out->failed) {
		size_t size = 1 + next_random(seed) % 300, from;

		switch (next_random(seed) % 6) {
		case 0:
			add_random(out, size, 256, seed);
			break;
		case 1:
			add_random(out, size, 1 + next_random(seed) % 20, seed);
			break;
		case 2:
			add_term_list(out, size, seed);
			break;
		case 3:
			for (char byte = (char)next_random(seed); size > 0; size--)
				buf_add_byte(out, byte);
			break;
		case 4:
			from = out->len > 0 ? next_random(seed) % out->len : 0;
			buf_reserve(out, size);
			buf_add(out, out->data + from,
				size < out->len - from ? size : out->len - from);
			break;
		default:
			add_prose(out, size, seed);
			break;
		}
	}
	out->len = end;
}

static void the_empty_record_and_each_single_byte_come_back(void **state)
{
	char byte;

	assert_int_equal(round_trip(*state, "", 0), 2);
	for (int i = 0; i < 256; i++) {
		byte = (char)i;
		assert_in_range(round_trip(*state, &byte, 1), 3, 4);
	}
}

static void all_byte_values_come_back(void **state)
{
	char bytes[1024];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	round_trip(*state, bytes, 256);
	round_trip(*state, bytes, sizeof bytes);
}

static void runs_become_a_few_bytes(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	for (size_t n = 1; n <= 300000; n += n < 600 ? 1 : n / 3) {
		buf_clear(&text);
		for (size_t i = 0; i < n; i++)
			buf_add_byte(&text, 'x');
		assert_in_range(round_trip(*state, text.data, n), 1, 16 + n / 200);
	}
}

static void random_bytes_grow_by_no_more_than_a_stored_block_and_else_give_0(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 7;

	add_random(&text, 200000, 256, &seed);
	for (size_t n = 20; n <= text.len; n = n * 3 / 2) {
		/* The fast one writes short records with codes of up to 9 bits a byte. */
		assert_in_range(round_trip(b, text.data, n), n,
			b->effort == DEFLATE_FAST ? n + 5 + n / 8 : n + 5 + n / 10000);
		assert_int_equal(deflate_record(b->d, text.data, n, b->out, n - 1), 0);
	}
}

static void prose_and_term_lists_shrink(void **state)
{
	const struct bench *b = *state;
	/* Too short to shrink without codes of their own. */
	const size_t short_list = b->effort == DEFLATE_FAST ? 3000 : 0;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 1;

	for (size_t n = 200; n < 100000; n = n * 5 / 4) {
		buf_clear(&text);
		add_prose(&text, n, &seed);
		assert_in_range(round_trip(*state, text.data, n), 1, n * 9 / 10);
		buf_clear(&text);
		add_term_list(&text, n, &seed);
		assert_in_range(round_trip(*state, text.data, n), 1,
			n < short_list ? n * 9 / 8 : n * 9 / 10);
	}
}

/* Counts like Fibonacci's numbers make the deepest trees, which must be cut to the format's limits.
 */
static void counts_that_make_too_long_codes_come_back(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 3;

	for (size_t symbols = 2; symbols <= 23; symbols++) {
		size_t a = 1, b = 1, next;

		buf_clear(&text);
		for (size_t s = 0; s < symbols; s++, next = a + b, a = b, b = next)
			for (size_t i = 0; i < a; i++)
				buf_add_byte(&text, (char)(s * 11));
		for (size_t i = text.len - 1; i > 0; i--) {
			size_t k = next_random(&seed) % (i + 1);
			char kept = text.data[i];

			text.data[i] = text.data[k];
			text.data[k] = kept;
		}
		round_trip(*state, text.data, text.len);
	}
}

static void every_size_up_to_5000_comes_back(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 11;

	add_mixed(&text, SWEEP, &seed);
	for (size_t n = 0; n <= SWEEP; n++)
		round_trip(*state, text.data, n);
}

static void sizes_around_a_block_and_ten_megabytes_come_back(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 5;

	add_mixed(&text, LARGE, &seed);
	assert_false(text.failed);
	for (size_t n = 65530; n < 65545; n++)
		round_trip(*state, text.data, n);
	for (size_t n = 131065; n < 131075; n++)
		round_trip(*state, text.data, n);
	round_trip(*state, text.data, LARGE);
}

static void a_record_fits_exactly_or_gives_0(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 13;

	add_mixed(&text, 100000, &seed);
	for (size_t n = 0; n <= text.len; n = n * 4 / 3 + 1) {
		size_t len = round_trip(b, text.data, n);

		for (size_t cap = len > 20 ? len - 20 : 0; cap <= len + 9; cap++) {
			memset(b->out + cap, GUARD_BYTE, GUARD);
			assert_int_equal(deflate_record(b->d, text.data, n, b->out, cap),
				cap < len ? 0 : len);
			for (size_t i = 0; i < GUARD; i++)
				assert_int_equal(b->out[cap + i], GUARD_BYTE);
		}
	}
}

/* Bytes that occur again only beyond the window: inflate refuses a distance that is too far. */
static void distances_reach_32768_and_not_further(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 17;

	for (size_t period = 32766; period <= 32771; period++) {
		size_t len;

		buf_clear(&text);
		add_random(&text, period, 256, &seed);
		for (int i = 0; i < 3; i++) {
			buf_reserve(&text, period);
			buf_add(&text, text.data, period);
		}
		len = round_trip(b, text.data, text.len);
		if (period <= 32768)
			assert_in_range(len, period, period + 3000);
		else
			assert_in_range(len, text.len, text.len + 100);
	}
}

static void what_was_deflated_before_changes_nothing(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(buf_done) struct buf other = { 0 };
	uint32_t seed = 19;

	add_mixed(&text, 60000, &seed);
	add_prose(&other, 60000, &seed);
	for (size_t n = 10; n < text.len; n = n * 3 / 2) {
		struct error err;
		struct deflate *fresh = deflate_new(b->effort, &err);
		size_t len;

		assert_non_null(fresh);
		len = deflate_record(fresh, text.data, n, b->back, n + SLACK);
		deflate_record(b->d, other.data, next_random(&seed) % other.len, b->out, 100);
		deflate_record(b->d, text.data, text.len - n, b->out, LARGE);
		assert_int_equal(deflate_record(b->d, text.data, n, b->out, n + SLACK), len);
		assert_memory_equal(b->out, b->back, len);
		deflate_free(fresh);
	}
}

static void a_record_over_1_gib_gives_0_and_one_of_1_gib_leaves_no_trace(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	size_t huge = (size_t)1 << 30, len;
	/* Never touched, so it costs no memory; its first block already does not fit. */
	char *zeros = calloc(huge + 1, 1);
	uint32_t seed = 23;

	assert_non_null(zeros);
	add_prose(&text, 3000, &seed);
	len = round_trip(b, text.data, text.len);
	assert_int_equal(deflate_record(b->d, zeros, huge, b->out, 1), 0);
	assert_int_equal(round_trip(b, text.data, text.len), len);
	assert_int_equal(deflate_record(b->d, zeros, huge + 1, b->out, LARGE), 0);
	free(zeros);
}

static void many_small_records_come_back(void **state)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 29;

	for (int i = 0; i < SMALL_RECORDS; i++) {
		size_t n = next_random(&seed) % (i % 16 == 0 ? 700 : 120);

		buf_clear(&text);
		add_mixed(&text, n + 1, &seed);
		round_trip(*state, text.data, n);
	}
}

/* With a repeat of any length that begins in any place, and as much behind it as can be stored. */
static void what_is_known_to_repeat_comes_back(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 31;

	for (int i = 0; i < 4000; i++) {
		size_t n = 4 + next_random(&seed) % 2000, from = next_random(&seed) % (n - 3);
		size_t length = 4 + next_random(&seed) % 255;
		size_t more = i % 64 == 0 ? DEFLATE_MOST_STORED : next_random(&seed) % 500, len;

		buf_clear(&text);
		add_mixed(&text, n, &seed);
		for (size_t k = 0; k < length; k++)
			buf_add_byte(&text, text.data[from + k]);
		add_random(&text, more, 256, &seed);
		len = deflate_repeat(b->d, text.data, n, length, n - from, b->out, LARGE);
		assert_in_range(len, 1, n * 9 / 8 + 16);
		assert_int_equal(
			deflate_repeat(b->d, text.data, n, length, n - from, b->back, len - 1), 0);
		memcpy(b->out + len, text.data + n + length, more);
		deflate_stored(b->out + len, more);
		check_stream(b, text.data, text.len, len + more, 15);
	}
	assert_int_equal(deflate_repeat(b->d, text.data, LARGE, 4, 4, b->out, LARGE), 0);
}

/* The buffer that Xapian reads through is full when it has read the last byte, and the last repeat
   goes on beyond it. */
static void what_ends_a_little_behind_a_buffer_of_xapians_is_read(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_done) struct buf text = { 0 };
	uint32_t seed = 37;

	for (size_t i = 0; i < 1000; i++) {
		size_t n = XAPIAN_BUFFER * (1 + i % 9) + next_random(&seed) % 600, len;

		buf_clear(&text);
		if (i % 2 > 0)
			add_mixed(&text, next_random(&seed) % n, &seed);
		add_random(&text, 1 + i % 5, 26, &seed);
		for (size_t period = 1 + i % 4 % text.len; text.len < n;)
			buf_add_byte(&text, text.data[text.len - period]);
		len = round_trip(b, text.data, n);
		for (size_t piece = 1; piece < len && piece < 2000; piece *= 3)
			assert_true(xapian_inflates(b->out, len, piece, text.data, n));
		assert_true(xapian_inflates(b->out, len, len, text.data, n));
	}
}

#define BY_BOTH(test)                                                  \
	cmocka_unit_test_setup_teardown(test, set_up_fast, tear_down), \
		cmocka_unit_test_setup_teardown(test, set_up_best, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BY_BOTH(the_empty_record_and_each_single_byte_come_back),
		BY_BOTH(all_byte_values_come_back),
		BY_BOTH(runs_become_a_few_bytes),
		BY_BOTH(random_bytes_grow_by_no_more_than_a_stored_block_and_else_give_0),
		BY_BOTH(prose_and_term_lists_shrink),
		BY_BOTH(counts_that_make_too_long_codes_come_back),
		BY_BOTH(every_size_up_to_5000_comes_back),
		BY_BOTH(sizes_around_a_block_and_ten_megabytes_come_back),
		BY_BOTH(a_record_fits_exactly_or_gives_0),
		BY_BOTH(distances_reach_32768_and_not_further),
		BY_BOTH(what_was_deflated_before_changes_nothing),
		BY_BOTH(a_record_over_1_gib_gives_0_and_one_of_1_gib_leaves_no_trace),
		BY_BOTH(many_small_records_come_back),
		BY_BOTH(what_is_known_to_repeat_comes_back),
		BY_BOTH(what_ends_a_little_behind_a_buffer_of_xapians_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
