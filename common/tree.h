/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole directory trees, named relative to an open directory: removing one, and getting one onto
 * the disk. Symbolic links are never followed. Messages name the entry that failed, without the
 * directories above it; the caller wraps.
 */
#ifndef PILCROW_COMMON_TREE_H
#define PILCROW_COMMON_TREE_H

#include <stdbool.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Removes the file or directory `name` of directory `dir`, with all in it. Fine if it is not there.
 */
bool tree_remove(int dir, const char *name, struct error *err) NODISCARD;

/* fsyncs every regular file below directory `name` of `dir`, then the directories, inner first. */
bool tree_sync(int dir, const char *name, struct error *err) NODISCARD;

/* fsyncs one open file or directory; `name` is for the message. */
bool tree_sync_fd(int fd, const char *name, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
