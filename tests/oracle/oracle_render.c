/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queries as text, with whatever signs and operators they need; and what their hits must show. */
#include <string.h>

#include "common/buf.h"
#include "tests/oracle/oracle.h"

static void render_group(const struct clauses *group, struct buf *out);

static const char *field_name(enum query_field field)
{
	static const char *const names[] = {
		[IN_TEXT] = "",
		[IN_TITLE] = "title:",
		[IN_AUTHOR] = "author:",
		[IN_KEYWORD] = "keyword:",
		[IN_SOURCE] = "source:",
		[IN_LANGUAGE] = "lang:",
		[IN_ARTICLE] = "article:",
		[IN_URL] = "url:",
		[IN_HOST] = "host:",
		[IN_DATE] = "date:",
	};

	return names[field];
}

/* The words of the text with the operator between them. */
static void render_joined(const struct clause *clause, struct buf *out)
{
	const char *at = clause->text;

	for (;;) {
		size_t len = strcspn(at, " ");

		buf_printf(out, "%s%s%.*s", field_name(clause->field), clause->stemmed ? "" : "=",
			(int)len, at);
		at += len;
		if (!*at++)
			break;
		buf_printf(out, " %s/%u ", clause->ordered ? "ADJ" : "NEAR", clause->distance);
	}
}

static void render_clause(const struct clause *clause, struct buf *out)
{
	/* Words that operators join have it each. */
	if (clause->kind != CLAUSE_JOINED)
		buf_add_str(out, field_name(clause->field));
	switch (clause->kind) {
	case CLAUSE_WORD:
		buf_printf(out, "%s%s", clause->stemmed ? "~" : "", clause->text);
		break;
	case CLAUSE_WILDCARD:
		buf_add_str(out, clause->text);
		break;
	case CLAUSE_EXACT:
	case CLAUSE_PATTERNS:
		buf_printf(out, "\"%s\"", clause->text);
		break;
	case CLAUSE_STEMMED:
		buf_printf(out, "~\"%s\"", clause->text);
		break;
	case CLAUSE_SURFACE:
		buf_printf(out, "=%s", clause->text);
		break;
	case CLAUSE_NEAR:
		buf_printf(out, "%s\"%s\"~%u", clause->stemmed ? "~" : "", clause->text,
			clause->distance);
		break;
	case CLAUSE_JOINED:
		render_joined(clause, out);
		break;
	case CLAUSE_FUZZY:
		buf_printf(out, "%s~%u", clause->text, clause->distance);
		break;
	case CLAUSE_FILTER:
		if (strpbrk(clause->text, " ,;!'&") || strcmp(clause->text, "-") == 0)
			buf_printf(out, "\"%s\"", clause->text);
		else
			buf_add_str(out, clause->text);
		break;
	case CLAUSE_GROUP:
		buf_add_byte(out, '(');
		render_group(&clause->group, out);
		buf_add_byte(out, ')');
		break;
	}
	if (clause->boost > 0)
		buf_printf(out, "^%g", clause->boost);
}

static void render_group(const struct clauses *group, struct buf *out)
{
	static const char *const signs[] = { "", "+", "-" };
	static const char *const joins[] = { " ", " AND ", " OR " };

	for (size_t i = 0; i < group->n; i++) {
		const struct clause *clause = &group->items[i];
		/* Words between operators cannot have a sign: it would be the first one's. */
		bool spelt = clause->kind == CLAUSE_JOINED ||
			     (group->join != JOIN_NOTHING && i % 2 == 0);

		buf_add_str(out, i ? joins[group->join] : "");
		if (!spelt)
			buf_add_str(out, signs[clause->role]);
		else if (clause->role == CLAUSE_NOT)
			buf_add_str(out, "NOT ");
		render_clause(clause, out);
	}
}

void oracle_render(const struct clauses *query, struct buf *out)
{
	render_group(query, out);
}

static bool clause_marks(const struct clause *clause, bool titles)
{
	if (clause->role == CLAUSE_NOT || clause->kind == CLAUSE_FILTER ||
		(clause->field == IN_TITLE && !titles))
		return false;
	return clause->kind != CLAUSE_GROUP || oracle_must_mark(&clause->group, titles);
}

/* A group of filters is one. */
static bool is_filter(const struct clause *clause)
{
	for (size_t i = 0; clause->kind == CLAUSE_GROUP && i < clause->group.n; i++) {
		if (!is_filter(&clause->group.items[i]))
			return false;
	}
	return clause->kind == CLAUSE_GROUP || clause->kind == CLAUSE_FILTER;
}

bool oracle_must_mark(const struct clauses *query, bool titles)
{
	bool any = false, every = true, have = false;

	for (size_t i = 0; i < query->n; i++) {
		const struct clause *clause = &query->items[i];
		bool excludes = clause->role == CLAUSE_NOT;

		if (query->join == JOIN_NOTHING && excludes)
			continue;
		if (query->join != JOIN_OR &&
			(clause->role == CLAUSE_MUST || query->all || query->join == JOIN_AND))
			any |= clause_marks(clause, titles);
		if (query->join == JOIN_NOTHING && is_filter(clause) &&
			clause->role == CLAUSE_SHOULD)
			continue;
		have = true;
		every &= clause_marks(clause, titles);
	}
	return any || (query->join != JOIN_AND && have && every);
}
