/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Index directories for the tests of the store: generations that hold a manifest with their number
 * and one file, tables/data. Whatever is not as expected fails the test.
 */
#ifndef PILCROW_TESTS_INDEX_DIR_H
#define PILCROW_TESTS_INDEX_DIR_H

#include <stddef.h>
#include <stdint.h>

#include "common/store.h"

/* Writes what a builder would into the directory that store_begin() made. */
void fill_build(const char *path, uint32_t number);
/* One build and publication; the second form locks and unlocks, too. */
void publish_with(struct store *s, uint32_t keep);
void publish(const char *index, uint32_t keep);

void assert_live(const char *index, uint32_t number);
/* The message must name the index. */
void assert_open_fails(const char *index, enum error_code code);
void assert_lock_fails(const char *index, enum error_code code);

/* "1 2 *3": the numbers, the live one starred. */
void assert_listing(const char *index, const char *expected);

/* For note_generation(): the listing so far, and when and how to end it. */
struct listing {
	char text[256];
	size_t stop_after; /* 0: never */
	enum error_code stop_code;
};
generation_fn note_generation;

#endif
