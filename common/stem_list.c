/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A word is two waits for memory, its place and itself. Whatever the file may hold, nothing outside
 * its mapping is looked at.
 */
#include "common/stem_list.h"

#include <stdlib.h>
#include <string.h>

#include "common/stem_cache.h"

_Static_assert(sizeof(struct stem_list_head) == 6 * 16 + 8, "stem_list.h says where places begin");

void stem_list_close(struct stem_list *l)
{
	if (!l)
		return;
	side_file_close(&l->file);
	free(l);
}

void stem_list_closep(struct stem_list **l)
{
	stem_list_close(*l);
}

/* Finds the parts of the file; false if they are not what it is made of. */
static bool divide(struct stem_list *l)
{
	uint64_t left = l->file.size - sizeof *l->file.header, places;

	l->head = (const struct stem_list_head *)(l->file.header + 1);
	if (left < sizeof *l->head)
		return false;
	places = l->head->places;
	if (places < 2 || (places & (places - 1)) != 0 ||
		left - sizeof *l->head != places * sizeof *l->places + l->head->bytes)
		return false;
	l->places = (const uint32_t *)(l->head + 1);
	l->words = (const unsigned char *)(l->places + places);
	l->shift = 64 - (unsigned)__builtin_ctzll(places);
	while (l->n_languages < STEM_LIST_LANGUAGES && l->head->codes[l->n_languages][0])
		l->n_languages++;
	return true;
}

struct stem_list *stem_list_open(
	const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(stem_list_closep) struct stem_list *l = calloc(1, sizeof *l);

	if (!l) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&l->file, directory, STEM_LIST_FILE, STEM_LIST_MAGIC, of, err))
		return NULL;
	if (!divide(l)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, STEM_LIST_FILE);
		return NULL;
	}
	return TAKE_PTR(l);
}

size_t stem_list_place(const char *word, size_t len, unsigned shift)
{
	char padded[ANALYZER_MAX_TERM + 8] = { 0 };

	memcpy(padded, word, len);
	return (size_t)(stem_cache_hash(padded, len) >> shift);
}

/* Passes over the stem that `at` begins with, of a word; NULL if it is cut short, or too long. */
static const unsigned char *read_stem(const unsigned char *at, const unsigned char *end,
	const char *word, size_t len, char stem[ANALYZER_MAX_TERM], size_t *stem_len)
{
	size_t kept, more;

	if (end - at < 2)
		return NULL;
	kept = *at++;
	more = *at++;
	if (kept > len || kept + more > ANALYZER_MAX_TERM || more > (size_t)(end - at))
		return NULL;
	memcpy(stem, word, kept);
	memcpy(stem + kept, at, more);
	*stem_len = kept + more;
	return at + more;
}

/* What follows the word in the list; NULL if it is not there. */
static const unsigned char *find_word(const struct stem_list *l, const char *word, size_t len)
{
	size_t mask = l->head->places - 1, at = stem_list_place(word, len, l->shift);

	for (size_t i = 0; i <= mask; i++, at = (at + 1) & mask) {
		uint32_t begin = l->places[at];
		const unsigned char *found = l->words + begin;

		if (begin == 0 || begin >= l->head->bytes)
			return NULL;
		if (found[-1] == len && len <= l->head->bytes - begin &&
			memcmp(found, word, len) == 0)
			return found + len;
	}
	return NULL;
}

bool stem_list_find(const struct stem_list *l, const char *language, const char *word, size_t len,
	char stem[ANALYZER_MAX_TERM], size_t *stem_len)
{
	const unsigned char *at, *end = l->words + l->head->bytes;
	unsigned i = 0;

	while (i < l->n_languages && strncmp(l->head->codes[i], language, FACTS_CODE_SIZE) != 0)
		i++;
	if (i == l->n_languages || len > ANALYZER_MAX_TERM)
		return false;
	at = find_word(l, word, len);
	for (unsigned k = 0; at && k <= i; k++)
		at = read_stem(at, end, word, len, stem, stem_len);
	return at && *stem_len > 0;
}
