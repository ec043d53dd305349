/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/verify.h"

#include <inttypes.h>
#include <string.h>

#include "common/analyzer.h"
#include "common/bounds.h"
#include "common/facts.h"
#include "common/new_keys.h"
#include "common/schema.h"
#include "common/xap.h"
#include "indexer/bounds_write.h"
#include "indexer/folder.h"
#include "indexer/kin_write.h"
#include "indexer/labels_write.h"
#include "indexer/norms_write.h"
#include "indexer/pairs_write.h"
#include "indexer/stem_list_write.h"
#include "indexer/update_moves.h"
#include "indexer/verify_parts.h"
#include "indexer/vocabulary_write.h"

/* Read back in about no time, spread evenly over the database; a wrong encoding or a wrong merge
   shows in any of them. */
enum { SAMPLE = 200 };

void verdict_done(struct verdict *v)
{
	buf_done(&v->report);
	*v = (struct verdict){ 0 };
}

static bool count_term(
	void *ctx, const char *term UNUSED, size_t len UNUSED, struct error *err UNUSED)
{
	++*(uint64_t *)ctx;
	return true;
}

static void fault(struct verdict *v, const char *what, uint64_t is, uint64_t should)
{
	v->faults++;
	buf_printf(&v->report, "%" PRIu64 " %s, the manifest says %" PRIu64 "\n", is, what, should);
}

struct sample {
	struct xap_db *db;
	struct verdict *verdict;
	uint32_t step, seen;
	struct buf data, key;
};

/* A failure to read is a fault of this paragraph, not of the verification. */
static bool is_readable(
	struct xap_db *db, uint32_t docid, struct buf *data, struct buf *key, struct error *why)
{
	struct provenance from;
	char own[SCHEMA_KEY_SIZE];
	const char *text;
	size_t len;

	buf_clear(data);
	buf_clear(key);
	if (!xap_db_data(db, docid, data, why) || !xap_db_value(db, docid, SLOT_KEY, key, why) ||
		!schema_data_decode(
			data->data ? data->data : "", data->len, &from, &text, &len, why))
		return false;
	schema_content_key(own, text, len, 1);
	if (key->len < SCHEMA_KEY_DIGITS || memcmp(key->data, own, SCHEMA_KEY_DIGITS) != 0)
		return error_set(
			why, ERROR_CORRUPT, "its text is not the one its content key was made of");
	return true;
}

static void read_back(struct sample *s, uint32_t docid)
{
	struct error why = { 0 };

	s->verdict->sampled++;
	if (is_readable(s->db, docid, &s->data, &s->key, &why))
		return;
	s->verdict->faults++;
	buf_printf(&s->verdict->report, "paragraph with docid %" PRIu32 ": %s\n", docid, why.msg);
}

/* By the documents that there are, since numbers of removed ones are not given again. */
static bool visit(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err UNUSED)
{
	struct sample *s = ctx;

	if (s->seen++ % s->step == 0)
		read_back(s, docid);
	return true;
}

static bool read_sample(struct xap_db *db, uint32_t documents, struct verdict *v, struct error *err)
{
	struct sample s = { .db = db, .verdict = v, .step = documents / SAMPLE + 1 };
	bool ok = xap_db_postings(db, "", 0, visit, &s, err);

	buf_done(&s.data);
	buf_done(&s.key);
	return ok;
}

/* As the searcher does before it trusts an index. Nothing that is wrong here can be read around. */
static bool are_facts_sound(struct xap_db *db, struct error *why)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(facts_done) struct facts facts = { 0 };

	if (!xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &text, why) ||
		!facts_read(&facts, text.data ? text.data : "", text.len, why))
		return false;
	if (facts.n_languages == 0)
		return error_set(why, ERROR_CORRUPT, "the index names no language");
	for (size_t i = 0; i < facts.n_languages; i++) {
		const struct analyzer_options options = { .keep_accents = facts.keep_accents };
		CLEANUP(analyzer_freep)
		struct analyzer *a = analyzer_new(facts.languages[i].code, &options, why);

		if (!a || !facts_match(&facts, i, a, why))
			return false;
	}
	return true;
}

static void check_facts(struct xap_db *db, struct verdict *v)
{
	struct error why = { 0 };

	if (are_facts_sound(db, &why))
		return;
	v->faults++;
	buf_printf(&v->report, "%s\n", why.msg);
}

static bool check_blocks(const char *path, const struct verify_expected *expected, size_t *faults,
	struct buf *report, struct error *err)
{
	if (expected->sample_only)
		return true;
	if (expected->changes && expected->changes->path)
		return verify_blocks_end(expected->changes, expected->stop, faults, report, err);
	if (expected->begun && expected->begun->path)
		return verify_parts_end(expected->begun, expected->stop, faults, report, err);
	return verify_whole(path, expected->stop, faults, report, err);
}

bool verify_database(const char *path, const struct verify_expected *expected, struct verdict *out,
	struct error *err)
{
	CLEANUP(verdict_done) struct verdict v = { 0 };
	CLEANUP(xap_db_closep) struct xap_db *db = NULL;
	CLEANUP(buf_done) struct buf report = { 0 };
	struct xap_stats stats;

	if (!check_blocks(path, expected, &v.faults, &report, err))
		return false;
	if (v.faults > 0)
		buf_add(&v.report, report.data, report.len);
	db = xap_db_open(path, err);
	if (!db || !xap_db_stats(db, &stats, err) ||
		!xap_db_terms(
			db, PREFIX_ARTICLE, strlen(PREFIX_ARTICLE), count_term, &v.articles, err))
		return false;
	v.paragraphs = stats.documents;
	if (v.articles != expected->articles)
		fault(&v, "articles", v.articles, expected->articles);
	if (v.paragraphs != expected->paragraphs)
		fault(&v, "paragraphs", v.paragraphs, expected->paragraphs);
	check_facts(db, &v);
	if (!read_sample(db, stats.documents, &v, err))
		return false;
	if (v.report.failed)
		return error_out_of_memory(err);
	verdict_done(out);
	*out = v;
	v = (struct verdict){ 0 };
	return true;
}

static const struct folder_file *find_file(const struct folder *folder, const char *name)
{
	for (size_t i = 0; i < folder->n; i++) {
		if (strcmp(folder->files[i].name, name) == 0)
			return &folder->files[i];
	}
	return NULL;
}

bool verify_files(
	const char *path, const struct manifest *manifest, struct verdict *out, struct error *err)
{
	CLEANUP(folder_done) struct folder folder = { 0 };

	if (!folder_read(&folder, path, err))
		return false;
	for (size_t i = 0; i < manifest->n_files; i++) {
		const struct manifest_file *should = &manifest->files[i];
		const struct folder_file *is = find_file(&folder, should->name);

		if (is && is->bytes == should->bytes)
			continue;
		out->faults++;
		if (is)
			buf_printf(&out->report,
				"%s has %" PRIu64 " bytes, the manifest says %" PRIu64 "\n",
				should->name, is->bytes, should->bytes);
		else
			buf_printf(&out->report, "%s is gone\n", should->name);
	}
	return !out->report.failed || error_out_of_memory(err);
}

void verify_new_keys(const char *path, struct verdict *out)
{
	CLEANUP(new_keys_done) struct new_keys keys = { 0 };
	struct error why = { 0 };

	if (new_keys_load(&keys, path, &why) || why.code == ERROR_NOT_FOUND)
		return;
	out->faults++;
	buf_printf(&out->report, "%s\n", why.msg);
}

/* Where a check cannot be made, for want of room or memory, nothing is known: that is no fault. */
static bool settle(struct verdict *out, bool ok, struct error *err)
{
	if (ok)
		return true;
	if (err->code == ERROR_IO || err->code == ERROR_MEMORY)
		return false;
	out->faults++;
	buf_printf(&out->report, "%s\n", err->msg);
	return true;
}

bool verify_side_files(const char *path, bool thorough, struct verdict *out, struct error *err)
{
	return settle(out, norms_check(path, err), err) &&
	       settle(out, labels_check(path, err), err) &&
	       settle(out, update_moves_check(path, err), err) &&
	       (!thorough || (settle(out, bounds_check(path, BOUNDS_LEAST, err), err) &&
				     settle(out, pairs_check(path, &pairs_usual, err), err) &&
				     settle(out, vocabulary_check(path, err), err) &&
				     settle(out, stem_list_check(path, err), err) &&
				     settle(out, kin_check(path, err), err)));
}
