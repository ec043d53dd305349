/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which builds of the libraries that decide what words and stems are have been loaded. */
#ifndef PILCROW_SEARCHER_LIBRARY_ID_H
#define PILCROW_SEARCHER_LIBRARY_ID_H

#ifdef __cplusplus
extern "C" {
#endif

/* Two build ids of at most 32 bytes in hex, a blank between them, a NUL. */
enum { LIBRARY_ID_SIZE = 2 * 2 * 32 + 2 };

/* The build ids (ELF notes NT_GNU_BUILD_ID, which linkers make of what they write) of libstemmer
 * and libutf8proc; the empty text if one has none, or is not loaded as a library of its own. */
void library_id(char out[LIBRARY_ID_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
