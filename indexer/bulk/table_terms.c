/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * postlist.glass: the postings of each term, and the lengths of all documents, which have the same
 * form. Chunks are cut by the bytes of the finished stream, so that runs do not show. The sums over
 * all runs stand in the first chunk and must be known before it is written.
 */
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/eight.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/tables.h"

enum { MAX_HEAD = 5 * GLASS_MAX_VARINT };

/* A list of postings on its way into chunks. */
struct chunker {
	struct btree *table;
	size_t limit;
	char key[2 * GLASS_MAX_KEY + 1 + GLASS_MAX_DOCID];
	size_t key_len;	   /* of the first chunk */
	size_t prefix_len; /* of the others, before the docid */
	uint64_t documents, sum;
	uint32_t first, last; /* docids of the chunk at hand; first 0: it is empty */
	bool begun;	      /* a chunk was written */
	struct buf entries;   /* behind MAX_HEAD bytes of room */
};

struct postings {
	struct chunker chunker;
	struct vocabulary *words; /* or NULL */
	struct texts *texts;	  /* or NULL */
	/* Of the term at hand. */
	struct piece *pieces;
	uint64_t documents, sum;
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

/* What a run says of a term. */
struct piece {
	uint32_t documents;
	uint64_t sum;
	uint32_t first, last; /* docids of the whole database */
	const char *entries, *end;
};

static void read_piece(const struct merge_piece *from, struct piece *to)
{
	const char *at = from->body;

	glass_read_varint(&at);
	to->documents = (uint32_t)glass_read_varint(&at);
	to->sum = glass_read_varint(&at);
	to->first = from->run->first + (uint32_t)glass_read_varint(&at);
	to->last = to->first + (uint32_t)glass_read_varint(&at);
	to->entries = at;
	to->end = from->body + from->len;
}

static void add_bytes(struct chunker *c, const char *at, size_t len, uint32_t last)
{
	memcpy(c->entries.data + c->entries.len, at, len);
	c->entries.len += len;
	c->last = last;
}

enum { SHORT_ENTRIES = 4 };

/* Passes by those of the next four entries that have two bytes each, up to the first that has not:
   how many. Most entries are of terms so frequent that all are. */
static inline unsigned short_entries(const char **at, uint32_t *docid)
{
	const uint64_t each = UINT64_C(0x0001000100010001);
	uint64_t bytes = eight_load(*at), more = bytes & 0x8080 * each;
	unsigned n = more ? (unsigned)__builtin_ctzll(more) / 16 : SHORT_ENTRIES;
	unsigned others = 8 * (SHORT_ENTRIES - n);

	/* Their gaps, which one multiplication sums up; by 64 bits one cannot shift at once. */
	*docid += n + (uint32_t)(((bytes & 0xff * each) << others << others) * each >> 48);
	*at += 2 * n;
	return n;
}

/* Those that begin before the chunk is full, which lie as they are to lie there; where they end. */
static const char *add_entries(struct chunker *c, const char *at, const char *end)
{
	size_t len = c->entries.len - MAX_HEAD, room = len < c->limit ? c->limit - len : 0;
	const char *begin = at, *stop = (size_t)(end - at) > room ? at + room : end;
	uint32_t docid = c->last;

	while (at < stop) {
		if (stop - at >= (ptrdiff_t)sizeof(uint64_t)) {
			unsigned n = short_entries(&at, &docid);

			if (n == SHORT_ENTRIES)
				continue;
		}
		docid += (uint32_t)glass_read_varint(&at) + 1;
		while (*at++ & 0x80)
			;
	}
	add_bytes(c, begin, (size_t)(at - begin), docid);
	return at;
}

static void add_piece(struct chunker *c, const struct piece *p)
{
	const char *at = p->entries, *end = p->end;

	chunker_docid(c, p->first);
	if (c->entries.len - MAX_HEAD + (size_t)(end - at) < c->limit) {
		/* No chunk ends before the run's last entry: all go as they are. */
		add_bytes(c, at, (size_t)(end - at), p->last);
		return;
	}
	chunker_wdf(c, glass_read_varint(&at));
	while ((at = add_entries(c, at, end)) < end) {
		chunker_docid(c, c->last + (uint32_t)glass_read_varint(&at) + 1);
		chunker_wdf(c, glass_read_varint(&at));
	}
}

static bool add_chunks(struct postings *p, const struct merge *m, struct error *err)
{
	struct chunker *c = &p->chunker;
	char *end = glass_ordered_term(c->key, m->key, m->key_len);

	if (!chunker_begin(c, p->documents, p->sum, err))
		return false;
	c->key_len = (size_t)(end - c->key);
	*end = 0;
	c->prefix_len = c->key_len + 1;
	for (size_t i = 0; i < m->n_pieces; i++)
		add_piece(c, &p->pieces[i]);
	chunker_write(c, true);
	return true;
}

/* Most are some bytes, of which memcpy() would make a call. There are eight to be read before the
   end: the key and the numbers before the entries; and as many may be written. */
static inline char *copy_entries(char *to, const struct piece *p)
{
	size_t len = (size_t)(p->end - p->entries);

	if (len > 0 && len <= sizeof(uint64_t))
		eight_store(
			to, eight_load(p->end - sizeof(uint64_t)) >> 8 * (sizeof(uint64_t) - len));
	else
		memcpy(to, p->entries, len);
	return to + len;
}

/* All in one chunk, which most terms are. */
static void add_chunk(struct postings *p, const struct merge *m)
{
	const struct piece *first = p->pieces, *last = first + m->n_pieces - 1;
	char made[BTREE_BEFORE + 2 * GLASS_MAX_KEY + MAX_HEAD + CHUNK_POSTINGS + sizeof(uint64_t)];
	char *key = made + BTREE_BEFORE, *tag = glass_ordered_term(key, m->key, m->key_len);
	char *at = glass_varint(tag, p->documents);

	at = glass_varint(at, p->sum);
	at = glass_varint(at, first->first - 1);
	*at++ = '1';
	at = glass_varint(at, last->last - first->first);
	for (const struct piece *i = first; i <= last; i++) {
		if (i > first)
			at = glass_varint(at, i->first - i[-1].last - 1);
		at = copy_entries(at, i);
	}
	btree_add_in_place(p->chunker.table, key, (size_t)(tag - key), (size_t)(at - tag));
}

static bool add_term(struct postings *p, const struct merge *m, struct error *err)
{
	size_t most = 0;

	p->documents = p->sum = 0;
	for (size_t i = 0; i < m->n_pieces; i++) {
		struct piece *piece = &p->pieces[i];

		read_piece(&m->pieces[i], piece);
		p->documents += piece->documents;
		p->sum += piece->sum;
		most += GLASS_MAX_VARINT32 + (size_t)(piece->end - piece->entries);
	}
	if (p->sum > UINT32_MAX)
		return error_set(err, ERROR_LIMIT,
			"the term %.*s occurs over 2^32 times, which Xapian cannot count",
			(int)m->key_len, m->key);
	if (p->words)
		vocabulary_see(p->words, m->key, m->key_len, p->sum);
	if (p->texts && texts_may_want(p->texts, (uint32_t)p->documents) &&
		!texts_see(p->texts, m, (uint32_t)p->documents, err))
		return false;
	if (most > CHUNK_POSTINGS)
		return add_chunks(p, m, err);
	add_chunk(p, m);
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
	struct postings p = { .words = words, .texts = texts };
	bool ok = chunker_init(&p.chunker, t, CHUNK_POSTINGS, err);

	p.pieces = malloc(m->most_pieces * sizeof *p.pieces);
	if (!p.pieces)
		ok = error_out_of_memory(err);
	while (ok && !btree_failed(t) && merge_next(m))
		ok = add_term(&p, m, err);
	free(p.pieces);
	buf_done(&p.chunker.entries);
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
