/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A test with a directory of its own: setup and teardown for cmocka. In between the directory,
 * made in TMPDIR or else where the test was started, is the working directory, so that tests name
 * files plainly; afterwards it is gone with all in it.
 */
#ifndef PILCROW_TESTS_SCRATCH_H
#define PILCROW_TESTS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

int scratch_enter(void **state);
int scratch_leave(void **state);

/* A row of a group's table: the test in a directory of its own. */
#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

/* Makes or replaces a file; fails the test if it cannot. */
void scratch_write(const char *path, const void *bytes, size_t len);
bool scratch_exists(const char *path);

/*
 * Runs body(ctx) in a child process without root's powers and returns its exit status; the child
 * of a plain user is no different. For tests of permissions, which root would not notice.
 */
int scratch_unprivileged(int (*body)(void *ctx), void *ctx);

#endif
