/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segment by segment, so that memory does not grow with the database: pairs are gathered by
 * document until there are enough, sorted by pair, and written.
 */
#include "indexer/pairs_write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/pairs.h"
#include "indexer/pairs_gather.h"
#include "indexer/side_write.h"

/*
 * Over a million generated paragraphs of 27 words (1.26 GB), phrases drawn from them, the mean and
 * the 99 % of their times in ms; size and seconds of making, one thread:
 *
 *   without         .44   2.5
 *   share 400       .21   1.3    31 MB   1.4 s
 *   share 1000      .17   1.3    44 MB   1.9 s
 *
 * In small databases there is nothing to gain.
 */
const struct pairs_options pairs_usual = { .min_documents = 20000, .share = 1000 };

/* Of a segment, give or take what the last documents bring: 32 MB, and as much to sort them. */
enum { SEGMENT_PAIRS = 4 << 20 };

enum { ROUNDING = 4, RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

/* A segment in the making, and the places of those before. */
struct layout {
	struct numbers pairs, scratch;
	struct buf row_ends, rows, row, lists, seconds, places;
	uint64_t written; /* of the file */
};

static void layout_done(struct layout *l)
{
	struct buf *const bufs[] = { &l->row_ends, &l->rows, &l->row, &l->lists, &l->seconds,
		&l->places };

	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_done(bufs[i]);
	free(l->pairs.items);
	free(l->scratch.items);
}

static void add32(struct buf *b, uint64_t value)
{
	uint32_t number = (uint32_t)value;

	buf_add(b, &number, sizeof number);
}

static void add64(struct buf *b, uint64_t value)
{
	buf_add(b, &value, sizeof value);
}

static void round_up(struct buf *b, size_t to)
{
	while (b->len % to != 0 && !b->failed)
		buf_add_byte(b, 0);
}

/* By words; docids, which ascend already, stay in order. */
static bool sort_pairs(struct layout *l, size_t n_words)
{
	unsigned bits = 1;

	while ((size_t)1 << bits < n_words)
		bits++;
	if (l->scratch.room < l->pairs.n) {
		free(l->scratch.items);
		l->scratch = (struct numbers){ .room = l->pairs.room };
		l->scratch.items = malloc(l->scratch.room * sizeof *l->scratch.items);
		if (!l->scratch.items)
			return false;
	}
	/* Word numbers of 16 bits each: by the digits they really have, from the lowest. */
	for (unsigned word = 0; word < 2; word++) {
		for (unsigned low = 0; low < bits; low += RADIX_BITS) {
			size_t starts[RADIX + 1] = { 0 };
			unsigned shift = 32 + 16 * word + low;
			unsigned left = bits - low < RADIX_BITS ? bits - low : RADIX_BITS;
			uint64_t mask = ((uint64_t)1 << left) - 1;
			uint64_t *from = l->pairs.items, *to = l->scratch.items;

			for (size_t i = 0; i < l->pairs.n; i++)
				starts[((from[i] >> shift) & mask) + 1]++;
			for (size_t i = 0; i < RADIX; i++)
				starts[i + 1] += starts[i];
			for (size_t i = 0; i < l->pairs.n; i++)
				to[starts[(from[i] >> shift) & mask]++] = from[i];
			l->scratch.items = from;
			l->pairs.items = to;
		}
	}
	return true;
}

/* The list of one pair, from its first document; returns behind its last. */
static size_t add_list(struct layout *l, size_t from, uint32_t first_docid)
{
	uint64_t pair = l->pairs.items[from] >> 32;
	uint32_t docid = (uint32_t)l->pairs.items[from];

	buf_add_varint(&l->lists, docid - first_docid);
	for (from++; from < l->pairs.n && l->pairs.items[from] >> 32 == pair; from++) {
		uint32_t next = (uint32_t)l->pairs.items[from];

		if (next == docid)
			continue;
		buf_add_varint(&l->lists, next - docid - 1);
		docid = next;
	}
	return from;
}

/* The row of the word at `from`; returns behind it. */
static size_t add_row(struct layout *l, size_t from, uint32_t first_docid)
{
	uint64_t first_word = l->pairs.items[from] >> 48, n = 0;
	size_t heads;

	buf_clear(&l->row);
	buf_clear(&l->lists);
	buf_clear(&l->seconds);
	while (from < l->pairs.n && l->pairs.items[from] >> 48 == first_word) {
		uint16_t second = (uint16_t)(l->pairs.items[from] >> 32);

		buf_add(&l->seconds, &second, sizeof second);
		from = add_list(l, from, first_docid);
		add32(&l->row, l->lists.len);
		n++;
	}
	round_up(&l->seconds, ROUNDING);
	heads = sizeof(uint32_t) + l->row.len + l->seconds.len;
	for (uint64_t i = 0; i < n && !l->row.failed; i++) {
		uint32_t end;

		memcpy(&end, l->row.data + i * sizeof end, sizeof end);
		end += (uint32_t)heads;
		memcpy(l->row.data + i * sizeof end, &end, sizeof end);
	}
	add32(&l->rows, n);
	buf_add(&l->rows, l->row.data, l->row.len);
	buf_add(&l->rows, l->seconds.data, l->seconds.len);
	buf_add(&l->rows, l->lists.data, l->lists.len);
	round_up(&l->rows, ROUNDING);
	return from;
}

/* Writes what was gathered from documents from `first_docid` on, and empties it. */
static bool write_segment(
	struct layout *l, FILE *file, size_t n_words, uint32_t first_docid, struct error *err)
{
	size_t from = 0, head = (n_words + 3) * sizeof(uint32_t);

	if (!sort_pairs(l, n_words))
		return error_out_of_memory(err);
	buf_clear(&l->row_ends);
	buf_clear(&l->rows);
	add32(&l->row_ends, first_docid);
	add32(&l->row_ends, 0);
	for (size_t word = 0; word < n_words; word++) {
		add32(&l->row_ends, head + l->rows.len);
		if (from < l->pairs.n && l->pairs.items[from] >> 48 == word)
			from = add_row(l, from, first_docid);
	}
	add32(&l->row_ends, head + l->rows.len);
	add64(&l->places, l->written);
	if (l->row_ends.failed || l->rows.failed || l->places.failed || l->row.failed ||
		l->lists.failed || l->seconds.failed)
		return error_out_of_memory(err);
	fwrite(l->row_ends.data, 1, l->row_ends.len, file);
	fwrite(l->rows.data, 1, l->rows.len, file);
	l->written += l->row_ends.len + l->rows.len;
	l->pairs.n = 0;
	return true;
}

static bool write_segments(struct layout *l, FILE *file, struct pairs_gather *g,
	const atomic_int *stop, struct error *err)
{
	uint32_t first = 1;

	while (g->next <= g->database.last_docid) {
		if (stop && atomic_load(stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (!pairs_gather_next(g, &l->pairs, err))
			return false;
		if (l->pairs.n < SEGMENT_PAIRS && g->next <= g->database.last_docid)
			continue;
		if (!write_segment(l, file, g->n_words, first, err))
			return false;
		first = g->next;
	}
	return true;
}

/* What comes between the header and the segments; the numbers that are not known yet are 0. */
static void add_head(struct buf *head, const struct pairs_gather *g)
{
	CLEANUP(buf_done) struct buf names = { 0 };
	size_t end = 0;

	for (size_t i = 0; i < g->n_words; i++)
		buf_add(&names, g->names.data + g->words[i].start, g->words[i].len);
	/* The segments begin at a multiple of 8. */
	while ((names.len + (g->n_words + 1) * sizeof(uint32_t)) % sizeof(uint64_t) != 0)
		buf_add_byte(&names, 0);
	add32(head, 0);
	add32(head, names.len);
	add64(head, 0);
	for (size_t i = 0; i < g->n_words; i++) {
		add32(head, end);
		end += g->words[i].len;
	}
	add32(head, end);
	buf_add(head, names.data, names.len);
	head->failed = head->failed || names.failed;
}

/* All behind the header. */
static bool write_contents(
	FILE *file, struct pairs_gather *g, const atomic_int *stop, struct error *err)
{
	CLEANUP(layout_done) struct layout l = { 0 };
	CLEANUP(buf_done) struct buf head = { 0 };
	uint32_t n_segments;

	add_head(&head, g);
	if (head.failed)
		return error_out_of_memory(err);
	fwrite(head.data, 1, head.len, file);
	l.written = sizeof(struct side_header) + head.len;
	if (!write_segments(&l, file, g, stop, err))
		return false;
	n_segments = (uint32_t)(l.places.len / sizeof(uint64_t));
	add64(&l.places, l.written);
	/* Rows are rounded to 4 bytes. */
	while (l.written % sizeof(uint64_t) != 0) {
		fputc(0, file);
		l.written++;
	}
	fwrite(l.places.data, 1, l.places.len, file);
	if (l.places.failed)
		return error_out_of_memory(err);
	fseek(file, sizeof(struct side_header), SEEK_SET);
	fwrite(&n_segments, sizeof n_segments, 1, file);
	fseek(file, sizeof(uint32_t), SEEK_CUR);
	fwrite(&l.written, sizeof l.written, 1, file);
	return true;
}

/* How many documents a word must be in. */
static uint32_t least_documents(const struct xap_stats *of, const struct pairs_options *options)
{
	return of->documents / options->share + 1;
}

static bool remove_file(const char *directory, struct error *err)
{
	char *path;
	bool ok;

	if (asprintf(&path, "%s/%s", directory, PAIRS_FILE) < 0)
		return error_out_of_memory(err);
	ok = unlink(path) == 0 || errno == ENOENT || error_set_errno(err, "cannot remove %s", path);
	free(path);
	return ok;
}

bool pairs_write(const char *directory, const struct pairs_options *options, const atomic_int *stop,
	struct error *err)
{
	CLEANUP(pairs_gather_done) struct pairs_gather g = { 0 };
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	struct side_header header;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	if (stats.documents < options->min_documents)
		return remove_file(directory, err);
	if (!pairs_gather_init(&g, directory, least_documents(&stats, options), err))
		return false;
	header = side_header_make(PAIRS_MAGIC, &stats, (uint32_t)g.n_words);
	return side_writer_open(&w, directory, PAIRS_FILE, &header, err) &&
	       write_contents(w.file, &g, stop, err) && side_writer_close(&w, err);
}

bool pairs_check(const char *directory, const struct pairs_options *options, struct error *err)
{
	CLEANUP(pairs_closep) struct pairs *pairs = NULL;
	CLEANUP(pairs_gather_done) struct pairs_gather g = { 0 };
	CLEANUP(side_file_draft_close) FILE *draft = NULL;
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	pairs = pairs_open(directory, &stats, err);
	if (!pairs)
		return err->code == ERROR_NOT_FOUND ||
		       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory,
			       PAIRS_FILE);
	draft = side_file_draft(err);
	if (!draft || !pairs_gather_init(&g, directory, least_documents(&stats, options), err) ||
		!write_contents(draft, &g, NULL, err))
		return false;
	return side_file_is(&pairs->file, draft) ||
	       error_set(err, ERROR_CORRUPT, "%s/%s is not what the positions say", directory,
		       PAIRS_FILE);
}
