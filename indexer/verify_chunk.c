/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chunks of postings, of document lengths and of values; user metadata is any bytes at all. */
#include "indexer/verify_chunk.h"

#include <stdbool.h>

#include "common/glass.h"

enum { METADATA = 0xc0, VALUE_STATISTICS = 0xd0, VALUES = 0xd8, LENGTHS = 0xe0, ESCAPED = 0xff };

static void skip_string(struct glass_reader *r)
{
	uint64_t len = glass_reader_number(r);

	if (len > (uint64_t)(r->end - r->at))
		r->bad = true;
	else
		r->at += len;
}

/* Where the docid of a further chunk stands in its key; NULL: it is the first chunk of its term. */
static const unsigned char *docid_in(const unsigned char *key, const unsigned char *end)
{
	for (; key < end; key++) {
		if (*key != 0)
			continue;
		if (key + 1 == end || key[1] != ESCAPED)
			return key + 1;
		key++;
	}
	return NULL;
}

/* Moves on by a gap; false behind `last`. */
static bool step(struct glass_reader *r, uint64_t *docid, uint64_t last)
{
	uint64_t gap = glass_reader_number(r);

	if (r->bad || *docid >= last || gap >= last - *docid)
		return false;
	*docid += gap + 1;
	return true;
}

static const char *values_fault(
	struct glass_reader *key, struct glass_reader *tag, uint32_t last_docid)
{
	uint64_t docid;

	(void)glass_reader_number(key);
	docid = glass_read_ordered_docid(key->at, (size_t)(key->end - key->at));
	if (key->bad || docid == 0 || docid > last_docid)
		return "its key is damaged";
	skip_string(tag);
	while (!tag->bad && tag->at < tag->end) {
		if (!step(tag, &docid, last_docid))
			return "its docids are damaged";
		skip_string(tag);
	}
	return tag->bad ? "it is cut short" : NULL;
}

struct sums {
	uint64_t documents, occurrences;
};

/* What all chunks have, behind what only the first one has. */
static const char *postings_fault(struct glass_reader *r, uint64_t docid, uint32_t last_docid,
	bool *is_last, struct sums *sums)
{
	uint64_t last;

	if (docid == 0 || docid > last_docid || r->at >= r->end)
		return "its first docid is damaged";
	if (*r->at != '0' && *r->at != '1')
		return "its flag is damaged";
	*is_last = *r->at++ == '1';
	last = docid + glass_reader_number(r);
	sums->documents++;
	sums->occurrences += glass_reader_number(r);
	if (r->bad || last > last_docid)
		return "its range is damaged";
	while (r->at < r->end) {
		if (!step(r, &docid, last))
			return "its docids are damaged";
		sums->documents++;
		sums->occurrences += glass_reader_number(r);
	}
	if (r->bad)
		return "it is cut short";
	return docid == last ? NULL : "it does not end where it says";
}

/* `docid`: bytes of it in the key, NULL in a first chunk. */
static const char *list_fault(struct glass_reader *tag, const unsigned char *docid,
	const unsigned char *key_end, bool lengths, uint32_t last_docid)
{
	struct sums said = { 0 }, found = { 0 };
	bool is_last = false;
	const char *fault;
	uint64_t first;

	if (docid) {
		first = glass_read_ordered_docid(docid, (size_t)(key_end - docid));
	} else {
		said.documents = glass_reader_number(tag);
		said.occurrences = glass_reader_number(tag);
		first = glass_reader_number(tag) + 1;
	}
	fault = postings_fault(tag, first, last_docid, &is_last, &found);
	if (fault || docid || lengths || !is_last)
		return fault;
	return said.documents == found.documents && said.occurrences == found.occurrences
		       ? NULL
		       : "it holds other numbers than it says";
}

const char *chunk_fault(const unsigned char *key, size_t key_len, const unsigned char *tag,
	size_t tag_len, uint32_t last_docid)
{
	const unsigned char *end = key + key_len;
	struct glass_reader of_tag = { .at = tag, .end = tag + tag_len };
	struct glass_reader of_key = { .at = key + 2, .end = end };

	if (key_len < 2 || key[0] != 0 || key[1] == ESCAPED)
		return list_fault(&of_tag, docid_in(key, end), end, false, last_docid);
	if (key[1] == METADATA || key[1] == VALUE_STATISTICS)
		return NULL;
	if (key[1] == VALUES)
		return values_fault(&of_key, &of_tag, last_docid);
	if (key[1] == LENGTHS)
		return list_fault(&of_tag, key_len > 2 ? key + 2 : NULL, end, true, last_docid);
	return "its key is of no kind";
}
