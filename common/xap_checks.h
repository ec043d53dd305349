/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is refused before Xapian sees it, since Xapian's own checks come too late (a batch is lost)
 * or not at all (a text file is taken for a list of databases, compaction overwrites what is
 * there). Behind the contract of xap.h.
 */
#ifndef PILCROW_COMMON_XAP_CHECKS_H
#define PILCROW_COMMON_XAP_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A term or key that glass can hold: 1 to XAP_MAX_TERM bytes, each NUL counting twice. Xapian looks
 * at the NULs only when it commits, and then loses all documents of the batch; so this must come
 * first. `what` names the thing in the message.
 */
bool xap_term_fits(const char *what, const char *term, size_t len, struct error *err);
/* The same, and the empty one is welcome. */
bool xap_prefix_fits(const char *what, const char *prefix, size_t len, struct error *err);

/* Document data, values and metadata up to XAP_MAX_DATA. */
bool xap_data_fits(const char *what, size_t len, struct error *err);

/* `path` is a directory with the marker of a glass database. Left to itself Xapian would read any
   text file as a list of databases. */
bool xap_require_glass(const char *path, struct error *err);
/* `path` holds no database of any kind, be it as a file or as a directory. */
bool xap_require_none(const char *path, struct error *err);

#ifdef __cplusplus
}
#endif

#endif
