/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files are the same by their paths, articles by their ids, as in an update. */
#include "indexer/unreadable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "indexer/unreadable_names.h"

/* Whether `path` is `folder`, or lies in it. */
static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool unreadable_hides(const struct walk *w, const char *path)
{
	struct stat info;

	for (size_t i = 0; i < w->n_skipped; i++) {
		if (w->skipped[i].unreadable && is_below(path, w->skipped[i].path))
			return true;
	}
	return lstat(path, &info) != 0 && errno != ENOENT && errno != ENOTDIR;
}

static bool all_was_read(const struct walk *w, const struct feed_input *inputs)
{
	for (size_t i = 0; i < w->n; i++) {
		if (inputs[i].failed)
			return false;
	}
	for (size_t i = 0; i < w->n_skipped; i++) {
		if (w->skipped[i].unreadable)
			return false;
	}
	return true;
}

/* Of each file that was known: whether what is missing of it counts as lost. Owned by the caller;
   NULL if memory is out. */
static bool *find_unreadable(
	const struct ledger *before, const struct walk *w, const struct feed_input *inputs)
{
	bool *unreadable = calloc(before->n_files + 1, sizeof *unreadable);
	bool *walked = calloc(before->n_files + 1, sizeof *walked);

	for (size_t i = 0; unreadable && walked && i < w->n; i++) {
		const struct ledger_file *f = ledger_find_file(before, w->files[i].path);

		if (!f)
			continue;
		walked[f - before->files] = true;
		unreadable[f - before->files] = inputs[i].failed;
	}
	for (size_t i = 0; unreadable && walked && i < before->n_files; i++) {
		if (!walked[i])
			unreadable[i] =
				unreadable_hides(w, ledger_text(before, before->files[i].path));
	}
	if (!walked) {
		free(unreadable);
		unreadable = NULL;
	}
	free(walked);
	return unreadable;
}

static bool count_lost(const struct ledger *before, const struct ledger *now,
	const bool *unreadable, uint64_t *lost, struct error *err)
{
	bool *met = calloc(before->n_articles + 1, sizeof *met);

	if (!met)
		return error_out_of_memory(err);
	for (size_t i = 0; i < now->n_articles; i++) {
		const struct ledger_article *was =
			ledger_find_article(before, ledger_text(now, now->articles[i].id));

		if (was)
			met[was - before->articles] = true;
	}
	for (size_t i = 0; i < before->n_articles; i++)
		*lost += !met[i] && unreadable[before->articles[i].file];
	free(met);
	return true;
}

bool unreadable_some(const struct walk *w, const struct feed_input *inputs,
	const struct ledger *before, bool *some, struct error *err)
{
	bool *unreadable;

	*some = false;
	if (all_was_read(w, inputs))
		return true;
	unreadable = find_unreadable(before, w, inputs);
	if (!unreadable)
		return error_out_of_memory(err);
	for (size_t i = 0; i < before->n_files; i++)
		*some = *some || (unreadable[i] && before->files[i].n > 0);
	free(unreadable);
	return true;
}

bool unreadable_lost(const struct walk *w, const struct feed_input *inputs, const char *before,
	const char *now, uint64_t *lost, struct error *err)
{
	CLEANUP(ledger_done) struct ledger known = { 0 };
	CLEANUP(ledger_done) struct ledger made = { 0 };
	struct error why = { 0 };
	bool *unreadable, ok;

	*lost = 0;
	if (all_was_read(w, inputs))
		return true;
	if (!ledger_load(&known, before, &why)) {
		if (why.code == ERROR_NOT_FOUND || why.code == ERROR_CORRUPT)
			return unreadable_names_lost(w, inputs, before, now, lost, err);
		*err = why;
		return false;
	}
	if (!ledger_load(&made, now, err))
		return false;
	unreadable = find_unreadable(&known, w, inputs);
	if (!unreadable)
		return error_out_of_memory(err);
	ok = count_lost(&known, &made, unreadable, lost, err);
	free(unreadable);
	return ok;
}
