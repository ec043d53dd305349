/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping, and finding a run. What is damaged gives wrong places, and reads nothing outside. */
#include "common/moves.h"

#include <stdlib.h>

_Static_assert(sizeof(struct moves_run) == 24, "moves.h says what the file holds");

void moves_close(struct moves *m)
{
	if (!m)
		return;
	side_file_close(&m->file);
	free(m);
}

void moves_closep(struct moves **m)
{
	moves_close(*m);
}

struct moves *moves_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(moves_closep) struct moves *m = calloc(1, sizeof *m);

	if (!m) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&m->file, directory, MOVES_FILE, MOVES_MAGIC, of, err))
		return NULL;
	m->n = m->file.header->own;
	m->runs = (const struct moves_run *)(m->file.header + 1);
	if (m->file.size != sizeof *m->file.header + m->n * sizeof *m->runs) {
		error_set(err, ERROR_CORRUPT, "%s/%s is not as long as it says", directory,
			MOVES_FILE);
		return NULL;
	}
	return TAKE_PTR(m);
}

struct move moves_of(const struct moves *m, uint32_t docid)
{
	size_t low = 0, high = m ? m->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->runs[middle].first <= docid)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? m->runs[low - 1].by : (struct move){ 0, 0 };
}

void move_apply(struct move by, struct provenance *from)
{
	from->start += (uint64_t)by.bytes;
	from->end += (uint64_t)by.bytes;
	if (from->line > 0)
		from->line += (uint64_t)by.lines;
}
