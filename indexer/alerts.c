/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of alerts gets all lines of a run in one write at its end, so that who follows it never
   reads half a line, and two builders' lines do not mix. */
#include "indexer/alerts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/json.h"
#include "common/new_keys.h"
#include "common/store.h"
#include "indexer/child.h"
#include "indexer/searcher_program.h"

/* searcher's own bound: an alert is to find all. */
#define MOST_HITS "100000"

#define DELIVERED "delivered"
#define FAILED "failed"

enum { EXIT_NONE = 1, MOST_DELIVERED = 1 << 20 };

/* Not so long that the next build waits for it. */
static const double timeout = 600;

/* ---- What was delivered ---- */

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void free_list(const char ***list)
{
	free(*list);
}

/* What became of an alert, as a line of the file; the name is quoted, so that any is one line. */
static void add_line(struct buf *out, const char *what, const char *name)
{
	buf_printf(out, "%s ", what);
	json_add_string(out, name, strlen(name));
	buf_add_byte(out, '\n');
}

static bool has_line(const char *generation, const char *what, const char *name)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct buf line CLEANUP(buf_done) = { 0 };
	struct buf text CLEANUP(buf_done) = { 0 };
	CLEANUP(close_file) FILE *file = NULL;
	char *to;

	buf_printf(&path, "%s/" ALERTS_FILE, generation);
	buf_add_byte(&line, '\n');
	add_line(&line, what, name);
	buf_add_byte(&line, '\0');
	buf_add_byte(&text, '\n');
	file = path.failed || line.failed ? NULL : fopen(path.data, "re");
	to = file ? buf_reserve(&text, MOST_DELIVERED + 1) : NULL;
	if (!to)
		return false;
	to[fread(to, 1, MOST_DELIVERED, file)] = '\0';
	return strstr(text.data, line.data) != NULL;
}

static bool append(const char *path, const void *bytes, size_t len, struct error *err)
{
	CLEANUP(close_fd)
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	struct stat before;
	int why;

	if (fd < 0 || fstat(fd, &before) != 0)
		return error_set_errno(err, "cannot write %s", path);
	errno = ENOSPC; /* of a write that is cut short */
	if (write(fd, bytes, len) == (ssize_t)len && fsync(fd) == 0)
		return true;
	why = errno;
	/* Where it can be taken back, no half line stays; a pipe cannot. */
	(void)!ftruncate(fd, before.st_size);
	errno = why;
	return error_set_errno(err, "cannot write %s", path);
}

static bool note(const char *generation, const char *what, const char *name, struct error *err)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct buf line CLEANUP(buf_done) = { 0 };

	buf_printf(&path, "%s/" ALERTS_FILE, generation);
	add_line(&line, what, name);
	if (path.failed || line.failed)
		return error_out_of_memory(err);
	return append(path.data, line.data, line.len, err);
}

/* ---- Since when ---- */

/*
 * The generation that delivered it last; between it and this one it failed, or was not asked: one
 * that was set aside and published later asks nobody. Where none has delivered it, it is new, and
 * begins with what is new now, or with the first generation for which it failed.
 */
static uint32_t find_since(const struct alerts_place *place, const char *name)
{
	uint32_t at = place->predecessor, since = at;

	while (at != 0) {
		CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
		CLEANUP(new_keys_done) struct new_keys keys = { 0 };
		struct error ignored; /* what is not kept any more ends the way back */

		if (!generation_open_number(place->index, at, &g, &ignored))
			break;
		if (has_line(g.path, DELIVERED, name))
			return at;
		if (!new_keys_load(&keys, g.path, &ignored))
			break;
		if (has_line(g.path, FAILED, name) && keys.predecessor != 0)
			since = keys.predecessor;
		at = keys.predecessor;
	}
	return since;
}

/* ---- One alert ---- */

static bool ask(const struct alert_options *a, const struct alerts_place *place, uint32_t since,
	struct buf *out, struct error *err)
{
	char path[PATH_MAX], generation[16], from[16], how[32];
	const char *const own[] = { "--index", place->index, "--generation", generation,
		"--new-since", from, "--format", "jsonl", "--hits", MOST_HITS, "--duplicates",
		"--no-timing", "--query", a->query };
	enum { OWN = sizeof own / sizeof *own };
	CLEANUP(free_list) const char **argv = calloc(a->options.n + OWN + 2, sizeof *argv);
	int status;

	if (!argv)
		return error_out_of_memory(err);
	snprintf(generation, sizeof generation, "%" PRIu32, place->live);
	snprintf(from, sizeof from, "%" PRIu32, since);
	/* Ours come last and so win. */
	argv[0] = searcher_program(place->searcher, path);
	if (a->options.n > 0)
		memcpy(argv + 1, a->options.items, a->options.n * sizeof *argv);
	memcpy(argv + 1 + a->options.n, own, sizeof own);
	if (!child_run(
		    &(struct child){
			    .argv = argv, .output = out, .timeout = timeout, .stop = place->stop },
		    &status, err))
		return false;
	if (status <= EXIT_NONE)
		return true;
	child_say_status(status, how, sizeof how);
	return error_set(err, ERROR_INPUT, "%.200s: %s", argv[0], how);
}

/* The lines of hits, each with what it is of. */
static bool make_lines(const struct alert_options *a, const struct alerts_place *place,
	uint32_t since, const struct buf *answer, struct buf *out, struct error *err)
{
	static const char hit[] = "{\"type\":\"hit\",";
	const char *at = answer->data, *end = at + answer->len;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);

		if (len >= sizeof hit && memcmp(at, hit, sizeof hit - 1) == 0) {
			buf_add_str(out, "{\"alert\":");
			json_add_string(out, a->name, strlen(a->name));
			buf_printf(out, ",\"generation\":%" PRIu32 ",\"new_since\":%" PRIu32 ",",
				place->live, since);
			buf_add(out, at + sizeof hit - 1, len - (sizeof hit - 1));
			buf_add_byte(out, '\n');
		}
		at += len + 1;
	}
	return !out->failed || error_out_of_memory(err);
}

static bool tell(const struct alert_options *a, const struct alerts_place *place,
	const struct buf *lines, struct error *err)
{
	CLEANUP(free_list) const char **argv = calloc(a->command.n + 1, sizeof *argv);
	char how[32];
	int status;

	if (!argv)
		return error_out_of_memory(err);
	memcpy(argv, a->command.items, a->command.n * sizeof *argv);
	if (!child_run(&(struct child){ .argv = argv,
			       .input = lines->data,
			       .input_len = lines->len,
			       .timeout = timeout,
			       .stop = place->stop },
		    &status, err))
		return false;
	if (status == 0)
		return true;
	child_say_status(status, how, sizeof how);
	return error_set(err, ERROR_IO, "%.200s: %s", argv[0], how);
}

static bool deliver(const struct alert_options *a, const struct alerts_place *place,
	const char *generation, struct error *err)
{
	struct buf answer CLEANUP(buf_done) = { 0 };
	struct buf lines CLEANUP(buf_done) = { 0 };
	uint32_t since = find_since(place, a->name);

	if (!ask(a, place, since, &answer, err) ||
		!make_lines(a, place, since, &answer, &lines, err))
		return false;
	if (lines.len > 0 && !(a->file ? append(a->file, lines.data, lines.len, err)
				       : tell(a, place, &lines, err)))
		return false;
	return note(generation, DELIVERED, a->name, err);
}

size_t alerts_run(const struct alert_options *alerts, size_t n, const struct alerts_place *place)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	struct error err = { 0 };
	size_t failed = 0;

	if (n == 0)
		return 0;
	if (!generation_open_number(place->index, place->live, &g, &err)) {
		log_warning(place->log, "no alert was asked: %s", err.msg);
		return n;
	}
	for (size_t i = 0; i < n; i++) {
		bool ok = place->predecessor == 0 ? note(g.path, DELIVERED, alerts[i].name, &err)
						  : deliver(&alerts[i], place, g.path, &err);

		struct error ignored;

		if (ok)
			continue;
		failed++;
		(void)!note(g.path, FAILED, alerts[i].name, &ignored);
		log_warning(place->log, "alert %s was not delivered and will be tried again: %s",
			alerts[i].name, err.msg);
	}
	return failed;
}
