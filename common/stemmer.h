/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libstemmer, as the analyzer sees it. A program is linked with it (stemmer_linked.c), or loads it
 * when a stem is asked for that nothing else knows (searcher/module_load.c): of a process that
 * answers one question the tables of all its languages, relocated, take a sixth of the time.
 */
#ifndef PILCROW_COMMON_STEMMER_H
#define PILCROW_COMMON_STEMMER_H

#include <libstemmer.h>

#include "common/error.h"
#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Functions have the types that libstemmer's header gives them. */
struct stemmer_library {
	const char *pilcrow; /* the version that it belongs to */
	__typeof__(sb_stemmer_new) *make;
	__typeof__(sb_stemmer_delete) *free;
	__typeof__(sb_stemmer_stem) *stem;
	__typeof__(sb_stemmer_length) *length;
};

/* The program's; it lives as long as the process. Thread-safe. An error says why there is none. */
const struct stemmer_library *stemmer_library_find(struct error *err) NODISCARD;

/* The one of stemmer_libstemmer.c. */
const struct stemmer_library *stemmer_library_snowball(void);

#ifdef __cplusplus
}
#endif

#endif
