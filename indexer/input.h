/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of one file or of standard input, unpacked (gzip, bzip2, xz, zstd; anything else passes
 * as it is). All offsets are of the unpacked bytes. One thread at a time.
 *
 * When the system or the unpacking fails, whole lines that came before are still handed out, and
 * the failure follows; it repeats on every later call. Messages begin with the input's name.
 */
#ifndef PILCROW_INDEXER_INPUT_H
#define PILCROW_INDEXER_INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"

struct input;

/* "-" as path is standard input. `name` is borrowed, by the articles that are read as well; it is
 * what messages and the index say. Where reading must wait (a pipe, a terminal), it ends with
 * ERROR_INTERRUPTED when *stop is no longer 0; `stop` may be NULL. */
struct input *input_open_until(
	const char *path, const char *name, const atomic_int *stop, struct error *err);
void input_close(struct input *in);

const char *input_name(const struct input *in);
/* Packed bytes taken from the file so far: for progress. */
uint64_t input_bytes_read(const struct input *in);
/* Of the unpacked bytes, once all have been read: their number and SHA-256. False before. */
bool input_digest(struct input *in, uint64_t *bytes, char hex[DIGEST_HEX_SIZE]);

enum input_status {
	INPUT_OK,
	INPUT_TOO_LONG, /* more than `max` bytes */
	INPUT_END,
	INPUT_FAILED, /* *err */
};

/*
 * The next bytes without taking them: `want` of them, fewer only at the end or before a failure,
 * which is left for the call that reads. Valid until the next call.
 */
bool input_peek(
	struct input *in, size_t want, const char **head, size_t *len, struct error *err) NODISCARD;

struct input_line {
	const char *text; /* without its line end; valid until the next call; NULL if too long */
	size_t len;	  /* of one too long as well */
	uint64_t start;	  /* where it begins */
	bool ended;	  /* by a line feed; false for a last line without one */
};

/* Takes a line. One over `max` bytes is passed over without being held in memory. */
enum input_status input_line(
	struct input *in, size_t max, struct input_line *out, struct error *err);

/* All that is left, valid until the input is closed; INPUT_TOO_LONG if that is over `max`. */
enum input_status input_rest(
	struct input *in, size_t max, const char **text, size_t *len, struct error *err);

#endif
