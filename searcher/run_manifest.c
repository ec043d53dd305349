/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index is known by the bytes of its tables, since a UUID stays when a table is damaged; stems
 * by their fingerprints, since libstemmer does not tell its version. Never looks at a clock.
 */
#include "searcher/run_manifest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "searcher/json_members.h"
#include "searcher/request_json.h"

/* What a glass database may consist of, in byte order. */
static const char *const tables[] = { "docdata.glass", "iamglass", "position.glass",
	"postlist.glass", "spelling.glass", "synonym.glass", "termlist.glass" };

enum { READ_SIZE = 1 << 16 };

static void free_string(char **string)
{
	free(*string);
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

void run_manifest_init(struct run_manifest *m, const struct index *index,
	const struct request *request, const struct output_ops *format,
	const struct output_style *style)
{
	*m = (struct run_manifest){
		.index = index, .request = request, .format = format, .style = style
	};
	digest_init(&m->answer);
}

void run_manifest_add(struct run_manifest *m, const void *bytes, size_t len)
{
	if (len > 0 && !m->unwanted)
		digest_add(&m->answer, bytes, len);
	m->answer_bytes += len;
}

/* Of a table: its name, a NUL, its length in decimal, a NUL, its bytes. One that is not there
 * counts for nothing: glass leaves empty ones out. */
static bool digest_table(
	struct digest *d, const char *directory, const char *table, struct error *err)
{
	char *path CLEANUP(free_string) = NULL;
	FILE *file CLEANUP(close_file) = NULL;
	char block[READ_SIZE], size[32];
	size_t n;
	long len;

	if (asprintf(&path, "%s/%s", directory, table) < 0) {
		path = NULL;
		return error_out_of_memory(err);
	}
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT || error_set_errno(err, "cannot read %.300s", path);
	if (fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
		return error_set_errno(err, "cannot read %.300s", path);
	rewind(file);
	digest_add(d, table, strlen(table) + 1);
	digest_add(d, size, (size_t)snprintf(size, sizeof size, "%ld", len) + 1);
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		digest_add(d, block, n);
	return !ferror(file) || error_set_errno(err, "cannot read %.300s", path);
}

static bool digest_database(const char *directory, char hex[DIGEST_HEX_SIZE], struct error *err)
{
	struct digest d;

	digest_init(&d);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		if (!digest_table(&d, directory, tables[i], err))
			return false;
	}
	digest_hex(&d, hex);
	return true;
}

static bool add_member(struct buf *out, const struct index_member *m, struct error *err)
{
	struct xap_stats stats;
	char hex[DIGEST_HEX_SIZE];

	if (!xap_db_stats(m->db, &stats, err) || !digest_database(m->generation.path, hex, err))
		return false;
	buf_printf(out, "{\"generation\":%u", (unsigned)m->generation.number);
	json_string(out, "uuid", stats.uuid);
	json_string(out, "sha256", hex);
	json_count(out, "paragraphs", stats.documents);
	buf_add_byte(out, '}');
	return true;
}

static bool add_indexes(struct buf *out, const struct index *ix, struct error *err)
{
	buf_add_str(out, "{\n\"indexes\":[");
	for (size_t i = 0; i < ix->n_members; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		if (!add_member(out, &ix->members[i], err))
			return false;
	}
	buf_add_byte(out, ']');
	return true;
}

static bool add_versions(struct buf *out, const struct index *ix, struct error *err)
{
	const struct facts *facts = &ix->facts;
	const char *xapian = xap_db_version(ix->db, err);

	if (!xapian)
		return false;
	buf_add_str(out, ",\n\"versions\":{\"schema\":");
	buf_printf(out, "%u", (unsigned)facts->schema);
	json_string(out, "pilcrow", PILCROW_VERSION);
	json_string(out, "xapian", xapian);
	json_string(out, "utf8proc", utf8proc_version());
	json_string(out, "unicode", utf8proc_unicode_version());
	json_key(out, "stems");
	buf_add_byte(out, '{');
	for (size_t i = 0; i < facts->n_languages; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		json_text(out, facts->languages[i].code, strlen(facts->languages[i].code));
		buf_add_byte(out, ':');
		json_text(out, facts->languages[i].fingerprint,
			strlen(facts->languages[i].fingerprint));
	}
	buf_add_str(out, "}}");
	return true;
}

static void add_options(struct buf *out, const struct run_manifest *m)
{
	const struct output_style *style = m->style;

	buf_add_str(out, ",\n\"options\":{\"format\":");
	json_text(out, m->format->name, strlen(m->format->name));
	json_string(out, "tag", style->tag);
	json_string(out, "mark_open", style->mark_open);
	json_string(out, "mark_close", style->mark_close);
	json_count(out, "width", style->width);
	json_key(out, "header");
	buf_add_str(out, style->header ? "true" : "false");
	json_key(out, "null");
	buf_add_str(out, style->nul ? "true" : "false");
	json_key(out, "columns");
	for (size_t i = 0; i < style->fields.n; i++) {
		buf_add_byte(out, i > 0 ? ',' : '[');
		json_text(out, style->fields.items[i]->name, strlen(style->fields.items[i]->name));
	}
	buf_add_byte(out, ']');
	request_json_add(m->request, out);
	buf_add_byte(out, '}');
}

static void add_file(struct buf *out, const char *text, size_t len)
{
	char hex[DIGEST_HEX_SIZE];

	digest_of(text, len, hex);
	buf_printf(out, "{\"bytes\":%zu", len);
	json_string(out, "sha256", hex);
}

/* What was asked. */
static void add_queries(struct buf *out, const struct run_manifest *m)
{
	const struct request *r = m->request;

	if (m->topics) {
		buf_add_str(out, ",\n\"topics\":");
		add_file(out, m->topics, m->topics_len);
		json_count(out, "queries", m->n_topics);
		json_count(out, "failed", m->failed);
		buf_add_byte(out, '}');
	} else if (r->like_text) {
		buf_add_str(out, ",\n\"like_text\":");
		add_file(out, r->like_text, r->like_text_len);
		buf_add_byte(out, '}');
	} else if (!r->like) {
		buf_add_str(out, ",\n\"query\":");
		json_text(out, r->query, r->query_len);
	}
}

bool run_manifest_write(const struct run_manifest *m, const char *file, struct error *err)
{
	struct buf out CLEANUP(buf_done) = { 0 };
	struct digest answer = m->answer;
	char hex[DIGEST_HEX_SIZE];
	FILE *to;
	bool ok;

	if (!add_indexes(&out, m->index, err) || !add_versions(&out, m->index, err))
		return error_wrap(err, "--manifest");
	add_options(&out, m);
	add_queries(&out, m);
	digest_hex(&answer, hex);
	buf_printf(&out, ",\n\"answer\":{\"bytes\":%llu", (unsigned long long)m->answer_bytes);
	json_string(&out, "sha256", hex);
	buf_add_str(&out, "}\n}\n");
	if (out.failed)
		return error_out_of_memory(err);
	to = fopen(file, "we");
	if (!to)
		return error_set_errno(err, "--manifest: cannot write %.300s", file);
	ok = fwrite(out.data, 1, out.len, to) == out.len;
	ok = fclose(to) == 0 && ok;
	return ok || error_set_errno(err, "--manifest: cannot write %.300s", file);
}
