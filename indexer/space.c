/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The estimate must not stop a build that would have fitted: it counts what is surely written, and
 * leaves margins to --reserve. Where nothing is known it says 0.
 */
#include "indexer/space.h"

#include <inttypes.h>
#include <sys/statvfs.h>

#include "common/buf.h"
#include "common/store.h"
#include "indexer/folder.h"
#include "indexer/manifest.h"

/* An index takes four to five times its text (positions and term lists for the most part), and JSON
   around the text is a small part of the input. */
enum { TYPICAL_GROWTH = 4 };

/* Tables have a least size: what a smaller input became says nothing of a larger one. */
enum { LEAST_TO_JUDGE_BY = 1 << 20 };

static bool measure(const char *index, uint64_t *input, uint64_t *output)
{
	CLEANUP(generation_done) struct generation g = { .manifest_fd = -1 };
	CLEANUP(folder_done) struct folder folder = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error ignored; /* a first build, or one after damage */
	struct manifest manifest;

	if (!generation_open(index, &g, &ignored) || !generation_manifest(&g, &text, &ignored) ||
		!manifest_read(&manifest, text.data ? text.data : "", text.len, &ignored) ||
		!folder_read(&folder, g.path, &ignored))
		return false;
	*input = manifest.stored_bytes;
	*output = folder.bytes;
	return manifest.stored_bytes >= LEAST_TO_JUDGE_BY;
}

uint64_t space_for_build(const char *index, uint64_t input_bytes)
{
	uint64_t input, output;

	if (input_bytes > 0 && measure(index, &input, &output))
		return (uint64_t)((double)output * (double)input_bytes / (double)input);
	return input_bytes * TYPICAL_GROWTH;
}

bool space_require(const char *index, uint64_t need, uint64_t reserve, struct error *err)
{
	struct statvfs fs;
	uint64_t available;

	if (statvfs(index, &fs) != 0)
		return error_set_errno(err, "%s: cannot tell how much room there is", index);
	available = (uint64_t)fs.f_bavail * fs.f_frsize;
	/* Some filesystems have no notion of it and say 0 of 0. */
	if (fs.f_blocks == 0 || (need <= available && reserve <= available - need))
		return true;
	if (reserve > 0)
		return error_set(err, ERROR_IO,
			"%s: about %.1f MB will be written and %.1f MB are to stay free "
			"(--reserve), but only %.1f MB are free; make room or prune",
			index, (double)need / 1e6, (double)reserve / 1e6, (double)available / 1e6);
	return error_set(err, ERROR_IO,
		"%s: about %.1f MB will be written, but only %.1f MB are free; make room or prune",
		index, (double)need / 1e6, (double)available / 1e6);
}
