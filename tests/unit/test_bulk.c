/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the bulk builder writes, held against Xapian's own writer. */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/xap.h"
#include "indexer/build.h"
#include "indexer/bulk/version.h"
#include "tests/lib/compare_db.h"
#include "tests/lib/made_documents.h"

enum {
	MUCH_MEMORY = 1 << 30,
	/* Documents of which Xapian may take its time to remove the words. */
	FEW = 100,
};

static void assert_sound(const char *path)
{
	CLEANUP(buf_done) struct buf report = { 0 };
	struct error err = { 0 };
	size_t faults = 0;

	if (!xap_check(path, &faults, &report, &err))
		fail_msg("%s: %s", path, err.msg);
	if (faults > 0)
		fail_msg("%s: %s", path, report.data);
}

static void assert_same(const char *left, const char *right)
{
	CLEANUP(buf_done) struct buf difference = { 0 };
	struct error err = { 0 };

	if (!compare_db(left, right, &difference, &err))
		fail_msg("%s and %s: %s", left, right, err.msg);
	if (difference.len > 0)
		fail_msg("%s and %s: %s", left, right, difference.data);
}

static void assert_same_bytes(const char *left, const char *right)
{
	char command[256];

	snprintf(command, sizeof command, "diff -r %s %s", left, right);
	assert_int_equal(system(command), 0);
}

static void remove_all(void)
{
	assert_int_equal(system("rm -rf xapian bulk parts"), 0);
}

static bool drop_spelling(
	void *ctx, const char *word, size_t len, uint32_t frequency, struct error *err)
{
	return xap_writer_spelling(ctx, word, len, -(int64_t)frequency, err);
}

/* Of the spelling table, as the version file says. */
static uint64_t spelling_entries(const char *directory)
{
	char path[64], bytes[4096] = { 0 };
	const char *at = bytes + 32; /* behind magic, format and UUID */
	uint64_t entries = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/iamglass", directory);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_true(fread(bytes, 1, sizeof bytes - 1, file) > 32);
	fclose(file);
	glass_read_varint(&at); /* revision */
	for (int table = 0; table <= GLASS_SPELLING; table++) {
		size_t list;

		glass_read_varint(&at);
		glass_read_varint(&at);
		entries = glass_read_varint(&at);
		glass_read_varint(&at);
		glass_read_varint(&at);
		list = glass_read_varint(&at);
		at += list;
	}
	return entries;
}

/* Xapian takes all words away, one by one, and from all lists that it thinks them to be in; a word
   that is in another list, or not in one of them, would be in that list afterwards. */
static void assert_spelling_unwinds(const char *path)
{
	struct error err = { 0 };
	struct xap_db *db = xap_db_open(path, &err);
	struct xap_writer *writer = db ? xap_writer_open(path, MUCH_MEMORY, &err) : NULL;

	assert_non_null(writer);
	assert_true(xap_db_spellings(db, drop_spelling, writer, &err));
	assert_true(xap_writer_commit(writer, &err));
	xap_writer_close(writer);
	xap_db_close(db);
	assert_int_equal(spelling_entries(path), 0);
}

/* By both builders, the bulk one also in parts of another size and without memory for runs. */
static void compare_builders(make_document_fn *make, void *ctx, size_t ctx_size, uint32_t n)
{
	struct error err = { 0 };
	char kept[64];

	assert_true(ctx_size <= sizeof kept);
	memcpy(kept, ctx, ctx_size);
	remove_all();
	assert_int_equal(mkdir("xapian", 0777) | mkdir("bulk", 0777) | mkdir("parts", 0777), 0);
	if (!build_by(&builder_xapian, "xapian", 0, make, ctx, n, n, &err))
		fail_msg("%s", err.msg);
	memcpy(ctx, kept, ctx_size);
	if (!build_by(&builder_bulk, "bulk", MUCH_MEMORY, make, ctx, n, n, &err))
		fail_msg("%s", err.msg);
	memcpy(ctx, kept, ctx_size);
	if (!build_by(&builder_bulk, "parts", 0, make, ctx, n, n / 7 + 1, &err))
		fail_msg("%s", err.msg);
	assert_sound("bulk");
	assert_same("xapian", "bulk");
	assert_same_bytes("bulk", "parts");
	if (n > FEW)
		return;
	assert_spelling_unwinds("parts");
	assert_sound("parts");
}

static void make_any(void *ctx, uint32_t i, struct document *d)
{
	static struct made_memos memos;

	made_document(d, ctx);
	made_document_know(d, &memos, i, ctx);
}

static void any_documents_give_what_xapian_gives(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 3, 10, 100, 1000, 3000 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct decisions how = { .seed = 1000 + i };

		compare_builders(make_any, &how, sizeof how, sizes[i]);
	}
}

/* ---- Documents of one kind ---- */

static void make_empty(void *ctx, uint32_t i, struct document *d)
{
	(void)ctx;
	(void)i;
	made_document_clear(d);
}

static void make_one_word(void *ctx, uint32_t i, struct document *d)
{
	(void)ctx;
	made_document_clear(d);
	made_document_posting(d, "word", 4, 1 + i, 1);
	buf_add_byte(&d->data, 'x');
}

static void make_many_words(void *ctx, uint32_t i, struct document *d)
{
	(void)ctx;
	(void)i;
	made_document_clear(d);
	for (uint32_t k = 0; k < 100000; k++) {
		char word[16];
		int len = snprintf(word, sizeof word, "w%u", k * 2654435761u);

		made_document_posting(d, word, (size_t)len, k + 1, 1);
	}
}

static void make_one_word_often(void *ctx, uint32_t i, struct document *d)
{
	uint32_t *step = ctx;

	made_document_clear(d);
	for (uint32_t k = 0; k < 50000; k++)
		made_document_posting(d, "often", 5, 1 + k * *step, 255);
	made_document_posting(d, "often", 5, UINT32_MAX, 255);
	for (uint32_t k = 0; k < 70; k++)
		made_document_posting(d, "not often", 9, UINT32_MAX - k * (i + 1), 0);
}

static void make_large_data(void *ctx, uint32_t i, struct document *d)
{
	struct decisions *how = ctx;
	uint32_t size = i == 3 ? 10 << 20 : decide(how, 9000);

	made_document_clear(d);
	for (uint32_t k = 0; k < size; k++)
		buf_add_byte(&d->data, (char)decide(how, 256));
}

/* Ids of any length and of any bytes, with terms that share beginnings with theirs, or take up
   their prefixes, and few or very many words. */
static void make_ids(void *ctx, uint32_t i, struct document *d)
{
	struct decisions *how = ctx;
	char paragraph[256] = "Q", article[256] = "XA";
	uint32_t len = 1 + decide(how, i % 2 == 0 ? 230 : 60), words = i % 64 == 63 ? 30000 : 20;

	made_document_clear(d);
	for (uint32_t k = 0; k < len; k++)
		article[2 + k] = (char)(i % 8 == 7 ? decide(how, 256) : 'A' + decide(how, 50));
	memcpy(paragraph + 1, article + 2, len);
	memcpy(paragraph + 1 + len, "#p1", 3);
	if (decide(how, 8) > 0)
		made_document_posting(d, paragraph, 4 + len, 0, 0);
	if (decide(how, 8) > 0)
		made_document_posting(d, article, 2 + len, 0, (uint8_t)decide(how, 3));
	if (decide(how, 4) == 0)
		made_document_posting(d, article, 1 + decide(how, len + 2), 0, 0);
	if (decide(how, 4) == 0)
		made_document_posting(d, paragraph, 1 + decide(how, len + 4), 0, 0);
	for (uint32_t k = decide(how, words); k > 0; k--) {
		char word[16];
		int n = snprintf(word, sizeof word, "%c%u", 'A' + decide(how, 58), k * 2654435761u);

		made_document_posting(d, word, (size_t)n, k, 1);
	}
}

static void make_gaps(void *ctx, uint32_t i, struct document *d)
{
	(void)i;
	made_document_gaps(d, ctx);
}

static void kinds_of_documents_give_what_xapian_gives(void **state)
{
	struct decisions how = { .seed = 5 }, ids = { .seed = 6 }, gaps = { .seed = 7 };
	uint32_t step = 1, far = 85000;

	(void)state;
	compare_builders(make_empty, &step, sizeof step, 5);
	/* Docids of two bytes and of three. */
	compare_builders(make_one_word, &step, sizeof step, 33000);
	compare_builders(make_many_words, &step, sizeof step, 2);
	compare_builders(make_one_word_often, &step, sizeof step, 3);
	compare_builders(make_one_word_often, &far, sizeof far, 3);
	compare_builders(make_large_data, &how, sizeof how, 12);
	compare_builders(make_ids, &ids, sizeof ids, 1000);
	compare_builders(make_gaps, &gaps, sizeof gaps, 8000);
}

/* ---- Sizes ---- */

static void make_long_value(void *ctx, uint32_t i, struct document *d)
{
	char value[40];

	(void)ctx;
	memset(value, 'a' + (int)(i % 26), sizeof value);
	made_document_clear(d);
	made_document_value(d, 0, value, sizeof value);
}

/* 213 chunks of 47 values, of 42 bytes each, and 15 blocks of lengths, of what else is made, and of
   the branch. Of chunks of 48 only three would fit: 70 leaves. */
static void four_chunks_of_values_fill_a_leaf(void **state)
{
	enum { DOCUMENTS = 10000, LEAVES = (DOCUMENTS / 47 + 1) / 4 + 1, OTHERS = 15 };
	struct error err = { 0 };
	struct stat info;

	(void)state;
	assert_int_equal(mkdir("bulk", 0777), 0);
	if (!build_by(&builder_bulk, "bulk", MUCH_MEMORY, make_long_value, NULL, DOCUMENTS,
		    DOCUMENTS, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(stat("bulk/postlist.glass", &info), 0);
	assert_in_range(info.st_size / GLASS_BLOCK, LEAVES, LEAVES + OTHERS);
	assert_sound("bulk");
}

/* ---- What is refused ---- */

static void make_bad_term(void *ctx, uint32_t i, struct document *d)
{
	char term[XAP_MAX_TERM + 1];

	(void)i;
	memset(term, *(const char *)ctx, sizeof term);
	made_document_clear(d);
	made_document_posting(
		d, term, *(const char *)ctx ? sizeof term : XAP_MAX_TERM / 2 + 1, 1, 1);
}

static void terms_that_xapian_refuses_are_refused(void **state)
{
	static const char fills[] = { 'x', 0 };

	(void)state;
	for (size_t i = 0; i < sizeof fills; i++) {
		struct error err = { 0 };
		char fill = fills[i];

		remove_all();
		assert_int_equal(mkdir("bulk", 0777), 0);
		assert_false(build_by(
			&builder_bulk, "bulk", MUCH_MEMORY, make_bad_term, &fill, 1, 1, &err));
		assert_int_equal(err.code, ERROR_LIMIT);
		assert_false(scratch_exists("bulk/iamglass"));
	}
}

/* ---- No room ---- */

static void a_run_that_cannot_be_spilled_is_an_error_and_leaves_no_file(void **state)
{
	struct decisions how = { .seed = 3 };
	struct error err = { 0 };
	struct rlimit before, low;
	bool ok;

	(void)state;
	remove_all();
	assert_int_equal(mkdir("bulk", 0777), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	low = before;
	/* Less than what a table writes at once: the run comes first. */
	low.rlim_cur = 1 << 16;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	ok = build_by(&builder_bulk, "bulk", 0, make_any, &how, 500, 500, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(ok);
	assert_int_equal(err.code, ERROR_IO);
	if (!strstr(err.msg, "spilling"))
		fail_msg("%s", err.msg);
	assert_int_equal(system("ls bulk | grep -E 'run-|iamglass' > /dev/null"), 1 << 8);
}

/* ---- Real text ---- */

struct manner {
	unsigned jobs;
	uint64_t memory, range;
	enum compression compression;
};

static void build_text(
	const struct builder_ops *ops, const char *directory, const char *source, struct manner how)
{
	struct walk walk = { 0 };
	struct rejects rejects = { 0 };
	struct build_outcome outcome = { 0 };
	struct error err = { 0 };
	struct build_setup setup = { .ops = ops,
		.directory = directory,
		.files = &walk,
		.feed = { .range_bytes = how.range, .range_articles = 20000 },
		.language = "en",
		.jobs = how.jobs,
		.memory = how.memory,
		.compression = how.compression };

	assert_int_equal(mkdir(directory, 0777), 0);
	assert_true(walk_sources(&(struct walk_source){ .path = source }, 1,
		&(struct walk_options){ 0 }, &walk, &err));
	if (!build_run(&setup, &rejects, &outcome, &err))
		fail_msg("%s: %s", directory, err.msg);
	build_outcome_done(&outcome);
	rejects_done(&rejects);
	walk_done(&walk);
}

static void compare_on_text(const char *source)
{
	enum { RANGE = 200000 };
	static const struct manner manners[] = {
		{ 1, MUCH_MEMORY, RANGE, COMPRESSION_FAST },
		{ 2, 0, RANGE, COMPRESSION_BEST },
		{ 4, MUCH_MEMORY, 3000, COMPRESSION_NONE },
		{ 2, 0, RANGE, COMPRESSION_FAST },
		{ 4, MUCH_MEMORY, 3000, COMPRESSION_FAST },
	};

	remove_all();
	build_text(&builder_xapian, "xapian", source, (struct manner){ 2, 0, 2000000, 0 });
	for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++) {
		struct manner whole = { 1, MUCH_MEMORY, UINT64_MAX, manners[i].compression };

		assert_int_equal(system("rm -rf bulk parts"), 0);
		build_text(&builder_bulk, "bulk", source, whole);
		build_text(&builder_bulk, "parts", source, manners[i]);
		assert_same_bytes("bulk", "parts");
		if (i > 0 && whole.compression == COMPRESSION_FAST)
			continue; /* was looked at the first time */
		assert_sound("bulk");
		assert_same("xapian", "bulk");
	}
}

static void the_corpus_gives_what_xapian_gives_with_any_number_of_threads(void **state)
{
	char source[4096];

	(void)state;
	snprintf(source, sizeof source, "%s/corpus/articles", getenv("PILCROW_SOURCE"));
	compare_on_text(source);
}

static void collection_path(const char *name, char path[4096])
{
	const char *root = getenv("PILCROW_SOURCE"), *shared = getenv("PILCROW_SHARED");

	if (shared)
		snprintf(path, 4096, "%s/collections/%s/corpus.jsonl", shared, name);
	else
		snprintf(path, 4096, "%s/../shared/collections/%s/corpus.jsonl", root, name);
}

static const char *const collections[] = { "cranfield", "npl", "xquad-ru", "xquad-de" };

static void the_shared_collections_give_what_xapian_gives(void **state)
{
	char source[4096];

	(void)state;
	for (size_t i = 0; i < sizeof collections / sizeof collections[0]; i++) {
		collection_path(collections[i], source);
		compare_on_text(source);
	}
}

/* With an argument: on the shared collections alone. They are a program's run of their own, since
   cmocka 1.1.5 has no TAP for one test skipped among others. */
static int run_on_collections(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(the_shared_collections_give_what_xapian_gives),
	};
	char source[4096];

	for (size_t i = 0; i < sizeof collections / sizeof collections[0]; i++) {
		collection_path(collections[i], source);
		if (!scratch_exists(source)) {
			printf("1..0 # SKIP no %s: set PILCROW_SHARED\n", source);
			return 0;
		}
	}
	return cmocka_run_group_tests_name("bulk_shared", tests, NULL, NULL);
}

/* ---- Which builder ---- */

static void another_format_of_xapian_takes_xapians_own_path(void **state)
{
	CLEANUP(buf_done) struct buf note = { 0 };
	struct error err = { 0 };
	unsigned format = 0;

	(void)state;
	assert_true(version_probe(".", &format, &err));
	assert_int_equal(format, GLASS_FORMAT);
	assert_false(scratch_exists("probe"));
	assert_ptr_equal(builder_choose(&builder_bulk, ".", &note, &err), &builder_bulk);
	assert_ptr_equal(builder_for_format(&builder_bulk, GLASS_FORMAT, &note), &builder_bulk);
	assert_int_equal(note.len, 0);
	assert_ptr_equal(
		builder_for_format(&builder_bulk, GLASS_FORMAT + 1, &note), &builder_xapian);
	assert_non_null(strstr(note.data, "1135"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(any_documents_give_what_xapian_gives),
		IN_SCRATCH(kinds_of_documents_give_what_xapian_gives),
		IN_SCRATCH(four_chunks_of_values_fill_a_leaf),
		IN_SCRATCH(terms_that_xapian_refuses_are_refused),
		IN_SCRATCH(a_run_that_cannot_be_spilled_is_an_error_and_leaves_no_file),
		IN_SCRATCH(the_corpus_gives_what_xapian_gives_with_any_number_of_threads),
		IN_SCRATCH(another_format_of_xapian_takes_xapians_own_path),
	};

	(void)argv;
	if (argc > 1)
		return run_on_collections();
	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
