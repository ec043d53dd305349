/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping, and finding texts in what may be damaged: no byte outside the mapping is looked at.
 */
#include "common/labels.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct label) == 48, "labels.h says what the file holds");

/* Before an id: its article's paragraphs, its own length. */
enum { ARTICLE_HEAD = 2 * sizeof(uint32_t) };

void labels_close(struct labels *l)
{
	if (!l)
		return;
	side_file_close(&l->file);
	free(l);
}

void labels_closep(struct labels **l)
{
	labels_close(*l);
}

static bool check(struct labels *l, const char *directory, struct error *err)
{
	const struct side_header *h = l->file.header;
	uint64_t labels = ((uint64_t)h->last_docid + 1) * sizeof *l->items;

	if (l->file.size != sizeof *h + labels + (uint64_t)h->own * LABELS_UNIT)
		return error_set(err, ERROR_CORRUPT, "%s/%s is not as long as it says", directory,
			LABELS_FILE);
	l->items = (const struct label *)(h + 1);
	l->texts = (const unsigned char *)l->items + labels;
	l->last_docid = h->last_docid;
	l->units = h->own;
	return true;
}

struct labels *labels_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(labels_closep) struct labels *l = calloc(1, sizeof *l);

	if (!l) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&l->file, directory, LABELS_FILE, LABELS_MAGIC, of, err) ||
		!check(l, directory, err))
		return NULL;
	return TAKE_PTR(l);
}

bool labels_article(const struct labels *l, const struct label *label, struct labels_article *out)
{
	uint64_t at = (uint64_t)label->article * LABELS_UNIT,
		 end = (uint64_t)l->units * LABELS_UNIT;
	uint32_t head[2];

	if (label->article == 0 || at + ARTICLE_HEAD >= end)
		return false;
	memcpy(head, l->texts + at, sizeof head);
	at += ARTICLE_HEAD;
	if (head[1] == 0 || head[1] >= end - at || l->texts[at + head[1]] != '\0')
		return false;
	*out = (struct labels_article){
		.id = (const char *)l->texts + at, .len = head[1], .paragraphs = head[0]
	};
	return true;
}

bool labels_facts(const struct labels *l, const struct label *label, struct labels_facts *out)
{
	const char *at = (const char *)l->texts + (uint64_t)label->facts * LABELS_UNIT;
	const char *end = (const char *)l->texts + (uint64_t)l->units * LABELS_UNIT;
	const char *texts[3];

	if (label->facts == 0 || label->facts >= l->units)
		return false;
	for (size_t i = 0; i < 3; i++) {
		texts[i] = at;
		at = memchr(at, '\0', (size_t)(end - at));
		if (!at)
			return false;
		at++;
	}
	*out = (struct labels_facts){ .language = texts[0], .date = texts[1], .source = texts[2] };
	return true;
}

bool labels_sketch(const struct labels *l, const struct label *label, struct sketch *out)
{
	size_t len = sketch_bits(label->shingles) / 8;
	uint64_t at = (uint64_t)label->more_marks * LABELS_UNIT;

	if (label->shingles == 0 || (len > LABELS_MARKS) != (at > 0) ||
		at + len > (uint64_t)l->units * LABELS_UNIT)
		return false;
	*out = (struct sketch){ label->shingles, at > 0 ? l->texts + at : label->marks };
	return true;
}
