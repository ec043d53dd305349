/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/tokens.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/analyzer_internal.h"
#include "common/utf8.h"

struct analyzer *tokens_analyzer(const char *language, bool keep_accents)
{
	struct analyzer_options options = { .keep_accents = keep_accents };
	struct error err;
	struct analyzer *a = analyzer_new(language, &options, &err);

	if (!a)
		abort();
	return a;
}

struct listing {
	struct buf *out;
	bool ranges;
};

static bool describe(void *ctx, const struct token *t, struct error *err)
{
	static const char *const kinds[] = { "", "part", "joined", "end", "ngram", "tail",
		"symbol" };
	struct listing *listing = ctx;
	struct buf *out = listing->out;

	(void)err;
	if (out->len > 0)
		buf_add_byte(out, ' ');
	buf_add(out, t->term, t->term_len);
	if (t->stripped)
		buf_add_byte(out, '~');
	if (!t->stem) {
		buf_add_str(out, "/-");
	} else if (t->stem_len != t->term_len || memcmp(t->stem, t->term, t->stem_len) != 0) {
		buf_add_byte(out, '/');
		buf_add(out, t->stem, t->stem_len);
	}
	buf_printf(out, "@%u", t->pos);
	if (listing->ranges)
		buf_printf(out, "[%zu-%zu]", t->start, t->end);
	buf_add_str(out, kinds[t->kind]);
	return true;
}

void tokens_describe(struct analyzer *a, const char *text, size_t len, bool ranges, struct buf *out)
{
	struct listing listing = { out, ranges };
	const struct analyzer_counts *counts = analyzer_counts(a), before = *counts;
	struct error err;

	if (!analyzer_run(a, text, len, describe, &listing, &err))
		abort();
	if (counts->overlong > before.overlong)
		buf_printf(out, "%soverlong=%llu", out->len ? " " : "",
			(unsigned long long)(counts->overlong - before.overlong));
	if (counts->bad_bytes > before.bad_bytes)
		buf_printf(out, "%sbad=%llu", out->len ? " " : "",
			(unsigned long long)(counts->bad_bytes - before.bad_bytes));
	if (out->failed)
		abort();
}

/* ---- One token after another ---- */

struct watch {
	size_t len;
	uint32_t pos;
	size_t start, end; /* of the last token that was neither JOINED nor JOINED_END */
	const char *fault;
};

static bool is_term(const char *term, size_t len)
{
	size_t bad;

	return len > 0 && len <= ANALYZER_MAX_TERM && !memchr(term, '\0', len) &&
	       utf8_valid(term, len, &bad);
}

static const char *token_fault(const struct watch *w, const struct token *t)
{
	bool joined = t->kind == TOKEN_JOINED || t->kind == TOKEN_JOINED_END;
	bool overlap = t->kind == TOKEN_NGRAM || t->kind == TOKEN_NGRAM_TAIL;

	if (!is_term(t->term, t->term_len))
		return "a term is empty, too long or no UTF-8";
	if (t->stem && !is_term(t->stem, t->stem_len))
		return "a stem is empty, too long or no UTF-8";
	if (!t->stem && t->stem_len)
		return "no stem has a length";
	if (t->start >= t->end || t->end > w->len)
		return "a range is empty or outside the text";
	if (joined)
		return t->pos == w->pos && t->pos > 0 ? NULL
						      : "a joined form has a place of its own";
	if (t->pos != w->pos + 1)
		return "a position is left out or taken twice";
	if (t->pos > 1 && (t->start <= w->start || (!overlap && t->start < w->end)))
		return "ranges are out of order";
	return NULL;
}

static bool watch(void *ctx, const struct token *t, struct error *err)
{
	struct watch *w = ctx;

	(void)err;
	w->fault = token_fault(w, t);
	if (t->kind != TOKEN_JOINED && t->kind != TOKEN_JOINED_END) {
		w->pos = t->pos;
		w->start = t->start;
		w->end = t->end;
	}
	return !w->fault;
}

/* ---- Words at once ---- */

static bool describe_words(void *ctx, const struct word_token *tokens, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct known_word *word = tokens[i].word;
		const struct token t = { .term = known_word_term(word),
			.term_len = word->term_len,
			.stem = word->stem_len > 0 ? known_word_stem(word) : NULL,
			.stem_len = word->stem_len,
			.pos = tokens[i].pos,
			.kind = tokens[i].kind,
			.stripped = known_word_is_stripped(word) };

		if (!describe(ctx, &t, err))
			return false;
	}
	return n > 0;
}

/* Whether analyzer_run_words() gives what analyzer_run() does. */
static bool words_at_once_are_the_same(struct analyzer *a, const char *text, size_t len)
{
	CLEANUP(buf_done) struct buf one_by_one = { 0 }, at_once = { 0 };
	struct listing one = { &one_by_one, false }, several = { &at_once, false };
	struct error err;

	return analyzer_run(a, text, len, describe, &one, &err) &&
	       analyzer_run_words(a, text, len, describe_words, &several, &err) &&
	       one_by_one.len == at_once.len &&
	       (!at_once.len || memcmp(one_by_one.data, at_once.data, at_once.len) == 0);
}

const char *tokens_fault(struct analyzer *a, const char *text, size_t len)
{
	struct watch w = { .len = len };
	struct buf plain = { 0 }, units = { 0 };
	struct error err;

	if (!analyzer_run(a, text, len, watch, &w, &err))
		return w.fault ? w.fault : "out of memory";
	tokens_describe(a, text, len, true, &plain);
	a->units_only = true;
	tokens_describe(a, text, len, true, &units);
	a->units_only = false;
	if (plain.len != units.len || (plain.len && memcmp(plain.data, units.data, plain.len) != 0))
		w.fault = "the fast path and the rules disagree";
	if (!w.fault && !words_at_once_are_the_same(a, text, len))
		w.fault = "words at once are not those one by one";
	buf_done(&plain);
	buf_done(&units);
	return w.fault;
}

const char *tokens_normal_form_fault(struct analyzer *a, const char *text, size_t len)
{
	struct buf described[2] = { { 0 }, { 0 } };
	bool same;

	for (int form = 0; form < 2; form++) {
		utf8proc_uint8_t *normal = NULL;
		utf8proc_ssize_t size =
			utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &normal,
				form ? UTF8PROC_STABLE | UTF8PROC_COMPOSE
				     : UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);

		if (size < 0)
			abort();
		tokens_describe(a, (const char *)normal, (size_t)size, false, &described[form]);
		free(normal);
	}
	same = described[0].len == described[1].len &&
	       (!described[0].len ||
		       memcmp(described[0].data, described[1].data, described[0].len) == 0);
	buf_done(&described[0]);
	buf_done(&described[1]);
	return same ? NULL : "composed and decomposed text give different tokens";
}
