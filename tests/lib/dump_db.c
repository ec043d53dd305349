/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump_db DATABASE: all that an index holds, as lines of text that do not tell how its documents
 * are numbered: they are called by their rank in the order of articles and paragraphs. Two indexes
 * that are dumped alike give the same answers. Fails where the paragraphs of an article are not in
 * the order of their docids.
 *
 * Of an index whose facts say that paragraphs have moved, data are told as they would be had they
 * been written anew.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/facts.h"
#include "common/moves.h"
#include "common/schema.h"
#include "common/xap.h"

struct paragraph_row {
	uint32_t docid;
	char *article;
	double ordinal;
};

struct dump {
	struct xap_db *db;
	struct moves *moves; /* NULL: none */
	struct paragraph_row *rows;
	size_t n, cap;
	uint32_t *rank; /* by docid */
	struct buf line, value;
};

static void put(struct dump *d)
{
	fwrite(d->line.data ? d->line.data : "", 1, d->line.len, stdout);
	putchar('\n');
	buf_clear(&d->line);
}

/* Any bytes, in one line. */
static void add_bytes(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte > ' ' && byte < 0x7f && byte != '\\')
			buf_add_byte(out, (char)byte);
		else
			buf_printf(out, "\\%02x", byte);
	}
}

static bool add_row(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	struct dump *d = ctx;
	struct paragraph_row *row;

	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 1024;
		d->rows = realloc(d->rows, d->cap * sizeof *d->rows);
		if (!d->rows)
			return error_out_of_memory(err);
	}
	row = &d->rows[d->n++];
	row->docid = docid;
	buf_clear(&d->value);
	if (!xap_db_value(d->db, docid, SLOT_ARTICLE, &d->value, err))
		return false;
	row->article = strdup(d->value.data);
	buf_clear(&d->value);
	if (!xap_db_value(d->db, docid, SLOT_ORDINAL, &d->value, err))
		return false;
	row->ordinal = xap_sortable_decode(d->value.data, d->value.len);
	return row->article || error_out_of_memory(err);
}

static int by_place(const void *left, const void *right)
{
	const struct paragraph_row *a = left, *b = right;
	int order = strcmp(a->article, b->article);

	return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static bool find_rows(struct dump *d, struct error *err)
{
	struct xap_stats s;

	if (!xap_db_stats(d->db, &s, err) || !xap_db_postings(d->db, "", 0, add_row, d, err))
		return false;
	qsort(d->rows, d->n, sizeof *d->rows, by_place);
	d->rank = calloc((size_t)s.last_docid + 1, sizeof *d->rank);
	if (!d->rank)
		return error_out_of_memory(err);
	for (size_t i = 0; i < d->n; i++) {
		d->rank[d->rows[i].docid] = (uint32_t)i;
		if (i > 0 && strcmp(d->rows[i - 1].article, d->rows[i].article) == 0 &&
			d->rows[i - 1].docid >= d->rows[i].docid)
			return error_set(err, ERROR_CORRUPT,
				"paragraphs of %s are not in the order of their docids",
				d->rows[i].article);
	}
	printf("documents %" PRIu32 " length %" PRIu64 "\n", s.documents, s.total_length);
	return true;
}

static bool add_term(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions, size_t n_positions, struct error *err)
{
	struct dump *d = ctx;

	buf_add_byte(&d->line, ' ');
	add_bytes(&d->line, term, len);
	buf_printf(&d->line, "/%" PRIu32, wdf);
	for (size_t i = 0; i < n_positions; i++)
		buf_printf(&d->line, "@%" PRIu32, positions[i]);
	return !d->line.failed || error_out_of_memory(err);
}

static bool move_data(struct dump *d, uint32_t docid, struct error *err)
{
	CLEANUP(buf_done) struct buf moved = { 0 };
	struct provenance from;
	const char *text;
	size_t len;

	if (!schema_data_decode(d->value.data, d->value.len, &from, &text, &len, err))
		return false;
	move_apply(moves_of(d->moves, docid), &from);
	schema_data_encode(&moved, &from, text, len);
	buf_clear(&d->value);
	buf_add(&d->value, moved.data, moved.len);
	return !moved.failed || error_out_of_memory(err);
}

static bool put_document(struct dump *d, const struct paragraph_row *row, struct error *err)
{
	buf_printf(&d->line, "document %s %.0f data ", row->article, row->ordinal);
	buf_clear(&d->value);
	if (!xap_db_data(d->db, row->docid, &d->value, err) || !move_data(d, row->docid, err))
		return false;
	add_bytes(&d->line, d->value.data, d->value.len);
	for (uint32_t slot = 0; slot < SCHEMA_SLOTS; slot++) {
		buf_clear(&d->value);
		if (!xap_db_value(d->db, row->docid, slot, &d->value, err))
			return false;
		buf_printf(&d->line, " value%" PRIu32 " ", slot);
		add_bytes(&d->line, d->value.data, d->value.len);
	}
	if (!xap_db_termlist(d->db, row->docid, add_term, d, err))
		return false;
	put(d);
	return true;
}

static uint64_t mix(uint64_t h)
{
	h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ (h >> 29);
}

struct postings {
	const struct dump *dump;
	uint64_t sum; /* the same in any order */
};

static bool add_posting(void *ctx, uint32_t docid, uint32_t wdf, struct error *err UNUSED)
{
	struct postings *p = ctx;

	p->sum += mix(mix(p->dump->rank[docid] + 1) + wdf);
	return true;
}

static bool put_term(void *ctx, const char *term, size_t len, struct error *err)
{
	struct dump *d = ctx;
	struct postings p = { .dump = d };
	uint32_t df;
	uint64_t cf;

	if (!xap_db_freqs(d->db, term, len, &df, &cf, err) ||
		!xap_db_postings(d->db, term, len, add_posting, &p, err))
		return false;
	buf_add_str(&d->line, "term ");
	add_bytes(&d->line, term, len);
	buf_printf(&d->line, " %" PRIu32 " %" PRIu64 " %016" PRIx64, df, cf, p.sum);
	put(d);
	return true;
}

static bool put_spelling(
	void *ctx, const char *word, size_t len, uint32_t frequency, struct error *err)
{
	struct dump *d = ctx;

	buf_add_str(&d->line, "spelling ");
	add_bytes(&d->line, word, len);
	buf_printf(&d->line, " %" PRIu32, frequency);
	if (d->line.failed)
		return error_out_of_memory(err);
	put(d);
	return true;
}

/* The index's facts without whether something has moved. */
static bool add_facts(struct dump *d, struct error *err)
{
	CLEANUP(facts_done) struct facts facts = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };

	if (!facts_read(&facts, d->value.data, d->value.len, err))
		return false;
	facts.moved = false;
	if (!facts_write(&facts, &text, err))
		return false;
	add_bytes(&d->line, text.data, text.len);
	return true;
}

static bool put_metadata(void *ctx, const char *key, size_t len, struct error *err)
{
	struct dump *d = ctx;

	buf_clear(&d->value);
	if (!xap_db_metadata(d->db, key, len, &d->value, err))
		return false;
	buf_add_str(&d->line, "metadata ");
	add_bytes(&d->line, key, len);
	buf_add_byte(&d->line, ' ');
	if (len == strlen(SCHEMA_FACTS) && memcmp(key, SCHEMA_FACTS, len) == 0) {
		if (!add_facts(d, err))
			return false;
	} else {
		add_bytes(&d->line, d->value.data, d->value.len);
	}
	put(d);
	return true;
}

static bool add_synonym(void *ctx, const char *item, size_t len, struct error *err)
{
	struct dump *d = ctx;

	buf_add_byte(&d->line, ' ');
	add_bytes(&d->line, item, len);
	return !d->line.failed || error_out_of_memory(err);
}

static bool put_synonyms(void *ctx, const char *key, size_t len, struct error *err)
{
	struct dump *d = ctx;

	buf_add_str(&d->line, "synonyms ");
	add_bytes(&d->line, key, len);
	if (!xap_db_synonyms(d->db, key, len, add_synonym, d, err))
		return false;
	put(d);
	return true;
}

static bool open_moves(struct dump *d, const char *path, struct error *err)
{
	CLEANUP(facts_done) struct facts facts = { 0 };
	struct xap_stats stats;

	buf_clear(&d->value);
	if (!xap_db_stats(d->db, &stats, err) ||
		!xap_db_metadata(d->db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &d->value, err) ||
		!facts_read(&facts, d->value.data, d->value.len, err))
		return false;
	if (facts.moved)
		d->moves = moves_open(path, &stats, err);
	return d->moves || !facts.moved;
}

static bool dump(struct dump *d, const char *path, struct error *err)
{
	d->db = xap_db_open(path, err);
	if (!d->db || !open_moves(d, path, err) || !find_rows(d, err))
		return false;
	for (size_t i = 0; i < d->n; i++) {
		if (!put_document(d, &d->rows[i], err))
			return false;
	}
	return xap_db_terms(d->db, "", 0, put_term, d, err) &&
	       xap_db_metadata_keys(d->db, "", 0, put_metadata, d, err) &&
	       xap_db_synonym_keys(d->db, "", 0, put_synonyms, d, err) &&
	       xap_db_spellings(d->db, put_spelling, d, err);
}

int main(int argc, char **argv)
{
	struct dump d = { 0 };
	struct error err = { 0 };
	bool ok = argc == 2 && dump(&d, argv[1], &err);

	if (!ok)
		fprintf(stderr, "%s\n", argc == 2 ? err.msg : "usage: dump_db DATABASE");
	for (size_t i = 0; i < d.n; i++)
		free(d.rows[i].article);
	free(d.rows);
	free(d.rank);
	buf_done(&d.line);
	buf_done(&d.value);
	moves_close(d.moves);
	xap_db_close(d.db);
	return !ok;
}
