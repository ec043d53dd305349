/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What store.c (locking, building), store_publish.c and store_prune.c share. */
#ifndef PILCROW_COMMON_STORE_INTERNAL_H
#define PILCROW_COMMON_STORE_INTERNAL_H

#include "common/store.h"
#include "common/store_names.h"

#ifdef __cplusplus
extern "C" {
#endif

struct store {
	char *index;
	int dir, lock;	   /* INDEX, and the locked file in it */
	uint32_t last;	   /* last number given out */
	uint32_t building; /* the number being built; 0: none */
	char *build_path;
};

/* Room for a generation's name and a file's in it. */
enum { STORE_PATH_SIZE = STORE_NAME_SIZE + 32 };

/* "gen-000123/manifest.json" and the like. */
void store_file(char out[STORE_PATH_SIZE], const char *prefix, uint32_t number, const char *name);

/* Gets what was made, renamed or removed in INDEX itself onto the disk. */
bool store_sync(struct store *s, struct error *err) NODISCARD;

/* The live generation must not be marked: a builder that died right after its flip left that. */
bool store_unmark_current(struct store *s, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
