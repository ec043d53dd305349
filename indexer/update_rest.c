/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What did not come by in the feed: kept, or gone. And what all of it adds up to. */
#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"
#include "common/schema.h"
#include "indexer/bounds_renew.h"
#include "indexer/unreadable.h"
#include "indexer/update_internal.h"

static bool keep_article(
	struct update *u, const struct ledger_article *was, uint32_t file, struct error *err)
{
	struct ledger_article row = *was;

	row.file = file;
	row.range = UINT32_MAX;
	u->met[was - u->before->articles] = true;
	return ledger_add_article(&u->outcome.ledger, &row, ledger_text(u->before, was->id),
		ledger_text(u->before, was->language), err);
}

static bool plan_removal(struct update *u, const struct ledger_article *was, struct error *err)
{
	u->counts.gone++;
	u->plan.removed += was->paragraphs;
	return docids_add(&u->plan.gone, (uint32_t)(was - u->before->articles), err) &&
	       update_heed_stop(u, err) && update_weigh(u, err);
}

#define NOT_WALKED UINT32_MAX

/* Which of the files to read each old one is, by its path. */
static bool find_walked(struct update *u, struct error *err)
{
	const struct walk *files = u->setup->build->files;

	u->walked = malloc((u->before->n_files + 1) * sizeof *u->walked);
	if (!u->walked)
		return error_out_of_memory(err);
	for (size_t i = 0; i < u->before->n_files; i++)
		u->walked[i] = NOT_WALKED;
	for (size_t i = 0; i < files->n; i++) {
		const struct ledger_file *f = ledger_find_file(u->before, files->files[i].path);

		if (f)
			u->walked[f - u->before->files] = (uint32_t)i;
	}
	return true;
}

/* How many of a file's articles were not met. */
static size_t count_unmet(const struct update *u, const struct ledger_file *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += !u->met[f->first + i];
	return n;
}

/* A row for a file that is not walked any more, yet keeps its articles. */
static bool keep_file(struct update *u, const struct ledger_file *f, struct error *err)
{
	struct ledger_file row = *f;

	row.modified = 0;
	row.counts = (struct counts){ 0 };
	return ledger_add_file(&u->outcome.ledger, &row, ledger_text(u->before, f->path),
		ledger_text(u->before, f->name), ledger_text(u->before, f->settings), err);
}

/* The articles of one file of the old generation that did not come by: kept or gone. */
static bool settle_file(struct update *u, const struct ledger_file *f, struct error *err)
{
	const struct walk *files = u->setup->build->files;
	const char *path = ledger_text(u->before, f->path);
	size_t n = count_unmet(u, f);
	uint32_t at = u->walked[f - u->before->files];
	bool walked = at != NOT_WALKED, keep;

	if (n == 0)
		return true;
	keep = walked ? u->outcome.inputs[at].failed : unreadable_hides(files, path);
	if (keep && !walked) {
		at = (uint32_t)u->outcome.ledger.n_files;
		if (!keep_file(u, f, err))
			return false;
	}
	if (keep)
		u->counts.kept += n;
	for (size_t i = 0; i < f->n; i++) {
		const struct ledger_article *was = &u->before->articles[f->first + i];

		if (u->met[f->first + i])
			continue;
		if (!(keep ? keep_article(u, was, at, err) : plan_removal(u, was, err)))
			return false;
	}
	return true;
}

/* What was passed by unread is as it was. */
static bool keep_unread(struct update *u, struct error *err)
{
	const struct feed_input *inputs = u->outcome.inputs;

	for (size_t i = 0; i < u->setup->build->files->n; i++) {
		const struct ledger_file *f = inputs[i].before;

		if (!f)
			continue;
		u->counts.files_unread++;
		u->counts.unread += f->n;
		for (size_t k = 0; k < f->n; k++) {
			if (!keep_article(u, &u->before->articles[f->first + k], (uint32_t)i, err))
				return false;
		}
	}
	return true;
}

bool update_settle(struct update *u, struct error *err)
{
	const struct build_setup *b = u->setup->build;
	const struct feed_input *inputs = feed_inputs(u->feed);

	counts_add(&u->outcome.counts, feed_counts(u->feed));
	u->outcome.inputs = calloc(b->files->n + 1, sizeof *inputs);
	if (!u->outcome.inputs)
		return error_out_of_memory(err);
	memcpy(u->outcome.inputs, inputs, b->files->n * sizeof *inputs);
	if (!find_walked(u, err) || !keep_unread(u, err) ||
		!build_note_files(&u->outcome, b->files, b->language, b->started, err))
		return false;
	for (size_t i = 0; i < u->before->n_files; i++) {
		if (!settle_file(u, &u->before->files[i], err))
			return false;
	}
	return true;
}

bool update_sum_up(struct update *u, struct error *err)
{
	const struct ledger *l = &u->outcome.ledger;
	struct counts *c = &u->outcome.counts;

	ledger_settle(&u->outcome.ledger);
	for (size_t i = 0; i < l->n_articles; i++) {
		const struct ledger_article *a = &l->articles[i];

		c->articles.indexed++;
		c->paragraphs.indexed += a->paragraphs;
		c->tokens += a->tokens;
		c->overlong += a->overlong;
		c->text_bytes += a->text_bytes;
		/* The feed did not see it. */
		if (a->range == UINT32_MAX && (a->file >= u->setup->build->files->n ||
						      u->outcome.inputs[a->file].failed)) {
			c->articles.in++;
			c->paragraphs.in += a->paragraphs;
		}
	}
	return counts_check(c, err);
}

void update_changes_done(struct update_changes *c)
{
	docids_done(&c->lost);
	buf_done(&c->new_keys);
	bounds_gains_done(&c->gains);
}

/* Where it cannot be done bounds are made later. */
bool update_renew_bounds(void *ctx, struct error *err)
{
	struct update *u = ctx;
	const struct build_setup *b = u->setup->build;
	const struct bounds_since since = { .directory = u->setup->live,
		.lost = u->changes.lost.items,
		.n_lost = u->changes.lost.n,
		.gains = &u->changes.gains };
	double started = update_now();
	bool ok;

	if (u->changes.gains.over)
		return true;
	ok = bounds_renew(b->directory, &since, BOUNDS_LEAST, b->feed.stop, err);
	u->counts.bounds = update_now() - started;
	bounds_gains_done(&u->changes.gains);
	return ok || err->code != ERROR_INTERRUPTED;
}

static struct language_facts *facts_of(struct facts *f, const char *code)
{
	for (size_t i = 0; i < f->n_languages; i++) {
		if (strcmp(f->languages[i].code, code) == 0)
			return &f->languages[i];
	}
	return NULL;
}

static bool add_language(struct facts *f, const char *code, struct worker *w, struct error *err)
{
	const struct worker_language *known =
		worker_language_of(w, &(struct article){ .language = (char *)code }, err);
	struct language_facts *grown;

	if (!known)
		return false;
	grown = realloc(f->languages, (f->n_languages + 1) * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	f->languages = grown;
	grown += f->n_languages++;
	*grown = (struct language_facts){ 0 };
	memcpy(grown->code, known->code, sizeof grown->code);
	return analyzer_fingerprint(known->analyzer, grown->fingerprint, err);
}

bool update_facts(struct facts *out, const struct ledger *l, struct worker *w, struct error *err)
{
	out->schema = SCHEMA_VERSION;
	out->keep_accents = w->place->analyzer.keep_accents;
	for (size_t i = 0; i < l->n_articles; i++) {
		const char *code = ledger_text(l, l->articles[i].language);
		struct language_facts *f = facts_of(out, code);

		if (!f) {
			if (!add_language(out, code, w, err))
				return false;
			f = facts_of(out, code);
		}
		f->articles++;
		f->paragraphs += l->articles[i].paragraphs;
	}
	facts_sort(out);
	return true;
}
