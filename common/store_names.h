/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies in an index directory and how it is called, shared by the builder (store.c) and the
 * readers (generation.c). Names are taken strictly: nothing that we did not make is ever touched.
 */
#ifndef PILCROW_COMMON_STORE_NAMES_H
#define PILCROW_COMMON_STORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STORE_CURRENT "current"
#define STORE_NEW_CURRENT "current.new" /* the link before it is renamed over `current` */
#define STORE_LOCK "lock"
#define STORE_GENERATION "gen-"
#define STORE_BUILD "build-"

/* Room for a prefix and ten digits. */
enum { STORE_NAME_SIZE = 24 };

/* "gen-000123": the prefix and at least six digits. */
void store_name(char out[STORE_NAME_SIZE], const char *prefix, uint32_t number);
/* Whether `name` is what store_name() makes of some number from 1; if so, *number is that. */
bool store_name_parse(const char *name, const char *prefix, uint32_t *number);

struct store_numbers {
	uint32_t *list; /* ascending, owned */
	size_t n, room;
};

struct store_scan {
	struct store_numbers generations, builds;
	bool empty;    /* nothing in it at all */
	bool is_index; /* something of ours: lock, current, or a generation */
};

/* Reads the directory `dir`. The caller calls store_scan_done() on what was {0}. */
bool store_scan(int dir, struct store_scan *out, struct error *err) NODISCARD;
void store_scan_done(struct store_scan *scan);

/* The number that `current` names; 0 if there is no such link. ERROR_CORRUPT if it is no link of
   ours. */
bool store_current(int dir, uint32_t *number, struct error *err) NODISCARD;

/* For the cleanup attribute; -1 means none. */
void store_close_fd(const int *fd);

#ifdef __cplusplus
}
#endif

#endif
