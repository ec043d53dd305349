/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/labels_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/labels.h"
#include "indexer/labels_make.h"
#include "indexer/nameless.h"
#include "indexer/side_write.h"

/* Where labels and texts go, or what they are compared with. */
struct target {
	const char *directory;
	int fd;
	const struct labels *labels;
	uint64_t texts; /* where they begin in the file */
};

static bool put(
	const struct target *t, const void *bytes, size_t len, uint64_t at, struct error *err)
{
	return nameless_write(t->fd, bytes, len, at) ||
	       error_set_errno(err, "cannot write %s/%s", t->directory, LABELS_FILE);
}

static bool put_labels(
	void *ctx, uint32_t docid, const struct label *items, size_t n, struct error *err)
{
	uint64_t at = sizeof(struct side_header) + (uint64_t)docid * sizeof *items;

	return put(ctx, items, n * sizeof *items, at, err);
}

static bool put_texts(void *ctx, uint64_t at, const void *bytes, size_t len, struct error *err)
{
	const struct target *t = ctx;

	return put(t, bytes, len, t->texts + at, err);
}

/* An update is the first to find articles that are scattered: it begins anew. */
static bool write_file(const char *directory, const struct xap_stats *stats,
	enum labels_order *order, struct error *err)
{
	CLEANUP(side_writer_done) struct side_writer file = { 0 };
	struct side_header header = side_header_make(LABELS_MAGIC, stats, 0);
	struct target target = { .directory = directory,
		.texts = sizeof header + ((uint64_t)stats->last_docid + 1) * sizeof(struct label) };
	const struct labels_sink sink = { put_labels, put_texts, &target };
	enum labels_order expected = *order;

	if (!side_writer_open(&file, directory, LABELS_FILE, &header, err))
		return false;
	target.fd = fileno(file.file);
	if (!labels_make(directory, stats, order, &sink, &header.own, err))
		return false;
	if (*order != expected)
		return true;
	/* This writes the first header: rewind() would forget that it could not be. */
	if (fseeko(file.file, 0, SEEK_SET) != 0)
		return error_set_errno(err, "cannot write %s/%s", directory, LABELS_FILE);
	fwrite(&header, sizeof header, 1, file.file);
	return side_writer_close(&file, err);
}

bool labels_write(const char *directory, struct error *err)
{
	enum labels_order order = LABELS_ARTICLES_WHOLE;
	struct xap_stats stats;

	return side_file_stats(&stats, directory, err) &&
	       write_file(directory, &stats, &order, err) &&
	       (order == LABELS_ARTICLES_WHOLE || write_file(directory, &stats, &order, err));
}

/* ---- Checking ---- */

static bool pass_labels(void *ctx UNUSED, uint32_t docid UNUSED, const struct label *items UNUSED,
	size_t n UNUSED, struct error *err UNUSED)
{
	return true;
}

static bool pass_texts(void *ctx UNUSED, uint64_t at UNUSED, const void *bytes UNUSED,
	size_t len UNUSED, struct error *err UNUSED)
{
	return true;
}

static bool compare_labels(
	void *ctx, uint32_t docid, const struct label *items, size_t n, struct error *err)
{
	const struct target *t = ctx;

	for (size_t i = 0; i < n; i++, docid++) {
		if (memcmp(labels_at(t->labels, docid), &items[i], sizeof *items) != 0)
			return error_set(err, ERROR_CORRUPT, "%s/%s is wrong about docid %" PRIu32,
				t->directory, LABELS_FILE, docid);
	}
	return true;
}

static bool wrong_texts(const struct target *t, struct error *err)
{
	return error_set(
		err, ERROR_CORRUPT, "%s/%s is wrong about texts", t->directory, LABELS_FILE);
}

static bool compare_texts(void *ctx, uint64_t at, const void *bytes, size_t len, struct error *err)
{
	const struct target *t = ctx;

	return (at + len <= (uint64_t)t->labels->units * LABELS_UNIT &&
		       memcmp(t->labels->texts + at, bytes, len) == 0) ||
	       wrong_texts(t, err);
}

/* The order must be known before: a number of paragraphs would be compared too early. */
static bool compare(const struct target *target, const struct xap_stats *stats, struct error *err)
{
	const struct labels_sink look = { pass_labels, pass_texts, NULL };
	const struct labels_sink sink = { compare_labels, compare_texts, (void *)target };
	enum labels_order order = LABELS_ARTICLES_WHOLE;
	uint32_t units;

	return labels_make(target->directory, stats, &order, &look, &units, err) &&
	       labels_make(target->directory, stats, &order, &sink, &units, err) &&
	       (units == target->labels->units || wrong_texts(target, err));
}

bool labels_check(const char *directory, struct error *err)
{
	CLEANUP(labels_closep) struct labels *labels = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	labels = labels_open(directory, &stats, err);
	if (!labels)
		return side_file_may_lack(directory, LABELS_FILE, LABELS_MAGIC, err);
	return compare(&(struct target){ .directory = directory, .labels = labels }, &stats, err);
}
