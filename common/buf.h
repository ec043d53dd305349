/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing byte string. Text is pointer and length; data is also kept NUL-terminated (the NUL is
 * not counted) once anything was appended. Out of memory is sticky: appends after a failed one do
 * nothing, and the writer checks `failed` once, at the end.
 *
 * `struct buf b = {0};` is a valid empty one; buf_done() frees and leaves that state.
 */
#ifndef PILCROW_COMMON_BUF_H
#define PILCROW_COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
/* Room for `extra` more bytes and a NUL; returns where to write them (b->len is up to the caller),
 * or NULL. */
char *buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_byte(struct buf *b, char byte);
void buf_add_str(struct buf *b, const char *string);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* A base-128 varint, least significant group first, as schema.h and protobuf have it. */
void buf_add_varint(struct buf *b, uint64_t value);
/* The NUL-terminated string, owned by the caller now (free()); NULL if anything had failed. */
char *buf_take(struct buf *b) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
