/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kill_shim.c knows of a call and kill_shim_calls.c asks. */
#ifndef PILCROW_TESTS_FAULT_KILL_SHIM_H
#define PILCROW_TESTS_FAULT_KILL_SHIM_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the file is one of those that count. `dir` as of openat(2). */
bool shim_fd_is_below(int fd);
bool shim_path_is_below(int dir, const char *path);

/* Counts a call that changes something, if `below`; true with errno set if it is to fail. `grows`:
   it needs room on the disk. Does not come back if it is to die. */
bool shim_strikes(bool below, bool grows);
/* The same of a call that reads. */
bool shim_reading_strikes(int fd);

#ifdef __cplusplus
}
#endif

#endif
