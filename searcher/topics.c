/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chooses the reader of a topics file and checks what all forms have in common: an id that no other
 * topic has, since a run with two answers under one id cannot be judged, and a query in UTF-8.
 */
#include "searcher/topics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/utf8.h"
#include "searcher/grow.h"
#include "searcher/topics_format.h"

static const struct {
	const char *ending;
	topics_reader *read;
} by_name[] = {
	{ ".tsv", topics_read_tsv },
	{ ".jsonl", topics_read_jsonl },
	{ ".ndjson", topics_read_jsonl },
	{ ".xml", topics_read_trec },
	{ ".sgml", topics_read_trec },
	{ ".trec", topics_read_trec },
};

static topics_reader *choose(const char *name, const char *text, size_t len)
{
	size_t name_len = strlen(name);
	size_t at = 0;

	for (size_t i = 0; i < sizeof by_name / sizeof *by_name; i++) {
		size_t ending = strlen(by_name[i].ending);

		if (name_len > ending &&
			strcasecmp(name + name_len - ending, by_name[i].ending) == 0)
			return by_name[i].read;
	}
	while (at < len && strchr(" \t\r\n", text[at]) && text[at])
		at++;
	if (at < len && text[at] == '{')
		return topics_read_jsonl;
	if (at < len && text[at] == '<')
		return topics_read_trec;
	return memchr(text, '\t', len) ? topics_read_tsv : topics_read_lines;
}

struct topic *topics_add(struct topics *t, uint64_t line, struct error *err)
{
	struct topic *items = grow(t->items, t->n, sizeof *t->items, err);

	if (!items)
		return NULL;
	t->items = items;
	t->items[t->n] = (struct topic){ .line = line };
	return &t->items[t->n++];
}

bool topic_fault(struct topic *t, struct error *err, const char *format, ...)
{
	struct error fault = { 0 };
	va_list args;

	if (t->fault)
		return true;
	va_start(args, format);
	vsnprintf(fault.msg, sizeof fault.msg, format, args);
	va_end(args);
	t->fault = strdup(fault.msg);
	return t->fault || error_out_of_memory(err);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool set_trimmed(char **to, struct topic *t, const char *text, size_t len, struct error *err)
{
	size_t bad;

	while (len > 0 && is_blank(text[0])) {
		text++;
		len--;
	}
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	free(*to);
	*to = strndup(text, len);
	if (!*to)
		return error_out_of_memory(err);
	if (memchr(text, '\0', len))
		return topic_fault(t, err, "a NUL byte");
	if (!utf8_valid(text, len, &bad))
		return topic_fault(t, err, "not UTF-8 from \"%.*s\" on",
			(int)(len - bad < 8 ? len - bad : 8), text + bad);
	return true;
}

bool topic_set_id(struct topic *t, const char *text, size_t len, struct error *err)
{
	return set_trimmed(&t->id, t, text, len, err);
}

bool topic_set_query(struct topic *t, const char *text, size_t len, struct error *err)
{
	return set_trimmed(&t->query, t, text, len, err);
}

bool topics_next_line(struct topics_lines *l, const char **line, size_t *len)
{
	while (l->at < l->end) {
		const char *start = l->at;
		const char *stop = memchr(start, '\n', (size_t)(l->end - start));

		l->at = stop ? stop + 1 : l->end;
		l->line++;
		*len = (size_t)((stop ? stop : l->end) - start);
		if (*len > 0 && start[*len - 1] == '\r')
			--*len;
		*line = start;
		for (size_t i = 0; i < *len; i++) {
			if (!is_blank(start[i]))
				return true;
		}
	}
	return false;
}

static int by_id(const void *a, const void *b)
{
	const struct topic *const *x = a, *const *y = b;
	int order = strcmp((*x)->id, (*y)->id);

	return order ? order : (*x > *y) - (*x < *y);
}

static bool find_repeats(struct topics *t, struct error *err)
{
	struct topic **sorted = calloc(t->n + 1, sizeof *sorted);
	size_t n = 0;
	bool ok = true;

	if (!sorted)
		return error_out_of_memory(err);
	for (size_t i = 0; i < t->n; i++) {
		if (t->items[i].id)
			sorted[n++] = &t->items[i];
	}
	qsort(sorted, n, sizeof *sorted, by_id);
	for (size_t i = 1, first = 0; i < n && ok; i++) {
		if (strcmp(sorted[first]->id, sorted[i]->id) != 0)
			first = i;
		else
			ok = topic_fault(sorted[i], err, "the id %.200s is that of line %llu, too",
				sorted[i]->id, (unsigned long long)sorted[first]->line);
	}
	free(sorted);
	return ok;
}

static bool check(struct topics *t, struct error *err)
{
	for (size_t i = 0; i < t->n; i++) {
		struct topic *topic = &t->items[i];

		if ((!topic->id || !*topic->id) && !topic_fault(topic, err, "no id"))
			return false;
		if ((!topic->query || !*topic->query) && !topic_fault(topic, err, "no query"))
			return false;
	}
	return find_repeats(t, err);
}

bool topics_read(
	struct topics *out, const char *name, const char *text, size_t len, struct error *err)
{
	struct topics t CLEANUP(topics_done) = { 0 };

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (!choose(name, text, len)(&t, text, len, err) || !check(&t, err))
		return false;
	if (t.n == 0)
		return error_set(err, ERROR_INPUT,
			"no query in it; a line each is ID, tab, query, or JSON; TREC topics are "
			"read as well");
	*out = t;
	t = (struct topics){ 0 };
	return true;
}

void topics_done(struct topics *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->items[i].id);
		free(t->items[i].query);
		free(t->items[i].fault);
	}
	free(t->items);
	*t = (struct topics){ 0 };
}
