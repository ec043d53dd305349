/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the program is that asks an index. */
#ifndef PILCROW_INDEXER_SEARCHER_PROGRAM_H
#define PILCROW_INDEXER_SEARCHER_PROGRAM_H

#include <limits.h>

/* `named` if it is not NULL; else the one beside the program that runs, or in the next folder as
 * where they are built; else a name to be looked for in PATH. `path` is room for it. */
const char *searcher_program(const char *named, char path[PATH_MAX]);

#endif
