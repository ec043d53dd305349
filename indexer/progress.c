/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/progress.h"

#include <inttypes.h>

void progress_add_megabytes(struct buf *out, uint64_t bytes)
{
	buf_printf(out, "%.1f MB", (double)bytes / 1e6);
}

/* Reading is ahead of indexing by up to a range a thread: what was read and not yet indexed does
   not count as done. */
static double share_done(const struct build_progress *p, uint64_t total)
{
	double read = (double)p->bytes_read / (double)total;
	double indexed = p->text_taken ? (double)p->text_bytes / (double)p->text_taken : 0;
	double share = read * indexed;

	return share < 1 ? share : 1;
}

void progress_format(
	struct buf *out, const struct build_progress *p, double seconds, uint64_t total)
{
	double share;
	uint64_t left;

	if (p->merging) {
		buf_printf(out, "%" PRIu64 " paragraphs, merging", p->paragraphs);
		return;
	}
	buf_printf(out, "%" PRIu64 " paragraphs, ", p->paragraphs);
	progress_add_megabytes(out, p->text_bytes);
	if (seconds > 0)
		buf_printf(out, ", %.1f MB/s", (double)p->text_bytes / 1e6 / seconds);
	if (total == 0)
		return;
	share = share_done(p, total);
	buf_printf(out, ", %.0f %%", 100 * share);
	/* Before a hundredth is done any guess is noise. */
	if (share < 0.01)
		return;
	left = (uint64_t)(seconds * (1 - share) / share + 0.5);
	buf_printf(out, ", %" PRIu64 ":%02" PRIu64 " left", left / 60, left % 60);
}
