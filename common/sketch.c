/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks of a long text are made of the most there are and folded when their number is known, which
   those of a short one wait for: most of four kilobytes would be touched for each. The longer of
   two sketches is folded to compare them. */
#include "common/sketch.h"

#include <assert.h>
#include <string.h>

#include "common/count_bits.h"
#include "common/eight.h"

void sketching_clear(struct sketching *s)
{
	s->last = 0;
	s->words = s->noted = 0;
	s->laid = false;
}

static void lay(struct sketching *s, uint32_t mark)
{
	s->marks[mark / 64] |= UINT64_C(1) << mark % 64;
}

/* Those noted, as of so many. */
static void lay_noted(struct sketching *s, uint32_t bits)
{
	memset(s->marks, 0, (bits + 63) / 64 * sizeof s->marks[0]);
	for (uint32_t i = 0; i < s->noted; i++)
		lay(s, s->early[i] & (bits - 1));
}

void sketching_lay(struct sketching *s, uint32_t mark)
{
	if (!s->laid)
		lay_noted(s, SKETCH_MOST);
	s->laid = true;
	lay(s, mark);
}

/* Lays the upper half of so many words of marks over the lower until `bits` are left. */
static void fold(uint64_t marks[SKETCH_WORDS], uint32_t words, uint32_t bits)
{
	for (; words > 1 && words * 64 > bits; words /= 2) {
		for (uint32_t i = 0; i < words / 2; i++)
			marks[i] |= marks[words / 2 + i];
	}
	if (bits == SKETCH_LEAST)
		marks[0] = (marks[0] | marks[0] >> 32) & UINT32_MAX;
}

static_assert(SKETCH_LEAST == 32, "fold() has but one step that is within a word");

size_t sketching_end(struct sketching *s, unsigned char value[SKETCH_MAX_SIZE])
{
	uint32_t shingles = s->words > 1 ? s->words - 1 : s->words, bits = sketch_bits(shingles);
	size_t len = 0;

	if (shingles == 0)
		return 0;
	if (s->words == 1)
		s->early[s->noted++] = (uint16_t)sketch_mark(sketch_shingle(0, s->last));
	if (s->laid)
		fold(s->marks, SKETCH_WORDS, bits);
	else
		lay_noted(s, bits);
	for (; shingles >= 0x80; shingles >>= 7)
		value[len++] = (unsigned char)(shingles | 0x80);
	value[len++] = (unsigned char)shingles;
	for (uint32_t i = 0; i < (bits + 63) / 64; i++)
		eight_store(value + len + (size_t)i * 8, s->marks[i]);
	return len + bits / 8;
}

bool sketch_read(struct sketch *out, const void *value, size_t len)
{
	const unsigned char *at = value, *end = at + len;
	uint64_t shingles = 0;

	for (unsigned shift = 0; at < end && shift < 35; shift += 7) {
		shingles |= (uint64_t)(*at & 0x7f) << shift;
		if (*at++ & 0x80)
			continue;
		if (shingles == 0 || shingles > UINT32_MAX ||
			(size_t)(end - at) != sketch_bits((uint32_t)shingles) / 8)
			return false;
		*out = (struct sketch){ (uint32_t)shingles, at };
		return true;
	}
	return false;
}

/* The i-th 64 marks, or all there are. */
static uint64_t marks_at(const unsigned char *marks, uint32_t i, uint32_t bits)
{
	uint64_t word = 0;

	if (bits < 64) {
		uint32_t half;

		memcpy(&half, marks, sizeof half);
		return half;
	}
	memcpy(&word, marks + (size_t)i * 8, sizeof word);
	return word;
}

/* Those of `s` as of so many; `room` is for them if that is fewer. */
static const unsigned char *as_of(
	const struct sketch *s, uint32_t bits, uint64_t room[SKETCH_WORDS])
{
	uint32_t own = sketch_bits(s->shingles);

	if (own == bits)
		return s->marks;
	memcpy(room, s->marks, own / 8);
	fold(room, own / 64, bits);
	return (const unsigned char *)room;
}

uint32_t sketch_most_shared(const struct sketch *a, const struct sketch *b)
{
	uint64_t room[SKETCH_WORDS];
	uint32_t bits = sketch_bits(a->shingles < b->shingles ? a->shingles : b->shingles);
	const unsigned char *x = as_of(a, bits, room), *y = as_of(b, bits, room);
	uint32_t x_missing = 0, y_missing = 0, x_most, y_most;

	/* Only one of them is folded: the other is as short as that. */
	for (uint32_t i = 0; i < (bits + 63) / 64; i++) {
		uint64_t of_x = marks_at(x, i, bits), of_y = marks_at(y, i, bits);

		x_missing += count_bits(of_x & ~of_y);
		y_missing += count_bits(of_y & ~of_x);
	}
	x_most = a->shingles - x_missing;
	y_most = b->shingles - y_missing;
	return x_most < y_most ? x_most : y_most;
}
