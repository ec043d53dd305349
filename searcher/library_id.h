/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which builds of the libraries that decide what words and stems are have been loaded. */
#ifndef PILCROW_SEARCHER_LIBRARY_ID_H
#define PILCROW_SEARCHER_LIBRARY_ID_H

#ifdef __cplusplus
extern "C" {
#endif

enum { LIBRARY_ID_SIZE = 2 * 32 + 1 }; /* at most 32 bytes in hex, a NUL */

/* The build ids (ELF notes NT_GNU_BUILD_ID, which linkers make of what they write) of two
 * libraries; the empty text for one that has none, or is not loaded as a library of its own. */
struct library_ids {
	char stemmer[LIBRARY_ID_SIZE], utf8proc[LIBRARY_ID_SIZE];
};

void library_ids_find(struct library_ids *out);

#ifdef __cplusplus
}
#endif

#endif
