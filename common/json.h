/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What cJSON leaves open: a strict check (cJSON takes 01, raw control characters and a \u0000 that
 * would cut a string), and the members of an object as ranges of its source bytes, so that numbers
 * and the like come back exactly as they were given.
 */
#ifndef PILCROW_COMMON_JSON_H
#define PILCROW_COMMON_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline bool json_is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/*
 * Whether `text` is exactly one JSON value (RFC 8259) with valid UTF-8, no \u0000, no lone
 * surrogate escapes and at most 500 levels. On failure *at is the byte where it goes wrong and *why
 * a static text ("a control character in a string").
 */
bool json_check(const char *text, size_t len, size_t *at, const char **why);

/* The members of an object, as places in its text. `{0}` is one before the first text. */
struct json_object {
	struct json_member_place {
		const char *at; /* where the name begins, at its quote */
		const char *value;
		size_t name_len, value_len;	  /* that of the name with its quotes */
		bool name_escaped, value_escaped; /* false: there is no backslash in it */
	} * members;
	size_t n, cap;
	bool is_object; /* the text is one: else it has no members */
	bool failed;	/* out of memory: the members are not all there */
};

/* json_check() which notes the members on its way, in place of those that *out had. */
bool json_check_object(
	const char *text, size_t len, struct json_object *out, size_t *at, const char **why);
void json_object_done(struct json_object *object);

/* The members of an object that json_check() has passed, in order. */
struct json_members {
	const char *at, *end;
};

/* `{0}` is one before the first. */
struct json_member {
	const char *name;    /* decoded, NUL-terminated; valid until the next call or done */
	struct buf name_buf; /* where it lies */
	const char *at;	     /* where the name begins, at its quote */
	const char *value;
	size_t value_len;
};

/* False if the text is no object. */
bool json_members_init(struct json_members *m, const char *text, size_t len);
/* Fills *out, whose memory it uses again; false at the end (err->code ERROR_NONE) or out of memory.
 */
bool json_members_next(struct json_members *m, struct json_member *out, struct error *err);
void json_member_done(struct json_member *member);

/* The items of an array that json_check() has passed, in order; false if the text is none. */
bool json_items_init(struct json_members *m, const char *text, size_t len);
bool json_items_next(struct json_members *m, const char **value, size_t *len);

/*
 * The text of a string that json_check() has passed, given from quote to quote. One without escapes
 * is its own text, and *text points into it; else it is decoded into *decoded (cleared first),
 * where a NUL follows. False when out of memory.
 */
bool json_string_text(const char *value, size_t len, struct buf *decoded, const char **text,
	size_t *text_len) NODISCARD;

/* Line and column of a byte of `text`, both from 1; columns are characters. */
void json_place(const char *text, const char *at, size_t *line, size_t *column);

/* Appends `text` (valid UTF-8) as a JSON string with its quotes. */
void json_add_string(struct buf *out, const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif
