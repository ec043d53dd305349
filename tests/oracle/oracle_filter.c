/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an article's record says of its paragraphs, and random filters of it. */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "tests/oracle/oracle.h"

/* ---- Reading ---- */

static void texts_done(struct oracle_texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		oracle_text_done(&t->items[i]);
	free(t->items);
	*t = (struct oracle_texts){ 0 };
}

void oracle_free_fields(struct oracle_paragraph *p)
{
	oracle_text_done(&p->title);
	texts_done(&p->authors);
	texts_done(&p->keywords);
	texts_done(&p->source);
	free(p->url);
	free(p->host);
}

static bool add_text(struct oracle_texts *to, struct analyzer *a, const char *language,
	const cJSON *value, struct error *err)
{
	const char *text = cJSON_GetStringValue(value);

	return !text || oracle_text_make(&to->items[to->n++], a, language, strdup(text), err);
}

/* A member that is a string, or a list of them. */
static bool read_texts(struct oracle_texts *out, struct analyzer *a, const char *language,
	const cJSON *member, struct error *err)
{
	const cJSON *item;
	size_t n = cJSON_IsArray(member) ? (size_t)cJSON_GetArraySize(member) : 1;

	out->items = calloc(n + 1, sizeof *out->items);
	if (!out->items)
		return error_out_of_memory(err);
	if (!cJSON_IsArray(member))
		return add_text(out, a, language, member, err);
	cJSON_ArrayForEach(item, member)
	{
		if (!add_text(out, a, language, item, err))
			return false;
	}
	return true;
}

/* Of the plain kind, without user or port. */
static char *read_host(const char *url)
{
	const char *at = strstr(url, "://");
	char *host = at ? strndup(at + 3, strcspn(at + 3, "/")) : NULL;

	for (char *c = host; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return host;
}

static bool read_record(
	struct oracle_paragraph *p, struct analyzer *a, const cJSON *record, struct error *err)
{
	const cJSON *title = cJSON_GetObjectItemCaseSensitive(record, "title");
	const char *url = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "url"));
	const char *text = cJSON_GetStringValue(title);

	if (url) {
		p->url = strdup(url);
		p->host = read_host(url);
	}
	return oracle_text_make(&p->title, a, p->language, strdup(text ? text : ""), err) &&
	       read_texts(&p->authors, a, p->language,
		       cJSON_GetObjectItemCaseSensitive(record, "author"), err) &&
	       read_texts(&p->keywords, a, p->language,
		       cJSON_GetObjectItemCaseSensitive(record, "keywords"), err) &&
	       read_texts(&p->source, a, p->language,
		       cJSON_GetObjectItemCaseSensitive(record, "source"), err);
}

bool oracle_load_fields(struct oracle_paragraph *p, struct index *ix, struct error *err)
{
	CLEANUP(buf_done) struct buf key = { 0 }, record = { 0 };
	struct analyzer *a = index_analyzer(ix, p->language, err);
	cJSON *json;
	bool ok;

	schema_article_key(&key, p->article, strlen(p->article));
	if (!a || !xap_db_metadata(ix->db, key.data, key.len, &record, err))
		return false;
	json = cJSON_ParseWithLength(record.len ? record.data : "{}", record.len ? record.len : 2);
	ok = read_record(p, a, json, err);
	cJSON_Delete(json);
	return ok;
}

/* ---- Making ---- */

/* A row of the value's words, or one of them with wildcards; or NULL. */
static char *make_words(const struct oracle_texts *values, uint64_t *seed, bool *is_pattern)
{
	const struct oracle_text *value;
	size_t first, last;

	if (values->n == 0)
		return NULL;
	value = &values->items[oracle_random(seed, (uint32_t)values->n)];
	if (value->tokens.n == 0)
		return NULL;
	first = oracle_random(seed, (uint32_t)value->tokens.n);
	last = first + oracle_random(seed, 3);
	if (last >= value->tokens.n)
		last = value->tokens.n - 1;
	if (is_pattern && oracle_random(seed, 3) == 0 &&
		oracle_is_plain(&value->tokens.items[first])) {
		*is_pattern = true;
		return oracle_wildcard(value->tokens.items[first].term, seed);
	}
	if (value->tokens.items[last].end <= value->tokens.items[first].start)
		return NULL;
	return strndup(value->text + value->tokens.items[first].start,
		value->tokens.items[last].end - value->tokens.items[first].start);
}

/* The value, or a part of it with an asterisk for the rest, or in capitals; or NULL. */
static char *make_value(const char *value, bool folds, uint64_t *seed)
{
	size_t len = value ? strlen(value) : 0, from, to;
	CLEANUP(buf_done) struct buf out = { 0 };

	if (len == 0 || strpbrk(value, " \"()*^~?"))
		return NULL;
	if (oracle_random(seed, 2) == 0) {
		from = oracle_random(seed, (uint32_t)len);
		to = from + oracle_random(seed, (uint32_t)(len - from) + 1);
		buf_add(&out, value, from);
		buf_add_byte(&out, '*');
		buf_add_str(&out, value + to);
	} else {
		buf_add_str(&out, value);
	}
	for (size_t i = 0; folds && i < out.len && oracle_random(seed, 2); i++)
		out.data[i] = (char)toupper((unsigned char)out.data[i]);
	return buf_take(&out);
}

bool oracle_filter(const struct oracle *o, uint64_t *seed, struct clause *out)
{
	const struct oracle_paragraph *p = &o->paragraphs[oracle_random(seed, (uint32_t)o->n)];
	bool pattern = false;
	char *text;

	out->kind = CLAUSE_FILTER;
	out->field = (enum query_field)(IN_AUTHOR + oracle_random(seed, IN_DATE - IN_AUTHOR + 1));
	switch (out->field) {
	case IN_AUTHOR:
		text = make_words(&p->authors, seed, &pattern);
		break;
	case IN_KEYWORD:
		text = make_words(&p->keywords, seed, &pattern);
		break;
	case IN_SOURCE:
		text = make_words(&p->source, seed, NULL);
		break;
	case IN_LANGUAGE:
		text = make_value(p->language, true, seed);
		break;
	case IN_ARTICLE:
		text = make_value(p->article, false, seed);
		break;
	case IN_URL:
		text = make_value(p->url, false, seed);
		break;
	case IN_HOST:
		text = make_value(p->host, true, seed);
		break;
	default:
		text = oracle_date(o, seed);
	}
	out->text = text;
	out->is_pattern = pattern;
	return text != NULL;
}
