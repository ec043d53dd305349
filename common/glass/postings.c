/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chunks are decoded as far as they are needed; whole chunks are passed over by their keys. */
#include "common/glass/postings.h"

#include <endian.h>
#include <string.h>

/* A chunk after this one is likelier near than far: so many are looked at before the table is
   searched. */
enum { STEPS = 2 };

/* Of one to five bytes. NULL: damaged. */
static inline const unsigned char *read_number(
	const unsigned char *at, const unsigned char *end, uint32_t *out)
{
	uint64_t value = 0;

	if (at < end && *at < 0x80) {
		*out = *at;
		return at + 1;
	}
	for (unsigned shift = 0; shift < 64 && at < end; shift += 7) {
		unsigned char byte = *at++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*out = (uint32_t)value;
			return value <= UINT32_MAX ? at : NULL;
		}
	}
	return NULL;
}

static bool damaged(struct postings *p)
{
	p->cursor.bad = true;
	p->n = p->next = 0;
	p->at = p->end = NULL;
	p->is_last_chunk = true;
	return false;
}

/* What stands before the entries: flag, length of the range, first wdf. */
static bool begin_chunk(struct postings *p, const unsigned char *at, uint32_t first)
{
	const unsigned char *end = p->cursor.tag + p->cursor.tag_len;
	uint32_t range;

	if (at >= end)
		return damaged(p);
	p->is_last_chunk = *at++ == '1';
	at = read_number(at, end, &range);
	if (at)
		at = read_number(at, end, &p->wdfs[0]);
	if (!at || first == 0 || first > p->last_docid || range > p->last_docid - first)
		return damaged(p);
	p->chunk_last = first + range;
	p->docids[0] = first;
	p->n = 1;
	p->next = 0;
	p->at = at;
	p->end = end;
	return true;
}

/* Whether eight bytes are numbers of one byte each: four entries, as most are of the lists that
   take time. */
static inline bool are_short(const unsigned char *at)
{
	uint64_t eight;

	memcpy(&eight, at, sizeof eight);
	return (eight & UINT64_C(0x8080808080808080)) == 0;
}

/* An entry of a gap of one or two bytes and a wdf of one, which of four bytes is found without a
   jump: in lists of middle length either gap is as likely as the other. How many bytes it has; 0
   if it is another. */
static inline unsigned read_entry(const unsigned char *at, uint32_t *gap, uint32_t *wdf)
{
	uint32_t four, two;

	memcpy(&four, at, sizeof four);
	four = le32toh(four);
	two = four >> 7 & 1;
	*gap = (four & 0x7f) | (four >> 1 & 0x3f80 & -two);
	*wdf = four >> (8 + 8 * two) & 0xff;
	return ((four >> 15 & two) | *wdf >> 7) ? 0 : 2 + two;
}

/* Decodes behind the first n of the block until it is full or the chunk ends. */
static bool fill(struct postings *p, uint32_t docid)
{
	const unsigned char *at = p->at, *end = p->end;
	unsigned n = p->n;

	while (n < POSTINGS_BLOCK && at < end) {
		uint32_t gap;
		unsigned size;

		/* Near its end a chunk is read the careful way. */
		if (end - at >= 8 && n + 4 <= POSTINGS_BLOCK && p->chunk_last - docid >= 4 * 128 &&
			are_short(at)) {
			for (unsigned i = 0; i < 4; i++) {
				docid += at[2 * i] + 1u;
				p->docids[n + i] = docid;
				p->wdfs[n + i] = at[2 * i + 1];
			}
			at += 8;
			n += 4;
			continue;
		}
		size = end - at >= 4 ? read_entry(at, &gap, &p->wdfs[n]) : 0;
		if (size > 0) {
			at += size;
		} else {
			at = read_number(at, end, &gap);
			if (at)
				at = read_number(at, end, &p->wdfs[n]);
		}
		if (!at || gap >= p->chunk_last - docid)
			return damaged(p);
		docid += gap + 1;
		p->docids[n++] = docid;
	}
	p->at = at;
	p->n = n;
	return true;
}

/* The docid at the end of a further chunk's key, in the ordered form; 0 if the key is another
   list's. */
static uint32_t docid_of_key(const struct postings *p)
{
	size_t len, prefix = p->key_len;
	const unsigned char *key = table_key(&p->cursor, &len);

	if (len <= prefix || memcmp(key, p->key, prefix) != 0)
		return 0;
	return glass_read_ordered_docid(key + prefix, len - prefix);
}

/* Begins the chunk where the cursor stands. */
static bool enter_chunk(struct postings *p)
{
	uint32_t first = docid_of_key(p);

	if (first == 0 || !table_tag(&p->cursor))
		return damaged(p);
	return begin_chunk(p, p->cursor.tag, first) && fill(p, first);
}

bool postings_refill(struct postings *p)
{
	if (p->at < p->end) {
		uint32_t docid = p->docids[p->n - 1];

		p->n = p->next = 0;
		return fill(p, docid) && p->n > 0;
	}
	p->n = p->next = 0;
	if (p->is_last_chunk)
		return false;
	if (!table_next(&p->cursor))
		return damaged(p);
	return enter_chunk(p);
}

/* Past the chunk at hand, to the one that may hold the docid. */
static bool find_chunk(struct postings *p, uint32_t docid)
{
	char *end;

	for (unsigned i = 0; i < STEPS; i++) {
		if (p->is_last_chunk)
			return false;
		if (!table_next(&p->cursor))
			return damaged(p);
		if (!enter_chunk(p))
			return false;
		if (docid <= p->chunk_last)
			return true;
	}
	if (p->is_last_chunk)
		return false;
	end = glass_ordered_docid((char *)p->key + p->key_len, docid);
	table_find(&p->cursor, p->key, (size_t)((unsigned char *)end - p->key));
	return enter_chunk(p);
}

void postings_skip(struct postings *p, uint32_t docid)
{
	while (p->next < p->n && p->docids[p->n - 1] < docid) {
		if (docid > p->chunk_last) {
			if (!find_chunk(p, docid)) {
				p->n = p->next = 0;
				p->at = p->end;
				p->is_last_chunk = true;
				return;
			}
		} else {
			postings_refill(p);
		}
	}
	while (p->next < p->n && p->docids[p->next] < docid)
		p->next++;
}

void postings_done(struct postings *p)
{
	table_cursor_done(&p->cursor);
}

/* The first chunk, which begins with what holds for the whole list. */
static bool open_list(struct postings *p, const struct database *d)
{
	const unsigned char *at, *end;
	uint32_t first, documents;
	uint64_t occurrences = 0;

	if (!table_find(&p->cursor, p->key, p->key_len) || !table_tag(&p->cursor))
		return false;
	at = p->cursor.tag;
	end = at + p->cursor.tag_len;
	at = read_number(at, end, &documents);
	for (unsigned shift = 0; at && shift < 64; shift += 7) {
		if (at == end)
			return damaged(p);
		occurrences |= (uint64_t)(*at & 0x7f) << shift;
		if (*at++ < 0x80)
			break;
	}
	if (at)
		at = read_number(at, end, &first);
	if (!at || first >= UINT32_MAX - 1)
		return damaged(p);
	p->documents = documents;
	p->occurrences = occurrences;
	if (!begin_chunk(p, at, first + 1) || !fill(p, first + 1))
		return false;
	/* The first wdf and all others together bound the highest. */
	p->most = p->wdfs[0];
	if (documents > 1 && occurrences - p->wdfs[0] > p->most)
		p->most = occurrences - p->wdfs[0] < d->max_wdf
				  ? (uint32_t)(occurrences - p->wdfs[0])
				  : d->max_wdf;
	return true;
}

static void init(struct postings *p, const struct database *d)
{
	table_cursor_init(&p->cursor, &d->postlist);
	p->last_docid = d->last_docid;
	p->n = p->next = 0;
	p->at = p->end = NULL;
	p->is_last_chunk = true;
}

bool postings_open(struct postings *p, const struct database *d, const char *term, size_t len)
{
	init(p, d);
	p->key_len = (size_t)(glass_ordered_term((char *)p->key, term, len) - (char *)p->key);
	if (!open_list(p, d))
		return false;
	/* Further chunks have a NUL before the docid. */
	p->key[p->key_len++] = 0;
	return true;
}

bool postings_open_all(struct postings *p, const struct database *d)
{
	static const unsigned char key[] = { 0x00, 0xe0 };

	init(p, d);
	memcpy(p->key, key, sizeof key);
	p->key_len = sizeof key;
	if (!open_list(p, d))
		return false;
	p->documents = d->documents;
	return true;
}
