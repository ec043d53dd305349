/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Range by range of docids, so that memory does not grow with the database. */
#include "indexer/pairs_write.h"

#include <stdio.h>
#include <string.h>

#include "common/pairs.h"
#include "indexer/pairs_words.h"
#include "indexer/side_write.h"

/*
 * Over a million generated paragraphs of 27 words (1.26 GB), phrases drawn from them, the mean and
 * the 99 % of their times in ms; size and seconds of making, one thread:
 *
 *   without         .44   2.5
 *   share 400       .21   1.3    31 MB   1.4 s
 *   share 1000      .17   1.3    44 MB   1.9 s
 *
 * (In three segments; in the seven ranges of below 53 MB, and 0.65 s of two threads.)
 *
 * In small databases there is nothing to gain.
 */
const struct pairs_options pairs_usual = { .min_documents = 20000, .share = 1000 };

/*
 * Docids are cut into ranges of one size, which thus depend on nothing but the database: so many
 * that the words of all documents, of which about half are pairs, make so many a range; and enough
 * of them to give some threads work where there are few. A thread thus takes 16 MB for pairs,
 * mostly, and as much to sort them. Fewer documents a segment make the file larger, by a sixth at
 * 200,000 paragraphs, as each lists its pairs anew.
 */
enum { RANGE_WORDS = 4 << 20, LEAST_RANGES = 4 };

uint32_t pairs_least_documents(const struct xap_stats *of, const struct pairs_options *options)
{
	return texts_least(of->documents, options->share);
}

/* How many docids are in a range. */
static uint32_t range_of(const struct xap_stats *of)
{
	uint64_t ranges = of->total_length / RANGE_WORDS + 1;

	if (ranges < LEAST_RANGES)
		ranges = LEAST_RANGES;
	return (uint32_t)((of->last_docid + ranges - 1) / ranges);
}

static bool write_file(const char *directory, const struct xap_stats *stats,
	const struct pairs_plan *plan, const struct pairs_work *how, struct error *err)
{
	CLEANUP(side_writer_done) struct side_writer w = { 0 };
	struct side_header header = side_header_make(PAIRS_MAGIC, stats, (uint32_t)plan->words->n);

	return side_writer_open(&w, directory, PAIRS_FILE, &header, err) &&
	       pairs_file_write(w.file, plan, how, err) && side_writer_close(&w, err);
}

/* Parts as wide as ranges, up to the last docid, which is not 0. */
static void add_ranges(struct buf *starts, const struct xap_stats *of)
{
	uint64_t range = range_of(of);

	for (uint64_t first = 1; first <= of->last_docid; first += range)
		pairs_add_start(starts, (uint32_t)first);
}

static bool choose_words(struct pairs_words *words, const char *directory, uint32_t least,
	const struct texts *texts, struct error *err)
{
	return texts && texts->runs ? pairs_words_of_texts(words, texts, err)
				    : pairs_words_init(words, directory, least, err);
}

static bool make_anew(const char *directory, const struct xap_stats *stats,
	const struct pairs_options *options, const struct texts *texts,
	const struct pairs_work *how, struct error *err)
{
	CLEANUP(pairs_words_done) struct pairs_words words = { 0 };
	CLEANUP(buf_done) struct buf starts = { 0 };
	struct pairs_plan plan = { .words = &words };

	add_ranges(&starts, stats);
	return choose_words(&words, directory, pairs_least_documents(stats, options), texts, err) &&
	       pairs_set_parts(&plan, &starts, stats->last_docid, err) &&
	       write_file(directory, stats, &plan, how, err);
}

bool pairs_write(const char *directory, const struct pairs_options *options,
	const struct texts *texts, const struct pairs_work *how, struct error *err)
{
	struct xap_stats stats;

	if (!side_file_stats(&stats, directory, err))
		return false;
	return (stats.documents < options->min_documents
			       ? side_file_remove(directory, PAIRS_FILE, err)
			       : make_anew(directory, &stats, options, texts, how, err)) &&
	       side_file_remove(directory, PAIRS_CHANGES_FILE, err);
}
