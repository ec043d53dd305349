/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "indexer/hash.h"
#include "indexer/stems.h"

struct fixture {
	struct analyzer *analyzer;
	struct stems stems;
};

static bool see(void *ctx, const struct token *t, struct error *err)
{
	struct fixture *f = ctx;

	return stems_see(&f->stems, t, err);
}

static void see_text(struct fixture *f, const char *text)
{
	struct error err = { 0 };

	assert_true(analyzer_run(f->analyzer, text, strlen(text), see, f, &err));
}

static void start(struct fixture *f, const char *language)
{
	struct error err = { 0 };

	*f = (struct fixture){ .analyzer = analyzer_new(
				       language, &(struct analyzer_options){ 0 }, &err) };
	assert_non_null(f->analyzer);
}

static void stop(struct fixture *f)
{
	analyzer_free(f->analyzer);
	stems_done(&f->stems);
}

/* As "key: word word; key: word". */
static void describe(const struct synonyms *y, struct buf *out)
{
	const char *last = "";
	size_t last_len = 0;

	for (size_t i = 0; i < y->n; i++) {
		size_t key_len, word_len;
		const char *key = synonym_key(y, i, &key_len);
		const char *word = synonym_word(y, i, &word_len);

		if (key_len != last_len || memcmp(key, last, key_len) != 0)
			buf_printf(out, "%s%.*s:", i ? "; " : "", (int)key_len, key);
		buf_printf(out, " %.*s", (int)word_len, word);
		last = key;
		last_len = key_len;
	}
	buf_add(out, "", 0);
}

static void assert_synonyms(struct fixture *f, const char *expected)
{
	CLEANUP(synonyms_done) struct synonyms y = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };
	struct error err = { 0 };

	assert_true(synonyms_add(&y, &(struct seen_stems){ &f->stems, f->analyzer }, 1, &err));
	assert_true(synonyms_finish(&y, &err));
	describe(&y, &out);
	assert_string_equal(out.data, expected);
}

static void a_stem_has_its_words_in_byte_order(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "en");
	see_text(&f, "negotiations negotiate negotiating negotiations Negotiate");
	assert_synonyms(&f, "Znegoti: negotiate negotiating negotiations");
	stop(&f);
}

static void a_stem_that_is_its_only_word_is_left_out(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "en");
	see_text(&f, "dog ship ships capabilities");
	assert_synonyms(&f, "Zcapabl: capabilities; Zship: ship ships");
	stop(&f);
}

static void numbers_and_ideographs_have_no_stems(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "en");
	see_text(&f, "3.5 1,000 東京都");
	assert_synonyms(&f, "");
	stop(&f);
}

static void accented_words_tell_which_stem_they_would_miss(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "es");
	see_text(&f, "negociación negociaciones café");
	assert_synonyms(&f, "XF:negociacion: negoci; Zcaf: cafe; "
			    "Znegoci: negociacion negociaciones");
	stop(&f);
}

static void workers_and_languages_are_united(void **state)
{
	CLEANUP(synonyms_done) struct synonyms y = { 0 };
	CLEANUP(buf_done) struct buf out = { 0 };
	struct fixture a, b, c;
	struct error err = { 0 };

	(void)state;
	start(&a, "en");
	start(&b, "de");
	start(&c, "en");
	see_text(&a, "hand ship");
	see_text(&b, "Hände");
	see_text(&c, "hands");
	assert_true(synonyms_add(&y,
		(const struct seen_stems[]){ { &a.stems, a.analyzer }, { &b.stems, b.analyzer },
			{ &c.stems, c.analyzer } },
		3, &err));
	assert_true(synonyms_finish(&y, &err));
	describe(&y, &out);
	assert_string_equal(out.data, "Zhand: hand hande hands");
	stop(&a);
	stop(&b);
	stop(&c);
}

struct making {
	struct synonyms *to;
	struct seen_stems seen;
};

static bool make(void *ctx, struct error *err)
{
	struct making *m = ctx;

	if (m->seen.stems->n == 0)
		return error_set(err, ERROR_IO, "nothing was seen");
	return synonyms_add(m->to, &m->seen, 1, err) && synonyms_finish(m->to, err);
}

static void who_waits_for_another_thread_has_what_it_made_or_its_error(void **state)
{
	static const char *const texts[] = { "hand hands", "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		CLEANUP(synonyms_done) struct synonyms y = { 0 };
		CLEANUP(buf_done) struct buf out = { 0 };
		struct error err = { 0 };
		struct fixture f;
		struct making making = { .to = &y };
		struct beside beside = { .run = make, .ctx = &making };

		start(&f, "en");
		see_text(&f, texts[i]);
		making.seen = (struct seen_stems){ &f.stems, f.analyzer };
		y.making = &beside;
		beside_begin(&beside, 2);
		assert_int_equal(synonyms_wait(&y, &err), texts[i][0] != '\0');
		describe(&y, &out);
		assert_string_equal(out.data, texts[i][0] ? "Zhand: hand hands" : "");
		assert_string_equal(err.msg, texts[i][0] ? "" : "nothing was seen");
		stop(&f);
	}
}

static void many_words_are_kept_apart(void **state)
{
	CLEANUP(synonyms_done) struct synonyms y = { 0 };
	struct fixture f;
	struct error err = { 0 };
	enum { WORDS = 20000 };

	(void)state;
	start(&f, "none");
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < WORDS; i++) {
			char word[16], stem[16];
			struct token t = { .term = word, .stem = stem, .kind = TOKEN_WORD };

			t.term_len = (size_t)snprintf(word, sizeof word, "w%d", i);
			t.stem_len = (size_t)snprintf(stem, sizeof stem, "s%d", i / 2);
			assert_true(stems_see(&f.stems, &t, &err));
		}
	}
	assert_int_equal(f.stems.n, WORDS);
	assert_true(synonyms_add(&y, &(struct seen_stems){ &f.stems, f.analyzer }, 1, &err));
	assert_true(synonyms_finish(&y, &err));
	assert_int_equal(y.n, WORDS);
	stop(&f);
}

static void a_pair_that_was_only_noted_is_seen(void **state)
{
	struct fixture f;
	struct synonyms y = { 0 };
	struct error err = { 0 };
	enum { WORDS = 10000 };

	(void)state;
	start(&f, "none");
	for (int i = 0; i < 3 * WORDS; i++) {
		char word[16], stem[16];
		struct token t = { .term = word, .stem = stem, .kind = TOKEN_WORD };

		t.term_len = (size_t)snprintf(word, sizeof word, "w%d", i % WORDS);
		t.stem_len = (size_t)snprintf(stem, sizeof stem, "s%d", i % WORDS / 2);
		/* The second time round some are noted again, which changes nothing. */
		if (i < WORDS || (i < 2 * WORDS && i % 8 == 0))
			assert_true(stems_note(&f.stems, &t, hash_bytes(stem, t.stem_len), &err));
		else
			assert_true(stems_see(&f.stems, &t, &err));
	}
	assert_int_equal(f.stems.n, WORDS + WORDS / 8);
	assert_true(synonyms_add(&y, &(struct seen_stems){ &f.stems, f.analyzer }, 1, &err));
	assert_true(synonyms_finish(&y, &err));
	assert_int_equal(y.n, WORDS);
	synonyms_done(&y);
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stem_has_its_words_in_byte_order),
		cmocka_unit_test(a_stem_that_is_its_only_word_is_left_out),
		cmocka_unit_test(numbers_and_ideographs_have_no_stems),
		cmocka_unit_test(accented_words_tell_which_stem_they_would_miss),
		cmocka_unit_test(workers_and_languages_are_united),
		cmocka_unit_test(who_waits_for_another_thread_has_what_it_made_or_its_error),
		cmocka_unit_test(many_words_are_kept_apart),
		cmocka_unit_test(a_pair_that_was_only_noted_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
