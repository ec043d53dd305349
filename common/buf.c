/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_done(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

char *buf_grow(struct buf *b, size_t extra)
{
	size_t need, cap;
	char *grown;

	if (b->failed)
		return NULL;
	if (extra > SIZE_MAX / 2 - b->len - 1) {
		b->failed = true;
		return NULL;
	}
	need = b->len + extra + 1;
	cap = b->cap < 32 ? 64 : b->cap * 2;
	if (cap < need)
		cap = need;
	grown = realloc(b->data, cap);
	if (!grown) {
		b->failed = true;
		return NULL;
	}
	b->data = grown;
	b->cap = cap;
	return b->data + b->len;
}

void buf_add_str(struct buf *b, const char *string)
{
	buf_add(b, string, strlen(string));
}

void buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->failed ? 0 : b->cap - b->len;
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	/* Mostly it fits, and is written at once. */
	len = vsnprintf(room > 0 ? b->data + b->len : NULL, room, format, args);
	va_end(args);
	if (len >= 0 && (size_t)len >= room && buf_reserve(b, (size_t)len))
		vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
	va_end(again);
	if (len >= 0 && !b->failed)
		b->len += (size_t)len;
	else
		b->failed = true;
	/* What did not fit was begun all the same. */
	if (b->data)
		b->data[b->len] = '\0';
}

void buf_add_number(struct buf *b, uint64_t number)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buf_add(b, digits + at, sizeof digits - at);
}

char *buf_take(struct buf *b)
{
	char *taken;

	buf_add(b, "", 0);
	if (b->failed) {
		buf_done(b);
		return NULL;
	}
	taken = TAKE_PTR(b->data);
	*b = (struct buf){ 0 };
	return taken;
}
