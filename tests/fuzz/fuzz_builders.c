/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer on the builders: the bytes decide what documents there are, how many, and how they are
 * parted. Beside the sanitizers' complaints it reports a database of ours that Xapian's check finds
 * fault with, or that differs from Xapian's own in any entry, or from our own made of other parts.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/schema.h"
#include "common/xap.h"
#include "indexer/readable_data.h"
#include "tests/lib/compare_db.h"
#include "tests/lib/made_documents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_DOCUMENTS = 64, MUCH_MEMORY = 1 << 28, ALWAYS_READABLE = 8192 };

/* In the directory that the fuzzer was started in; of this process alone, for several at once. */
static const char *place(char name[64], const char *what)
{
	snprintf(name, 64, "fuzz-%d-%s", (int)getpid(), what);
	return name;
}

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	abort();
}

/* Some data Xapian cannot read back from a database of its own. Of these, and of no others, all
   builders get the spelling that it can. */
static void make_document(void *ctx, uint32_t i, struct document *d)
{
	static struct made_memos memos;
	const struct provenance from = { .file = "file", .file_len = 4, .line = i };
	CLEANUP(buf_done) struct buf encoded = { 0 };
	CLEANUP(buf_done) struct buf room = { 0 };
	const struct buf *data;
	struct error err = { 0 };

	made_document(d, ctx);
	made_document_know(d, &memos, i, ctx);
	if (d->data.len <= ALWAYS_READABLE)
		return;
	schema_data_encode(&encoded, &from, d->data.data, d->data.len);
	data = readable_data(&encoded, &room, &err);
	if (!data)
		fail("data", err.msg);
	buf_clear(&d->data);
	buf_add(&d->data, data->data, data->len);
}

static void make(const struct builder_ops *ops, const char *what, uint64_t memory,
	struct decisions how, uint32_t n, uint32_t part)
{
	char name[64], command[96];
	struct error err = { 0 };

	snprintf(command, sizeof command, "rm -rf %s", place(name, what));
	if (system(command) != 0 || mkdir(name, 0777) != 0)
		fail(name, "cannot be made");
	if (!build_by(ops, name, memory, make_document, &how, n, part, &err))
		fail(name, err.msg);
}

static void compare(const char *left, const char *right)
{
	CLEANUP(buf_done) struct buf difference = { 0 };
	char a[64], b[64];
	struct error err = { 0 };

	if (!compare_db(place(a, left), place(b, right), &difference, &err))
		fail(a, err.msg);
	if (difference.len > 0)
		fail(b, difference.data);
}

/* What Xapian's check says of a database. It finds fault with positions in a document of length 0
   also where Xapian itself wrote them. */
static size_t faults_of(const char *what, struct buf *report)
{
	struct error err = { 0 };
	size_t faults = 0;
	char name[64];

	if (!xap_check(place(name, what), &faults, report, &err))
		fail(name, err.msg);
	return faults;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decisions how = { .bytes = data, .end = data + size };
	uint32_t n = 1 + decide(&how, MOST_DOCUMENTS), part = 1 + decide(&how, n);
	CLEANUP(buf_done) struct buf report = { 0 };
	CLEANUP(buf_done) struct buf own = { 0 };

	make(&builder_xapian, "xapian", 0, how, n, n);
	make(&builder_bulk, "bulk", MUCH_MEMORY, how, n, n);
	make(&builder_bulk, "parts", 0, how, n, part);
	if (faults_of("bulk", &report) != faults_of("xapian", &own))
		fail("bulk", report.data);
	compare("xapian", "bulk");
	compare("bulk", "parts");
	return 0;
}
