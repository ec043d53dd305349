/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/norms.h"
#include "indexer/norms_write.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

static const char *const texts[] = { "one", "", "one two three four", "two two" };
static const uint32_t lengths[] = { 1, 0, 4, 2 };

enum { N = sizeof texts / sizeof *texts };

static struct xap_stats stats_of(const char *path)
{
	struct xap_db *db = prose_open(path);
	struct xap_stats stats;
	struct error err = { 0 };

	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	return stats;
}

static struct norms *written(const char *path, struct xap_stats *stats)
{
	struct error err = { 0 };
	struct norms *n;

	assert_true(norms_write(path, &err));
	*stats = stats_of(path);
	n = norms_open(path, stats, &err);
	assert_non_null(n);
	return n;
}

static void they_are_the_lengths(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct norms *n;

	(void)state;
	prose_database("db", texts, N);
	n = written("db", &stats);
	assert_int_equal(n->last_docid, N);
	assert_non_null(n->narrow);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(norms_length(n, i + 1), lengths[i]);
	assert_int_equal(norms_length(n, 0), 0);
	assert_true(norms_check("db", &err));
	norms_close(n);
}

static void long_documents_take_four_bytes(void **state)
{
	enum { WORDS = 70000 };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct xap_stats stats;
	struct norms *n;
	const char *both[2] = { "short" };

	(void)state;
	for (int i = 0; i < WORDS; i++)
		buf_add_str(&text, "w ");
	both[1] = text.data;
	prose_database("db", both, 2);
	n = written("db", &stats);
	assert_null(n->narrow);
	assert_int_equal(norms_length(n, 1), 1);
	assert_int_equal(norms_length(n, 2), WORDS);
	norms_close(n);
}

static void an_empty_database_has_norms(void **state)
{
	struct xap_stats stats;

	(void)state;
	prose_database("db", texts, 0);
	norms_close(written("db", &stats));
}

static void assert_refused(const struct xap_stats *stats, enum error_code code)
{
	struct error err = { 0 };

	assert_null(norms_open("db", stats, &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.msg, "db/norms"));
}

static void norms_of_another_state_are_refused(void **state)
{
	struct xap_stats stats, other;

	(void)state;
	prose_database("db", texts, N);
	other = stats_of("db");
	assert_refused(&other, ERROR_NOT_FOUND);
	norms_close(written("db", &stats));
	other = stats;
	other.uuid[3] ^= 1;
	assert_refused(&other, ERROR_VERSION);
	other = stats;
	other.revision++;
	assert_refused(&other, ERROR_VERSION);
	other = stats;
	other.total_length++;
	assert_refused(&other, ERROR_VERSION);
	other = stats;
	other.last_docid++;
	assert_refused(&other, ERROR_VERSION);
	other = stats;
	other.documents++;
	assert_refused(&other, ERROR_VERSION);
}

static void damage_is_seen(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	char bytes[256];
	size_t size;
	FILE *file;

	(void)state;
	prose_database("db", texts, N);
	norms_close(written("db", &stats));
	file = fopen("db/norms", "rb");
	assert_non_null(file);
	size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	assert_int_equal(size, sizeof(struct side_header) + (N + 1) * 2);

	scratch_write("db/norms", bytes, size - 1);
	assert_refused(&stats, ERROR_CORRUPT);
	assert_false(norms_check("db", &err));
	scratch_write("db/norms", bytes, 10);
	assert_refused(&stats, ERROR_CORRUPT);
	scratch_write("db/norms", "", 0);
	assert_refused(&stats, ERROR_CORRUPT);
	bytes[0] ^= 1;
	scratch_write("db/norms", bytes, size);
	assert_refused(&stats, ERROR_VERSION);
	bytes[0] ^= 1;
	bytes[size - 1] ^= 1;
	scratch_write("db/norms", bytes, size);
	assert_false(norms_check("db", &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
	assert_non_null(strstr(err.msg, "docid 4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(they_are_the_lengths),
		IN_SCRATCH(long_documents_take_four_bytes),
		IN_SCRATCH(an_empty_database_has_norms),
		IN_SCRATCH(norms_of_another_state_are_refused),
		IN_SCRATCH(damage_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
