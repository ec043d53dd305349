/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files through libarchive's decompression filters and its "raw" format. What libarchive hands out
 * is copied into one window, since lines do not end where its blocks do; the copy costs little
 * beside parsing. Knows bytes and lines, nothing of formats or encodings.
 */
#include "indexer/input.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"

/* Large enough that a system call is nothing beside the work on what it brings. */
enum { BLOCK_SIZE = 256 << 10 };

/* How long to wait for a slow pipe before looking whether to stop, in milliseconds. */
enum { PATIENCE = 100 };

struct input {
	struct archive *archive;
	const char *name; /* borrowed */
	int fd;
	bool waits;		/* a pipe or the like, read by read_stream() */
	const atomic_int *stop; /* borrowed; may be NULL */
	char *block;		/* of read_stream() */
	struct digest digest;	/* of all that was unpacked */
	struct buf window;	/* bytes from pos on are not taken yet */
	size_t pos;
	uint64_t offset; /* of the byte at pos */
	off_t base;	 /* where reading began in a file; -1: not a file */
	bool ended;
	struct error failure; /* sticky; ERROR_NONE if all is well */
};

/* What the system says has a number of its own; what a filter finds has none, or EILSEQ. */
static bool is_damage(struct archive *a)
{
	int number = archive_errno(a);

	return number <= 0 || number == EILSEQ;
}

/* A filter that fails at its first byte is gone already, and its name with it. */
static bool archive_fault(struct input *in, struct error *err)
{
	const char *said = archive_error_string(in->archive);
	bool named = archive_filter_count(in->archive) > 1;
	uint64_t at = in->offset + (in->window.len - in->pos);

	if (archive_errno(in->archive) == ENOMEM)
		return error_out_of_memory(err);
	if (archive_errno(in->archive) == EINTR)
		return error_set(err, ERROR_INTERRUPTED, "%s: interrupted", in->name);
	if (!is_damage(in->archive)) {
		errno = archive_errno(in->archive);
		return error_set_errno(
			err, "%s: cannot be read any further at byte %" PRIu64, in->name, at);
	}
	return error_set(err, ERROR_INPUT,
		"%s: the %s data are cut short or damaged at byte %" PRIu64
		" of what they unpack to (%s); fetch or pack the file again",
		in->name, named ? archive_filter_name(in->archive, 0) : "packed", at,
		said ? said : "no reason given");
}

static bool open_file(struct input *in, const char *path, struct error *err)
{
	struct stat info;

	/* A pipe without a writer is waited for by read_stream(), which can be told to stop. */
	in->fd = strcmp(path, "-") == 0 ? STDIN_FILENO
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (in->fd < 0)
		return error_set_errno(err, "%s: cannot be opened", path);
	if (fstat(in->fd, &info) != 0)
		return error_set_errno(err, "%s: cannot be examined", path);
	if (S_ISDIR(info.st_mode))
		return error_set(err, ERROR_INPUT, "%s: is a folder where a file is needed", path);
	in->waits = !S_ISREG(info.st_mode);
	in->base = in->waits ? -1 : lseek(in->fd, 0, SEEK_CUR);
	return true;
}

static bool is_stopped(const struct input *in)
{
	return in->stop && atomic_load(in->stop) != 0;
}

/* libarchive's own reader would go on after a signal, waiting for bytes that may never come. */
static la_ssize_t read_stream(struct archive *a, void *ctx, const void **block)
{
	struct input *in = ctx;
	struct pollfd ready = { .fd = in->fd, .events = POLLIN };
	ssize_t len;

	do {
		while (!is_stopped(in) && poll(&ready, 1, PATIENCE) <= 0)
			continue;
		len = is_stopped(in) ? 0 : read(in->fd, in->block, BLOCK_SIZE);
	} while (len < 0 && (errno == EINTR || errno == EAGAIN));
	*block = in->block;
	if (len < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	if (is_stopped(in)) {
		archive_set_error(a, EINTR, "interrupted");
		len = -1;
	}
	return len;
}

static int open_stream(struct input *in)
{
	in->block = malloc(BLOCK_SIZE);
	if (!in->block) {
		archive_set_error(in->archive, ENOMEM, "out of memory");
		return ARCHIVE_FATAL;
	}
	return archive_read_open(in->archive, in, NULL, read_stream, NULL);
}

/* An empty input has no entry at all, which the "empty" format takes for an end. */
static bool open_archive(struct input *in, struct error *err)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int status;

	in->archive = a;
	if (!a)
		return error_out_of_memory(err);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_empty(a);
	status = in->waits ? open_stream(in) : archive_read_open_fd(a, in->fd, BLOCK_SIZE);
	if (status != ARCHIVE_OK)
		return archive_fault(in, err);
	status = archive_read_next_header(a, &entry);
	if (status == ARCHIVE_EOF)
		in->ended = true;
	else if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
		return archive_fault(in, err);
	return true;
}

struct input *input_open_until(
	const char *path, const char *name, const atomic_int *stop, struct error *err)
{
	struct input *in = calloc(1, sizeof *in);

	if (!in) {
		error_out_of_memory(err);
		return NULL;
	}
	in->fd = -1;
	in->stop = stop;
	in->name = name;
	digest_init(&in->digest);
	if (open_file(in, path, err) && open_archive(in, err))
		return in;
	input_close(in);
	return NULL;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->archive)
		archive_read_free(in->archive);
	if (in->fd >= 0 && in->fd != STDIN_FILENO)
		close(in->fd);
	buf_done(&in->window);
	free(in->block);
	free(in);
}

const char *input_name(const struct input *in)
{
	return in->name;
}

uint64_t input_bytes_read(const struct input *in)
{
	int64_t bytes = archive_filter_bytes(in->archive, -1);

	return bytes > 0 ? (uint64_t)bytes : 0;
}

bool input_digest(struct input *in, uint64_t *bytes, char hex[DIGEST_HEX_SIZE])
{
	if (!in->ended)
		return false;
	*bytes = in->offset + (in->window.len - in->pos);
	digest_hex(&in->digest, hex);
	return true;
}

static void take(struct input *in, size_t len)
{
	in->pos += len;
	in->offset += len;
}

static size_t unread(const struct input *in)
{
	return in->window.len - in->pos;
}

/* libarchive takes what follows the last gzip or bzip2 member for padding. Zeros are that; anything
   else is a member whose first bytes are damaged, or does not belong there. What was in a pipe is
   gone by now, and passes. */
static bool nothing_follows(struct input *in, struct error *err)
{
	uint64_t unpacked = input_bytes_read(in);
	off_t at = in->base + (off_t)unpacked;
	char rest[4096];
	ssize_t len;

	if (in->base < 0 || archive_filter_count(in->archive) < 2)
		return true;
	while ((len = pread(in->fd, rest, sizeof rest, at)) > 0) {
		for (ssize_t i = 0; i < len; i++) {
			if (rest[i] != '\0')
				return error_set(err, ERROR_INPUT,
					"%s: what follows byte %" PRIu64
					" of the file is no %s data: damaged, or appended by "
					"mistake; "
					"fetch or pack the file again",
					in->name, unpacked, archive_filter_name(in->archive, 0));
		}
		at += len;
	}
	return len == 0 || error_set_errno(err, "%s: cannot be read any further", in->name);
}

/* Adds a block to the window. Whether there was one; a failure is only noted. */
static bool fill(struct input *in)
{
	const void *block;
	size_t len;
	la_int64_t offset;
	int status;

	if (in->ended || in->failure.code != ERROR_NONE)
		return false;
	if (in->pos > 0) {
		memmove(in->window.data, in->window.data + in->pos, unread(in));
		in->window.len -= in->pos;
		in->pos = 0;
	}
	do
		status = archive_read_data_block(in->archive, &block, &len, &offset);
	while (status == ARCHIVE_RETRY);
	if (status == ARCHIVE_EOF) {
		in->ended = nothing_follows(in, &in->failure);
		return false;
	}
	if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
		archive_fault(in, &in->failure);
		return false;
	}
	digest_add(&in->digest, block, len);
	buf_add(&in->window, block, len);
	if (in->window.failed) {
		error_out_of_memory(&in->failure);
		return false;
	}
	return true;
}

static enum input_status failed(const struct input *in, struct error *err)
{
	*err = in->failure;
	return INPUT_FAILED;
}

bool input_peek(struct input *in, size_t want, const char **head, size_t *len, struct error *err)
{
	while (unread(in) < want && fill(in))
		continue;
	if (unread(in) == 0 && in->failure.code != ERROR_NONE) {
		*err = in->failure;
		return false;
	}
	*head = in->window.data ? in->window.data + in->pos : "";
	*len = unread(in) < want ? unread(in) : want;
	return true;
}

/* Passes over the rest of a line of which nothing in the window is a line feed. */
static enum input_status pass_over(struct input *in, struct input_line *out, struct error *err)
{
	const char *feed = NULL;
	size_t skipped = 0;

	for (;;) {
		const char *from = in->window.data + in->pos;
		size_t len = unread(in);

		feed = memchr(from, '\n', len);
		if (feed)
			len = (size_t)(feed - from);
		skipped += len;
		take(in, len);
		if (feed || !fill(in))
			break;
	}
	if (!feed && in->failure.code != ERROR_NONE)
		return failed(in, err);
	if (feed)
		take(in, 1);
	out->text = NULL;
	out->len = skipped;
	out->ended = feed != NULL;
	return INPUT_TOO_LONG;
}

enum input_status input_line(
	struct input *in, size_t max, struct input_line *out, struct error *err)
{
	const char *feed = NULL;
	size_t seen = 0;

	*out = (struct input_line){ .start = in->offset };
	for (;;) {
		size_t len = unread(in);

		if (len > seen)
			feed = memchr(in->window.data + in->pos + seen, '\n', len - seen);
		if (feed || len > max)
			break;
		seen = len;
		if (!fill(in))
			break;
	}
	if (!feed && in->failure.code != ERROR_NONE)
		return failed(in, err);
	if (!feed && unread(in) == 0)
		return INPUT_END;
	out->text = in->window.data + in->pos;
	out->len = feed ? (size_t)(feed - out->text) : unread(in);
	if (out->len > max)
		return pass_over(in, out, err);
	out->ended = feed != NULL;
	take(in, out->len + out->ended);
	return INPUT_OK;
}

enum input_status input_rest(
	struct input *in, size_t max, const char **text, size_t *len, struct error *err)
{
	while (unread(in) <= max && fill(in))
		continue;
	if (unread(in) > max)
		return INPUT_TOO_LONG;
	if (in->failure.code != ERROR_NONE)
		return failed(in, err);
	*text = in->window.data ? in->window.data + in->pos : "";
	*len = unread(in);
	take(in, *len);
	return INPUT_OK;
}
