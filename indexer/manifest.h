/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.json of a generation: writing it before it is published, and reading back what the
 * commands want to know of it. */
#ifndef PILCROW_INDEXER_MANIFEST_H
#define PILCROW_INDEXER_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

enum { MANIFEST_MAX_VERSIONS = 8, MANIFEST_MAX_FILES = 16 };

struct manifest {
	uint32_t schema;
	char finished[32];
	bool unchecked; /* but for a sample */
	uint64_t articles, paragraphs; /* indexed */
	uint64_t tokens, text_bytes, rejected;
	uint64_t stored_bytes; /* of the input, as it lay on the disk */
	struct manifest_version {
		char name[32], version[64];
	} versions[MANIFEST_MAX_VERSIONS];
	size_t n_versions;
	struct manifest_file {
		char name[64];
		uint64_t bytes;
	} files[MANIFEST_MAX_FILES]; /* of the database */
	size_t n_files;
};

/* Makes the file in a generation's directory. */
bool manifest_write(const char *directory, const struct buf *text, struct error *err) NODISCARD;
/* Appends the file's text. */
bool manifest_load(const char *directory, struct buf *out, struct error *err) NODISCARD;
/* ERROR_CORRUPT, or ERROR_VERSION for one of another schema. */
bool manifest_read(struct manifest *out, const char *text, size_t len, struct error *err) NODISCARD;

#endif
