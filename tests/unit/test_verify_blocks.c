/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Databases that were changed in place, sound and damaged. Xapian's check is the oracle. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/xap.h"
#include "indexer/verify_blocks.h"
#include "indexer/verify_chunk.h"
#include "indexer/verify_parts.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 3000, BLOCK = 8192, LEVEL = 4, TOTAL_FREE = 8, FIRST_SLOT = 11, LEVELS = 10 };

static const char *const files[] = { "db/postlist.glass", "db/docdata.glass", "db/termlist.glass",
	"db/position.glass" };

static struct verify_since since;

static void replace(struct xap_writer *w, uint32_t docid)
{
	struct error err = { 0 };
	struct xap_doc *doc = xap_doc_new(&err);

	assert_non_null(doc);
	assert_true(xap_doc_posting(doc, "emu", 3, 1, 1, &err));
	assert_true(xap_doc_posting(doc, "w7", 2, 2, 1, &err));
	assert_true(xap_doc_data(doc, "another text", 12, &err));
	assert_true(xap_writer_replace(w, docid, doc, &err));
	xap_doc_free(doc);
}

/* Changes a few documents near each other, by one commit. */
static void make_changed(void)
{
	struct error err = { 0 };
	struct xap_db *db;
	struct xap_writer *w;
	struct xap_stats stats;

	random_database("db", DOCUMENTS, 5);
	db = xap_db_open("db", &err);
	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	since = (struct verify_since){ .revision = stats.revision };
	w = xap_writer_open("db", 1 << 20, &err);
	assert_non_null(w);
	for (uint32_t docid = 100; docid < 110; docid++)
		replace(w, docid);
	assert_true(xap_writer_remove(w, 110, &err));
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static bool verify(const atomic_int *stop, size_t *faults, struct buf *report, struct error *err)
{
	CLEANUP(verify_blocks_done) struct verify_blocks v = { 0 };

	return verify_blocks_begin(&v, "db", &since, err) &&
	       verify_blocks_end(&v, stop, faults, report, err);
}

static size_t find(void)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	size_t faults = 0;

	if (!verify(NULL, &faults, &report, &err))
		return 1;
	assert_true(faults == 0 || report.len > 0);
	return faults;
}

static unsigned char flip(const char *path, off_t at, unsigned char bits)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	unsigned char byte, flipped;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	flipped = byte ^ bits;
	assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
	close(fd);
	return byte;
}

static off_t length(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* Of a block that is in use: new ones all are, after one commit. */
static bool is_new(const char *path, off_t block)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char head[FIRST_SLOT];

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, head, sizeof head, block * BLOCK), sizeof head);
	close(fd);
	return head[LEVEL] <= LEVELS && head[3] > since.revision;
}

static void a_changed_database_has_no_faults(void **state)
{
	(void)state;
	make_changed();
	for (since.turn = 0; since.turn < VERIFY_TURNS; since.turn++)
		assert_int_equal(find(), 0);
}

static void damage_in_any_new_block_is_found(void **state)
{
	static const int places[] = { LEVEL, TOTAL_FREE, FIRST_SLOT };
	size_t tried = 0;

	(void)state;
	make_changed();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		for (off_t block = 0; block < length(files[i]) / BLOCK; block++) {
			for (size_t k = 0; is_new(files[i], block) && k < 3; k++) {
				/* An item is behind the block's end then. */
				unsigned char bits = places[k] == FIRST_SLOT ? 0x80 : 0x10;

				flip(files[i], block * BLOCK + places[k], bits);
				assert_true(find() > 0);
				flip(files[i], block * BLOCK + places[k], bits);
				tried++;
			}
		}
	}
	assert_true(tried > 30);
	assert_int_equal(find(), 0);
}

static void an_old_block_has_its_turn(void **state)
{
	off_t block = 1;
	size_t found = 0;

	(void)state;
	make_changed();
	/* A leaf: bulk builds begin with them, and so does Xapian's own growth. */
	while (is_new(files[3], block) || flip(files[3], block * BLOCK + LEVEL, 0) != 0)
		block++;
	flip(files[3], block * BLOCK + TOTAL_FREE, 1);
	for (since.turn = 0; since.turn < VERIFY_TURNS; since.turn++) {
		size_t faults = find();

		assert_int_equal(faults > 0, block % VERIFY_TURNS == since.turn);
		found += faults;
	}
	assert_int_equal(found, 1);
}

static off_t random_new_block(const char *file, uint64_t *seed)
{
	off_t block;

	do
		block = next_random(seed) % (uint32_t)(length(file) / BLOCK);
	while (!is_new(file, block));
	return block;
}

/* What Xapian finds no fault in has none for us, but for chunks of postings, of which it reads
   less. It finds more elsewhere: it unpacks texts and term lists, and adds up lengths. */
static void random_damage_is_judged_as_by_xapian(void **state)
{
	uint64_t seed = 11;
	size_t seen = 0, both = 0;

	(void)state;
	make_changed();
	for (int i = 0; i < 150; i++) {
		struct buf report CLEANUP(buf_done) = { 0 };
		struct error err = { 0 };
		const char *file = files[i % 4];
		off_t block = random_new_block(file, &seed);
		off_t at = block * BLOCK + next_random(&seed) % BLOCK;
		unsigned char bits = (unsigned char)(1u << next_random(&seed) % 8);
		size_t faults = 0, ours;
		bool xapian;

		flip(file, at, bits);
		xapian = !verify_whole("db", NULL, &faults, &report, &err) || faults > 0;
		ours = find();
		if (ours > 0 && !xapian && i % 4 > 0)
			print_error("%s, byte %ld, bits %02x\n", file, (long)at, bits);
		assert_true(xapian || ours == 0 || i % 4 == 0);
		seen += xapian;
		both += xapian && ours > 0;
		flip(file, at, bits);
	}
	assert_true(seen > 50 && both >= seen / 2);
}

static void it_can_be_stopped(void **state)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	const atomic_int stop = 15;
	struct error err = { 0 };
	size_t faults = 0;

	(void)state;
	make_changed();
	assert_false(verify(&stop, &faults, &report, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
}

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static const struct {
	const unsigned char *key;
	size_t key_len;
	const unsigned char *tag;
	size_t tag_len;
	bool sound;
} rows[] = {
	/* Term: documents, occurrences, first - 1, last chunk, range, wdf; gap - 1, wdf. */
	{ BYTES("ant"),
		BYTES("\2\3\4"
		      "1\3\1\2\2"),
		true },
	{ BYTES("ant"),
		BYTES("\2\4\4"
		      "1\3\1\2\2"),
		false },
	{ BYTES("ant"),
		BYTES("\3\3\4"
		      "1\3\1\2\2"),
		false },
	{ BYTES("ant"),
		BYTES("\2\3\4"
		      "1\4\1\2\2"),
		false },
	{ BYTES("ant"),
		BYTES("\2\3\4"
		      "2\3\1\2\2"),
		false },
	{ BYTES("ant"),
		BYTES("\2\3\4"
		      "1\3\1\2"),
		false },
	{ BYTES("ant"),
		BYTES("\1\1\144"
		      "1\0\1"),
		false },
	{ BYTES("ant"), BYTES(""), false },
	/* A further chunk, from docid 5 on. */
	{ BYTES("ant\0\0\5"), BYTES("0\3\1\2\2"), true },
	{ BYTES("ant\0\0\0"), BYTES("0\3\1\2\2"), false },
	{ BYTES("ant\0\0\141"), BYTES("0\4\1\3\2"), false },
	/* A NUL in a term. */
	{ BYTES("a\0\377t"),
		BYTES("\1\1\4"
		      "1\0\1"),
		true },
	/* Lengths: no sums. */
	{ BYTES("\0\340"),
		BYTES("\0\0\4"
		      "1\3\7\2\7"),
		true },
	{ BYTES("\0\340\0\5"), BYTES("1\3\7\2\7"), true },
	/* Values from docid 5 on. */
	{ BYTES("\0\330\1\0\5"), BYTES("\1a\0\2bc"), true },
	{ BYTES("\0\330\1\0\5"), BYTES("\1a\0\3bc"), false },
	{ BYTES("\0\330\1\0\5"), BYTES("\1a\177\1b"), false },
	{ BYTES("\0\330\1\0\0"), BYTES("\1a"), false },
	/* Statistics and metadata are not read; nothing else begins so. */
	{ BYTES("\0\300name"), BYTES("\377"), true },
	{ BYTES("\0\320"), BYTES("\1\1a"), true },
	{ BYTES("\0\321"), BYTES("\1\1a"), false },
};

/* Of a database whose last docid is 100. */
static void chunks_are_read(void **state)
{

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *fault = chunk_fault(
			rows[i].key, rows[i].key_len, rows[i].tag, rows[i].tag_len, 100);

		if ((fault == NULL) != rows[i].sound)
			print_error("row %zu: %s\n", i, fault ? fault : "no fault");
		assert_int_equal(fault == NULL, rows[i].sound);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_changed_database_has_no_faults),
		IN_SCRATCH(damage_in_any_new_block_is_found),
		IN_SCRATCH(an_old_block_has_its_turn),
		IN_SCRATCH(random_damage_is_judged_as_by_xapian),
		IN_SCRATCH(it_can_be_stopped),
		cmocka_unit_test(chunks_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
