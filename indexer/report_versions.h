/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The versions of what an index is made with, as they are loaded: for manifests. */
#ifndef PILCROW_INDEXER_REPORT_VERSIONS_H
#define PILCROW_INDEXER_REPORT_VERSIONS_H

#include <stddef.h>

struct version {
	const char *name, *version; /* static texts */
};

enum { VERSIONS = 4 };

void versions_get(struct version out[VERSIONS]);

#endif
