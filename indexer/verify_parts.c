/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Xapian checks of one table against another are the document lengths, which the table of
 * postings and that of term lists both hold. These two are checked together, as a database that has
 * no other tables (they may be missing): a folder of links to its files. The other tables are
 * checked one by one meanwhile; the two sides take about as long.
 */
#include "indexer/verify_parts.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/xap.h"
#include "indexer/folder.h"

#define PAIR "checked-together"

static const char *const together[] = { "iamglass", "postlist.glass", "termlist.glass" };

/* In Xapian's own order. Those not there were never needed; whether they should be there is for the
   sizes in the manifest to say. */
static const char *const alone[] = { "docdata.glass", "position.glass", "spelling.glass",
	"synonym.glass" };

enum { TOGETHER = sizeof together / sizeof *together, ALONE = sizeof alone / sizeof *alone };

struct side {
	const char *path;
	size_t faults;
	struct buf report;
	struct error err;
	bool ok;
};

static bool add_path(struct buf *out, const char *directory, const char *name, struct error *err)
{
	buf_clear(out);
	buf_printf(out, "%s/%s", directory, name);
	return !out->failed || error_out_of_memory(err);
}

static void drop_pair(const char *directory)
{
	struct buf link CLEANUP(buf_done) = { 0 };
	struct error ignored;

	for (size_t i = 0; i < TOGETHER; i++) {
		if (add_path(&link, directory, together[i], &ignored))
			unlink(link.data);
	}
	rmdir(directory);
}

static bool make_pair(const char *directory, struct error *err)
{
	struct buf link CLEANUP(buf_done) = { 0 };
	struct buf target CLEANUP(buf_done) = { 0 };

	/* Some damage crashes Xapian's check, which is when nobody comes back to clean up. */
	drop_pair(directory);
	if (mkdir(directory, 0777) != 0)
		return error_set_errno(err, "cannot make folder %s", directory);
	for (size_t i = 0; i < TOGETHER; i++) {
		if (!add_path(&link, directory, together[i], err) ||
			!add_path(&target, "..", together[i], err))
			return false;
		if (symlink(target.data, link.data) != 0)
			return error_set_errno(err, "cannot make link %s", link.data);
	}
	return true;
}

static bool check_pair(struct side *s)
{
	struct buf directory CLEANUP(buf_done) = { 0 };
	bool ok;

	if (!add_path(&directory, s->path, PAIR, &s->err))
		return false;
	ok = make_pair(directory.data, &s->err) &&
	     xap_check(directory.data, &s->faults, &s->report, &s->err);
	drop_pair(directory.data);
	return ok;
}

static bool check_alone(struct side *s)
{
	struct folder folder CLEANUP(folder_done) = { 0 };

	if (!folder_read(&folder, s->path, &s->err))
		return false;
	for (size_t i = 0; i < ALONE; i++) {
		size_t faults = 0;
		bool is_there = false;

		for (size_t k = 0; k < folder.n; k++)
			is_there = is_there || strcmp(folder.files[k].name, alone[i]) == 0;
		if (is_there && !xap_check_table(s->path, alone[i], &faults, &s->report, &s->err))
			return false;
		s->faults += faults;
	}
	return true;
}

static void *run_alone(void *arg)
{
	struct side *s = arg;

	s->ok = check_alone(s);
	return NULL;
}

static void side_done(struct side *s)
{
	buf_done(&s->report);
}

bool verify_parts(const char *path, size_t *faults, struct buf *report, struct error *err)
{
	struct side pair CLEANUP(side_done) = { .path = path };
	struct side rest CLEANUP(side_done) = { .path = path };
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_alone, &rest) != 0)
		return xap_check(path, faults, report, err);
	pair.ok = check_pair(&pair);
	pthread_join(thread, NULL);
	if (!pair.ok || !rest.ok) {
		*err = pair.ok ? rest.err : pair.err;
		return false;
	}
	*faults = pair.faults + rest.faults;
	buf_add(report, pair.report.data, pair.report.len);
	buf_add(report, rest.report.data, rest.report.len);
	return !report->failed || error_out_of_memory(err);
}
