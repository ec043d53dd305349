/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening indexes: pin a generation of each, open its database by name, read what the index
 * says of itself, and refuse it unless our analyzers make the very terms it was built with. Needs
 * no write access, and leaves no trace.
 */
#include "searcher/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/schema.h"
#include "searcher/stem_lists.h"

static const struct language *find_language(const char *code)
{
	return language_find(code, strlen(code));
}

/* The analyzer of language i of the facts, held against them. */
static struct analyzer *make_analyzer(const struct index *ix, size_t i, struct error *err)
{
	const struct facts *facts = &ix->facts;
	const char *code = facts->languages[i].code;
	const struct analyzer_options options = { .keep_accents = facts->keep_accents,
		.stems_when_asked = true,
		.source = stem_lists_source(ix->stems) };

	if (!find_language(code)) {
		error_set(err, ERROR_VERSION,
			"language \"%s\" of the index is not known to this searcher", code);
		return NULL;
	}
	if (!stem_lists_check(facts, i, err))
		return NULL;
	return analyzer_new_beside(
		ix->n_languages > 0 ? ix->analyzers[0] : NULL, code, &options, err);
}

static bool read_facts(struct xap_db *db, struct facts *out, struct error *err)
{
	struct buf json CLEANUP(buf_done) = { 0 };

	if (!xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &json, err))
		return false;
	if (json.len == 0)
		return error_set(err, ERROR_CORRUPT,
			"the database has no metadata \"" SCHEMA_FACTS
			"\": it was not built by indexer");
	return facts_read(out, json.data, json.len, err);
}

static bool make_analyzers(struct index *ix, struct error *err)
{
	size_t n = ix->facts.n_languages;

	if (n == 0)
		return error_set(err, ERROR_CORRUPT, "the index names no language");
	if (n > INDEX_MAX_LANGUAGES)
		n = INDEX_MAX_LANGUAGES;
	ix->stems = stem_lists_new(ix, err);
	if (!ix->stems)
		return false;
	for (size_t i = 0; i < n; i++) {
		ix->analyzers[i] = make_analyzer(ix, i, err);
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

static bool pin(const char *path, uint32_t number, struct generation *out, struct error *err)
{
	return number ? generation_open_number(path, number, out, err)
		      : generation_open(path, out, err);
}

/* Norms that are missing, foreign or damaged are no fault: searches then take the slow way. */
static bool open_norms(struct index_member *m, const struct xap_stats *stats, struct error *err)
{
	m->norms = norms_open(m->generation.path, stats, &m->no_norms);
	return !m->norms || xap_db_add_norms(m->db, m->norms, err);
}

/* Likewise. */
static bool open_labels(struct index_member *m, const struct xap_stats *stats, struct error *err)
{
	struct error none = { 0 };

	m->labels = labels_open(m->generation.path, stats, &none);
	return !m->labels || xap_db_add_labels(m->db, m->labels, err);
}

/* Without them places would be wrong. */
static bool open_moves(struct index_member *m, const struct xap_stats *stats, struct error *err)
{
	m->moves = moves_open(m->generation.path, stats, err);
	return m->moves;
}

static bool open_matcher(struct index_member *m, const struct xap_stats *stats, struct error *err)
{
	const struct database *tables = xap_db_tables(m->db);

	if (!m->norms || !tables)
		return true;
	m->matcher = matcher_open(tables, m->generation.path, stats, m->norms, err);
	return m->matcher;
}

static void member_done(struct index_member *m)
{
	matcher_close(m->matcher);
	xap_db_close(m->db);
	norms_close(m->norms);
	kin_close(m->kin);
	labels_close(m->labels);
	moves_close(m->moves);
	generation_done(&m->generation);
	free(m->path);
}

/* *m is zeroed, and has to be ended after a failure as well. */
static bool open_member(struct index_member *m, const char *path, uint32_t number,
	struct facts *facts, struct error *err)
{
	struct xap_stats stats;

	m->generation.manifest_fd = -1;
	m->path = strdup(path);
	if (!m->path)
		return error_out_of_memory(err);
	if (!pin(path, number, &m->generation, err))
		return refuse_place(err);
	m->db = xap_db_open_later(m->generation.path, err);
	if (!m->db || !xap_db_stats(m->db, &stats, err) || !open_norms(m, &stats, err) ||
		!open_labels(m, &stats, err) || !open_matcher(m, &stats, err))
		return refuse(path, err);
	if (read_facts(m->db, facts, err)) {
		if (!facts->moved || open_moves(m, &stats, err))
			return true;
	} else {
		error_wrap(err, "%.200s", m->generation.path);
	}
	return refuse(path, err);
}

static struct language_facts *find_facts(const struct facts *facts, const char *code)
{
	for (size_t i = 0; i < facts->n_languages; i++) {
		if (strcmp(facts->languages[i].code, code) == 0)
			return &facts->languages[i];
	}
	return NULL;
}

static int by_paragraphs(const void *a, const void *b)
{
	const struct language_facts *x = a, *y = b;

	if (x->paragraphs != y->paragraphs)
		return x->paragraphs < y->paragraphs ? 1 : -1;
	return strcmp(x->code, y->code);
}

/* Adds the languages of a further member, which must have been made with the same settings. */
static bool add_facts(struct facts *all, const struct facts *more, struct error *err)
{
	struct language_facts *grown =
		realloc(all->languages, (all->n_languages + more->n_languages + 1) * sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	all->languages = grown;
	if (all->keep_accents != more->keep_accents)
		return error_set(err, ERROR_VERSION, "one has --keep-accents, the other has not");
	for (size_t i = 0; i < more->n_languages; i++) {
		const struct language_facts *from = &more->languages[i];
		struct language_facts *to = find_facts(all, from->code);

		if (!to) {
			all->languages[all->n_languages++] = *from;
			continue;
		}
		if (strcmp(to->fingerprint, from->fingerprint) != 0)
			return error_set(
				err, ERROR_VERSION, "words in \"%s\" have other stems", to->code);
		to->articles += from->articles;
		to->paragraphs += from->paragraphs;
	}
	qsort(all->languages, all->n_languages, sizeof *all->languages, by_paragraphs);
	return true;
}

/* Whether another path has led to this generation before: its paragraphs would count twice. */
static bool refuse_same(const struct index *ix, const struct index_member *m, struct error *err)
{
	struct stat here, there;

	if (fstat(m->generation.manifest_fd, &here) != 0)
		return true;
	for (const struct index_member *other = ix->members; other < m; other++) {
		if (fstat(other->generation.manifest_fd, &there) == 0 &&
			here.st_dev == there.st_dev && here.st_ino == there.st_ino)
			return error_set(err, ERROR_USAGE,
				"%.200s and %.200s are the same index: give it once", other->path,
				m->path);
	}
	return true;
}

static bool open_members(struct index *ix, const struct index_choice *choice, struct error *err)
{
	for (size_t i = 0; i < choice->n; i++) {
		struct facts facts CLEANUP(facts_done) = { 0 };
		uint32_t number = choice->generations ? choice->generations[i] : 0;

		ix->n_members++;
		if (!open_member(&ix->members[i], choice->paths[i], number, &facts, err) ||
			!refuse_same(ix, &ix->members[i], err))
			return false;
		if (i == 0) {
			ix->facts = facts;
			facts = (struct facts){ 0 };
		} else if (!add_facts(&ix->facts, &facts, err)) {
			return error_wrap(err, "%.150s and %.150s cannot be searched together",
				choice->paths[0], choice->paths[i]);
		}
	}
	return true;
}

static bool unite(struct index *ix, struct error *err)
{
	struct xap_db **dbs = calloc(ix->n_members, sizeof(struct xap_db *));

	if (!dbs)
		return error_out_of_memory(err);
	for (size_t i = 0; i < ix->n_members; i++)
		dbs[i] = ix->members[i].db;
	ix->db = ix->n_members == 1 ? dbs[0] : xap_db_unite(dbs, ix->n_members, err);
	free(dbs);
	return ix->db && xap_db_stats(ix->db, &ix->stats, err);
}

/* A member without a matcher leaves all to Xapian, which is no fault. */
static bool unite_matchers(struct index *ix, unsigned threads, struct error *err)
{
	struct matcher_sharing sharing = matcher_sharing_default();
	struct matcher **matchers = calloc(ix->n_members, sizeof(struct matcher *));
	bool all = true;

	if (!matchers)
		return error_out_of_memory(err);
	for (size_t i = 0; i < ix->n_members; i++) {
		matchers[i] = ix->members[i].matcher;
		all = all && matchers[i];
	}
	if (all)
		ix->matcher = ix->n_members == 1 ? matchers[0]
						 : matcher_unite(matchers, ix->n_members, err);
	free(matchers);
	if (threads > 0)
		sharing.threads = threads;
	if (ix->matcher)
		matcher_share(ix->matcher, &sharing);
	return ix->matcher || !all;
}

bool index_open_all(const struct index_choice *choice, struct index *out, struct error *err)
{
	struct index ix CLEANUP(index_done) = { 0 };
	struct index_member *first;

	ix.members = calloc(choice->n, sizeof *ix.members);
	if (!ix.members)
		return error_out_of_memory(err);
	if (!open_members(&ix, choice, err) || !unite(&ix, err))
		return false;
	first = &ix.members[0];
	if (!make_analyzers(&ix, err)) {
		error_wrap(err, "%.200s", first->generation.path);
		return refuse(first->path, err);
	}
	if (!unite_matchers(&ix, choice->threads, err))
		return false;
	*out = ix;
	ix = (struct index){ 0 };
	return true;
}

void index_done(struct index *ix)
{
	for (size_t i = 0; i < INDEX_MAX_LANGUAGES; i++)
		analyzer_free(ix->analyzers[i]);
	analyzer_free(ix->other);
	analyzer_free(ix->plain);
	stem_lists_free(ix->stems);
	fresh_done(&ix->fresh);
	facts_done(&ix->facts);
	if (ix->n_members > 1) {
		matcher_close(ix->matcher);
		xap_db_close(ix->db);
	}
	for (size_t i = 0; i < ix->n_members; i++)
		member_done(&ix->members[i]);
	free(ix->members);
	*ix = (struct index){ 0 };
}

bool index_has_language(const struct index *ix, const char *code)
{
	return find_facts(&ix->facts, code);
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
		made = make_analyzer(ix, i, err);
		if (!made)
			return NULL;
		analyzer_free(ix->other);
		ix->other = made;
		return made;
	}
	error_set(err, ERROR_CORRUPT,
		"a paragraph is in language \"%s\", which the index does not list; run: indexer "
		"check -i %.200s",
		code, ix->members[0].path);
	return NULL;
}

struct analyzer *index_plain_analyzer(struct index *ix, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = ix->facts.keep_accents,
		.stems_when_asked = true };

	if (!ix->plain)
		ix->plain = analyzer_new("none", &options, err);
	return ix->plain;
}

uint32_t *index_generations(const struct index *ix, struct error *err)
{
	uint32_t *numbers = calloc(ix->n_members, sizeof *numbers);

	if (!numbers) {
		error_out_of_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < ix->n_members; i++)
		numbers[i] = ix->members[i].generation.number;
	return numbers;
}
