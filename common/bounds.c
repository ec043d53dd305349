/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the file may hold, nothing outside its mapping is looked at. */
#include "common/bounds.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct bound) == 8 && sizeof(struct bounds_entry) == 16,
	"bounds.h says how long they are");

struct head {
	double b;
	uint64_t terms;
};

enum { BEGIN = sizeof(struct side_header) + sizeof(struct head) };

void bounds_close(struct bounds *b)
{
	if (!b)
		return;
	side_file_close(&b->file);
	free(b);
}

void bounds_closep(struct bounds **b)
{
	bounds_close(*b);
}

/* Finds the parts of the file; false if they cannot lie in it. */
static bool divide(struct bounds *b)
{
	const unsigned char *base = (const unsigned char *)b->file.header;
	uint64_t size = b->file.size, begin = BEGIN;
	struct head head;

	if (size < begin)
		return false;
	memcpy(&head, base + sizeof *b->file.header, sizeof head);
	b->b = head.b;
	b->n_terms = b->file.header->own;
	if (head.terms < begin || head.terms > size || head.terms % sizeof(uint64_t) != 0 ||
		((uint64_t)b->n_terms + 1) * sizeof *b->entries > size - head.terms)
		return false;
	b->entries = (const struct bounds_entry *)(base + head.terms);
	b->terms = (const char *)(b->entries + b->n_terms + 1);
	b->names = size - head.terms - ((uint64_t)b->n_terms + 1) * sizeof *b->entries;
	b->end = head.terms;
	return true;
}

struct bounds *bounds_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(bounds_closep) struct bounds *b = calloc(1, sizeof *b);

	if (!b) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&b->file, directory, BOUNDS_FILE, BOUNDS_MAGIC, of, err))
		return NULL;
	if (!divide(b)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, BOUNDS_FILE);
		return NULL;
	}
	return TAKE_PTR(b);
}

/* The entry of a term; NULL if there is none, as where the file is damaged. */
static const struct bounds_entry *find(const struct bounds *b, const char *term, size_t len)
{
	uint32_t low = 0, high = b->n_terms;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct bounds_entry *e = &b->entries[middle];
		size_t n = e[1].term - e->term;
		int order;

		if (e->term > e[1].term || e[1].term > b->names)
			return NULL;
		order = memcmp(b->terms + e->term, term, n < len ? n : len);
		if (order == 0)
			order = (n > len) - (n < len);
		if (order == 0)
			return e;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool bound_list_open(struct bound_list *l, const struct bounds *b, const char *term, size_t len)
{
	const struct bounds_entry *e = find(b, term, len);
	uint64_t groups;

	if (!e || e->blocks == 0)
		return false;
	groups = ((uint64_t)e->blocks + BOUNDS_GROUP - 1) / BOUNDS_GROUP;
	if (e->place < BEGIN || e->place % sizeof(struct bound) != 0 || e->place > b->end ||
		(e->blocks + groups) * sizeof(struct bound) > b->end - e->place)
		return false;
	*l = (struct bound_list){ .n_blocks = e->blocks, .n_groups = (uint32_t)groups };
	l->blocks = (const struct bound *)((const char *)b->file.header + e->place);
	l->groups = l->blocks + e->blocks;
	return true;
}

bool bound_list_skip(struct bound_list *l, uint32_t docid)
{
	uint32_t group = l->block / BOUNDS_GROUP;

	if (l->block >= l->n_blocks)
		return false;
	if (group < l->n_groups && l->groups[group].last < docid) {
		do
			group++;
		while (group < l->n_groups && l->groups[group].last < docid);
		l->block = group < l->n_groups ? group * BOUNDS_GROUP : l->n_blocks;
	}
	while (l->block < l->n_blocks && l->blocks[l->block].last < docid)
		l->block++;
	return l->block < l->n_blocks;
}
