/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/folded_value.h"

void folded_value_add(struct buf *out, const struct token *token)
{
	if (token->kind == TOKEN_JOINED || token->kind == TOKEN_JOINED_END)
		return;
	if (out->len > 0)
		buf_add_byte(out, ' ');
	buf_add(out, token->term, token->term_len);
}

static bool add_token(void *ctx, const struct token *token, struct error *err)
{
	struct buf *out = ctx;

	folded_value_add(out, token);
	return !out->failed || error_out_of_memory(err);
}

bool folded_value(
	struct buf *out, struct analyzer *a, const char *text, size_t len, struct error *err)
{
	buf_clear(out);
	return analyzer_run(a, text, len, add_token, out, err);
}
