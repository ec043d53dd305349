/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file of all pairs is a fifteenth as large as the tables: to go through it takes a third of
 * what an update takes beside its writing. So an update looks at the documents that changed, and at
 * what the updates before it have noted.
 */
#include "indexer/pairs_changes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/count_bits.h"
#include "indexer/clone.h"
#include "indexer/pairs_write.h"
#include "indexer/side_write.h"

static uint32_t last_of(const struct pairs *p)
{
	return p->file.header->last_docid;
}

bool pairs_copy_gone(struct buf *out, const struct pairs *base, struct error *err)
{
	size_t bytes = pairs_gone_words(last_of(base)) * sizeof *base->gone;

	if (!buf_reserve(out, bytes))
		return error_out_of_memory(err);
	out->len = bytes;
	if (base->gone)
		memcpy(out->data, base->gone, bytes);
	else
		memset(out->data, 0, bytes);
	return true;
}

bool pairs_list_gone(struct buf *out, const struct pairs *base, const struct buf *gone,
	uint32_t last, struct error *err)
{
	const uint64_t *bits = (const uint64_t *)gone->data;

	for (uint32_t docid = 1; docid <= last; docid++) {
		if (docid > last_of(base) || bits[docid / 64] >> docid % 64 & 1)
			buf_add(out, &docid, sizeof docid);
	}
	return !out->failed || error_out_of_memory(err);
}

bool pairs_changes_write(FILE *file, const struct pairs_plan *plan, const struct pairs *base,
	const struct buf *gone, const struct pairs_work *how, struct error *err)
{
	const struct side_header *of = base->file.header;
	struct pairs_changes_end end = { .revision = of->revision,
		.total_length = of->total_length,
		.last_docid = of->last_docid,
		.documents = of->documents };

	if (!pairs_file_write(file, plan, how, err))
		return false;
	fseek(file, 0, SEEK_END);
	end.bits = (uint64_t)ftell(file);
	fwrite(gone->data, 1, gone->len, file);
	fwrite(&end, sizeof end, 1, file);
	return true;
}

/* ---- An update ---- */

struct renewal {
	struct xap_stats now, before; /* of the database, and of the original */
	struct pairs *base;
	struct pairs_words words;
	struct buf starts, changed, gone;
};

static void renewal_done(struct renewal *r)
{
	pairs_close(r->base);
	pairs_words_done(&r->words);
	buf_done(&r->starts);
	buf_done(&r->changed);
	buf_done(&r->gone);
}

static int by_docid(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The documents that changed since the original, each once, and those that came. */
static bool list_changed(struct renewal *r, const struct pairs_since *since, struct error *err)
{
	uint32_t *items;
	size_t n = 0;

	if (since->n > 0)
		buf_add(&r->changed, since->docids, since->n * sizeof *since->docids);
	if (r->changed.failed)
		return error_out_of_memory(err);
	items = (uint32_t *)r->changed.data;
	if (since->n > 1)
		qsort(items, since->n, sizeof *items, by_docid);
	for (size_t i = 0; i < since->n; i++) {
		if (items[i] <= r->before.last_docid && (n == 0 || items[i] != items[n - 1]))
			items[n++] = items[i];
	}
	r->changed.len = n * sizeof *items;
	for (uint32_t docid = r->before.last_docid; docid < r->now.last_docid;) {
		docid++;
		buf_add(&r->changed, &docid, sizeof docid);
	}
	return !r->changed.failed || error_out_of_memory(err);
}

/* Sets the bits of those that `base` speaks of. */
static void mark_changed(struct renewal *r)
{
	const uint32_t *docids = (const uint32_t *)r->changed.data;
	uint64_t *bits = (uint64_t *)r->gone.data;

	for (size_t i = 0; i < r->changed.len / sizeof *docids; i++) {
		if (docids[i] <= last_of(r->base))
			bits[docids[i] / 64] |= UINT64_C(1) << docids[i] % 64;
	}
}

static bool are_few(const struct renewal *r)
{
	const uint64_t *bits = (const uint64_t *)r->gone.data;
	uint64_t n = r->now.last_docid - last_of(r->base);

	for (size_t i = 0; i < r->gone.len / sizeof *bits; i++)
		n += count_bits(bits[i]);
	return n <= r->now.documents / PAIRS_CHANGED_SHARE;
}

/* *pays is whether there is an old file that will do. */
static bool renewal_open(struct renewal *r, const char *directory,
	const struct pairs_options *options, const struct pairs_since *since, bool *pays,
	struct error *err)
{
	*pays = false;
	if (!side_file_stats(&r->before, since->directory, err))
		return false;
	r->base = pairs_open(since->directory, &r->before, err);
	if (!r->base || r->base->n_segments == 0)
		return true;
	if (!list_changed(r, since, err) || !pairs_copy_gone(&r->gone, r->base, err))
		return false;
	mark_changed(r);
	if (!are_few(r))
		return true;
	if (!pairs_words_of_file(&r->words, directory, r->base, err))
		return err->code == ERROR_CORRUPT;
	return pairs_words_will_do(&r->words, pairs_least_documents(&r->now, options), pays, err);
}

static bool write_changes(
	struct renewal *r, const char *directory, const struct pairs_work *how, struct error *err)
{
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	const struct pairs *old = r->base->changes ? r->base->changes : r->base;
	struct side_header header =
		side_header_make(PAIRS_CHANGES_MAGIC, &r->now, (uint32_t)r->words.n);
	struct pairs_plan plan = { .words = &r->words,
		.directory = directory,
		.old = old,
		.n_old = r->base->changes ? old->n_segments : 0 };

	pairs_add_segments(&r->starts, old);
	if (!pairs_set_parts(&plan, &r->starts, r->now.last_docid, err))
		return false;
	plan.changed = (const uint32_t *)r->changed.data;
	plan.n_changed = r->changed.len / sizeof *plan.changed;
	return side_writer_open(&w, directory, PAIRS_CHANGES_FILE, &header, err) &&
	       pairs_changes_write(w.file, &plan, r->base, &r->gone, how, err) &&
	       side_writer_close(&w, err);
}

static void free_string(char **string)
{
	free(*string);
}

/* The same file again, or a copy where that cannot be. */
static bool link_file(const char *from_directory, const char *directory, const atomic_int *stop,
	struct error *err)
{
	CLEANUP(free_string) char *from = NULL, *to = NULL;
	enum clone_way way;

	if (asprintf(&from, "%s/%s", from_directory, PAIRS_FILE) < 0 ||
		asprintf(&to, "%s/%s", directory, PAIRS_FILE) < 0)
		return error_out_of_memory(err);
	if (!side_file_remove(directory, PAIRS_FILE, err))
		return false;
	return link(from, to) == 0 || clone_file(from, to, stop, &way, err);
}

/* *done is false where all is to be made anew. */
static bool renew(const char *directory, const struct xap_stats *now,
	const struct pairs_options *options, const struct pairs_since *since,
	const struct pairs_work *how, bool *done, struct error *err)
{
	CLEANUP(renewal_done) struct renewal r = { .now = *now };

	if (!renewal_open(&r, directory, options, since, done, err))
		return false;
	if (!*done)
		return true;
	*done = write_changes(&r, directory, how, err);
	if (!*done)
		return err->code == ERROR_CORRUPT;
	return link_file(since->directory, directory, how->stop, err);
}

bool pairs_update(const char *directory, const struct pairs_options *options,
	const struct pairs_since *since, const struct pairs_work *how, struct error *err)
{
	struct xap_stats now;
	bool done = false;

	if (!side_file_stats(&now, directory, err))
		return false;
	return (now.documents < options->min_documents ||
		       renew(directory, &now, options, since, how, &done, err)) &&
	       (done || pairs_write(directory, options, NULL, how, err));
}
