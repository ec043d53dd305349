/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/patterns.h"

#include <string.h>

struct piece {
	struct patterns *out;
	bool stemmed, phrase; /* phrase: in quotes */
	double weight;
	size_t row; /* the phrase in the making, index + 1; 0: none */
	bool ngrams;
};

static struct pattern *add(struct piece *p, bool phrase, struct error *err)
{
	struct pattern *pattern = patterns_add(p->out, err);

	if (!pattern)
		return NULL;
	pattern->phrase = phrase;
	pattern->weight = p->weight;
	return pattern;
}

static bool add_slot(struct piece *p, struct pattern *to, const struct token *t, struct error *err)
{
	struct slot *slot = to ? pattern_add_slot(to, err) : NULL;

	return slot && slot_add_form(slot, t->term, t->term_len, false, MARK_EXACT, NULL, err) &&
	       (!p->stemmed || !t->stem ||
		       slot_add_form(slot, t->stem, t->stem_len, true, MARK_STEM, NULL, err));
}

static bool on_token(void *ctx, const struct token *t, struct error *err)
{
	struct piece *p = ctx;
	bool in_row = p->phrase || t->kind == TOKEN_PART || t->kind == TOKEN_NGRAM;

	if (t->kind == TOKEN_JOINED_END || (t->kind == TOKEN_NGRAM_TAIL && p->ngrams) ||
		(t->kind == TOKEN_JOINED && p->phrase))
		return true;
	p->ngrams = t->kind == TOKEN_NGRAM;
	if (!in_row)
		return add_slot(p, add(p, false, err), t, err);
	if (!p->row) {
		if (!add(p, true, err))
			return false;
		p->row = p->out->n;
	}
	return add_slot(p, &p->out->items[p->row - 1], t, err);
}

static bool add_piece(
	struct patterns *out, struct analyzer *a, const char *text, size_t len, struct error *err)
{
	struct piece p = { .out = out, .stemmed = true, .weight = 1 };

	if (len > 2 && text[len - 2] == '^') {
		p.weight = text[len - 1] - '0';
		len -= 2;
	}
	if (text[0] == '-')
		return true;
	if (text[0] == '=' || text[0] == '"')
		p.stemmed = false;
	if (text[0] == '=' || text[0] == '~') {
		text++;
		len--;
	}
	if (text[0] == '"') {
		p.phrase = true;
		text++;
		len -= 2;
	}
	return analyzer_run(a, text, len, on_token, &p, err);
}

bool patterns_read(struct patterns *out, struct analyzer *a, const char *spec, struct error *err)
{
	while (*spec) {
		size_t len = strcspn(spec, " ");
		const char *quote = memchr(spec, '"', len);

		if (quote) {
			const char *close = strchr(quote + 1, '"');

			len = (size_t)(close + 1 - spec);
			len += strcspn(spec + len, " ");
		}
		if (!add_piece(out, a, spec, len, err))
			return false;
		spec += len + strspn(spec + len, " ");
	}
	return true;
}
