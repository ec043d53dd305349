/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a ledger (ledger.h) while it is written: row by row, little of it in memory. */
#ifndef PILCROW_INDEXER_LEDGER_WRITER_H
#define PILCROW_INDEXER_LEDGER_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/fingerprint.h"
#include "indexer/ledger.h"

/* `{0}` is one that was never opened. */
struct ledger_writer {
	char *path;
	FILE *file;
	struct buf out; /* not yet written */
	uint64_t written, files_at;
	struct fingerprint *print; /* of what is written */
	int fault;		   /* errno of what could not be written; 0: none */
};

/* Frees; a file that was not ended is left as it is. */
void ledger_writer_done(struct ledger_writer *w);

bool ledger_writer_open(
	struct ledger_writer *w, const char *directory, struct error *err) NODISCARD;
/* Articles, as ledger_put_article() has them; all of them come before the files. */
void ledger_writer_articles(struct ledger_writer *w, const char *rows, size_t len);
/* The files of `l`, each with the number of its articles. */
void ledger_writer_files(struct ledger_writer *w, const struct ledger *l);
/* Ends the file, which is not synced. Tells of all that went wrong before. */
bool ledger_writer_end(struct ledger_writer *w, struct error *err) NODISCARD;

/* Appends an article as the file has it; the offsets in *a are not looked at. */
void ledger_put_article(
	struct buf *out, const struct ledger_article *a, const char *id, const char *language);

#endif
