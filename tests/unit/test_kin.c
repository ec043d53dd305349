/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Likeness by definition, the file against a walk over all stems, and what damaged files do. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/kin.h"
#include "common/schema.h"
#include "indexer/kin_write.h"
#include "indexer/norms_write.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"
#include "tests/unit/tiny_index.h"

enum { PARAGRAPHS = 60, WORDS_A_TEXT = 12, ASKED = 200, DAMAGES = 200 };

static struct kin_likeness likeness(const char *a, const char *b)
{
	struct kin_grams x, y;

	kin_grams_of(&x, a, strlen(a));
	kin_grams_of(&y, b, strlen(b));
	return kin_likeness_of(&x, &y);
}

static void likeness_is_the_share_of_common_grams(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned twice, both;
	} rows[] = {
		/* ^ver vers erso rsor sorg org$ all but the first in ^ene ... org$. */
		{ "versorg", "energieversorg", 10, 19 },
		{ "energieversorg", "versorg", 10, 19 },
		{ "versorg", "versorg", 12, 12 },
		{ "abcd", "efgh", 0, 6 },
		/* aaaa once, however often it is there. */
		{ "aaaaaaaa", "aaaa", 6, 6 },
		/* Two bytes each are one character. */
		{ "\xD0\xBC\xD0\xB8\xD1\x80\xD0\xB0", "\xD0\xBC\xD0\xB8\xD1\x80\xD1\x8B", 2, 6 },
		/* Too short, or no word. */
		{ "abc", "abcd", 0, 3 },
		{ "abc1", "abcd", 0, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct kin_likeness l = likeness(rows[i].a, rows[i].b);

		assert_int_equal(l.twice, rows[i].twice);
		assert_int_equal(l.both, rows[i].both);
	}
	assert_true(kin_is_like((struct kin_likeness){ 3, 10 }));
	assert_false(kin_is_like((struct kin_likeness){ 2, 7 }));
}

/* Few parts, so that words have many in common. */
static void random_word(uint64_t *seed, struct buf *out)
{
	static const char *const parts[] = { "haus", "werk", "stadt", "bau", "land", "s", "en",
		"kraft", "\xC3\xBC\x62\x65r", "x1", "\xD0\xBC\xD0\xB8\xD1\x80" };
	size_t n = 1 + next_random(seed) % 4;

	for (size_t i = 0; i < n; i++)
		buf_add_str(out, parts[next_random(seed) % (sizeof parts / sizeof *parts)]);
}

static void make_index(struct tiny_index *t, const char *languages)
{
	uint64_t seed = 5;

	tiny_index_begin(t, languages);
	for (int i = 0; i < PARAGRAPHS; i++) {
		CLEANUP(buf_done) struct buf words = { 0 };

		for (int k = 0; k < WORDS_A_TEXT; k++) {
			random_word(&seed, &words);
			buf_add_byte(&words, ' ');
		}
		tiny_index_add(t, languages, "", words.data);
	}
	tiny_index_open(t);
}

struct found {
	struct buf text;
	struct kin_grams of;
	size_t n;
};

static bool take(void *ctx, const char *stem, size_t len, struct kin_likeness l, struct error *err)
{
	struct found *f = ctx;

	(void)err;
	buf_add(&f->text, stem, len);
	buf_printf(&f->text, " %u/%u\n", l.twice, l.both);
	f->n++;
	return true;
}

static bool take_term(void *ctx, const char *term, size_t len, uint32_t df, struct error *err)
{
	struct found *f = ctx;
	struct kin_grams grams;
	struct kin_likeness l;

	(void)df;
	kin_grams_of(&grams, term + 1, len - 1);
	l = kin_likeness_of(&f->of, &grams);
	return !kin_is_like(l) || take(f, term + 1, len - 1, l, err);
}

static void the_file_has_what_a_walk_finds(void **state)
{
	struct tiny_index t;
	struct error err = { 0 };
	uint64_t seed = 6;
	size_t found = 0;

	(void)state;
	make_index(&t, "de");
	assert_true(kin_write("tiny", NULL, &err));
	assert_true(kin_check("tiny", &err));
	struct kin *kin = kin_open("tiny", &t.index.stats, &err);

	assert_non_null(kin);
	for (int i = 0; i < ASKED; i++) {
		struct found filed = { 0 }, walked = { 0 };
		CLEANUP(buf_done) struct buf word = { 0 };

		random_word(&seed, &word);
		kin_grams_of(&filed.of, word.data, word.len);
		walked.of = filed.of;
		assert_true(kin_find(kin, &filed.of, take, &filed, &err));
		assert_true(xap_db_frequencies(
			t.index.db, PREFIX_STEM, strlen(PREFIX_STEM), take_term, &walked, &err));
		buf_add(&filed.text, "", 0);
		buf_add(&walked.text, "", 0);
		assert_string_equal(filed.text.data, walked.text.data);
		found += filed.n;
		buf_done(&filed.text);
		buf_done(&walked.text);
	}
	assert_in_range(found, ASKED, 200 * ASKED);
	kin_close(kin);
	tiny_index_done(&t);
}

static void only_languages_with_kin_have_the_file(void **state)
{
	struct tiny_index t;
	struct error err = { 0 };

	(void)state;
	make_index(&t, "en");
	assert_true(kin_write("tiny", NULL, &err));
	assert_null(kin_open("tiny", &t.index.stats, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_true(kin_check("tiny", &err));
	tiny_index_done(&t);
}

static void damage_is_no_harm(void **state)
{
	struct tiny_index t;
	struct error err = { 0 };
	uint64_t seed = 7;

	(void)state;
	make_index(&t, "de");
	assert_true(kin_write("tiny", NULL, &err));
	struct kin *kin = kin_open("tiny", &t.index.stats, &err);

	assert_non_null(kin);
	size_t size = kin->file.size;
	char *bytes = malloc(size);

	assert_non_null(bytes);
	memcpy(bytes, kin->file.header, size);
	kin_close(kin);
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = sizeof(struct side_header) +
			    next_random(&seed) % (size - sizeof(struct side_header));
		char was = bytes[at];
		struct found f = { 0 };

		bytes[at] = (char)next_random(&seed);
		scratch_write("tiny/" KIN_FILE, bytes, i % 8 ? size : at);
		kin = kin_open("tiny", &t.index.stats, &err);
		assert_true(kin || err.code == ERROR_CORRUPT);
		kin_grams_of(&f.of, "hauswerkstadtland", strlen("hauswerkstadtland"));
		assert_true(!kin || kin_find(kin, &f.of, take, &f, &err));
		buf_done(&f.text);
		assert_true((kin && bytes[at] == was) || !kin_check("tiny", &err));
		kin_close(kin);
		bytes[at] = was;
	}
	free(bytes);
	tiny_index_done(&t);
}

static void a_signal_stops_it(void **state)
{
	const atomic_int stop = 15;
	struct tiny_index t;
	struct error err = { 0 };

	(void)state;
	make_index(&t, "de");
	assert_false(kin_write("tiny", &stop, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
	tiny_index_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(likeness_is_the_share_of_common_grams),
		IN_SCRATCH(the_file_has_what_a_walk_finds),
		IN_SCRATCH(only_languages_with_kin_have_the_file),
		IN_SCRATCH(damage_is_no_harm),
		IN_SCRATCH(a_signal_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
