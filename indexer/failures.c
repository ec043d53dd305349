/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/failures.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/json.h"
#include "common/printable.h"
#include "common/store_names.h"

enum { MOST_BYTES = 64 << 10 };

static void free_string(char **string)
{
	free(*string);
}

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

void failures_done(struct failures *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->items[i].what);
	free(f->items);
	*f = (struct failures){ 0 };
}

/* NULL if memory is out. */
static char *path_in(const char *index)
{
	char *path;

	return asprintf(&path, "%s/" FAILURES_FILE, index) < 0 ? NULL : path;
}

/* ---- Reading ---- */

static bool add(struct failures *f, const struct failure *item, struct error *err)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 16;
		struct failure *grown = realloc(f->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		f->items = grown;
		f->cap = cap;
	}
	f->items[f->n++] = *item;
	return true;
}

/* cJSON takes more than JSON, and what is not UTF-8. NULL if it is no JSON, or memory is out. */
static cJSON *parse_line(const char *line, size_t len)
{
	const char *why;
	size_t at;

	return json_check(line, len, &at, &why) ? cJSON_ParseWithLength(line, len) : NULL;
}

static bool is_time(const char *text)
{
	return strlen(text) == strlen("2026-01-31T02:00:17Z") &&
	       text[strspn(text, "0123456789-:TZ")] == '\0';
}

static bool read_line(struct failures *out, const char *line, size_t len, struct error *err)
{
	CLEANUP(free_json) cJSON *json = parse_line(line, len);
	CLEANUP(free_string) char *what = NULL;
	const char *finished =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "finished"));
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "error"));
	const cJSON *status = cJSON_GetObjectItemCaseSensitive(json, "status");
	const cJSON *generation = cJSON_GetObjectItemCaseSensitive(json, "generation");
	struct failure f = { 0 };

	if (!finished || !is_time(finished) || !text || !cJSON_IsNumber(status))
		return true;
	snprintf(f.finished, sizeof f.finished, "%s", finished);
	f.status = status->valueint;
	if (cJSON_IsNumber(generation) && generation->valuedouble > 0 &&
		generation->valuedouble <= UINT32_MAX)
		f.generation = (uint32_t)generation->valuedouble;
	f.what = what = strdup(text);
	if (!what)
		return error_out_of_memory(err);
	if (!add(out, &f, err))
		return false;
	what = NULL;
	return true;
}

bool failures_read(struct failures *out, const char *index, struct error *err)
{
	CLEANUP(free_string) char *path = path_in(index);
	CLEANUP(close_file) FILE *file = path ? fopen(path, "re") : NULL;
	CLEANUP(buf_done) struct buf text = { 0 };
	char *to = file ? buf_reserve(&text, MOST_BYTES) : NULL;
	size_t len = to ? fread(to, 1, MOST_BYTES, file) : 0;

	for (size_t at = 0, n; at < len; at += n + 1) {
		const char *end = memchr(to + at, '\n', len - at);

		n = end ? (size_t)(end - to) - at : len - at;
		if (!read_line(out, to + at, n, err))
			return false;
	}
	return (path && !text.failed) || error_out_of_memory(err);
}

/* ---- Writing ---- */

static void put_line(struct buf *out, time_t finished, const struct failure *f)
{
	CLEANUP(buf_done) struct buf shown = { 0 };
	char when[32];
	struct tm utc;

	gmtime_r(&finished, &utc);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
	buf_printf(out, "{\"finished\":\"%s\",\"status\":%d,\"generation\":", when, f->status);
	if (f->generation > 0)
		buf_printf(out, "%" PRIu32, f->generation);
	else
		buf_add_str(out, "null");
	/* It may quote a file name. */
	printable_add(&shown, f->what, strlen(f->what));
	buf_add_str(out, ",\"error\":");
	json_add_string(out, shown.data ? shown.data : "", shown.len);
	buf_add_str(out, "}\n");
}

/* Whether the last line has no end: a run may have died while it wrote. */
static bool is_cut(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

void failures_note(const char *index, time_t finished, const struct failure *f)
{
	CLEANUP(free_string) char *path = path_in(index);
	CLEANUP(buf_done) struct buf line = { 0 };
	CLEANUP(store_close_fd)
	int fd = path ? open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666) : -1;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return;
	if (is_cut(fd, st.st_size))
		buf_add_byte(&line, '\n');
	put_line(&line, finished, f);
	if (line.failed)
		return;
	if ((uint64_t)st.st_size + line.len > MOST_BYTES) {
		if (ftruncate(fd, 0) != 0)
			return;
		st.st_size = 0;
	}
	if (write(fd, line.data, line.len) != (ssize_t)line.len)
		(void)!ftruncate(fd, st.st_size);
}

void failures_forget(const char *index)
{
	CLEANUP(free_string) char *path = path_in(index);

	if (path)
		unlink(path);
}
