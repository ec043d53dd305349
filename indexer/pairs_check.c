/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With a file's own words and segments there is one way only to write the rest. Where documents
 * changed since it was made, the file with these put right must be what the positions say, and the
 * file of changes what they say of these documents.
 */
#include <string.h>
#include <sys/mman.h>

#include "indexer/pairs_changes.h"
#include "indexer/pairs_write.h"
#include "indexer/side_write.h"

struct check {
	const char *directory;
	struct xap_stats stats;
	struct pairs *pairs;
	struct pairs_words words;
	FILE *draft; /* from the positions alone */
};

static const struct pairs_work alone = { .jobs = 1 };

static void check_done(struct check *c)
{
	pairs_close(c->pairs);
	pairs_words_done(&c->words);
	side_file_draft_close(&c->draft);
}

static bool read_words(struct check *c, const struct pairs_options *options, struct error *err)
{
	uint32_t least = pairs_least_documents(&c->stats, options);
	bool will;

	if (!pairs_words_of_file(&c->words, c->directory, c->pairs, err) ||
		!pairs_words_will_do(&c->words, least, &will, err))
		return false;
	return will ||
	       error_set(err, ERROR_CORRUPT, "%s/%s is of words that are not the frequent ones",
		       c->directory, PAIRS_FILE);
}

static bool write_draft(struct check *c, struct error *err)
{
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &c->words, .whole = true };

	if (c->stats.last_docid > 0)
		pairs_add_start(&starts, 1);
	for (uint32_t i = 1; i < c->pairs->n_segments; i++)
		pairs_add_start(&starts, pairs_segment_first(c->pairs, i));
	return pairs_set_parts(&plan, &starts, c->stats.last_docid, err) &&
	       pairs_file_write(c->draft, &plan, &alone, err);
}

/* A draft as a file that is open. */
static bool map_draft(FILE *draft, struct side_file *out, struct error *err)
{
	void *at;
	long size;

	fseek(draft, 0, SEEK_END);
	size = ftell(draft);
	if (fflush(draft) != 0 || size < 0)
		return error_set_errno(err, "cannot write a temporary file");
	at = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fileno(draft), 0);
	if (at == MAP_FAILED)
		return error_set_errno(err, "cannot map a temporary file");
	*out = (struct side_file){ .header = at, .size = (size_t)size };
	return true;
}

/* The file with what it says of the documents that changed put right. */
static bool compare_kept(const struct check *c, const struct buf *changed, struct error *err)
{
	CLEANUP(side_file_draft_close) FILE *kept = side_file_draft(err);
	CLEANUP(side_file_close) struct side_file mapped = { 0 };
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &c->words,
		.directory = c->directory,
		.old = c->pairs,
		.n_old = c->pairs->n_segments,
		.changed = (const uint32_t *)changed->data,
		.n_changed = changed->len / sizeof *plan.changed };

	pairs_add_segments(&starts, c->pairs);
	return kept && pairs_set_parts(&plan, &starts, c->stats.last_docid, err) &&
	       pairs_file_write(kept, &plan, &alone, err) && map_draft(kept, &mapped, err) &&
	       side_file_compare(&mapped, c->draft, c->directory, PAIRS_FILE, "positions", err);
}

static bool compare_changes(
	const struct check *c, const struct buf *gone, const struct buf *changed, struct error *err)
{
	CLEANUP(side_file_draft_close) FILE *draft = side_file_draft(err);
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &c->words,
		.directory = c->directory,
		.old = c->pairs,
		.changed = (const uint32_t *)changed->data,
		.n_changed = changed->len / sizeof *plan.changed };

	pairs_add_segments(&starts, c->pairs->changes);
	return draft && pairs_set_parts(&plan, &starts, c->stats.last_docid, err) &&
	       pairs_changes_write(draft, &plan, c->pairs, gone, &alone, err) &&
	       side_file_compare(&c->pairs->changes->file, draft, c->directory, PAIRS_CHANGES_FILE,
		       "positions", err);
}

static bool compare(const struct check *c, struct error *err)
{
	CLEANUP(buf_done) struct buf gone = { 0 }, changed = { 0 };

	if (!c->pairs->changes)
		return side_file_compare(
			&c->pairs->file, c->draft, c->directory, PAIRS_FILE, "positions", err);
	return pairs_copy_gone(&gone, c->pairs, err) &&
	       pairs_list_gone(&changed, c->pairs, &gone, c->stats.last_docid, err) &&
	       compare_kept(c, &changed, err) && compare_changes(c, &gone, &changed, err);
}

bool pairs_check(const char *directory, const struct pairs_options *options, struct error *err)
{
	CLEANUP(check_done) struct check c = { .directory = directory };

	if (!side_file_stats(&c.stats, directory, err))
		return false;
	c.pairs = pairs_open(directory, &c.stats, err);
	if (!c.pairs)
		return side_file_may_lack(directory, PAIRS_FILE, PAIRS_MAGIC, err);
	c.draft = side_file_draft(err);
	return c.draft && read_words(&c, options, err) && write_draft(&c, err) && compare(&c, err);
}
