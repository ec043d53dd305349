/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `indexer update`: like a build, but what is served is copied and only the difference is applied
 * to the copy. Where there is nothing to start from it builds.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/command.h"
#include "indexer/copying.h"
#include "indexer/manifest.h"
#include "indexer/options.h"
#include "indexer/production.h"
#include "indexer/space.h"
#include "indexer/update.h"
#include "indexer/update_spelling.h"
#include "indexer/write_back.h"

/* What an update starts from. */
struct basis {
	struct generation live;
	struct ledger ledger;
	struct facts facts;
};

static void basis_done(struct basis *b)
{
	generation_done(&b->live);
	ledger_done(&b->ledger);
	facts_done(&b->facts);
}

/* Whether the words of the index are those that this program would make of the same texts. */
static bool check_facts(const struct basis *b, const struct build_options *o, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = o->keep_accents };

	if (b->facts.keep_accents != o->keep_accents)
		return error_set(err, ERROR_USAGE,
			"%s was built %s --keep-accents: update cannot change that; say the same, "
			"or run indexer build",
			o->index, b->facts.keep_accents ? "with" : "without");
	for (size_t i = 0; i < b->facts.n_languages; i++) {
		CLEANUP(analyzer_freep)
		struct analyzer *a = analyzer_new(b->facts.languages[i].code, &options, err);

		if (!a)
			return false;
		if (!facts_match(&b->facts, i, a, err))
			return error_wrap(
				err, "update cannot add to %s: run indexer build", b->live.path);
	}
	return true;
}

/* Whether the index lacks a spelling table that is asked for. One that is there and is not asked
   for stays, and is kept in line. */
static bool lacks_spelling(
	const struct basis *b, const struct build_options *o, bool *lacks, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = NULL;
	bool there;

	*lacks = false;
	if (!o->spelling)
		return true;
	db = xap_db_open(b->live.path, err);
	if (!db || !update_spelling_is_there(db, &there, err))
		return false;
	*lacks = !there;
	return true;
}

static bool read_facts(struct basis *b, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open(b->live.path, err);
	CLEANUP(buf_done) struct buf text = { 0 };

	return db && xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &text, err) &&
	       facts_read(&b->facts, text.data ? text.data : "", text.len, err);
}

/* Of a manifest that cannot be read nothing is known. */
static bool was_checked(const struct basis *b)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error why = { 0 };
	struct manifest m;

	return manifest_load(b->live.path, &text, &why) && text.len > 0 &&
	       manifest_read(&m, text.data, text.len, &why) && !m.unchecked;
}

/* *found is false, with a note why, where all is to be built. */
static bool basis_find(struct basis *b, const struct production *p, bool *found, struct error *err)
{
	const struct build_options *o = p->options;
	struct error why = { 0 };
	bool lacks;

	*found = false;
	if (p->predecessor == 0) {
		log_note(p->context->log, "%s serves nothing yet: building", o->index);
		return true;
	}
	if (!generation_open_number(o->index, p->predecessor, &b->live, err))
		return false;
	if (!read_facts(b, err))
		return error_wrap(err, "%s cannot be updated: run indexer build", b->live.path);
	if (!check_facts(b, o, err) || !lacks_spelling(b, o, &lacks, err))
		return false;
	if (lacks) {
		log_note(p->context->log, "%s has no spelling table: building", b->live.path);
		return true;
	}
	*found = ledger_load(&b->ledger, b->live.path, &why);
	if (*found)
		return true;
	if (why.code != ERROR_NOT_FOUND && why.code != ERROR_CORRUPT) {
		*err = why;
		return false;
	}
	log_note(p->context->log, "what %s was made from is not known: building (%s)", b->live.path,
		why.msg);
	return true;
}

/* Numbers of documents are not given twice, and each takes some room wherever documents are counted
   by them. Not worth a word in a small index. */
enum { MANY_NUMBERS = 100000, NUMBERS_A_PARAGRAPH = 4 };

static void say_worn(const struct production *p)
{
	uint32_t last = p->update.last_docid;

	if (last > MANY_NUMBERS &&
		last / NUMBERS_A_PARAGRAPH > p->outcome.counts.paragraphs.indexed)
		log_note(p->context->log,
			"most of what this index once held is gone: indexer build would make it "
			"smaller");
}

/* ---- The update ---- */

/* From how many paragraphs to write or remove on a build is done sooner: a few, and a share of
   those that are served. As measured of generated ones: 140 of 2,000 (for which either takes a
   twentieth of a second), 270 of 10,000, 1,600 (of 24 words) to 1,850 (of 60) of 100,000, 13,000 or
   14,000 of a million. Paragraphs that have only moved do not count: they are not written. */
enum { BUILD_LEAST = 200, BUILD_SHARE = 70 };

static uint64_t paragraphs_of(const struct ledger *l)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < l->n_articles; i++)
		sum += l->articles[i].paragraphs;
	return sum;
}

/* From how many paragraphs on a build takes the place of the update. Never where the builder is as
   slow, where there is no room for it, or where the size of a source is not known: that is a
   stream, such as standard input, and cannot be read twice. */
static uint64_t most_to_update(const struct production *p, const struct basis *b)
{
	const struct build_options *o = p->options;
	struct error ignored;

	if (o->builder != &builder_bulk || p->input_bytes == 0 ||
		!space_require(
			o->index, space_for_build(o->index, p->input_bytes), o->reserve, &ignored))
		return UINT64_MAX;
	return BUILD_LEAST + paragraphs_of(&b->ledger) / BUILD_SHARE;
}

/* `copying` is under way. *over: there is too much to do; then the copy is of no use. */
static bool update(struct copying *copying, const struct basis *b, uint64_t most, bool *over,
	struct error *err)
{
	CLEANUP(update_freep) struct update *u = NULL;
	struct production *p = copying->p;
	struct build_setup build;

	production_setup(p, &build);
	build.feed.before = p->options->digest ? NULL : &b->ledger;
	u = update_new(&(struct update_setup){ .build = &build,
			       .live = b->live.path,
			       .ledger = &b->ledger,
			       .facts = &b->facts,
			       .most = most },
		&p->rejects, err);
	log_progress(p->context->log, "looking for changes");
	if (!u || !update_plan(u, over, &p->update, err))
		return false;
	if (*over)
		return true;
	if (!copying_end(copying, err))
		return false;
	if (!p->report.clone_shared)
		write_back_begin(p->disk, p->directory);
	log_progress(p->context->log, "writing what changed");
	if (!update_run(u, p->report.clone_shared, over, &p->outcome, &p->update, &p->changes, err))
		return false;
	if (*over)
		return true;
	p->report.builder = builder_xapian.name;
	p->report.update = &p->update;
	p->from_unchecked = !was_checked(b);
	rejects_say_rest(&p->rejects);
	say_worn(p);
	return true;
}

/* ---- A build instead ---- */

/* What is known of the sources takes memory that is the build's by now. */
static bool go_over(struct production *p, struct basis *b, uint64_t most, struct error *err)
{
	p->report.given_up = (struct report_given_up){ .is = true,
		.most = most,
		.written = p->update.paragraphs_written,
		.removed = p->update.paragraphs_removed,
		.seconds = production_now() - p->begun };
	log_note(p->context->log,
		"%" PRIu64 " paragraphs or more are new, changed or gone, of %" PRIu64
		" that are served: building, which takes less time",
		most, paragraphs_of(&b->ledger));
	ledger_done(&b->ledger);
	return production_remake(p, err);
}

/* The update had not come to the file that cannot be read. */
static bool go_back(struct production *p, struct basis *b, struct error *err)
{
	CLEANUP(copying_give_up) struct copying copying = { .p = p, .live = b->live.path };
	bool over;

	log_note(p->context->log,
		"a build would lose %" PRIu64 " articles of files that cannot be read: updating",
		p->unreadable);
	p->report.given_up = (struct report_given_up){ 0 };
	if (!production_open_again(p, err) || !ledger_load(&b->ledger, b->live.path, err))
		return false;
	copying_begin(&copying);
	return update(&copying, b, UINT64_MAX, &over, err);
}

/* *over as of update(). */
static bool try_update(
	struct production *p, const struct basis *b, uint64_t *most, bool *over, struct error *err)
{
	CLEANUP(copying_give_up) struct copying copying = { .p = p, .live = b->live.path };

	copying_begin(&copying);
	if (!production_end_to_find(p, err))
		return false;
	*most = most_to_update(p, b);
	return update(&copying, b, *most, over, err);
}

static bool update_or_build(struct production *p, struct basis *b, struct error *err)
{
	uint64_t most;
	bool over;

	if (!try_update(p, b, &most, &over, err))
		return false;
	return !over || (go_over(p, b, most, err) && (p->unreadable == 0 || go_back(p, b, err)));
}

/* The files are looked for while what was made of them before is read: one asks the system for
   names, the other for memory. Where a source is not there at all it is known by then. What the
   copy is of is let go at the end, or pruning would pass by what we hold ourselves. */
static bool make(struct production *p, struct error *err)
{
	CLEANUP(basis_done) struct basis basis = { .live = { .manifest_fd = -1 } };
	bool found;

	production_begin_to_find(p);
	if (!basis_find(&basis, p, &found, err))
		return false;
	if (!found || atomic_load(&p->walking.failed))
		return production_end_to_find(p, err) && production_make(p, err);
	return production_open(p, 0, err) && update_or_build(p, &basis, err);
}

bool command_update(
	struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(build_options_done) struct build_options options = { 0 };
	CLEANUP(production_done) struct production p = { 0 };
	bool ok;

	if (!update_options_parse(&options, c->index, argc, argv, err))
		return false;
	ok = production_begin(&p, &options, c, err) && make(&p, err) &&
	     production_publish(&p, err) && production_say(&p, status, err);
	return production_end(&p, ok, *status, err);
}
