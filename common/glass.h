/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vocabulary of Xapian's glass format, as indexer/bulk/FORMAT.md describes it: its constants,
 * its tables and its integers. Every number here is the format's, not ours, unless it says so.
 */
#ifndef PILCROW_COMMON_GLASS_H
#define PILCROW_COMMON_GLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	GLASS_FORMAT = 0x046e, /* 2016-03-14, in all of Xapian 1.4 */
	GLASS_BLOCK = 8192,    /* of 2048 to 65536, ours to choose; Xapian's own default */
	GLASS_HEADER = 11,     /* of a block */
	GLASS_SLOT = 2,	       /* of an item in a block's directory */
	GLASS_LEAF_HEAD = 3,   /* of an item in a leaf: flags and length, key length */
	GLASS_MAX_KEY = 255,
	/* Four items must fit in a block. */
	GLASS_MAX_ITEM = (GLASS_BLOCK - GLASS_HEADER - 4 * GLASS_SLOT) / 4,
	GLASS_MAX_PIECES = 65535,
	GLASS_REVISION = 1, /* of a database that was written in one go */
	GLASS_UUID = 16,
	/* Longer tags are deflated, in the tables that have this; Xapian's own. */
	GLASS_COMPRESS_MIN = 18,

	GLASS_MAX_VARINT = 10,
	GLASS_MAX_VARINT32 = 5, /* of a number of 32 bits */
	GLASS_MAX_DOCID = 5,	/* bytes of an ordered docid of 32 bits */
};

/* In the order of the version file. */
enum glass_table {
	GLASS_POSTLIST,
	GLASS_DOCDATA,
	GLASS_TERMLIST,
	GLASS_POSITION,
	GLASS_SPELLING,
	GLASS_SYNONYM,
	GLASS_TABLES,
};

static inline char *glass_varint(char *to, uint64_t value)
{
	while (value >= 0x80) {
		*to++ = (char)(value | 0x80);
		value >>= 7;
	}
	*to++ = (char)value;
	return to;
}

/* Of what glass_varint() wrote in this process: nothing is checked. */
static inline uint64_t glass_read_varint(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	uint64_t value = *p & 0x7f;

	for (unsigned shift = 7; *p++ >= 0x80; shift += 7)
		value |= (uint64_t)(*p & 0x7f) << shift;
	*at = (const char *)p;
	return value;
}

/* Of bytes that may hold anything. */
struct glass_reader {
	const unsigned char *at, *end;
	bool bad; /* a number was cut short */
};

static inline uint64_t glass_reader_number(struct glass_reader *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char byte = *r->at++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	r->bad = true;
	return 0;
}

/* The form of docids in keys, which sorts as the numbers do. */
static inline char *glass_ordered_docid(char *to, uint32_t docid)
{
	unsigned len = 3;

	if (docid < 0x8000) {
		*to++ = (char)(docid >> 8);
		*to++ = (char)docid;
		return to;
	}
	/* The first byte starts with len - 2 one-bits and a zero-bit: 22 bits in 3 bytes, then 7
	   more with each. */
	while (len < GLASS_MAX_DOCID && docid >> (7 * len + 1) != 0)
		len++;
	for (unsigned i = len - 1; i > 0; i--) {
		to[i] = (char)docid;
		docid >>= 8;
	}
	to[0] = (char)(docid | (0xff00u >> (len - 2)));
	return to + len;
}

/* What glass_ordered_docid() wrote in `len` bytes; 0 if they are none of it. */
static inline uint32_t glass_read_ordered_docid(const unsigned char *from, size_t len)
{
	unsigned ones;
	uint64_t docid;

	if (len == 0)
		return 0;
	/* A zero-bit ends those that tell the length. */
	ones = (unsigned)__builtin_clz(~((uint32_t)from[0] << 24));
	if (len != ones + 2 || len > GLASS_MAX_DOCID)
		return 0;
	docid = from[0] & (0xffu >> (ones + 1));
	for (size_t i = 1; i < len; i++)
		docid = docid << 8 | from[i];
	return docid < UINT32_MAX ? (uint32_t)docid : 0;
}

/* Copies some bytes; whether there is a NUL among them. Terms are short and there are millions of
   them: calls of memchr() and memcpy() took as long as all else that is done for a key. */
static inline bool glass_copy_has_nul(char *to, const char *from, size_t len)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word = 0, nuls = 0;
	uint32_t half;
	size_t i = 0;

	for (; i + sizeof word <= len; i += sizeof word) {
		memcpy(&word, from + i, sizeof word);
		memcpy(to + i, &word, sizeof word);
		nuls |= (word - each) & ~word;
	}
	if (i < len && i > 0) {
		/* The last eight, some of them once more. */
		memcpy(&word, from + len - sizeof word, sizeof word);
		memcpy(to + len - sizeof word, &word, sizeof word);
		return ((nuls | ((word - each) & ~word)) & 0x80 * each) != 0;
	}
	if (i == 0 && len >= sizeof half) {
		memcpy(&half, from, sizeof half);
		memcpy(to, &half, sizeof half);
		nuls = (half - (uint32_t)each) & ~half;
		memcpy(&half, from + len - sizeof half, sizeof half);
		memcpy(to + len - sizeof half, &half, sizeof half);
		nuls |= (half - (uint32_t)each) & ~half;
		return (nuls & (0x80 * each & UINT32_MAX)) != 0;
	}
	for (; i < len; i++) {
		to[i] = from[i];
		nuls |= from[i] == 0 ? 0x80 : 0;
	}
	return (nuls & 0x80 * each) != 0;
}

/* The form of terms in keys: each NUL becomes 00 ff. `to` has room for 2 * len. */
static inline char *glass_ordered_term(char *to, const char *term, size_t len)
{
	if (!glass_copy_has_nul(to, term, len))
		return to + len;
	for (size_t i = 0; i < len; i++) {
		*to++ = term[i];
		if (term[i] == 0)
			*to++ = (char)0xff;
	}
	return to;
}

#endif
