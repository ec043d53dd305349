/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/deal.h"

#include <stdlib.h>

bool deal_init(struct deal *d, uint32_t last_docid, uint32_t block_size, uint64_t enough,
	struct error *err)
{
	uint32_t blocks = last_docid / block_size + (last_docid % block_size > 0);

	*d = (struct deal){ .last_docid = last_docid,
		.block_size = block_size,
		.blocks = blocks,
		.enough = enough,
		.counts = calloc((size_t)blocks + 1, sizeof *d->counts) };
	if (!d->counts)
		return error_out_of_memory(err);
	pthread_mutex_init(&d->lock, NULL);
	return true;
}

void deal_done(struct deal *d)
{
	if (!d->counts)
		return;
	pthread_mutex_destroy(&d->lock);
	free(d->counts);
	d->counts = NULL;
}

bool deal_take(struct deal *d, struct deal_block *out)
{
	bool more;

	pthread_mutex_lock(&d->lock);
	more = d->next < d->blocks;
	if (more) {
		uint32_t number = d->next++, before = number * d->block_size;
		uint32_t rest = d->last_docid - before;

		*out = (struct deal_block){ .number = number,
			.from = before + 1,
			.end = before + 1 + (rest < d->block_size ? rest : d->block_size),
			.count = d->counted < d->enough };
	}
	pthread_mutex_unlock(&d->lock);
	return more;
}

static void add_up(struct deal *d)
{
	while (d->counted < d->enough && d->counted_blocks < d->blocks &&
		d->counts[d->counted_blocks] > 0)
		d->counted += d->counts[d->counted_blocks++] - 1;
}

void deal_return(struct deal *d, const struct deal_block *b, uint32_t matches, uint32_t next)
{
	uint32_t to = next > d->last_docid ? d->blocks : (next - 1) / d->block_size;

	pthread_mutex_lock(&d->lock);
	d->seen += matches;
	if (b->count) {
		d->counts[b->number] = matches + 1;
		for (uint32_t i = d->next; i < to; i++)
			d->counts[i] = 1;
		add_up(d);
	}
	if (d->next < to)
		d->next = to;
	pthread_mutex_unlock(&d->lock);
}

uint32_t deal_position(struct deal *d, double *part)
{
	uint32_t next;

	pthread_mutex_lock(&d->lock);
	next = d->next;
	pthread_mutex_unlock(&d->lock);
	*part = d->blocks > 0 ? (double)next / d->blocks : 1;
	return next < d->blocks ? next * d->block_size + 1 : d->last_docid + 1;
}
