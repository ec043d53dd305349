/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both databases have a term for each content key, in the order of the keys: one walk over the two
 * finds what the older one lacks, whatever their size.
 */
#include "indexer/new_keys_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/new_keys.h"
#include "common/schema.h"
#include "common/store.h"
#include "common/xap.h"

struct listing {
	FILE *file;
	uint64_t n;
};

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void free_string(char **string)
{
	free(*string);
}

/* A key that begins with a digit stands behind a colon, and digits sort before letters either way.
 */
static bool write_key(void *ctx, const char *term, size_t len, struct error *err UNUSED)
{
	struct listing *l = ctx;
	size_t prefix = strlen(PREFIX_KEY);

	if (len > prefix && term[prefix] == ':')
		prefix++;
	fwrite(term + prefix, 1, len - prefix, l->file);
	putc('\n', l->file);
	l->n++;
	return true;
}

static bool write_keys(struct listing *l, const char *index, const char *directory,
	uint32_t predecessor, struct error *err)
{
	CLEANUP(generation_done) struct generation old = { .manifest_fd = -1 };
	CLEANUP(xap_db_closep) struct xap_db *now = NULL, *before = NULL;

	if (predecessor == 0)
		return true;
	if (!generation_open_number(index, predecessor, &old, err))
		return false;
	before = xap_db_open(old.path, err);
	now = before ? xap_db_open(directory, err) : NULL;
	return now &&
	       xap_db_terms_missing(now, before, PREFIX_KEY, strlen(PREFIX_KEY), write_key, l, err);
}

static bool write_file(const char *path, const char *index, const char *directory, uint32_t number,
	uint32_t predecessor, struct error *err)
{
	CLEANUP(close_file) FILE *file = fopen(path, "we");
	struct listing listing = { .file = file };

	if (!file)
		return error_set_errno(err, "cannot write %s", path);
	fprintf(file, NEW_KEYS_HEADER "generation %" PRIu32 "\npredecessor %" PRIu32 "\n\n", number,
		predecessor);
	if (!write_keys(&listing, index, directory, predecessor, err))
		return false;
	fprintf(file, "end %" PRIu64 "\n", listing.n);
	if (ferror(file) || fflush(file) != 0)
		return error_set_errno(err, "cannot write %s", path);
	return true;
}

bool new_keys_write(const char *index, const char *directory, uint32_t number, uint32_t predecessor,
	struct error *err)
{
	CLEANUP(free_string) char *path = NULL, *made = NULL;

	if (asprintf(&path, "%s/%s", directory, NEW_KEYS_FILE) < 0 ||
		asprintf(&made, "%s.new", path) < 0)
		return error_out_of_memory(err);
	if (!write_file(made, index, directory, number, predecessor, err)) {
		(void)unlink(made);
		return false;
	}
	return rename(made, path) == 0 || error_set_errno(err, "cannot rename %s", made);
}
