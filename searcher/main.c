/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * searcher: one question, one answer. The only file of this program that looks at the environment
 * and writes to stdout.
 */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "searcher/options.h"
#include "searcher/search.h"

enum { EXIT_HITS = 0, EXIT_NONE = 1 };

/* Bytes gathered before they are written. */
enum { WRITE_AT = 1 << 16 };

/* A terminal narrower than this is not wrapped for: it may well be a wrong answer of 0 or 1. */
enum { MIN_TERMINAL = 20 };

const char *argp_program_version = "searcher (Pilcrow) " PILCROW_VERSION;

/* A reader that had enough (| head) is no failure: what is left is dropped in silence. */
static bool write_out(struct buf *out, bool *closed, struct error *err)
{
	size_t done = 0;

	while (done < out->len && !*closed) {
		ssize_t n = write(STDOUT_FILENO, out->data + done, out->len - done);

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

static bool write_answer(const struct output_ops *format, const struct answer *answer,
	const struct output_style *style, struct error *err)
{
	struct buf out CLEANUP(buf_done) = { 0 };
	bool closed = false;

	if (!format->begin(&out, answer, style, err))
		return false;
	for (size_t i = 0; i < answer->n_hits && !closed; i++) {
		if (!format->hit(&out, answer, &answer->hits[i], style, err))
			return false;
		if (out.len >= WRITE_AT && !write_out(&out, &closed, err))
			return false;
	}
	return format->end(&out, answer, style, err) && write_out(&out, &closed, err);
}

static bool wants_color(const struct options *o)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (!o->format->for_people)
		return false;
	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
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

static bool run(const struct options *o, int *status, struct error *err)
{
	struct index ix CLEANUP(index_done) = { .generation.manifest_fd = -1 };
	struct answer answer CLEANUP(answer_done) = { 0 };
	const struct output_style style = choose_style(o);

	if (!index_open(o->index, &ix, err) || !search_run(&ix, &o->request, &answer, err) ||
		!write_answer(o->format, &answer, &style, err))
		return false;
	*status = answer.n_hits > 0 ? EXIT_HITS : EXIT_NONE;
	return true;
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
		!run(&options, &status, &err)) {
		log_error(&log, &err);
		status = error_exit_status(&err);
	}
	log_done(&log);
	return status;
}
