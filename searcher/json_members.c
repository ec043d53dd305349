/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers do not depend on the locale, since the program never sets one. */
#include "searcher/json_members.h"

#include <string.h>

#include "common/json.h"
#include "common/utf8.h"
#include "searcher/hit.h"

void json_text(struct buf *out, const char *text, size_t len)
{
	struct buf valid CLEANUP(buf_done) = { 0 };
	size_t bad;

	if (utf8_valid(text, len, &bad)) {
		json_add_string(out, text, len);
		return;
	}
	utf8_add_replaced(&valid, text, len);
	json_add_string(out, valid.data, valid.len);
	out->failed = out->failed || valid.failed;
}

void json_key(struct buf *out, const char *name)
{
	buf_add_str(out, ",\"");
	buf_add_str(out, name);
	buf_add_str(out, "\":");
}

void json_string(struct buf *out, const char *name, const char *text)
{
	json_key(out, name);
	if (text)
		json_text(out, text, strlen(text));
	else
		buf_add_str(out, "null");
}

void json_count(struct buf *out, const char *name, uint64_t value)
{
	json_key(out, name);
	buf_add_number(out, value);
}

void json_offset(struct buf *out, const char *name, int64_t value)
{
	if (value != HIT_UNKNOWN) {
		json_count(out, name, (uint64_t)value);
		return;
	}
	json_key(out, name);
	buf_add_str(out, "null");
}

void json_add_decimal(struct buf *out, double value)
{
	buf_printf(out, "%.6f", value);
	if (out->failed)
		return;
	while (out->data[out->len - 1] == '0')
		out->len--;
	if (out->data[out->len - 1] == '.')
		out->len--;
	out->data[out->len] = '\0';
}

void json_decimal(struct buf *out, const char *name, double value)
{
	json_key(out, name);
	json_add_decimal(out, value);
}
