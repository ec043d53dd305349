/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each message is put together first and written by one call, so that lines never mix. */
#include "common/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/printable.h"

/* Back to the first column and wipe the line: ECMA-48's EL. */
static const char wipe[] = "\r\033[K";

/* What a line begins with, by its level. Of the journal: 3 is err, 4 warning, 6 info. */
static const struct {
	const char *word, *number;
} levels[] = {
	[LOG_ERROR] = { "error: ", "<3>" },
	[LOG_WARNING] = { "warning: ", "<4>" },
	[LOG_NOTE] = { "", "<6>" },
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void log_init(struct log *l, const char *program, FILE *to)
{
	*l = (struct log){ .program = program, .to = to, .level = LOG_NOTE };
	l->progress = isatty(fileno(to));
	l->said_every = 30;
	l->said = now();
	pthread_mutex_init(&l->lock, NULL);
}

void log_done(struct log *l)
{
	log_progress(l, "%s", "");
	pthread_mutex_destroy(&l->lock);
}

/* systemd.exec(5): "the device and inode numbers ..., formatted in decimal, separated by a colon".
 */
void log_heed_journal(struct log *l, const char *stream)
{
	uintmax_t device, inode;
	struct stat st;

	l->journal = stream && sscanf(stream, "%ju:%ju", &device, &inode) == 2 &&
		     fstat(fileno(l->to), &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* A message may go on in lines that are indented; any other line end came in with what it quotes.
 */
static void add_lines(struct buf *out, const char *begin, const char *message, size_t len)
{
	const char *end = message + len, *at;

	while ((at = memmem(message, (size_t)(end - message), "\n  ", 3))) {
		printable_add(out, message, (size_t)(at - message));
		buf_add_byte(out, '\n');
		buf_add_str(out, begin);
		message = at + 1;
	}
	printable_add(out, message, (size_t)(end - message));
}

static void write_line(struct log *l, enum log_level level, const char *message, size_t len)
{
	CLEANUP(buf_done) struct buf line = { 0 };
	const char *number = l->journal ? levels[level].number : "";
	bool drawn;

	pthread_mutex_lock(&l->lock);
	drawn = l->drawn;
	if (drawn)
		buf_add_str(&line, wipe);
	l->drawn = false;
	buf_add_str(&line, number);
	if (!l->journal)
		buf_printf(&line, "%s: ", l->program);
	buf_add_str(&line, levels[level].word);
	add_lines(&line, number, message, len);
	buf_add_byte(&line, '\n');
	/* Most likely that is what the error is. */
	if (line.failed && level == LOG_ERROR)
		fprintf(l->to, "%s%s%s%s%sout of memory\n", drawn ? wipe : "", number,
			l->journal ? "" : l->program, l->journal ? "" : ": ", levels[level].word);
	else if (!line.failed)
		fwrite(line.data, 1, line.len, l->to);
	fflush(l->to);
	pthread_mutex_unlock(&l->lock);
}

void log_error(struct log *l, const struct error *err)
{
	write_line(l, LOG_ERROR, err->msg, strlen(err->msg));
}

static void format_line(struct log *l, enum log_level level, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void format_line(struct log *l, enum log_level level, const char *format, va_list args)
{
	char message[2 * ERROR_MESSAGE_SIZE];

	vsnprintf(message, sizeof message, format, args);
	write_line(l, level, message, strlen(message));
}

void log_warning(struct log *l, const char *format, ...)
{
	va_list args;

	if (l->level < LOG_WARNING)
		return;
	va_start(args, format);
	format_line(l, LOG_WARNING, format, args);
	va_end(args);
}

void log_note(struct log *l, const char *format, ...)
{
	va_list args;

	if (l->level < LOG_NOTE)
		return;
	va_start(args, format);
	format_line(l, LOG_NOTE, format, args);
	va_end(args);
}

/* Under the lock. */
static bool is_due(const struct log *l)
{
	return !l->progress && l->level >= LOG_NOTE && l->said_every > 0 &&
	       now() - l->said >= l->said_every;
}

bool log_wants_progress(struct log *l)
{
	bool wants;

	pthread_mutex_lock(&l->lock);
	wants = l->progress || is_due(l);
	pthread_mutex_unlock(&l->lock);
	return wants;
}

static void say_with_time(struct log *l, const char *message)
{
	time_t clock = time(NULL);
	char when[32] = "";
	struct tm tm;

	if (!l->journal && gmtime_r(&clock, &tm))
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ ", &tm);
	log_note(l, "%s%s", when, message);
}

/* Cuts what would not fit into a line of the terminal: one that is wrapped cannot be wiped. The
   last column stays free, since some wrap as soon as it is filled. Nothing of ours is wider than a
   column a character but names of files, and a line too long is no harm. */
static void cut(struct buf *line, size_t from, FILE *to)
{
	struct winsize size;
	size_t left, at = from;

	if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
		return;
	for (left = size.ws_col - 1u; left > 0 && at < line->len; left--) {
		at++;
		while (at < line->len && ((unsigned char)line->data[at] & 0xc0) == 0x80)
			at++;
	}
	line->len = at;
}

void log_progress(struct log *l, const char *format, ...)
{
	char message[ERROR_MESSAGE_SIZE];
	bool due;
	CLEANUP(buf_done) struct buf line = { 0 };
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	pthread_mutex_lock(&l->lock);
	due = message[0] && is_due(l);
	if (due)
		l->said = now();
	if (!l->progress) {
		pthread_mutex_unlock(&l->lock);
		if (due)
			say_with_time(l, message);
		return;
	}
	if (l->drawn || message[0]) {
		buf_add_str(&line, wipe);
		printable_add(&line, message, strlen(message));
		cut(&line, strlen(wipe), l->to);
		l->drawn = message[0] != '\0';
	}
	if (!line.failed && line.len > 0)
		fwrite(line.data, 1, line.len, l->to);
	fflush(l->to);
	pthread_mutex_unlock(&l->lock);
}
