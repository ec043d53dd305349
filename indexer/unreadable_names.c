/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/unreadable_names.h"

#include <string.h>

#include "common/schema.h"
#include "common/utf8.h"
#include "common/xap.h"

struct search {
	const struct walk *walk;
	const struct feed_input *inputs;
	struct xap_db *before;
	/* Each with a NUL behind it: paths that could not be looked into, as names are written, and
	   terms of articles. */
	struct buf hidden, missing;
	struct buf data;
	uint32_t docid;
	uint64_t lost;
};

static void search_done(struct search *s)
{
	xap_db_close(s->before);
	buf_done(&s->hidden);
	buf_done(&s->missing);
	buf_done(&s->data);
}

static bool note_hidden(struct search *s, struct error *err)
{
	const struct walk *w = s->walk;

	for (size_t i = 0; i < w->n_skipped; i++) {
		if (!w->skipped[i].unreadable)
			continue;
		utf8_add_replaced(&s->hidden, w->skipped[i].path, strlen(w->skipped[i].path));
		buf_add_byte(&s->hidden, '\0');
	}
	return !s->hidden.failed || error_out_of_memory(err);
}

/* Whether a file of this name may be `path`, or lie in it. Names are what of a path is below its
   source, which can begin at any of its parts. */
static bool may_be_below(const char *name, size_t len, const char *path)
{
	for (const char *part = path; part; part = strchr(part, '/')) {
		size_t part_len;

		part += *part == '/';
		part_len = strlen(part);
		if (part_len > 0 && part_len <= len && memcmp(name, part, part_len) == 0 &&
			(part_len == len || name[part_len] == '/'))
			return true;
	}
	return false;
}

static bool is_unreadable(const struct search *s, const char *name, size_t len)
{
	const struct walk *w = s->walk;

	for (size_t i = 0; i < w->n; i++) {
		const char *failed = w->files[i].name;

		if (s->inputs[i].failed && strlen(failed) == len && memcmp(failed, name, len) == 0)
			return true;
	}
	for (size_t at = 0; at < s->hidden.len; at += strlen(s->hidden.data + at) + 1) {
		if (may_be_below(name, len, s->hidden.data + at))
			return true;
	}
	return false;
}

static bool note_missing(void *ctx, const char *term, size_t len, struct error *err)
{
	struct search *s = ctx;

	buf_add(&s->missing, term, len);
	buf_add_byte(&s->missing, '\0');
	return !s->missing.failed || error_out_of_memory(err);
}

/* The first is enough. */
static bool note_docid(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	struct search *s = ctx;

	s->docid = docid;
	err->code = ERROR_NONE;
	return false;
}

static bool judge(struct search *s, const char *term, struct error *err)
{
	struct provenance from;
	const char *text;
	size_t len;

	buf_clear(&s->data);
	if (!xap_db_postings(s->before, term, strlen(term), note_docid, s, err) ||
		!xap_db_data(s->before, s->docid, &s->data, err) ||
		!schema_data_decode(
			s->data.data ? s->data.data : "", s->data.len, &from, &text, &len, err))
		return false;
	s->lost += is_unreadable(s, from.file, from.file_len);
	return true;
}

static bool count(struct search *s, const char *before, struct xap_db *now, struct error *err)
{
	s->before = xap_db_open(before, err);
	if (!s->before || !xap_db_terms_missing(s->before, now, PREFIX_ARTICLE,
				  strlen(PREFIX_ARTICLE), note_missing, s, err))
		return false;
	for (size_t at = 0; at < s->missing.len; at += strlen(s->missing.data + at) + 1) {
		if (!judge(s, s->missing.data + at, err))
			return false;
	}
	return true;
}

bool unreadable_names_lost(const struct walk *w, const struct feed_input *inputs,
	const char *before, const char *now, uint64_t *lost, struct error *err)
{
	CLEANUP(search_done) struct search s = { .walk = w, .inputs = inputs };
	CLEANUP(xap_db_closep) struct xap_db *after = xap_db_open(now, err);
	struct error why = { 0 };

	*lost = 0;
	if (!after || !note_hidden(&s, err))
		return false;
	if (count(&s, before, after, &why)) {
		*lost = s.lost;
		return true;
	}
	if (why.code == ERROR_NOT_FOUND || why.code == ERROR_CORRUPT || why.code == ERROR_VERSION)
		return true;
	*err = why;
	return false;
}
