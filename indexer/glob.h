/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * File name patterns: * is any characters but /, ? is one of them, [a-c] and [!a-c] are one of a
 * set, \ takes the next character as it is, and a part that is ** stands for any number of folders,
 * none included. A pattern with a / in it (but for one at its end) must match the whole path below
 * the source, another one only the last name. Upper and lower case differ.
 *
 * Our own and not fnmatch(3), which knows no ** and depends on the locale; what is indexed must
 * not.
 */
#ifndef PILCROW_INDEXER_GLOB_H
#define PILCROW_INDEXER_GLOB_H

#include <stdbool.h>

/* `path` has no slash at its ends. A slash at the pattern's end is not looked at: who calls says
 * what is a folder. Bytes that are not UTF-8 are characters of their own. */
bool glob_match(const char *pattern, const char *path);

/* What is wrong with a pattern, as a static text ("[ without ]"); NULL if nothing is. */
const char *glob_fault(const char *pattern);

#endif
