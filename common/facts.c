/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON form of struct facts. */
#include "common/facts.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"

void facts_done(struct facts *f)
{
	free(f->languages);
	*f = (struct facts){ 0 };
}

static int compare_languages(const void *left, const void *right)
{
	const struct language_facts *a = left, *b = right;

	if (a->paragraphs != b->paragraphs)
		return a->paragraphs < b->paragraphs ? 1 : -1;
	return strcmp(a->code, b->code);
}

void facts_sort(struct facts *f)
{
	if (f->n_languages > 1)
		qsort(f->languages, f->n_languages, sizeof *f->languages, compare_languages);
}

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool add_language(cJSON *list, const struct language_facts *language)
{
	cJSON *item = cJSON_CreateObject();

	if (!item || !cJSON_AddItemToArray(list, item))
		return false;
	return cJSON_AddStringToObject(item, "code", language->code) &&
	       cJSON_AddStringToObject(item, "fingerprint", language->fingerprint) &&
	       cJSON_AddNumberToObject(item, "articles", (double)language->articles) &&
	       cJSON_AddNumberToObject(item, "paragraphs", (double)language->paragraphs);
}

bool facts_write(const struct facts *f, struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_CreateObject();
	cJSON *list;
	char *text;

	if (!root || !cJSON_AddNumberToObject(root, "schema", f->schema) ||
		!cJSON_AddBoolToObject(root, "keep_accents", f->keep_accents) ||
		(f->moved && !cJSON_AddTrueToObject(root, "moved")))
		return error_out_of_memory(err);
	list = cJSON_AddArrayToObject(root, "languages");
	if (!list)
		return error_out_of_memory(err);
	for (size_t i = 0; i < f->n_languages; i++) {
		if (!add_language(list, &f->languages[i]))
			return error_out_of_memory(err);
	}
	text = cJSON_PrintUnformatted(root);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	cJSON_free(text);
	return !out->failed || error_out_of_memory(err);
}

static bool read_language(const cJSON *item, struct language_facts *out)
{
	const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "code"));
	const char *fingerprint =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "fingerprint"));
	const cJSON *articles = cJSON_GetObjectItemCaseSensitive(item, "articles");
	const cJSON *paragraphs = cJSON_GetObjectItemCaseSensitive(item, "paragraphs");

	if (!code || strlen(code) >= sizeof out->code || !fingerprint ||
		strlen(fingerprint) >= sizeof out->fingerprint || !cJSON_IsNumber(articles) ||
		!cJSON_IsNumber(paragraphs))
		return false;
	strcpy(out->code, code);
	strcpy(out->fingerprint, fingerprint);
	out->articles = (uint64_t)articles->valuedouble;
	out->paragraphs = (uint64_t)paragraphs->valuedouble;
	return true;
}

static bool read_languages(struct facts *f, const cJSON *list, struct error *err)
{
	const cJSON *item;
	size_t n = 0;

	f->languages = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *f->languages);
	if (!f->languages)
		return error_out_of_memory(err);
	cJSON_ArrayForEach(item, list)
	{
		if (!read_language(item, &f->languages[n++]))
			return error_set(
				err, ERROR_CORRUPT, "the index's facts name a bad language");
	}
	f->n_languages = n;
	return true;
}

bool facts_read(struct facts *out, const char *json, size_t len, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_ParseWithLength(json, len);
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "schema");
	const cJSON *keep = cJSON_GetObjectItemCaseSensitive(root, "keep_accents");
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "languages");
	CLEANUP(facts_done) struct facts read = { 0 };

	if (!cJSON_IsNumber(schema))
		return error_set(err, ERROR_CORRUPT, "the index does not say how it was built");
	if (schema->valuedouble != SCHEMA_VERSION)
		return error_set(err, ERROR_VERSION,
			"the index has schema %d, this program knows %d; rebuild the index",
			schema->valueint, SCHEMA_VERSION);
	if (!cJSON_IsBool(keep) || !cJSON_IsArray(list))
		return error_set(err, ERROR_CORRUPT, "the index does not say how it was built");
	read.schema = SCHEMA_VERSION;
	read.keep_accents = cJSON_IsTrue(keep);
	read.moved = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "moved"));
	if (!read_languages(&read, list, err))
		return false;
	*out = read;
	read = (struct facts){ 0 };
	return true;
}

bool facts_match(const struct facts *f, size_t i, struct analyzer *a, struct error *err)
{
	char mine[65];

	if (!analyzer_fingerprint(a, mine, err))
		return false;
	if (strcmp(mine, f->languages[i].fingerprint) == 0)
		return true;
	return error_set(err, ERROR_VERSION,
		"the index was built with other stems for language %s (another libstemmer or "
		"analyzer); "
		"rebuild it",
		f->languages[i].code);
}
