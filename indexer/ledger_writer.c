/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/ledger_writer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So much is gathered before it is written. */
enum { PIECE = 1 << 18, END = DIGEST_HEX_SIZE - 1 };

void ledger_writer_done(struct ledger_writer *w)
{
	if (w->file)
		fclose(w->file);
	free(w->path);
	buf_done(&w->out);
	*w = (struct ledger_writer){ 0 };
}

static void write_out(struct ledger_writer *w, const char *bytes, size_t len)
{
	digest_add(&w->digest, bytes, len);
	if (!w->failed && fwrite(bytes, 1, len, w->file) != len)
		w->failed = true;
}

static void flush(struct ledger_writer *w, size_t most)
{
	if (w->out.len <= most || w->out.failed)
		return;
	write_out(w, w->out.data, w->out.len);
	buf_clear(&w->out);
}

bool ledger_writer_open(struct ledger_writer *w, const char *directory, uint64_t n_files,
	uint64_t n_articles, struct error *err)
{
	*w = (struct ledger_writer){ 0 };
	if (asprintf(&w->path, "%s/%s", directory, LEDGER_FILE) < 0) {
		w->path = NULL;
		return error_out_of_memory(err);
	}
	w->file = fopen(w->path, "wxe");
	if (!w->file)
		return error_set_errno(err, "cannot write %s", w->path);
	digest_init(&w->digest);
	buf_add_str(&w->out, LEDGER_MAGIC);
	buf_add_varint(&w->out, n_files);
	buf_add_varint(&w->out, n_articles);
	return true;
}

static void put_text(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	buf_add_varint(out, len);
	buf_add(out, text, len + 1);
}

static void put_flow(struct buf *out, const struct flow *f)
{
	buf_add_varint(out, f->in);
	buf_add_varint(out, f->indexed);
	buf_add_varint(out, f->skipped);
	buf_add_varint(out, f->rejected);
}

void ledger_writer_file(
	struct ledger_writer *w, const struct ledger *l, const struct ledger_file *f)
{
	struct buf *out = &w->out;

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
	flush(w, PIECE);
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
	char hex[DIGEST_HEX_SIZE];

	if (w->out.failed)
		return error_out_of_memory(err);
	flush(w, 0);
	digest_hex(&w->digest, hex);
	if (w->failed || fwrite(hex, 1, END, w->file) != END || fflush(w->file) != 0)
		return error_set_errno(err, "cannot write %s", w->path);
	return true;
}

void ledger_put_article(
	struct buf *out, const struct ledger_article *a, const char *id, const char *language)
{
	put_text(out, id);
	put_text(out, language);
	buf_add(out, a->digest, sizeof a->digest);
	buf_add_varint(out, a->shared);
	buf_add_varint(out, a->places);
	buf_add_varint(out, a->byte);
	buf_add_varint(out, a->line);
	buf_add_varint(out, a->tokens);
	buf_add_varint(out, a->overlong);
	buf_add_varint(out, a->text_bytes);
	buf_add_varint(out, a->paragraphs);
}
