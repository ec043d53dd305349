/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a disk has room for a new generation, asked before the work begins rather than told by a
 * failure at its end. */
#ifndef PILCROW_INDEXER_SPACE_H
#define PILCROW_INDEXER_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

/* Bytes that a build from so many bytes of input files will write, about; 0 if the input's size is
 * not known (0). The live generation of `index`, if it has one, says how much its input became. */
uint64_t space_for_build(const char *index, uint64_t input_bytes);

/* ERROR_IO if writing `need` bytes would leave less than `reserve` free. */
bool space_require(const char *index, uint64_t need, uint64_t reserve, struct error *err) NODISCARD;

#endif
