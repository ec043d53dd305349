/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Xapian checks of one table against another are the document lengths, which the table of
 * postings and that of term lists both hold. These two are checked together, as a database that has
 * no other tables (they may be missing): a folder of links to its files. The other tables are
 * checked one by one meanwhile; the two sides take about as long.
 */
#include "indexer/verify_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/xap.h"
#include "indexer/apart.h"
#include "indexer/folder.h"

#define PAIR "checked-together"

static const char *const together[] = { "iamglass", "postlist.glass", "termlist.glass" };

/* In Xapian's own order. Those not there were never needed; whether they should be there is for the
   sizes in the manifest to say. */
static const char *const alone[] = { "docdata.glass", "position.glass", "spelling.glass",
	"synonym.glass" };

enum { TOGETHER = sizeof together / sizeof *together, ALONE = sizeof alone / sizeof *alone };

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

static bool check_whole(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	return xap_check(ctx, faults, report, err);
}

static bool check_alone(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	struct folder folder CLEANUP(folder_done) = { 0 };
	const char *path = ctx;

	if (!folder_read(&folder, path, err))
		return false;
	for (size_t i = 0; i < ALONE; i++) {
		size_t found = 0;
		bool is_there = false;

		for (size_t k = 0; k < folder.n; k++)
			is_there = is_there || strcmp(folder.files[k].name, alone[i]) == 0;
		if (is_there && !xap_check_table(path, alone[i], &found, report, err))
			return false;
		*faults += found;
	}
	return true;
}

bool verify_whole(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err)
{
	return apart_run(check_whole, path, strlen(path) + 1, stop, faults, report, err) ||
	       error_wrap(err, "%s", path);
}

bool verify_parts_begin(struct verify_parts *v, const char *path, struct error *err)
{
	*v = (struct verify_parts){ .path = path };
	return (add_path(&v->directory, path, PAIR, err) && make_pair(v->directory.data, err) &&
		       apart_start(&v->pair, check_whole, v->directory.data, v->directory.len + 1,
			       err) &&
		       apart_start(&v->rest, check_alone, path, strlen(path) + 1, err)) ||
	       error_wrap(err, "%s", path);
}

bool verify_parts_end(struct verify_parts *v, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err)
{
	return (apart_wait(&v->pair, stop, faults, report, err) &&
		       apart_wait(&v->rest, stop, faults, report, err)) ||
	       error_wrap(err, "%s", v->path);
}

void verify_parts_done(struct verify_parts *v)
{
	if (!v->path)
		return;
	/* Before the links go. */
	apart_done(&v->pair);
	apart_done(&v->rest);
	if (v->directory.data)
		drop_pair(v->directory.data);
	buf_done(&v->directory);
	*v = (struct verify_parts){ 0 };
}
