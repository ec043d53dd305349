/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole file in memory, 17 bytes a key. */
#include "common/new_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store_names.h"

void new_keys_done(struct new_keys *k)
{
	buf_done(&k->text);
	*k = (struct new_keys){ 0 };
}

static bool read_all(int fd, struct buf *out, struct error *err)
{
	struct stat st;
	ssize_t got;
	char *to;

	if (fstat(fd, &st) != 0)
		return error_set_errno(err, "%s", NEW_KEYS_FILE);
	to = buf_reserve(out, (size_t)st.st_size);
	if (!to)
		return error_out_of_memory(err);
	for (off_t at = 0; at < st.st_size; at += got) {
		got = pread(fd, to + at, (size_t)(st.st_size - at), at);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got < 0)
			return error_set_errno(err, "%s", NEW_KEYS_FILE);
		else if (got == 0)
			break;
		out->len += (size_t)got;
	}
	to[out->len] = '\0';
	return true;
}

/* Where the last line begins. */
static size_t last_line(const struct buf *text)
{
	const char *end = text->len > 0 ? memrchr(text->data, '\n', text->len - 1) : NULL;

	return end ? (size_t)(end + 1 - text->data) : 0;
}

static bool parse(struct new_keys *k, struct error *err)
{
	const char *text = k->text.data ? k->text.data : "";
	int head = 0, tail = 0;

	if (sscanf(text, NEW_KEYS_HEADER "generation %" SCNu32 "\npredecessor %" SCNu32 "%n",
		    &k->generation, &k->predecessor, &head) == 2 &&
		strncmp(text + head, "\n\n", 2) == 0) {
		k->first = (size_t)head + 2;
		k->end = last_line(&k->text);
		if (k->end >= k->first &&
			sscanf(text + k->end, "end %" SCNu64 "%n", &k->n, &tail) == 1 &&
			text[k->end + (size_t)tail] == '\n')
			return true;
	}
	return error_set(err, ERROR_CORRUPT, "%s is damaged", NEW_KEYS_FILE);
}

bool new_keys_load(struct new_keys *out, const char *path, struct error *err)
{
	CLEANUP(new_keys_done) struct new_keys k = { 0 };
	CLEANUP(store_close_fd) int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(store_close_fd) int fd = -1;

	fd = dir < 0 ? -1 : openat(dir, NEW_KEYS_FILE, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "%s/%s", path, NEW_KEYS_FILE);
	if (!read_all(fd, &k.text, err) || !parse(&k, err))
		return error_wrap(err, "%s", path);
	*out = k;
	k = (struct new_keys){ 0 };
	return true;
}

void new_since_done(struct new_since *s)
{
	for (size_t i = 0; i < s->n; i++)
		new_keys_done(&s->list[i]);
	free(s->list);
	*s = (struct new_since){ 0 };
}

static bool add(struct new_since *s, const char *index, uint32_t number, struct error *err)
{
	char name[STORE_NAME_SIZE], *path;
	struct new_keys *grown = realloc(s->list, (s->n + 1) * sizeof *grown);
	bool ok;

	if (!grown)
		return error_out_of_memory(err);
	s->list = grown;
	store_name(name, STORE_GENERATION, number);
	if (asprintf(&path, "%s/%s", index, name) < 0)
		return error_out_of_memory(err);
	s->list[s->n] = (struct new_keys){ 0 };
	ok = new_keys_load(&s->list[s->n], path, err);
	free(path);
	s->n += ok;
	return ok;
}

bool new_since_load(
	struct new_since *out, const char *index, uint32_t to, uint32_t since, struct error *err)
{
	CLEANUP(new_since_done) struct new_since s = { 0 };
	struct way_back way = { 0 };
	uint32_t at = to;

	while (at > since) {
		if (!way_back_step(&way, at))
			return error_set(err, ERROR_NOT_FOUND,
				"%s: what is new since generation %" PRIu32
				" cannot be told: generation %" PRIu32 " was published again since",
				index, since, at);
		if (!add(&s, index, at, err)) {
			if (err->code != ERROR_NOT_FOUND)
				return false;
			break;
		}
		if (s.list[s.n - 1].predecessor == 0)
			break;
		at = s.list[s.n - 1].predecessor;
	}
	if (at != since && at == to)
		return error_set(err, ERROR_NOT_FOUND,
			"%s: what is new in generation %" PRIu32 " was not noted, or not against "
			"generation %" PRIu32,
			index, to, since);
	if (at != since)
		return error_set(err, ERROR_NOT_FOUND,
			"%s: what is new since generation %" PRIu32 " cannot be told: the way back "
			"from generation %" PRIu32 " passes it by or is not kept so far; the "
			"oldest that can be asked for is %" PRIu32,
			index, since, to, s.n > 0 && at < since ? s.list[s.n - 1].generation : at);
	*out = s;
	s = (struct new_since){ 0 };
	return true;
}
