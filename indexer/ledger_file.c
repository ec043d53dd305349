/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ledger on disk. A file that is damaged in any way is refused whole: what it says decides what
 * is not looked at again. */
#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/fingerprint.h"
#include "indexer/hash.h"
#include "indexer/ledger.h"
#include "indexer/ledger_writer.h"

enum {
	MAGIC = sizeof LEDGER_MAGIC - 1,
	NUMBER = sizeof(uint64_t),
};

static void free_string(char **string)
{
	free(*string);
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* ---- Writing ---- */

bool ledger_write(const struct ledger *l, const char *directory, struct error *err)
{
	CLEANUP(ledger_writer_done) struct ledger_writer w = { 0 };
	CLEANUP(buf_done) struct buf row = { 0 };

	if (!ledger_writer_open(&w, directory, err))
		return false;
	for (size_t i = 0; i < l->n_articles; i++) {
		const struct ledger_article *a = &l->articles[i];

		buf_clear(&row);
		ledger_put_article(&row, a, ledger_text(l, a->id), ledger_text(l, a->language));
		if (row.failed)
			return error_out_of_memory(err);
		ledger_writer_articles(&w, row.data, row.len);
	}
	ledger_writer_files(&w, l);
	return ledger_writer_end(&w, err);
}

/* ---- Reading ---- */

struct reader {
	const struct buf *text;
	size_t at, end;
	bool bad;
};

static uint64_t get_number(struct reader *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char byte = (unsigned char)r->text->data[r->at++];

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	r->bad = true;
	return 0;
}

/* Its offset; that of the empty text at the very end if there is none. */
static size_t get_text(struct reader *r)
{
	size_t at = r->at;
	const char *text = r->text->data + at, *nul = memchr(text, '\0', r->end - at);

	if (nul) {
		r->at += (size_t)(nul - text) + 1;
		return at;
	}
	r->bad = true;
	return r->text->len;
}

static void get_bytes(struct reader *r, void *to, size_t len)
{
	if (r->end - r->at < len) {
		r->bad = true;
		return;
	}
	memcpy(to, r->text->data + r->at, len);
	r->at += len;
}

static uint64_t get_long(struct reader *r)
{
	uint64_t value = 0;

	get_bytes(r, &value, sizeof value);
	return le64toh(value);
}

static void get_flow(struct reader *r, struct flow *f)
{
	f->in = get_number(r);
	f->indexed = get_number(r);
	f->skipped = get_number(r);
	f->rejected = get_number(r);
}

static void get_file(struct reader *r, struct ledger_file *f)
{
	size_t sha256;

	f->path = get_text(r);
	f->name = get_text(r);
	f->settings = get_text(r);
	sha256 = get_text(r);
	snprintf(f->sha256, sizeof f->sha256, "%s", r->text->data + sha256);
	f->size = get_number(r);
	f->modified = (int64_t)get_number(r);
	f->bytes = get_number(r);
	get_flow(r, &f->counts.articles);
	get_flow(r, &f->counts.paragraphs);
	f->counts.bad_bytes = get_number(r);
	f->counts.dates_not_understood = get_number(r);
	f->counts.languages_not_known = get_number(r);
	f->counts.files = get_number(r);
	f->counts.input_bytes = get_number(r);
	f->n = get_number(r);
}

static void get_article(struct reader *r, struct ledger_article *a)
{
	a->id = get_text(r);
	a->language = get_text(r);
	a->text = get_long(r);
	a->shared = get_long(r);
	a->record = get_long(r);
	a->places = get_long(r);
	a->byte = get_number(r);
	a->line = get_number(r);
	a->tokens = get_number(r);
	a->overlong = get_number(r);
	a->text_bytes = get_number(r);
	a->paragraphs = (uint32_t)get_number(r);
}

/* From where the numbers stand. */
static bool get_files(struct ledger *l, struct reader *r, struct error *err)
{
	size_t n_articles, at = 0;

	l->n_files = get_number(r);
	n_articles = get_number(r);
	/* Each takes some bytes: a wild number must not ask for wild memory. */
	if (r->bad || l->n_files > r->end || n_articles > r->end) {
		l->n_files = 0;
		r->bad = true;
		return true;
	}
	l->files = calloc(l->n_files + 1, sizeof *l->files);
	l->articles = calloc(n_articles + 1, sizeof *l->articles);
	if (!l->files || !l->articles)
		return error_out_of_memory(err);
	for (size_t i = 0; i < l->n_files && !r->bad; i++) {
		struct ledger_file *f = &l->files[i];

		get_file(r, f);
		f->first = at;
		r->bad = r->bad || f->n > n_articles - at;
		at += f->n;
	}
	l->n_articles = n_articles;
	r->bad = r->bad || at != n_articles || r->at != r->end;
	return true;
}

/* Those of the files that were read. */
static void get_articles(struct ledger *l, struct reader *r)
{
	for (size_t i = 0; i < l->n_files; i++) {
		const struct ledger_file *f = &l->files[i];

		for (size_t k = 0; k < f->n && !r->bad; k++) {
			struct ledger_article *a = &l->articles[f->first + k];

			get_article(r, a);
			a->file = (uint32_t)i;
			a->at = (uint32_t)k;
		}
	}
	r->bad = r->bad || r->at != r->end;
}

/* `end` is where the last number before the fingerprint ends. */
static bool get_rows(struct ledger *l, size_t end, bool *bad, struct error *err)
{
	struct reader r = { .text = &l->text, .at = end - NUMBER, .end = end };
	size_t files_at = get_long(&r);

	*bad = files_at < MAGIC || files_at > end - NUMBER;
	if (*bad)
		return true;
	r = (struct reader){ .text = &l->text, .at = files_at, .end = end - NUMBER };
	if (!get_files(l, &r, err))
		return false;
	*bad = r.bad;
	if (*bad)
		return true;
	r = (struct reader){ .text = &l->text, .at = MAGIC, .end = files_at };
	get_articles(l, &r);
	*bad = r.bad;
	return true;
}

static uint32_t *make_slots(size_t n, size_t *n_slots)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	*n_slots = size;
	return calloc(size, sizeof(uint32_t));
}

static void put_slot(uint32_t *slots, size_t n_slots, const char *text, size_t number)
{
	size_t at = hash_bytes(text, strlen(text)) & (n_slots - 1);

	while (slots[at])
		at = (at + 1) & (n_slots - 1);
	slots[at] = (uint32_t)number;
}

static bool index_rows(struct ledger *l, struct error *err)
{
	l->file_slots = make_slots(l->n_files, &l->n_file_slots);
	l->article_slots = make_slots(l->n_articles, &l->n_article_slots);
	if (!l->file_slots || !l->article_slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < l->n_files; i++)
		put_slot(l->file_slots, l->n_file_slots, ledger_text(l, l->files[i].path), i + 1);
	for (size_t i = 0; i < l->n_articles; i++)
		put_slot(l->article_slots, l->n_article_slots, ledger_text(l, l->articles[i].id),
			i + 1);
	return true;
}

static bool read_whole(struct buf *out, const char *path, struct error *err)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	struct stat info;
	char *to;

	if (!file || fstat(fileno(file), &info) != 0)
		return error_set_errno(err, "cannot read %s", path);
	to = buf_reserve(out, (size_t)info.st_size);
	if (!to)
		return error_out_of_memory(err);
	out->len = fread(to, 1, (size_t)info.st_size, file);
	out->data[out->len] = '\0';
	return !ferror(file) || error_set_errno(err, "cannot read %s", path);
}

static bool is_whole(const struct buf *text)
{
	uint64_t end;

	if (text->len < MAGIC + NUMBER + NUMBER)
		return false;
	end = htole64(fingerprint_of(text->data, text->len - sizeof end));
	return memcmp(text->data + text->len - sizeof end, &end, sizeof end) == 0;
}

bool ledger_load(struct ledger *out, const char *directory, struct error *err)
{
	CLEANUP(free_string) char *path = NULL;
	CLEANUP(ledger_done) struct ledger l = { 0 };
	bool bad;

	if (asprintf(&path, "%s/%s", directory, LEDGER_FILE) < 0)
		return error_out_of_memory(err);
	if (!read_whole(&l.text, path, err))
		return false;
	if (l.text.len >= MAGIC && memcmp(l.text.data, LEDGER_MAGIC, MAGIC) != 0)
		return error_set(err, ERROR_CORRUPT, "%s is in a form not known here", path);
	if (!is_whole(&l.text))
		return error_set(err, ERROR_CORRUPT, "%s is damaged", path);
	if (!get_rows(&l, l.text.len - NUMBER, &bad, err))
		return false;
	if (bad)
		return error_set(err, ERROR_CORRUPT, "%s is damaged", path);
	if (!index_rows(&l, err))
		return false;
	*out = l;
	l = (struct ledger){ 0 };
	return true;
}
