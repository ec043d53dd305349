/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening an index: pin its live generation, open that one's database by name, read what the index
 * says of itself, and refuse it unless our analyzers make the very terms it was built with. Needs
 * no write access, and leaves no trace.
 */
#include "searcher/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"

static const struct language *find_language(const char *code)
{
	return language_find(code, strlen(code));
}

/* The analyzer of language i of the facts, held against them. */
static struct analyzer *make_analyzer(const struct facts *facts, size_t i, struct error *err)
{
	const char *code = facts->languages[i].code;
	const struct analyzer_options options = { .keep_accents = facts->keep_accents };
	struct analyzer *a CLEANUP(analyzer_freep) = NULL;

	if (!find_language(code)) {
		error_set(err, ERROR_VERSION,
			"language \"%s\" of the index is not known to this searcher", code);
		return NULL;
	}
	a = analyzer_new(code, &options, err);
	if (!a || !facts_match(facts, i, a, err))
		return NULL;
	return TAKE_PTR(a);
}

static bool read_facts(struct index *ix, struct error *err)
{
	struct buf json CLEANUP(buf_done) = { 0 };

	if (!xap_db_metadata(ix->db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &json, err))
		return false;
	if (json.len == 0)
		return error_set(err, ERROR_CORRUPT,
			"the database has no metadata \"" SCHEMA_FACTS
			"\": it was not built by indexer");
	return facts_read(&ix->facts, json.data, json.len, err);
}

static bool make_analyzers(struct index *ix, struct error *err)
{
	size_t n = ix->facts.n_languages;

	if (n == 0)
		return error_set(err, ERROR_CORRUPT, "the index names no language");
	if (n > INDEX_MAX_LANGUAGES)
		n = INDEX_MAX_LANGUAGES;
	for (size_t i = 0; i < n; i++) {
		ix->analyzers[i] = make_analyzer(&ix->facts, i, err);
		if (!ix->analyzers[i])
			return false;
		ix->languages[i] = find_language(ix->facts.languages[i].code);
		ix->n_languages = i + 1;
	}
	return true;
}

/* Adds what to do about an index that is there and cannot be used. */
static bool refuse(const char *path, struct error *err)
{
	char reason[ERROR_MESSAGE_SIZE];

	if (err->code != ERROR_NOT_FOUND && err->code != ERROR_CORRUPT &&
		err->code != ERROR_VERSION)
		return false;
	memcpy(reason, err->msg, sizeof reason);
	return error_set(err, err->code,
		"%.320s; build it again with: indexer build -i %.120s SOURCE...", reason, path);
}

/* store.h's messages say what to do where there is nothing yet; a place that holds something else
 * must not be built over. */
static bool refuse_place(struct error *err)
{
	char reason[ERROR_MESSAGE_SIZE];

	if (err->code != ERROR_CORRUPT)
		return false;
	memcpy(reason, err->msg, sizeof reason);
	return error_set(err, err->code,
		"%.400s; -i takes a directory that \"indexer build -i\" has made", reason);
}

bool index_open(const char *path, struct index *out, struct error *err)
{
	return index_open_generation(path, 0, out, err);
}

/* Norms that are missing, foreign or damaged are no fault: searches then take the slow way. */
static bool open_norms(struct index *ix, struct error *err)
{
	ix->norms = norms_open(ix->generation.path, &ix->stats, &ix->no_norms);
	if (!ix->norms)
		return true;
	ix->matcher = matcher_open(ix->generation.path, &ix->stats, ix->norms, &ix->no_norms);
	return xap_db_add_norms(ix->db, ix->norms, err);
}

static bool pin(const char *path, uint32_t number, struct generation *out, struct error *err)
{
	return number ? generation_open_number(path, number, out, err)
		      : generation_open(path, out, err);
}

bool index_open_generation(const char *path, uint32_t number, struct index *out, struct error *err)
{
	struct index ix CLEANUP(index_done) = { .generation.manifest_fd = -1 };

	ix.path = strdup(path);
	if (!ix.path)
		return error_out_of_memory(err);
	if (!pin(path, number, &ix.generation, err))
		return refuse_place(err);
	ix.db = xap_db_open(ix.generation.path, err);
	if (!ix.db || !xap_db_stats(ix.db, &ix.stats, err) || !open_norms(&ix, err))
		return refuse(path, err);
	if (!read_facts(&ix, err) || !make_analyzers(&ix, err)) {
		error_wrap(err, "%.200s", ix.generation.path);
		return refuse(path, err);
	}
	*out = ix;
	ix = (struct index){ .generation.manifest_fd = -1 };
	return true;
}

void index_done(struct index *ix)
{
	for (size_t i = 0; i < INDEX_MAX_LANGUAGES; i++)
		analyzer_free(ix->analyzers[i]);
	analyzer_free(ix->other);
	analyzer_free(ix->plain);
	facts_done(&ix->facts);
	xap_db_close(ix->db);
	matcher_close(ix->matcher);
	norms_close(ix->norms);
	generation_done(&ix->generation);
	free(ix->path);
	*ix = (struct index){ .generation.manifest_fd = -1 };
}

struct analyzer *index_analyzer(struct index *ix, const char *code, struct error *err)
{
	struct analyzer *made;

	for (size_t i = 0; i < ix->n_languages; i++) {
		if (strcmp(analyzer_language(ix->analyzers[i]), code) == 0)
			return ix->analyzers[i];
	}
	if (ix->other && strcmp(analyzer_language(ix->other), code) == 0)
		return ix->other;
	for (size_t i = 0; i < ix->facts.n_languages; i++) {
		if (strcmp(ix->facts.languages[i].code, code) != 0)
			continue;
		made = make_analyzer(&ix->facts, i, err);
		if (!made)
			return NULL;
		analyzer_free(ix->other);
		ix->other = made;
		return made;
	}
	error_set(err, ERROR_CORRUPT,
		"a paragraph is in language \"%s\", which the index does not list; run: indexer "
		"check -i %.200s",
		code, ix->path);
	return NULL;
}

struct analyzer *index_plain_analyzer(struct index *ix, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = ix->facts.keep_accents };

	if (!ix->plain)
		ix->plain = analyzer_new("none", &options, err);
	return ix->plain;
}
