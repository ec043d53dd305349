/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * postlist.glass: the postings of each term, and the lengths of all documents, which have the same
 * form. Chunks are cut by the bytes of the finished stream, so that runs do not show. The sums over
 * all runs stand in the first chunk and must be known before it is written.
 */
#include <string.h>

#include "common/buf.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/tables.h"

enum { MAX_HEAD = 5 * GLASS_MAX_VARINT };

/* A list of postings on its way into chunks. */
struct chunker {
	struct btree *table;
	size_t limit;
	char key[2 * GLASS_MAX_KEY + 1 + GLASS_MAX_DOCID];
	size_t key_len;		  /* of the first chunk */
	size_t prefix_len;	  /* of the others, before the docid */
	struct vocabulary *words; /* or NULL */
	struct texts *texts;	  /* or NULL */
	uint64_t documents, sum;
	uint32_t first, last; /* docids of the chunk at hand; first 0: it is empty */
	bool begun;	      /* a chunk was written */
	struct buf entries;   /* behind MAX_HEAD bytes of room */
};

static bool chunker_begin(struct chunker *c, uint64_t documents, uint64_t sum, struct error *err)
{
	c->documents = documents;
	c->sum = sum;
	c->first = 0;
	c->begun = false;
	c->entries.len = MAX_HEAD;
	return buf_reserve(&c->entries, c->limit) || error_out_of_memory(err);
}

static void chunker_write(struct chunker *c, bool is_last)
{
	char head[MAX_HEAD], *at = head, *key_end = c->key + c->key_len;
	char *tag;

	if (!c->begun) {
		at = glass_varint(at, c->documents);
		at = glass_varint(at, c->sum);
		at = glass_varint(at, c->first - 1);
	} else {
		key_end = glass_ordered_docid(c->key + c->prefix_len, c->first);
	}
	*at++ = is_last ? '1' : '0';
	at = glass_varint(at, c->last - c->first);
	tag = c->entries.data + MAX_HEAD - (at - head);
	memcpy(tag, head, (size_t)(at - head));
	btree_add(c->table, c->key, (size_t)(key_end - c->key), tag,
		(size_t)(c->entries.data + c->entries.len - tag), false);
	c->begun = true;
	c->first = 0;
	c->entries.len = MAX_HEAD;
}

/* Opens the entry of `docid`: a chunk that is full is written before the next entry comes, since
   the last chunk must know that it is. */
static void chunker_docid(struct chunker *c, uint32_t docid)
{
	if (c->entries.len - MAX_HEAD >= c->limit)
		chunker_write(c, false);
	if (c->first == 0)
		c->first = docid;
	else
		c->entries.len = (size_t)(glass_varint(c->entries.data + c->entries.len,
						  docid - c->last - 1) -
					  c->entries.data);
	c->last = docid;
}

static void chunker_wdf(struct chunker *c, uint64_t wdf)
{
	c->entries.len =
		(size_t)(glass_varint(c->entries.data + c->entries.len, wdf) - c->entries.data);
}

/* What stands before a run's entries of a term. */
struct piece_head {
	uint64_t documents, sum;
	uint32_t first, last; /* docids of the whole database */
};

static const char *read_head(const struct merge_piece *piece, struct piece_head *head)
{
	const char *at = piece->body;

	glass_read_varint(&at);
	head->documents = glass_read_varint(&at);
	head->sum = glass_read_varint(&at);
	head->first = piece->run->first + (uint32_t)glass_read_varint(&at);
	head->last = head->first + (uint32_t)glass_read_varint(&at);
	return at;
}

static void add_piece(struct chunker *c, const struct merge_piece *piece)
{
	struct piece_head head;
	const char *at = read_head(piece, &head), *end = piece->body + piece->len;
	uint32_t docid = head.first;

	chunker_docid(c, docid);
	if (c->entries.len - MAX_HEAD + (size_t)(end - at) < c->limit) {
		/* No chunk ends before the run's last entry: all go as they are. */
		memcpy(c->entries.data + c->entries.len, at, (size_t)(end - at));
		c->entries.len += (size_t)(end - at);
		c->last = head.last;
		return;
	}
	chunker_wdf(c, glass_read_varint(&at));
	while (at < end) {
		docid += (uint32_t)glass_read_varint(&at) + 1;
		chunker_docid(c, docid);
		chunker_wdf(c, glass_read_varint(&at));
	}
}

static bool add_term(struct chunker *c, const struct merge *m, struct error *err)
{
	uint64_t documents = 0, sum = 0;
	struct piece_head head;
	char *end;

	for (size_t i = 0; i < m->n_pieces; i++) {
		read_head(&m->pieces[i], &head);
		documents += head.documents;
		sum += head.sum;
	}
	if (sum > UINT32_MAX)
		return error_set(err, ERROR_LIMIT,
			"the term %.*s occurs over 2^32 times, which Xapian cannot count",
			(int)m->key_len, m->key);
	if (c->words)
		vocabulary_see(c->words, m->key, m->key_len, sum);
	if (c->texts && !texts_see(c->texts, m, (uint32_t)documents, err))
		return false;
	if (!chunker_begin(c, documents, sum, err))
		return false;
	end = glass_ordered_term(c->key, m->key, m->key_len);
	c->key_len = (size_t)(end - c->key);
	*end = 0;
	c->prefix_len = c->key_len + 1;
	for (size_t i = 0; i < m->n_pieces; i++)
		add_piece(c, &m->pieces[i]);
	chunker_write(c, true);
	return true;
}

/* Room for a whole chunk, the last entry of which may go over the limit. */
static bool chunker_init(struct chunker *c, struct btree *t, size_t limit, struct error *err)
{
	c->table = t;
	c->limit = limit;
	return buf_reserve(&c->entries, MAX_HEAD + limit + 2 * GLASS_MAX_VARINT) ||
	       error_out_of_memory(err);
}

bool postlist_add_terms(struct btree *t, struct merge *m, struct vocabulary *words,
	struct texts *texts, struct error *err)
{
	struct chunker c = { .words = words, .texts = texts };
	bool ok = chunker_init(&c, t, CHUNK_POSTINGS, err);

	while (ok && !btree_failed(t) && merge_next(m))
		ok = add_term(&c, m, err);
	buf_done(&c.entries);
	return ok;
}

bool postlist_add_lengths(struct btree *t, const struct run *runs, struct error *err)
{
	struct chunker c = { .key = { 0, (char)0xe0 }, .key_len = 2, .prefix_len = 2 };
	bool ok = chunker_init(&c, t, CHUNK_LENGTHS, err) && chunker_begin(&c, 0, 0, err);

	for (const struct run *r = ok ? runs : NULL; r; r = r->next) {
		const char *begin = r->sections.data[SECTION_LENGTHS], *at = begin;

		for (uint32_t i = 0; i < r->documents; i++) {
			chunker_docid(&c, r->first + i);
			chunker_wdf(&c, glass_read_varint(&at));
		}
		sections_give_back(&r->sections, SECTION_LENGTHS, begin, at);
	}
	if (ok && c.first > 0)
		chunker_write(&c, true);
	buf_done(&c.entries);
	return ok;
}
