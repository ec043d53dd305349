/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Front matter by lines. Not a YAML reader on purpose: what people put here is a handful of names
 * and values, and a YAML library is a large thing to trust with files from anywhere. Text between
 * two rules is not mistaken for it: its first line must be a key.
 */
#include "indexer/front_matter.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "indexer/lines.h"

/* One key with its values. */
struct entry {
	const char *key; /* borrowed from the text */
	size_t key_len, line;
	struct strings values;
	bool is_list;
};

struct entries {
	struct entry *items;
	size_t n;
};

static void entries_done(struct entries *e)
{
	for (size_t i = 0; i < e->n; i++)
		strings_done(&e->items[i].values);
	free(e->items);
}

static bool is_fence(const struct line *line, bool closing)
{
	const char *text = line->text;
	size_t len = line->len;

	white_trim(&text, &len);
	return text == line->text && len == 3 &&
	       (memcmp(text, "---", 3) == 0 || (closing && memcmp(text, "...", 3) == 0));
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_key_byte(char byte)
{
	return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-';
}

/* Bytes of the key that the line begins with; 0 if it does not. */
static size_t key_len(const struct line *line)
{
	size_t n = 0;

	if (line->len == 0 || !is_letter(line->text[0]))
		return 0;
	while (n < line->len && is_key_byte(line->text[n]))
		n++;
	if (n == line->len || line->text[n] != ':')
		return 0;
	return n + 1 == line->len || white_char(line->text + n + 1, line->len - n - 1) > 0 ? n : 0;
}

bool front_matter_probe(const char *text, size_t len)
{
	struct lines lines;
	struct line line;

	lines_init(&lines, text, len);
	if (!lines_next(&lines, &line) || !is_fence(&line, false))
		return false;
	while (lines_next(&lines, &line)) {
		if (white_span(line.text, line.len) < line.len && line.text[0] != '#')
			return key_len(&line) > 0;
	}
	return false;
}

/* Adds a value without its quotes: '' is ' in single ones, a backslash escapes in double ones. */
static bool add_value(struct strings *out, const char *text, size_t len, struct error *err)
{
	struct buf plain = { 0 };
	char quote;
	bool ok;

	white_trim(&text, &len);
	quote = len >= 2 && (*text == '"' || *text == '\'') ? *text : '\0';
	if (quote == '\0' || text[len - 1] != quote)
		return len == 0 || strings_add(out, text, len, err);
	for (size_t i = 1; i < len - 1; i++) {
		if (i + 1 < len - 1 &&
			((quote == '"' && text[i] == '\\') || (quote == '\'' && text[i] == '\'')))
			i++;
		buf_add_byte(&plain, text[i]);
	}
	ok = !plain.failed || error_out_of_memory(err);
	if (ok && plain.len > 0)
		ok = strings_add(out, plain.data, plain.len, err);
	buf_done(&plain);
	return ok;
}

/* Adds what stands between commas outside quotes. */
static bool add_values(struct strings *out, const char *text, size_t len, struct error *err)
{
	size_t from = 0;
	char quote = '\0';

	for (size_t i = 0; i <= len; i++) {
		if (i < len && quote != '\0') {
			quote = text[i] == quote ? '\0' : quote;
		} else if (i < len && (text[i] == '"' || text[i] == '\'') &&
			   white_span(text + from, i - from) == i - from) {
			quote = text[i];
		} else if (i == len || text[i] == ',') {
			if (!add_value(out, text + from, i - from, err))
				return false;
			from = i + 1;
		}
	}
	return true;
}

static bool add_entry(
	struct entries *entries, const struct line *line, size_t len, struct error *err)
{
	struct entry *grown = realloc(entries->items, (entries->n + 1) * sizeof *grown);
	const char *value = line->text + len + 1;
	size_t value_len = line->len - len - 1;
	struct entry *entry;

	if (!grown)
		return error_out_of_memory(err);
	entries->items = grown;
	entry = &grown[entries->n++];
	*entry = (struct entry){ .key = line->text, .key_len = len };
	entry->line = (size_t)line->number - 1;
	white_trim(&value, &value_len);
	if (value_len < 2 || value[0] != '[' || value[value_len - 1] != ']')
		return add_value(&entry->values, value, value_len, err);
	entry->is_list = true;
	return add_values(&entry->values, value + 1, value_len - 2, err);
}

/* A "- item" line belongs to a key that had nothing on its own line. */
static bool add_item(struct entries *entries, const struct line *line, struct error *err)
{
	struct entry *entry = entries->n > 0 ? &entries->items[entries->n - 1] : NULL;
	const char *text = line->text;
	size_t len = line->len;

	white_trim(&text, &len);
	if (!entry || len < 2 || text[0] != '-' || text[1] != ' ' ||
		(entry->values.n > 0 && !entry->is_list))
		return true;
	entry->is_list = true;
	return add_value(&entry->values, text + 1, len - 1, err);
}

/* Reads up to the closing line; front->len stays 0 if there is none. */
static bool read_entries(const char *text, size_t len, struct entries *entries,
	struct front_matter *front, struct error *err)
{
	struct lines lines;
	struct line line;

	lines_init(&lines, text, len);
	lines_next(&lines, &line);
	while (lines_next(&lines, &line)) {
		size_t n = key_len(&line);

		if (is_fence(&line, true)) {
			front->len = (size_t)(lines.at - text);
			if (front->len > len)
				front->len = len;
			front->lines = (size_t)line.number;
			return true;
		}
		if (n > 0 ? !add_entry(entries, &line, n, err) : !add_item(entries, &line, err))
			return false;
	}
	return true;
}

static bool is_key(const struct entry *entry, const char *name)
{
	return entry->key_len == strlen(name) && memcmp(entry->key, name, entry->key_len) == 0;
}

static bool set_text(
	struct article *out, char **field, const struct entry *entry, struct error *err)
{
	const char *value = entry->values.items[0];

	if (!*field)
		*field = article_keep(out, value, strlen(value), err);
	return *field != NULL;
}

/* `commas`: a plain value may hold several. */
static bool set_strings(
	struct strings *field, const struct entry *entry, bool commas, struct error *err)
{
	for (size_t i = 0; i < entry->values.n; i++) {
		const char *value = entry->values.items[i];
		bool split = commas && !entry->is_list;

		if (split ? !add_values(field, value, strlen(value), err)
			  : !strings_add(field, value, strlen(value), err))
			return false;
	}
	return true;
}

/* Gives the article what the key is known to mean. */
static bool apply(struct article *out, const struct entry *entry, struct error *err)
{
	const char *value;

	if (entry->values.n == 0)
		return true;
	value = entry->values.items[0];
	if (is_key(entry, "title"))
		return set_text(out, &out->title, entry, err);
	if (is_key(entry, "source"))
		return set_text(out, &out->source, entry, err);
	if (is_key(entry, "url"))
		return set_text(out, &out->url, entry, err);
	if (is_key(entry, "date") && !out->date)
		return article_set_date(out, value, strlen(value), err);
	if (is_key(entry, "language") && !out->language)
		article_set_language(out, value, strlen(value));
	if (is_key(entry, "author"))
		return set_strings(&out->authors, entry, false, err);
	if (is_key(entry, "keywords") || is_key(entry, "tags"))
		return set_strings(&out->keywords, entry, true, err);
	return true;
}

static void keep(struct buf *record, const struct entry *entry)
{
	buf_add_byte(record, record->len == 0 ? '{' : ',');
	json_add_string(record, entry->key, entry->key_len);
	buf_add_byte(record, ':');
	if (entry->is_list)
		buf_add_byte(record, '[');
	else if (entry->values.n == 0)
		buf_add_str(record, "\"\"");
	for (size_t i = 0; i < entry->values.n; i++) {
		if (i > 0)
			buf_add_byte(record, ',');
		json_add_string(record, entry->values.items[i], strlen(entry->values.items[i]));
	}
	if (entry->is_list)
		buf_add_byte(record, ']');
}

bool front_matter_read(const char *text, size_t len, struct front_matter *front,
	struct article *out, struct error *err)
{
	CLEANUP(entries_done) struct entries entries = { 0 };

	*front = (struct front_matter){ 0 };
	if (!front_matter_probe(text, len))
		return true;
	if (!read_entries(text, len, &entries, front, err))
		return false;
	if (front->len == 0)
		return true;
	buf_clear(&out->record);
	for (size_t i = 0; i < entries.n; i++) {
		bool had_title = out->title != NULL;

		if (!apply(out, &entries.items[i], err))
			return false;
		if (!had_title && out->title)
			front->title_line = entries.items[i].line;
		keep(&out->record, &entries.items[i]);
	}
	buf_add_str(&out->record, out->record.len == 0 ? "{}" : "}");
	return !out->record.failed || error_out_of_memory(err);
}
