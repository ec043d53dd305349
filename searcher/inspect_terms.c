/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vocabulary, terms of a paragraph, tokens of a text. */
#include <string.h>

#include "common/schema.h"
#include "searcher/hit_load.h"
#include "searcher/inspect.h"

static bool is_prefixed(const char *term, size_t len)
{
	return len > 0 && *term >= 'A' && *term <= 'Z';
}

struct term_walk {
	struct inspector *in;
	const char *kind;
	size_t prefix_len;
};

static bool show_term(void *ctx, const char *term, size_t len, uint32_t df, struct error *err)
{
	struct term_walk *w = ctx;
	uint32_t documents;
	uint64_t occurrences;

	err->code = ERROR_NONE;
	/* Behind "Z" a capital is the prefix of the title's stems. */
	if (is_prefixed(term + w->prefix_len, len - w->prefix_len))
		return true;
	if (!xap_db_freqs(w->in->ix->db, term, len, &documents, &occurrences, err))
		return false;
	inspect_text(w->in, "kind", w->kind, strlen(w->kind));
	inspect_text(w->in, "term", term + w->prefix_len, len - w->prefix_len);
	inspect_number(w->in, "paragraphs", df);
	inspect_number(w->in, "occurrences", occurrences);
	return inspect_end(w->in, err);
}

static bool walk_terms(
	struct inspector *in, const char *kind, const char *prefix, struct error *err)
{
	struct term_walk w = { in, kind, strlen(prefix) };
	struct buf begin CLEANUP(buf_done) = { 0 };

	buf_add_str(&begin, prefix);
	buf_add_str(&begin, in->what->text);
	if (begin.failed)
		return error_out_of_memory(err);
	return xap_db_frequencies(in->ix->db, begin.data, begin.len, show_term, &w, err);
}

bool inspect_terms(struct inspector *in, struct error *err)
{
	return walk_terms(in, "word", "", err) && walk_terms(in, "stem", PREFIX_STEM, err);
}

/* What a term stands for, by its prefix: the longest that fits. */
static const struct prefix {
	const char *prefix, *kind;
} prefixes[] = {
	{ PREFIX_TITLE_STEM, "title stem" },
	{ PREFIX_STEM, "stem" },
	{ PREFIX_SOURCE, "source" },
	{ PREFIX_ARTICLE, "article" },
	{ PREFIX_KEY, "key" },
	{ PREFIX_TITLE, "title word" },
	{ PREFIX_AUTHOR, "author" },
	{ PREFIX_KEYWORD, "keyword" },
	{ PREFIX_LANGUAGE, "language" },
	{ PREFIX_DAY, "day" },
	{ PREFIX_MONTH, "month" },
	{ PREFIX_YEAR, "year" },
	{ PREFIX_HOST, "host" },
	{ PREFIX_URL, "url" },
	{ PREFIX_PARAGRAPH, "paragraph" },
	{ "", "word" },
};

static bool show_entry(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n_positions, struct error *err)
{
	struct inspector *in = ctx;
	const struct prefix *p = prefixes;
	size_t skip;

	while (len < strlen(p->prefix) || memcmp(term, p->prefix, strlen(p->prefix)) != 0)
		p++;
	skip = strlen(p->prefix);
	/* It parts a prefix from what would look like more of it. */
	if (skip > 0 && skip < len && term[skip] == ':')
		skip++;
	inspect_text(in, "kind", p->kind, strlen(p->kind));
	inspect_text(in, "term", term + skip, len - skip);
	inspect_number(in, "wdf", wdf);
	inspect_numbers(in, "positions", positions, n_positions);
	return inspect_end(in, err);
}

bool inspect_vector(struct inspector *in, struct error *err)
{
	const char *id = in->what->text;
	uint32_t docid;

	if (!hit_find(in->ix, id, strlen(id), &docid, err))
		return false;
	if (docid == 0)
		return error_set(err, ERROR_NOT_FOUND,
			"--vector: there is no paragraph \"%.200s\" in the index; it takes the id "
			"of "
			"a hit, such as talks.txt#p3",
			id);
	return xap_db_termlist(in->ix->db, docid, show_entry, in, err);
}

static bool show_token(void *ctx, const struct token *token, struct error *err)
{
	static const char *const kinds[] = { [TOKEN_WORD] = "word",
		[TOKEN_PART] = "part",
		[TOKEN_JOINED] = "joined",
		[TOKEN_JOINED_END] = "joined end",
		[TOKEN_NGRAM] = "n-gram",
		[TOKEN_NGRAM_TAIL] = "n-gram tail",
		[TOKEN_SYMBOL] = "symbol" };
	struct inspector *in = ctx;

	inspect_number(in, "position", token->pos);
	inspect_text(in, "kind", kinds[token->kind], strlen(kinds[token->kind]));
	inspect_text(in, "term", token->term, token->term_len);
	if (token->stem)
		inspect_text(in, "stem", token->stem, token->stem_len);
	else
		inspect_null(in, "stem");
	inspect_number(in, "start", token->start);
	inspect_number(in, "end", token->end);
	return inspect_end(in, err);
}

bool inspect_analyze(struct inspector *in, struct error *err)
{
	const char *code = in->what->language, *text = in->what->text;
	const struct analyzer_options options = { .keep_accents = in->ix->facts.keep_accents };
	struct analyzer *a =
		analyzer_new(code ? code : in->ix->facts.languages[0].code, &options, err);
	bool ok = a && analyzer_run(a, text, strlen(text), show_token, in, err);

	analyzer_free(a);
	return ok;
}
