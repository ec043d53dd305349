/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/ledger_writer.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/glass.h"

/* So much is gathered before it is written. */
enum { PIECE = 1 << 18 };

void ledger_writer_done(struct ledger_writer *w)
{
	if (w->file)
		fclose(w->file);
	free(w->path);
	buf_done(&w->out);
	fingerprint_free(w->print);
	*w = (struct ledger_writer){ 0 };
}

static void write_out(struct ledger_writer *w, const char *bytes, size_t len)
{
	fingerprint_add(w->print, bytes, len);
	w->written += len;
	if (w->fault == 0 && fwrite(bytes, 1, len, w->file) != len)
		w->fault = errno;
}

static void flush(struct ledger_writer *w, size_t most)
{
	if (w->out.len <= most || w->out.failed)
		return;
	write_out(w, w->out.data, w->out.len);
	buf_clear(&w->out);
}

bool ledger_writer_open(struct ledger_writer *w, const char *directory, struct error *err)
{
	*w = (struct ledger_writer){ 0 };
	w->print = fingerprint_new(err);
	if (!w->print)
		return false;
	if (asprintf(&w->path, "%s/%s", directory, LEDGER_FILE) < 0) {
		w->path = NULL;
		return error_out_of_memory(err);
	}
	w->file = fopen(w->path, "wxe");
	if (!w->file)
		return error_set_errno(err, "cannot write %s", w->path);
	buf_add_str(&w->out, LEDGER_MAGIC);
	return true;
}

static void put_text(struct buf *out, const char *text)
{
	buf_add(out, text, strlen(text) + 1);
}

static void put_flow(struct buf *out, const struct flow *f)
{
	buf_add_varint(out, f->in);
	buf_add_varint(out, f->indexed);
	buf_add_varint(out, f->skipped);
	buf_add_varint(out, f->rejected);
}

static void put_file(struct buf *out, const struct ledger *l, const struct ledger_file *f)
{
	put_text(out, ledger_text(l, f->path));
	put_text(out, ledger_text(l, f->name));
	put_text(out, ledger_text(l, f->settings));
	put_text(out, f->sha256);
	buf_add_varint(out, f->size);
	buf_add_varint(out, (uint64_t)f->modified);
	buf_add_varint(out, f->bytes);
	put_flow(out, &f->counts.articles);
	put_flow(out, &f->counts.paragraphs);
	buf_add_varint(out, f->counts.bad_bytes);
	buf_add_varint(out, f->counts.dates_not_understood);
	buf_add_varint(out, f->counts.languages_not_known);
	buf_add_varint(out, f->counts.files);
	buf_add_varint(out, f->counts.input_bytes);
	buf_add_varint(out, f->n);
}

void ledger_writer_files(struct ledger_writer *w, const struct ledger *l)
{
	uint64_t n_articles = 0;

	for (size_t i = 0; i < l->n_files; i++)
		n_articles += l->files[i].n;
	w->files_at = w->written + w->out.len;
	buf_add_varint(&w->out, l->n_files);
	buf_add_varint(&w->out, n_articles);
	for (size_t i = 0; i < l->n_files; i++) {
		put_file(&w->out, l, &l->files[i]);
		flush(w, PIECE);
	}
}

void ledger_writer_articles(struct ledger_writer *w, const char *rows, size_t len)
{
	if (w->out.failed)
		return;
	if (len < PIECE) {
		buf_add(&w->out, rows, len);
		flush(w, PIECE);
	} else {
		flush(w, 0);
		write_out(w, rows, len);
	}
}

bool ledger_writer_end(struct ledger_writer *w, struct error *err)
{
	const uint64_t files_at = htole64(w->files_at);
	uint64_t end;

	buf_add(&w->out, &files_at, sizeof files_at);
	if (w->out.failed)
		return error_out_of_memory(err);
	flush(w, 0);
	end = htole64(fingerprint_get(w->print));
	if (w->fault == 0 &&
		(fwrite(&end, 1, sizeof end, w->file) != sizeof end || fflush(w->file) != 0))
		w->fault = errno;
	errno = w->fault;
	return errno == 0 || error_set_errno(err, "cannot write %s", w->path);
}

static char *copy(char *to, const void *bytes, size_t len)
{
	memcpy(to, bytes, len);
	return to + len;
}

void ledger_put_article(
	struct buf *out, const struct ledger_article *a, const char *id, const char *language)
{
	const uint64_t numbers[] = { a->byte, a->line, a->tokens, a->overlong, a->text_bytes,
		a->paragraphs };
	const uint64_t prints[] = { htole64(a->text), htole64(a->shared), htole64(a->record),
		htole64(a->places) };
	size_t id_size = strlen(id) + 1, language_size = strlen(language) + 1;
	char *to = buf_reserve(out, id_size + language_size + sizeof prints +
					    sizeof numbers / sizeof *numbers * GLASS_MAX_VARINT);

	if (!to)
		return;
	to = copy(to, id, id_size);
	to = copy(to, language, language_size);
	to = copy(to, prints, sizeof prints);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		to = glass_varint(to, numbers[i]);
	*to = '\0';
	out->len = (size_t)(to - out->data);
}
