/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * searcher: a question and its answer, or many of them. The only file of this program that looks at
 * the environment and writes to stdout.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "searcher/batch.h"
#include "searcher/options.h"
#include "searcher/pager.h"
#include "searcher/run_manifest.h"
#include "searcher/serve.h"
#include "searcher/suggest.h"

enum { EXIT_HITS = 0, EXIT_NONE = 1 };

/* Bytes gathered before they are written. */
enum { WRITE_AT = 1 << 16 };

/* Of a text on standard input: as long as the longest paragraph that is indexed. */
enum { MAX_LIKE = 16 << 20 };

/* Of a batch: a million queries and more. */
enum { MAX_QUERIES_FILE = 1 << 30 };

/* A terminal narrower than this is not wrapped for: it may well be a wrong answer of 0 or 1. */
enum { MIN_TERMINAL = 20 };

const char *argp_program_version = "searcher (Pilcrow) " PILCROW_VERSION;

/* A reader that had enough (| head) is no failure: what is left is dropped in silence. */
static bool write_out(int fd, struct buf *out, bool *closed, struct error *err)
{
	size_t done = 0;

	while (done < out->len && !*closed) {
		ssize_t n = write(fd, out->data + done, out->len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno == EPIPE)
			*closed = true;
		else if (n < 0 && errno != EINTR)
			return error_set_errno(err, "cannot write the answer to standard output");
	}
	buf_clear(out);
	return true;
}

/* The pager to show the answer with; NULL for none. */
static const char *choose_pager(const struct options *o)
{
	const char *pager = getenv("PAGER");
	const char *term = getenv("TERM");

	if (o->pager == WHEN_NEVER)
		return NULL;
	if (o->pager == WHEN_AUTO && (!o->format->for_people || !isatty(STDOUT_FILENO) ||
					     (term && strcmp(term, "dumb") == 0)))
		return NULL;
	if (!pager)
		return "command -v less >/dev/null && exec less -FRX; exit 127";
	return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
}

/* Whether the lines are no more than the terminal has, that of the prompt left out. */
static bool fits_screen(const struct buf *out)
{
	struct winsize size;
	unsigned lines = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return false;
	for (size_t i = 0; i < out->len && lines < size.ws_row; i++)
		lines += out->data[i] == '\n';
	return lines < size.ws_row;
}

/* Where the pager cannot be run, the answer is written as it would be without. */
static bool write_paged(const char *pager, struct buf *out, struct error *err)
{
	struct buf kept CLEANUP(buf_done) = { 0 };
	struct error ignored = { 0 };
	struct pager p;
	bool closed = false;

	/* What a user of less alone expects of colours. */
	setenv("LESS", "FRX", 0);
	buf_add(&kept, out->data, out->len);
	if (kept.failed)
		return error_out_of_memory(err);
	if (pager_start(&p, pager, &ignored)) {
		bool written = write_out(p.fd, out, &closed, err);

		if (pager_wait(&p))
			return written;
	}
	closed = false;
	return write_out(STDOUT_FILENO, &kept, &closed, err);
}

/* A record of an answer that nobody took to its end would be of no use. */
static bool write_manifest(const struct options *o, const struct run_manifest *m, struct error *err)
{
	if (!o->manifest)
		return true;
	if (m->closed)
		return error_set(err, ERROR_IO,
			"standard output was closed before the end of the answer: %.200s is not "
			"written",
			o->manifest);
	return run_manifest_write(m, o->manifest, err);
}

static bool write_answer(const struct options *o, const struct answer *answer,
	const struct output_style *style, struct run_manifest *manifest, struct error *err)
{
	struct buf out CLEANUP(buf_done) = { 0 };
	const char *pager = choose_pager(o);
	bool closed = false;

	if (!o->format->begin(&out, answer, style, err))
		return false;
	for (size_t i = 0; i < answer->n_hits && !closed; i++) {
		if (!o->format->hit(&out, answer, &answer->hits[i], style, err))
			return false;
		if (pager || out.len < WRITE_AT)
			continue;
		run_manifest_add(manifest, out.data, out.len);
		if (!write_out(STDOUT_FILENO, &out, &closed, err))
			return false;
	}
	if (!o->format->end(&out, answer, style, err))
		return false;
	run_manifest_add(manifest, out.data, out.len);
	if (pager && (o->pager == WHEN_ALWAYS || !fits_screen(&out)))
		return write_paged(pager, &out, err);
	if (!write_out(STDOUT_FILENO, &out, &closed, err))
		return false;
	manifest->closed = closed;
	return true;
}

static bool wants_color(const struct options *o)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (!o->format->for_people)
		return false;
	if (o->color != WHEN_AUTO)
		return o->color == WHEN_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	       !(term && strcmp(term, "dumb") == 0);
}

/* Of the terminal. COLUMNS is not asked: shells seldom export it, and then it may be stale. */
static unsigned terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
		size.ws_col < MIN_TERMINAL)
		return 0;
	return size.ws_col;
}

static struct output_style choose_style(const struct options *o)
{
	struct output_style style = o->style;

	style.mark_open = style.mark_close = "";
	style.color = wants_color(o);
	style.width = o->width == WIDTH_AUTO ? terminal_width() : (unsigned)o->width;
	if (o->mark_open) {
		style.mark_open = o->mark_open;
		style.mark_close = o->mark_close;
	} else if (o->format->for_people && !style.color) {
		style.mark_open = "[";
		style.mark_close = "]";
	}
	return style;
}

/* This machine's name and a folder on it. */
struct places {
	char host[HOST_NAME_MAX + 1];
	char *folder; /* owned; NULL for no links */
};

static void places_done(struct places *p)
{
	free(p->folder);
}

/* Links lead to files by their whole path on this machine. */
static bool find_links(const struct options *o, struct places *p, struct error *err)
{
	if (!o->hyperlink_folder || (o->color != WHEN_ALWAYS && !isatty(STDOUT_FILENO)))
		return true;
	p->folder = realpath(o->hyperlink_folder, NULL);
	if (!p->folder)
		return error_set_errno(err, "--hyperlink %.200s", o->hyperlink_folder);
	if (gethostname(p->host, sizeof p->host - 1) != 0)
		*p->host = '\0';
	return true;
}

/* Where the format has no room to say that another query was answered. */
static void tell_correction(const struct options *o, const struct answer *a, struct log *log)
{
	if (a->corrected_from && !o->format->tells_suggestions)
		log_warning(log, "no paragraph matches %.*s - this is the answer to %.*s",
			(int)a->corrected_from_len, a->corrected_from, (int)a->query_len, a->query);
}

static void free_line(char **line)
{
	free(*line);
}

static void explain(const struct answer *answer, bool timing)
{
	struct buf line CLEANUP(buf_done) = { 0 };

	if (!answer->explanation)
		return;
	fputs(answer->explanation, stderr);
	timing_describe(&answer->timing, &line);
	if (timing && !line.failed)
		fputs(line.data, stderr);
}

/* All of an open file. */
static bool read_all(int fd, const char *name, struct buf *out, struct error *err)
{
	for (;;) {
		char *to = buf_reserve(out, WRITE_AT);
		ssize_t n;

		if (!to)
			return error_out_of_memory(err);
		n = read(fd, to, WRITE_AT);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return error_set_errno(err, "%.200s: cannot read", name);
		out->len += n > 0 ? (size_t)n : 0;
		if (out->len > MAX_QUERIES_FILE)
			return error_set(err, ERROR_LIMIT, "%.200s: more than %d bytes", name,
				MAX_QUERIES_FILE);
	}
}

/* What --like - is about. */
static bool read_like(struct buf *out, struct error *err)
{
	if (!read_all(STDIN_FILENO, "--like -", out, err))
		return false;
	if (out->len > MAX_LIKE)
		return error_set(err, ERROR_LIMIT,
			"--like -: the text has more than %d bytes; a few paragraphs say more "
			"than a book",
			MAX_LIKE);
	return true;
}

static bool read_topics(const char *file, struct buf *text, struct error *err)
{
	int fd;
	bool ok;

	if (strcmp(file, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", text, err);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "%.300s", file);
	ok = read_all(fd, file, text, err);
	close(fd);
	return ok;
}

/* What becomes of the answers of a batch. */
struct batch_output {
	struct log *log;
	const char *file; /* of the queries */
	struct run_manifest *manifest;
};

static bool write_answers(void *ctx, struct buf *bytes, struct error *err)
{
	struct batch_output *to = ctx;

	run_manifest_add(to->manifest, bytes->data, bytes->len);
	return write_out(STDOUT_FILENO, bytes, &to->manifest->closed, err) && !to->manifest->closed;
}

static void tell_failure(void *ctx, const struct topic *topic, const char *fault)
{
	struct batch_output *to = ctx;

	to->manifest->failed++;
	log_warning(to->log, "%s:%" PRIu64 ": %s", to->file, topic->line, fault);
}

static struct index_choice choose_indexes(const struct options *o)
{
	return (struct index_choice){ .paths = o->indexes,
		.n = o->n_indexes,
		.generations = o->generation ? &o->generation : NULL,
		.threads = o->threads };
}

static void free_numbers(uint32_t **numbers)
{
	free(*numbers);
}

static bool run_batch(const struct options *o, struct log *log, int *status, struct error *err)
{
	struct run_manifest manifest = { 0 };
	struct batch_output to = { .log = log, .file = o->batch, .manifest = &manifest };
	const struct batch_sink sink = { &to, write_answers, tell_failure };
	struct index ix CLEANUP(index_done) = { 0 };
	uint32_t *generations CLEANUP(free_numbers) = NULL;
	struct batch batch = { .indexes = choose_indexes(o),
		.request = o->request,
		.format = o->format,
		.style = choose_style(o),
		.jobs = o->jobs };
	struct topics topics CLEANUP(topics_done) = { 0 };
	struct buf text CLEANUP(buf_done) = { 0 };

	batch.style.one_line = true;
	batch.style.query_ids = true;
	if (!read_topics(o->batch, &text, err))
		return false;
	if (!topics_read(&topics, o->batch, text.data ? text.data : "", text.len, err))
		return error_wrap(err, "%.200s", o->batch);
	/* Pinned here, so that what is told is what was asked. */
	if (o->manifest) {
		if (!index_open_all(&batch.indexes, &ix, err))
			return false;
		generations = index_generations(&ix, err);
		if (!generations)
			return false;
		batch.indexes.generations = generations;
	}
	run_manifest_init(&manifest, &ix, &o->request, o->format, &batch.style);
	manifest.unwanted = !o->manifest;
	manifest.topics = text.data;
	manifest.topics_len = text.len;
	manifest.n_topics = topics.n;
	if (!batch_run(&batch, &topics, &sink, err) || !write_manifest(o, &manifest, err))
		return false;
	if (manifest.failed > 0)
		return error_set(err, ERROR_INPUT, "%zu of %zu queries could not be answered",
			manifest.failed, topics.n);
	*status = 0;
	return true;
}

static bool run_server(const struct options *o, struct log *log, int *status, struct error *err)
{
	const struct output_style style = choose_style(o);
	struct server server CLEANUP(server_done) = { .warm = o->warm, .log = log };
	const struct index_choice indexes = choose_indexes(o);
	struct buf out CLEANUP(buf_done) = { 0 };
	char *line CLEANUP(free_line) = NULL;
	size_t room = 0;
	ssize_t len;
	bool closed = false;

	if (!server_open(&server, &indexes, &o->request, &style, err))
		return false;
	while (!closed && (len = getline(&line, &room, stdin)) >= 0) {
		if (!server_answer(&server, line, (size_t)len, &out, err) ||
			!write_out(STDOUT_FILENO, &out, &closed, err))
			return false;
	}
	*status = 0;
	return closed || feof(stdin) || error_set_errno(err, "cannot read standard input");
}

static bool write_bytes(void *ctx, struct buf *bytes, struct error *err)
{
	bool closed = false;

	(void)ctx;
	return write_out(STDOUT_FILENO, bytes, &closed, err) && !closed;
}

static bool run_inspection(const struct options *o, struct log *log, int *status, struct error *err)
{
	const struct inspect_sink sink = { .write = write_bytes };
	const struct index_choice indexes = choose_indexes(o);
	struct index ix CLEANUP(index_done) = { 0 };
	bool found;

	(void)log;
	if (!index_open_all(&indexes, &ix, err) ||
		!inspect(&ix, &o->inspection, &sink, &found, err))
		return false;
	*status = found ? EXIT_HITS : EXIT_NONE;
	return true;
}

static bool run(const struct options *o, struct log *log, int *status, struct error *err)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct request request = o->request;
	struct index ix CLEANUP(index_done) = { 0 };
	const struct index_choice indexes = choose_indexes(o);
	struct answer answer CLEANUP(answer_done) = { 0 };
	struct output_style style = choose_style(o);
	struct places places CLEANUP(places_done) = { 0 };
	struct run_manifest manifest;

	if (!find_links(o, &places, err))
		return false;
	style.links = (struct hyperlink_base){ .host = places.host, .folder = places.folder };
	/* Before anything is opened that could take the place of an input that was closed. */
	if (o->like_input) {
		if (!read_like(&text, err))
			return false;
		request.like_text = text.data ? text.data : "";
		request.like_text_len = text.len;
	}
	if (!index_open_all(&indexes, &ix, err) || !suggest_run(&ix, &request, &answer, err))
		return false;
	tell_correction(o, &answer, log);
	run_manifest_init(&manifest, &ix, &request, o->format, &style);
	manifest.unwanted = !o->manifest;
	if (!write_answer(o, &answer, &style, &manifest, err) || !write_manifest(o, &manifest, err))
		return false;
	explain(&answer, style.timing);
	*status = answer.n_hits > 0 || (request.hits == 0 && answer.total.value > 0) ? EXIT_HITS
										     : EXIT_NONE;
	return true;
}

static bool run_warm(const struct options *o, struct log *log, int *status, struct error *err)
{
	*status = 0;
	return warm_choice(choose_indexes(o), o->warm, log, err);
}

typedef bool run_fn(const struct options *o, struct log *log, int *status, struct error *err);

static run_fn *choose_run(const struct options *o)
{
	if (o->inspection.what != INSPECT_NOTHING)
		return run_inspection;
	if (o->warm != WARM_NOTHING && !o->serve)
		return run_warm;
	return o->batch ? run_batch : o->serve ? run_server : run;
}

static bool run_as_told(const struct options *o, struct log *log, int *status, struct error *err)
{
	if (o->late_option)
		log_warning(log,
			"\"%.60s\" is taken as a part of the query: options come before it, or "
			"say -- before the query",
			o->late_option);
	return choose_run(o)(o, log, status, err);
}

int main(int argc, char **argv)
{
	const struct options_defaults defaults = { .index = getenv("PILCROW_INDEX"),
		.now = time(NULL) };
	struct options options CLEANUP(options_done) = { 0 };
	struct error err = { 0 };
	struct log log;
	int status;

	signal(SIGPIPE, SIG_IGN);
	log_init(&log, "searcher", stderr);
	if (!options_parse(&options, argc, argv, &defaults, &err) ||
		!run_as_told(&options, &log, &status, &err)) {
		log_error(&log, &err);
		status = error_exit_status(&err);
	}
	log_done(&log);
	return status;
}
