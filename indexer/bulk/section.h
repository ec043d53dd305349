/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a finished run that wait for the merge: byte strings, in memory or, once spilled, in
 * a file that has no name any more and is mapped.
 *
 * Three of them are lists of keyed entries, sorted by key without repeats: u8 length of the key,
 * key, varint length of the body, body.
 */
#ifndef PILCROW_INDEXER_BULK_SECTION_H
#define PILCROW_INDEXER_BULK_SECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/document.h"

enum section_name {
	/* Body: varints 1 + the term's number in SECTION_TEXTS (0: it is not there), number of
	   documents, sum of wdf, first docid - 1, last docid - first; then what a chunk of
	   postlist.glass has from its first wdf on. */
	SECTION_POSTINGS,
	/* Body: for each document varint docid gap - 1 (from 0), varint length, position list. */
	SECTION_POSITIONS,
	/* User metadata: the body is the value. */
	SECTION_RECORDS,
	/* Not keyed. For each document a varint. */
	SECTION_LENGTHS,
	/* Not keyed. What text_stream.h says. */
	SECTION_TEXTS,
	/* Not keyed, one a slot: for each value varint docid gap - 1 (from 0), varint length,
	   bytes. */
	SECTION_VALUES,
	SECTIONS = SECTION_VALUES + DOCUMENT_SLOTS,
};

/* Docids count from 1 in each run. */
struct sections {
	struct buf memory[SECTIONS];
	/* Where each is to be read, once sections_seal() was called. */
	const char *data[SECTIONS];
	size_t len[SECTIONS];
	void *mapped; /* or NULL */
	size_t mapped_size;
};

void sections_done(struct sections *s);
/* All is written: sets data and len, and gives back room that is not used. ERROR_MEMORY if any
   buffer had failed. */
bool sections_seal(struct sections *s, struct error *err) NODISCARD;
/* Bytes of memory that they hold; 0 when spilled. */
size_t sections_memory(const struct sections *s);
/* Moves them to a nameless file in `directory`. */
bool sections_spill(struct sections *s, const char *directory, struct error *err) NODISCARD;
/* The system may have the memory of a mapped section; it can be read again. */
void sections_forget(const struct sections *s, enum section_name name);
/* Of all sections: for who looked at a place of some, which maps what lies around it. */
void sections_forget_all(const struct sections *s);
/* What lies from `begin` up to `end` in section `name` will not be read again, by nobody: of a
   mapped one the system may have the memory, and the room on the disk. */
void sections_give_back(
	const struct sections *s, enum section_name name, const char *begin, const char *end);

/* All of section `name` will not be read again: its memory is freed, or its room on the disk. One
   thread may do so while another reads or drops another section. */
void sections_drop(struct sections *s, enum section_name name);

void section_add_entry(
	struct buf *out, const char *key, size_t key_len, const char *body, size_t body_len);

#endif
