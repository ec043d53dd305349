/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing byte string. Text is pointer and length; data is also kept NUL-terminated (the NUL is
 * not counted) once anything was appended. Out of memory is sticky: appends after a failed one do
 * nothing, and the writer checks `failed` once, at the end.
 *
 * `struct buf b = {0};` is a valid empty one; buf_done() frees and leaves that state.
 *
 * What is called for every few bytes of a build stands here, to be inlined.
 */
#ifndef PILCROW_COMMON_BUF_H
#define PILCROW_COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
	char *data; /* NULL until the first append */
	size_t len, cap;
	bool failed;
};

void buf_done(struct buf *b);
/* Length 0; keeps the memory; forgives an earlier failure. */
void buf_clear(struct buf *b);
/* What buf_reserve() does where the room there is does not do. */
char *buf_grow(struct buf *b, size_t extra);

/* Room for `extra` more bytes and a NUL; returns where to write them (b->len is up to the caller),
 * or NULL. */
static inline char *buf_reserve(struct buf *b, size_t extra)
{
	return !b->failed && b->cap - b->len > extra ? b->data + b->len : buf_grow(b, extra);
}

static inline void buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *to = buf_reserve(b, len);

	if (!to)
		return;
	if (len > 0)
		memcpy(to, bytes, len);
	to[len] = '\0';
	b->len += len;
}

static inline void buf_add_byte(struct buf *b, char byte)
{
	char *to = buf_reserve(b, 1);

	if (!to)
		return;
	to[0] = byte;
	to[1] = '\0';
	b->len++;
}

void buf_add_str(struct buf *b, const char *string);
/* In decimal digits. */
void buf_add_number(struct buf *b, uint64_t number);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

enum { BUF_VARINT = 10 }; /* the most bytes of a varint of 64 bits */

/* A base-128 varint, least significant group first, as schema.h and protobuf have it. */
static inline void buf_add_varint(struct buf *b, uint64_t value)
{
	char *to = buf_reserve(b, BUF_VARINT), *from = to;

	if (!to)
		return;
	for (; value >= 0x80; value >>= 7)
		*to++ = (char)(value | 0x80);
	*to++ = (char)value;
	*to = '\0';
	b->len += (size_t)(to - from);
}

/* The NUL-terminated string, owned by the caller now (free()); NULL if anything had failed. */
char *buf_take(struct buf *b) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
