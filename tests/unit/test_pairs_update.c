/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs that are kept from night to night, against the texts themselves. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/pairs.h"
#include "common/xap.h"
#include "indexer/pairs_write.h"
#include "tests/unit/copied_db.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { MOST = 8000, FIRST = 4000, LONGEST = 40, VOCABULARY = 60, NIGHTS = 10, DAMAGES = 150 };
enum { NAME = 16 };

static const struct pairs_options all_sizes = { .min_documents = 1, .share = 20 };
static const struct pairs_work alone = { .jobs = 1 };

/* What the database should hold; word N is wN. */
static struct text {
	bool is_there;
	unsigned n;
	uint8_t words[LONGEST];
} texts[MOST + 1];
static uint32_t last;	    /* docid */
static unsigned vocabulary; /* words that texts are made of now, from `oldest` on */
static unsigned oldest;
static uint64_t seed;
static uint32_t changed[MOST];
static size_t n_changed;

static void write_text(uint32_t docid)
{
	struct text *t = &texts[docid];

	t->is_there = true;
	t->n = next_random(&seed) % LONGEST;
	for (unsigned i = 0; i < t->n; i++)
		t->words[i] =
			(uint8_t)(oldest + vocabulary / (1 + next_random(&seed) % vocabulary));
}

static struct xap_doc *document(uint32_t docid)
{
	struct error err = { 0 };
	struct xap_doc *doc = xap_doc_new(&err);

	assert_non_null(doc);
	for (unsigned i = 0; i < texts[docid].n; i++) {
		char word[NAME];
		int len = snprintf(word, sizeof word, "w%u", texts[docid].words[i]);

		assert_true(xap_doc_posting(doc, word, (size_t)len, i + 1, 1, &err));
	}
	/* Terms that are none of the words. */
	assert_true(xap_doc_posting(doc, "Zw1", 3, 0, 1, &err));
	return doc;
}

static void add(struct xap_writer *w)
{
	struct error err = { 0 };
	struct xap_doc *doc;

	assert_in_range(last, 0, MOST - 1);
	write_text(++last);
	doc = document(last);
	assert_true(xap_writer_add(w, doc, &err));
	xap_doc_free(doc);
}

static void replace(struct xap_writer *w, uint32_t docid)
{
	struct error err = { 0 };
	struct xap_doc *doc;

	write_text(docid);
	doc = document(docid);
	assert_true(xap_writer_replace(w, docid, doc, &err));
	xap_doc_free(doc);
	changed[n_changed++] = docid;
}

static void take_away(struct xap_writer *w, uint32_t docid)
{
	struct error err = { 0 };

	assert_true(xap_writer_remove(w, docid, &err));
	texts[docid] = (struct text){ 0 };
	changed[n_changed++] = docid;
}

static void begin(unsigned words)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("old", &err);

	assert_non_null(w);
	memset(texts, 0, sizeof texts);
	last = 0;
	oldest = 0;
	seed = 29;
	vocabulary = words;
	for (int i = 0; i < FIRST; i++)
		add(w);
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
	assert_true(pairs_write("old", &all_sizes, NULL, &alone, &err));
}

/* "new" becomes a copy of "old". */
static struct xap_writer *begin_night(void)
{
	n_changed = 0;
	return copied_db_open("old", "new");
}

static void commit(struct xap_writer *w)
{
	struct error err = { 0 };

	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void update(unsigned jobs)
{
	const struct pairs_since since = { .directory = "old", .docids = changed, .n = n_changed };
	struct error err = { 0 };

	if (!pairs_update("new", &all_sizes, &since, &(struct pairs_work){ .jobs = jobs }, &err))
		fail_msg("%s", err.msg);
}

static struct pairs *open_pairs(const char *path)
{
	struct error err = { 0 };
	struct xap_db *db = prose_open(path);
	struct xap_stats stats;
	struct pairs *p;

	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	p = pairs_open(path, &stats, &err);
	if (!p)
		fail_msg("%s", err.msg);
	assert_int_equal(err.code, ERROR_NONE);
	return p;
}

static bool has_pair(const struct text *t, unsigned a, unsigned b)
{
	for (unsigned i = 1; i < t->n; i++) {
		if (t->words[i - 1] == a && t->words[i] == b)
			return true;
	}
	return false;
}

/* By steps, and by windows. */
static bool is_list_right(const struct pairs *p, uint32_t a, uint32_t b, unsigned of)
{
	struct pair_list l, marked;
	uint32_t n = 0;

	pair_list_open(&l, p, a, b);
	marked = l;
	for (uint32_t base = 0; base <= last; base += 64) {
		uint64_t bits = 0;

		pair_list_mark(&marked, base, base + 64, &bits);
		for (uint32_t docid = base; docid < base + 64 && docid <= last; docid++) {
			bool has = has_pair(&texts[docid], of / VOCABULARY, of % VOCABULARY);

			n += has;
			if ((l.docid == docid) != has || (bits >> docid % 64 & 1) != has)
				return false;
			pair_list_skip(&l, docid + 1);
		}
	}
	return l.docid == UINT32_MAX && !l.bad && marked.docid == UINT32_MAX && !marked.bad &&
	       l.documents == n;
}

/* Of all words of the file, every list. */
static bool are_lists_right(const struct pairs *p)
{
	unsigned known = 0;

	for (unsigned i = 0; i < VOCABULARY * VOCABULARY; i++) {
		char first[NAME], second[NAME];
		uint32_t a, b;

		snprintf(first, sizeof first, "w%u", i / VOCABULARY);
		snprintf(second, sizeof second, "w%u", i % VOCABULARY);
		if (!pairs_word(p, first, strlen(first), &a) ||
			!pairs_word(p, second, strlen(second), &b))
			continue;
		if (!is_list_right(p, a, b, i))
			return false;
		known++;
	}
	return known == p->n_words * p->n_words;
}

static void assert_lists(const struct pairs *p)
{
	struct error err = { 0 };

	assert_true(are_lists_right(p));
	if (!pairs_check("new", &all_sizes, &err))
		fail_msg("%s", err.msg);
}

static void assert_same_file(const struct pairs *a, const struct pairs *b)
{
	assert_int_equal(a->file.size, b->file.size);
	assert_memory_equal(a->file.header, b->file.header, a->file.size);
}

/* The files are the same from any number of threads. */
static struct pairs *updated(void)
{
	struct pairs *one, *other;

	update(1);
	one = open_pairs("new");
	update(3);
	other = open_pairs("new");
	assert_same_file(one, other);
	assert_int_equal(one->changes != NULL, other->changes != NULL);
	if (one->changes)
		assert_same_file(one->changes, other->changes);
	pairs_close(other);
	return one;
}

/* Whether it is the same file. */
static bool is_kept(void)
{
	struct stat old, new;

	assert_int_equal(stat("old/" PAIRS_FILE, &old), 0);
	assert_int_equal(stat("new/" PAIRS_FILE, &new), 0);
	return old.st_ino == new.st_ino;
}

static void end_night(void)
{
	assert_int_equal(system("rm -r old && mv new old"), 0);
}

static void change(struct xap_writer *w, unsigned replaced, unsigned removed, unsigned added)
{
	for (unsigned i = 0; i < removed + replaced; i++) {
		uint32_t docid = 1 + next_random(&seed) % last;

		if (!texts[docid].is_there)
			continue;
		if (i < removed)
			take_away(w, docid);
		else
			replace(w, docid);
	}
	/* The last one as well, which is at the edge of a segment. */
	if (replaced > 0 && texts[last].is_there)
		replace(w, last);
	while (added-- > 0)
		add(w);
}

static void nights_of_changes_keep_pairs_right(void **state)
{
	unsigned kept = 0;

	(void)state;
	begin(VOCABULARY / 2);
	for (unsigned night = 0; night < NIGHTS; night++) {
		struct xap_writer *w = begin_night();
		struct pairs *new;
		/* One without a change, one with more than is worth it; of the others some come to
		   that together. */
		unsigned n = night == 3 ? 0 : night == 8 ? FIRST / 8 : 25;

		change(w, n, n / 4, n);
		commit(w);
		new = updated();
		assert_lists(new);
		assert_int_equal(new->changes != NULL, is_kept());
		assert_false(night == 8 && is_kept());
		kept += is_kept();
		pairs_close(new);
		end_night();
	}
	assert_in_range(kept, NIGHTS / 2, NIGHTS - 2);
}

static void drifted_words_are_chosen_anew(void **state)
{
	unsigned kept = 0, anew = 0;

	(void)state;
	begin(VOCABULARY / 4);
	for (unsigned night = 0; night < NIGHTS; night++) {
		struct xap_writer *w = begin_night();
		struct pairs *old = open_pairs("old"), *new;

		oldest = VOCABULARY / 2;
		change(w, FIRST / 20, 0, 0);
		commit(w);
		new = updated();
		assert_lists(new);
		if (new->n_words == old->n_words)
			kept++;
		else
			anew++;
		pairs_close(old);
		pairs_close(new);
		end_night();
	}
	assert_in_range(kept, 2, NIGHTS);
	assert_in_range(anew, 1, NIGHTS);
}

static char *read_bytes(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	struct stat st;
	char *bytes;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	*size = (size_t)st.st_size;
	bytes = malloc(*size);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, *size, file), *size);
	fclose(file);
	return bytes;
}

/* A night's work with the file of the night before as `bytes`. */
static bool update_from(const char *bytes, size_t size)
{
	struct error err = { 0 };

	scratch_write("old/" PAIRS_FILE, bytes, size);
	update(1);
	return pairs_check("new", &all_sizes, &err);
}

static void a_damaged_file_is_no_harm(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w;
	unsigned anew = 0;
	size_t size;
	char *bytes;

	(void)state;
	begin(VOCABULARY / 4);
	w = begin_night();
	change(w, 60, 10, 60);
	commit(w);
	bytes = read_bytes("old/" PAIRS_FILE, &size);
	assert_true(update_from(bytes, size));
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = next_random(&seed) % size;
		char was = bytes[at];

		bytes[at] = (char)next_random(&seed);
		/* What cannot be seen goes on, and the check finds it. */
		anew += update_from(bytes, i % 8 ? size : at);
		assert_true(i % 8 == 0 || bytes[at] == was ||
			    !pairs_check("old", &all_sizes, &err) ||
			    at < sizeof(struct side_header));
		bytes[at] = was;
	}
	assert_in_range(anew, DAMAGES / 8, DAMAGES);
	assert_int_equal(remove("old/" PAIRS_FILE), 0);
	update(1);
	assert_true(pairs_check("new", &all_sizes, &err));
	free(bytes);
}

/* What nobody looks at may be anything: what a file says of a document that changed since, or that
   a document changed that has no pairs. */
static void assert_found(void)
{
	struct error err = { 0 };
	struct pairs *p;

	if (!pairs_check("new", &all_sizes, &err)) {
		assert_int_equal(err.code, ERROR_CORRUPT);
		return;
	}
	p = open_pairs("new");
	assert_true(are_lists_right(p));
	pairs_close(p);
}

static void damage(const char *path)
{
	size_t size;
	char *bytes = read_bytes(path, &size);

	for (int i = 0; i < DAMAGES; i++) {
		size_t at = sizeof(struct side_header) +
			    next_random(&seed) % (size - sizeof(struct side_header));
		char was = bytes[at];

		bytes[at] ^= (char)(1 + next_random(&seed) % 255);
		scratch_write(path, bytes, size);
		assert_found();
		bytes[at] = was;
	}
	scratch_write(path, bytes, size);
	free(bytes);
}

static void the_check_finds_what_is_wrong(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w;

	(void)state;
	begin(VOCABULARY / 4);
	w = begin_night();
	change(w, 60, 10, 60);
	commit(w);
	pairs_close(updated());
	assert_true(is_kept());
	damage("new/" PAIRS_FILE);
	damage("new/" PAIRS_CHANGES_FILE);
	/* A document was replaced, and nobody speaks of it. */
	n_changed--;
	update(1);
	assert_false(pairs_check("new", &all_sizes, &err));
}

static void a_signal_stops_it(void **state)
{
	const struct pairs_since since = { .directory = "old", .docids = changed };
	const atomic_int stop = 15;
	const struct pairs_work how = { .jobs = 2, .stop = &stop };
	struct error err = { 0 };

	(void)state;
	begin(VOCABULARY / 4);
	commit(begin_night());
	assert_false(pairs_update("new", &all_sizes, &since, &how, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
	assert_false(scratch_exists("new/" PAIRS_FILE));
	assert_false(scratch_exists("new/" PAIRS_FILE ".new"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(nights_of_changes_keep_pairs_right),
		IN_SCRATCH(drifted_words_are_chosen_anew),
		IN_SCRATCH(a_damaged_file_is_no_harm),
		IN_SCRATCH(the_check_finds_what_is_wrong),
		IN_SCRATCH(a_signal_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
