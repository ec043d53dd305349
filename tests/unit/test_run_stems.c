/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The postings of stems, which are written down with those of words, held against Xapian's own. */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/xap.h"
#include "tests/lib/compare_db.h"
#include "tests/lib/made_documents.h"

enum { MUCH_MEMORY = 1 << 30 };

enum { WORDS = 6, STEMS = 3 };

/* The kinds of words that a document has, by their chances; all have one of "word" first, since
   only documents of some length may have positions. */
struct chances {
	struct decisions how;
	uint32_t words;	  /* below so many in a document */
	uint32_t bare;	  /* of 16: without a stem and with wdf 0, as the end of a joined word */
	uint32_t other;	  /* another stem than the word's usual one */
	uint32_t written; /* the term of a stem by itself, perhaps with a position */
	uint32_t rare;	  /* documents without any, of 100 */
	uint32_t known;	  /* of 16: with a memo, by which the builder knows word and stem again */
	/* By word, and by its stem, the usual one first: several know of the same word. */
	struct term_memo memos[WORDS][1 + STEMS];
};

static void know(struct chances *c, struct document *d, uint32_t word, uint32_t stem)
{
	if (decide(&c->how, 16) < c->known)
		d->postings[d->n_postings - 1].memo = &c->memos[word][stem];
}

static void make_stemmed(void *ctx, uint32_t i, struct document *d)
{
	static const char *const words[] = { "run", "running", "runs", "Ran", "z\xc3\xa9ro",
		"zero" };
	static const char *const usual[] = { "run", "run", "run", "run", "z\xc3\xa9r", "zero" };
	static const char *const stems[] = { "run", "z\xc3\xa9r", "zero" };
	struct chances *c = ctx;
	uint32_t n = decide(&c->how, 100) < c->rare ? 0 : decide(&c->how, c->words);

	/* Words may be forgotten at any time. */
	if (i == 0 || decide(&c->how, 16) == 0)
		memset(c->memos, 0, sizeof c->memos);
	made_document_clear(d);
	made_document_posting(d, "word", 4, 1, 1);
	for (uint32_t pos = 2; pos < n + 2; pos++) {
		uint32_t word = decide(&c->how, WORDS), kind = decide(&c->how, 16), stem = 0;
		size_t len = strlen(words[word]);

		if (kind < c->bare) {
			made_document_posting(d, words[word], len, pos, 0);
			know(c, d, word, decide(&c->how, 1 + STEMS));
		} else if (kind < c->bare + c->other) {
			stem = decide(&c->how, STEMS);
			made_document_word(d, words[word], len, stems[stem], pos);
			know(c, d, word, 1 + stem);
		} else if (kind < c->bare + c->other + c->written) {
			made_document_posting(d, "Zrun", 4, decide(&c->how, 2) ? pos : 0,
				(uint8_t)decide(&c->how, 3));
		} else {
			made_document_word(d, words[word], len, usual[word], pos);
			know(c, d, word, 0);
		}
	}
}

static void build(const struct builder_ops *ops, const char *directory, struct chances c,
	uint64_t memory, uint32_t n, uint32_t part)
{
	struct error err = { 0 };

	assert_int_equal(mkdir(directory, 0777), 0);
	if (!build_by(ops, directory, memory, make_stemmed, &c, n, part, &err))
		fail_msg("%s: %s", directory, err.msg);
}

static void stems_have_what_their_words_have(void **state)
{
	static const struct {
		struct chances chances;
		uint32_t documents;
	} rows[] = {
		{ { { 0 }, 2, 0, 0, 0, 0 }, 50 },      /* one word a document */
		{ { { 0 }, 9, 0, 0, 0, 0 }, 500 },     /* words whose stems are always the same */
		{ { { 0 }, 9, 0, 8, 0, 0 }, 500 },     /* words that have several */
		{ { { 0 }, 9, 8, 0, 0, 0 }, 500 },     /* words that have none here and there */
		{ { { 0 }, 9, 0, 0, 8, 0 }, 500 },     /* terms of stems that somebody wrote */
		{ { { 0 }, 9, 3, 3, 3, 50 }, 700 },    /* all of it */
		{ { { 0 }, 4, 2, 3, 2, 0 }, 9000 },    /* documents beyond 64 times 64 */
		{ { { 0 }, 4, 2, 3, 2, 99 }, 9000 },   /* few of them */
		{ { { 0 }, 9, 0, 0, 0, 0, 16 }, 500 }, /* words that are known */
		{ { { 0 }, 9, 0, 8, 0, 0, 16 }, 500 }, /* by several who do not know each other */
		{ { { 0 }, 9, 3, 3, 3, 50, 8 }, 900 }, /* some of all */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		CLEANUP(buf_done) struct buf difference = { 0 };
		struct chances c = rows[i].chances;
		struct error err = { 0 };
		uint32_t n = rows[i].documents;

		c.how.seed = 20 + i;
		assert_int_equal(system("rm -rf xapian bulk parts"), 0);
		build(&builder_xapian, "xapian", c, MUCH_MEMORY, n, n);
		build(&builder_bulk, "bulk", c, MUCH_MEMORY, n, n);
		build(&builder_bulk, "parts", c, 0, n, n / 7 + 1);
		if (!compare_db("xapian", "bulk", &difference, &err))
			fail_msg("row %zu: %s", i, err.msg);
		if (difference.len > 0)
			fail_msg("row %zu: %s", i, difference.data);
		assert_int_equal(system("diff -r bulk parts"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(stems_have_what_their_words_have),
	};

	return cmocka_run_group_tests_name("run_stems", tests, NULL, NULL);
}
