/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON object read into a struct by a table: each row names a member, says what it may be and
 * where it goes. An unknown member, one given twice, a value of another kind or out of bounds and a
 * missing one are errors that name file, line, column and the path of the member
 * (`sources[1].include[0]`). Every object may also have a member `comment`, a text that says
 * nothing to us: JSON has no other place for it.
 *
 * Members that are left out leave the struct as it was: defaults are put there before.
 */
#ifndef PILCROW_INDEXER_CONFIG_FORM_H
#define PILCROW_INDEXER_CONFIG_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "indexer/pool.h"

enum form_kind {
	FORM_END,      /* of a table */
	FORM_TEXT,     /* const char *, not empty */
	FORM_PATH,     /* const char *, relative to the folder of the file; - stays */
	FORM_FLAG,     /* bool */
	FORM_COUNT32,  /* uint32_t, within bounds */
	FORM_COUNT64,  /* uint64_t */
	FORM_NUMBER,   /* double, within bounds */
	FORM_SIZE,     /* uint64_t: bytes, or a text such as "400M"; at least the lower bound */
	FORM_SECONDS,  /* double: seconds, or a text such as "10m" */
	FORM_CHOICE,   /* by the row's function */
	FORM_TEXTS,    /* struct text_list */
	FORM_PATTERNS, /* struct text_list, each fit for glob.h */
	FORM_PATTERN,  /* const char * */
	FORM_COMMAND,  /* struct text_list: a program, relative to the folder if it has a slash, and
			  its  arguments; not empty */
	FORM_OBJECT,   /* a struct */
	FORM_OBJECTS,  /* a pointer to structs that are made here, and a size_t with their number */
};

struct form_row {
	const char *name;
	enum form_kind kind;
	size_t offset; /* in the struct */
	bool required;
	double least, most;   /* of numbers; of a size, `least` */
	const char *expected; /* of a choice: "a language code such as en" */
	bool (*choose)(const char *text, void *field);
	const struct form_row *rows; /* of an object */
	size_t size;		     /* of one of FORM_OBJECTS */
	size_t n_offset;	     /* of their number, in the struct */
	const char *(*check)(
		const void *object); /* what is wrong with it as a whole; may be NULL */
};

/* `file` is for messages and says what paths are relative to. What is made lies in `pool`. `object`
 * is partly filled after a failure. */
bool form_read(const struct form_row *rows, const char *(*check)(const void *object), void *object,
	const char *file, const char *text, size_t len, struct pool *pool,
	struct error *err) NODISCARD;

#endif
