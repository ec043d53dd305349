/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/side_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/schema.h"

bool side_file_stats(struct xap_stats *out, const char *directory, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open_later(directory, err);

	return db && xap_db_stats(db, out, err);
}

bool side_file_facts(
	struct xap_stats *stats, struct facts *facts, const char *directory, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open_later(directory, err);
	CLEANUP(buf_done) struct buf text = { 0 };

	return db && xap_db_stats(db, stats, err) &&
	       xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &text, err) &&
	       facts_read(facts, text.data ? text.data : "", text.len, err);
}

/* What stdio would write at once, 4 kB, takes the system four times as long for each byte. */
enum { BUFFER = 128 << 10 };

bool side_writer_open(struct side_writer *w, const char *directory, const char *name,
	const struct side_header *header, struct error *err)
{
	*w = (struct side_writer){ 0 };
	if (asprintf(&w->path, "%s/%s", directory, name) < 0) {
		w->path = NULL;
		return error_out_of_memory(err);
	}
	if (asprintf(&w->made, "%s.new", w->path) < 0) {
		w->made = NULL;
		return error_out_of_memory(err);
	}
	w->file = fopen(w->made, "we");
	if (!w->file)
		return error_set_errno(err, "cannot write %s", w->made);
	w->buffer = malloc(BUFFER);
	if (w->buffer)
		setvbuf(w->file, w->buffer, _IOFBF, BUFFER);
	fwrite(header, sizeof *header, 1, w->file);
	return true;
}

bool side_writer_close(struct side_writer *w, struct error *err)
{
	bool ok = !ferror(w->file) && fflush(w->file) == 0;

	if (!ok)
		error_set_errno(err, "cannot write %s", w->made);
	fclose(w->file);
	w->file = NULL;
	if (!ok || rename(w->made, w->path) != 0) {
		if (ok)
			error_set_errno(err, "cannot rename %s", w->made);
		(void)unlink(w->made);
		return false;
	}
	return true;
}

void side_writer_done(struct side_writer *w)
{
	if (w->file) {
		fclose(w->file);
		(void)unlink(w->made);
	}
	free(w->buffer);
	free(w->path);
	free(w->made);
}

bool side_file_remove(const char *directory, const char *name, struct error *err)
{
	CLEANUP(buf_done) struct buf path = { 0 };

	buf_printf(&path, "%s/%s", directory, name);
	if (path.failed)
		return error_out_of_memory(err);
	return unlink(path.data) == 0 || errno == ENOENT ||
	       error_set_errno(err, "cannot remove %s", path.data);
}

FILE *side_file_draft(struct error *err)
{
	const struct side_header header = { 0 };
	FILE *draft = tmpfile();

	if (draft)
		fwrite(&header, sizeof header, 1, draft);
	else
		error_set_errno(err, "cannot make a temporary file");
	return draft;
}

static bool is_same(const struct side_file *f, FILE *draft)
{
	const unsigned char *at = (const unsigned char *)(f->header + 1);
	size_t left = f->size - sizeof *f->header;

	fseek(draft, sizeof *f->header, SEEK_SET);
	while (left > 0) {
		unsigned char bytes[65536];
		size_t n = fread(bytes, 1, left < sizeof bytes ? left : sizeof bytes, draft);

		if (n == 0 || memcmp(bytes, at, n) != 0)
			return false;
		at += n;
		left -= n;
	}
	return fgetc(draft) == EOF;
}

bool side_file_compare(const struct side_file *f, FILE *draft, const char *directory,
	const char *name, const char *source, struct error *err)
{
	if (fflush(draft) != 0 || ferror(draft))
		return error_set_errno(
			err, "cannot write a temporary file to compare %s with", name);
	return is_same(f, draft) || error_set(err, ERROR_CORRUPT, "%s/%s is not what the %s say",
					    directory, name, source);
}

void side_file_draft_close(FILE **draft)
{
	if (*draft)
		fclose(*draft);
}

/* The last character of a magic is the number of the form. */
bool side_file_is_older(const char *directory, const char *name, const char *magic)
{
	CLEANUP(buf_done) struct buf path = { 0 };
	CLEANUP(side_file_draft_close) FILE *file = NULL;
	struct side_header header;
	size_t form = sizeof header.magic - 1;

	buf_printf(&path, "%s/%s", directory, name);
	file = path.failed ? NULL : fopen(path.data, "re");
	return file && fread(header.magic, sizeof header.magic, 1, file) == 1 &&
	       memcmp(header.magic, magic, form) == 0 && header.magic[form] >= '0' &&
	       header.magic[form] < magic[form];
}

bool side_file_may_lack(
	const char *directory, const char *name, const char *magic, struct error *err)
{
	return err->code == ERROR_NOT_FOUND || side_file_is_older(directory, name, magic) ||
	       error_set(err, ERROR_CORRUPT, "%s/%s is not of this database", directory, name);
}
