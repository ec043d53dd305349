/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading tests/data/NAME.test: a row a line, cells separated by " | ", lines that begin with # and
 * blank lines left out. Nothing is trimmed but what the separator takes, so cells may begin with
 * blanks.
 */
#ifndef PILCROW_TESTS_TABLE_H
#define PILCROW_TESTS_TABLE_H

#include <stddef.h>

enum { TABLE_MAX_CELLS = 8 };

struct row {
	int line;
	size_t n;
	char *cells[TABLE_MAX_CELLS]; /* NUL-terminated */
};

/* Calls fn for each row; fails the test when the file is missing or empty. Returns the number of
 * rows. */
size_t table_run(const char *name, void (*fn)(void *ctx, const struct row *row), void *ctx);

/* Turns \xNN, \n, \t and \\ of `text` into the bytes they stand for, in place; returns the length.
 */
size_t table_unescape(char *text);

#endif
