/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/manifest.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/store.h"

/* Far beyond what the limits of report.h allow. */
enum { MAX_MANIFEST = 64 << 20 };

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static char *manifest_path(const char *directory, struct error *err)
{
	char *path;

	if (asprintf(&path, "%s/%s", directory, STORE_MANIFEST) >= 0)
		return path;
	error_out_of_memory(err);
	return NULL;
}

static void free_string(char **string)
{
	free(*string);
}

bool manifest_write(const char *directory, const struct buf *text, struct error *err)
{
	CLEANUP(free_string) char *path = manifest_path(directory, err);
	FILE *file;
	bool ok;

	if (!path)
		return false;
	file = fopen(path, "wxe");
	if (!file)
		return error_set_errno(err, "cannot write %s", path);
	ok = fwrite(text->data, 1, text->len, file) == text->len;
	ok = fclose(file) == 0 && ok;
	return ok || error_set_errno(err, "cannot write %s", path);
}

bool manifest_load(const char *directory, struct buf *out, struct error *err)
{
	CLEANUP(free_string) char *path = manifest_path(directory, err);
	CLEANUP(close_file) FILE *file = NULL;
	char block[8192];
	size_t got;

	if (!path)
		return false;
	file = fopen(path, "re");
	if (!file)
		return error_set_errno(err, "cannot read %s", path);
	while ((got = fread(block, 1, sizeof block, file)) > 0 && out->len < MAX_MANIFEST)
		buf_add(out, block, got);
	if (ferror(file))
		return error_set_errno(err, "cannot read %s", path);
	return !out->failed || error_out_of_memory(err);
}

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static uint64_t number_of(const cJSON *object, const char *name, bool *ok)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 1e18) {
		*ok = false;
		return 0;
	}
	return (uint64_t)item->valuedouble;
}

static void copy_text(char *to, size_t size, const cJSON *from, bool *ok)
{
	const char *text = cJSON_GetStringValue(from);

	if (text && strlen(text) < size)
		strcpy(to, text);
	else
		*ok = false;
}

static void read_versions(struct manifest *m, const cJSON *versions, bool *ok)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, versions)
	{
		struct manifest_version *v = &m->versions[m->n_versions];

		/* An array's items have no name. */
		if (m->n_versions == MANIFEST_MAX_VERSIONS || !item->string ||
			strlen(item->string) >= sizeof v->name)
			break;
		strcpy(v->name, item->string);
		copy_text(v->version, sizeof v->version, item, ok);
		m->n_versions++;
	}
}

static void read_files(struct manifest *m, const cJSON *database, bool *ok)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, database)
	{
		struct manifest_file *f = &m->files[m->n_files];

		if (m->n_files == MANIFEST_MAX_FILES || !item->string ||
			strlen(item->string) >= sizeof f->name)
			break;
		strcpy(f->name, item->string);
		f->bytes = number_of(database, f->name, ok);
		m->n_files++;
	}
}

bool manifest_read(struct manifest *out, const char *text, size_t len, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_ParseWithLength(text, len);
	const cJSON *articles = cJSON_GetObjectItemCaseSensitive(root, "articles");
	const cJSON *paragraphs = cJSON_GetObjectItemCaseSensitive(root, "paragraphs");
	struct manifest m = { 0 };
	const char *checked;
	bool ok = true;

	m.schema = (uint32_t)number_of(root, "schema", &ok);
	if (ok && m.schema != SCHEMA_VERSION)
		return error_set(err, ERROR_VERSION,
			"%s is of schema %u, this program knows %d; rebuild the index",
			STORE_MANIFEST, m.schema, SCHEMA_VERSION);
	copy_text(m.finished, sizeof m.finished, cJSON_GetObjectItemCaseSensitive(root, "finished"),
		&ok);
	checked = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "checked"));
	/* Once all were checked, and none said so. */
	m.unchecked = checked && strcmp(checked, "sample") == 0;
	m.articles = number_of(articles, "indexed", &ok);
	m.paragraphs = number_of(paragraphs, "indexed", &ok);
	m.rejected = number_of(paragraphs, "rejected", &ok);
	m.tokens = number_of(root, "tokens", &ok);
	m.text_bytes = number_of(root, "text_bytes", &ok);
	m.stored_bytes =
		number_of(cJSON_GetObjectItemCaseSensitive(root, "input"), "stored_bytes", &ok);
	read_versions(&m, cJSON_GetObjectItemCaseSensitive(root, "versions"), &ok);
	read_files(&m, cJSON_GetObjectItemCaseSensitive(root, "database"), &ok);
	if (!ok)
		return error_set(err, ERROR_CORRUPT, "%s is damaged", STORE_MANIFEST);
	*out = m;
	return true;
}
