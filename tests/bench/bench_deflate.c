/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast records are deflated, and how small they get: bench_deflate [FILE...]
 *
 * A record is a line of a file; without files, a paragraph of 200 to 600 bytes of made-up prose.
 * zlib stands beside it with the settings that Xapian gives it (a raw stream, memory level 9), its
 * state made once and reset for each record; libdeflate where it was found. A record that does not
 * get smaller counts as it is. Speeds are the median of
 * five runs, which take turns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include <libdeflate.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/bulk/deflate.h"

enum {
	RUNS = 5,
	PROSE_BYTES = 8 << 20,
	MIN_PARAGRAPH = 200,
	MAX_PARAGRAPH = 600,
	VOCABULARY = 20000,
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* The most frequent words of English, and what others are put together from. */
static const char *const frequent[] = { "the", "of", "and", "to", "a", "in", "that", "is", "was",
	"for", "on", "with", "as", "it", "by", "at", "from", "his", "an", "were", "are", "which",
	"this", "be", "had", "or", "has", "their", "its", "but", "not" };
static const char *const syllables[] = { "con", "ri", "ver", "al", "ter", "pro", "sti", "de", "mar",
	"un", "lo", "for", "tra", "com", "per", "der", "int", "gra", "sh", "ca", "no", "bel", "quo",
	"wi", "thu", "em", "pi", "lan", "ks", "ju", "fa", "vy", "ho", "ow", "ee", "rd", "nch", "ma",
	"sa", "ti" };
static const char *const endings[] = { "", "", "", "s", "ed", "ing", "ation", "ly", "er", "ness" };

enum {
	N_FREQUENT = sizeof frequent / sizeof *frequent,
	N_SYLLABLES = sizeof syllables / sizeof *syllables,
	N_ENDINGS = sizeof endings / sizeof *endings,
};

/* The word of a rank, always the same one. */
static void add_word(struct buf *out, uint32_t rank)
{
	uint32_t seed = rank * 2654435761u;

	if (rank < N_FREQUENT) {
		buf_add_str(out, frequent[rank]);
		return;
	}
	for (uint32_t left = 1 + next_random(&seed) % 3; left > 0; left--)
		buf_add_str(out, syllables[next_random(&seed) % N_SYLLABLES]);
	buf_add_str(out, endings[next_random(&seed) % N_ENDINGS]);
}

/* Ranks about as often as in natural text: each doubling of the rank has the same share. */
static uint32_t random_rank(uint32_t *seed)
{
	uint32_t top = 1U << (1 + next_random(seed) % 15);

	return next_random(seed) % (top < VOCABULARY ? top : VOCABULARY);
}

static void make_prose(struct buf *out)
{
	uint32_t seed = 1;

	while (out->len < PROSE_BYTES && !out->failed) {
		size_t size = MIN_PARAGRAPH + next_random(&seed) % (MAX_PARAGRAPH - MIN_PARAGRAPH);
		size_t end = out->len + size;

		while (out->len < end && !out->failed) {
			add_word(out, random_rank(&seed));
			if (next_random(&seed) % 12 == 0)
				buf_add_str(out, next_random(&seed) % 2 ? "." : ",");
			buf_add_byte(out, ' ');
		}
		buf_add_byte(out, '\n');
	}
}

struct method {
	const char *name;
	int level;
	void *(*start)(int level);
	size_t (*record)(void *state, const char *in, size_t n, char *out, size_t cap);
	void (*stop)(void *state);
};

static void *ours_start(int effort)
{
	struct error err;

	return deflate_new((enum deflate_effort)effort, &err);
}

static size_t ours_record(void *state, const char *in, size_t n, char *out, size_t cap)
{
	return deflate_record(state, in, n, out, cap);
}

static void ours_stop(void *state)
{
	deflate_free(state);
}

static void *zlib_start(int level)
{
	z_stream *z = calloc(1, sizeof *z);

	if (z && deflateInit2(z, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static size_t zlib_record(void *state, const char *in, size_t n, char *out, size_t cap)
{
	z_stream *z = state;

	deflateReset(z);
	z->next_in = (Bytef *)(uintptr_t)in;
	z->avail_in = (uInt)n;
	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)cap;
	return deflate(z, Z_FINISH) == Z_STREAM_END ? z->total_out : 0;
}

static void zlib_stop(void *state)
{
	deflateEnd(state);
	free(state);
}

static void *libdeflate_start(int level)
{
	return libdeflate_alloc_compressor(level);
}

static size_t libdeflate_record(void *state, const char *in, size_t n, char *out, size_t cap)
{
	return libdeflate_deflate_compress(state, in, n, out, cap);
}

static void libdeflate_stop(void *state)
{
	libdeflate_free_compressor(state);
}

static const struct method methods[] = {
	{ "ours, fast", DEFLATE_FAST, ours_start, ours_record, ours_stop },
	{ "ours, best", DEFLATE_BEST, ours_start, ours_record, ours_stop },
	{ "zlib", 6, zlib_start, zlib_record, zlib_stop },
	{ "zlib", 1, zlib_start, zlib_record, zlib_stop },
	{ "libdeflate", 6, libdeflate_start, libdeflate_record, libdeflate_stop },
	{ "libdeflate", 1, libdeflate_start, libdeflate_record, libdeflate_stop },
};

enum { N_METHODS = sizeof methods / sizeof *methods };

/* Of the processor: other programs at work count for less. */
static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t run_once(const struct method *m, void *state, const struct buf *text, char *out)
{
	const char *line = text->data, *end = text->data + text->len;
	size_t total = 0;

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((stop ? stop : end) - line);
		size_t got = n > 0 ? m->record(state, line, n, out, n - 1) : 0;

		total += got > 0 ? got : n;
		line += n + 1;
	}
	return total;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

struct result {
	void *state;
	double took[RUNS];
	size_t size;
};

static void print(const char *name, const struct method *m, struct result *r, size_t n)
{
	qsort(r->took, RUNS, sizeof *r->took, compare);
	printf("%-24s %-10s level %d %8.1f MB/s to %6.2f %%\n", name, m->name, m->level,
		(double)n / 1e6 / r->took[RUNS / 2], 100.0 * (double)r->size / (double)n);
}

static bool report(const char *name, const struct buf *text, struct error *err)
{
	struct result results[N_METHODS] = { 0 };
	char *out = malloc(text->len + 1);
	bool ok = out && !text->failed;

	for (size_t i = 0; ok && i < N_METHODS; i++) {
		results[i].state = methods[i].start(methods[i].level);
		ok = results[i].state != NULL;
	}
	for (int k = 0; ok && k < RUNS; k++) {
		for (size_t i = 0; i < N_METHODS; i++) {
			double from = seconds();

			results[i].size = run_once(&methods[i], results[i].state, text, out);
			results[i].took[k] = seconds() - from;
		}
	}
	for (size_t i = 0; i < N_METHODS; i++) {
		if (ok)
			print(name, &methods[i], &results[i], text->len);
		if (results[i].state)
			methods[i].stop(results[i].state);
	}
	free(out);
	return ok || error_out_of_memory(err);
}

static bool read_file(const char *path, struct buf *out, struct error *err)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;

	if (!file)
		return error_set_errno(err, "%s", path);
	while (got > 0 && buf_reserve(out, 1 << 20)) {
		got = fread(out->data + out->len, 1, 1 << 20, file);
		out->len += got;
	}
	fclose(file);
	return out->failed ? error_out_of_memory(err) : true;
}

int main(int argc, char **argv)
{
	struct error err = { 0 };
	bool ok = true;

	for (int i = 1; ok && i < argc; i++) {
		CLEANUP(buf_done) struct buf text = { 0 };

		ok = read_file(argv[i], &text, &err) && report(argv[i], &text, &err);
	}
	if (argc < 2) {
		CLEANUP(buf_done) struct buf text = { 0 };

		make_prose(&text);
		ok = report("prose", &text, &err);
	}
	if (!ok)
		fprintf(stderr, "bench_deflate: %s\n", err.msg);
	return ok ? 0 : 1;
}
