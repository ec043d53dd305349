/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/printable.h"

#include <utf8proc.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

static int is_unsafe(utf8proc_int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

void printable_add(struct buf *out, const char *text, size_t len)
{
	size_t from = 0, at = 0;

	while (at < len) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n;

		while (at < len && text[at] >= ' ' && text[at] < 0x7f)
			at++;
		if (at == len)
			break;
		n = utf8proc_iterate(
			(const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &c);
		if (n > 0 && !is_unsafe(c)) {
			at += (size_t)n;
			continue;
		}
		buf_add(out, text + from, at - from);
		if (n > 0 && (c == '\t' || c == '\n' || c == '\r'))
			buf_add_byte(out, ' ');
		else
			buf_add_str(out, replacement);
		at += n > 0 ? (size_t)n : 1;
		from = at;
	}
	buf_add(out, text + from, len - from);
}
