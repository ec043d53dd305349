/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a hit, by name: the columns of csv and tsv. */
#ifndef PILCROW_SEARCHER_HIT_FIELDS_H
#define PILCROW_SEARCHER_HIT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "searcher/hit.h"

/* How a match in the snippet is marked; "" for not at all. */
struct hit_marking {
	const char *open, *close;
};

struct hit_field {
	const char *name;
	/* Appends its text: UTF-8, nothing where it is unknown. */
	void (*add)(struct buf *out, const struct hit *hit, const struct hit_marking *marking);
};

/* More than there are fields, so that each can be named, some twice. */
enum { HIT_FIELDS_MAX = 32 };

struct hit_fields {
	const struct hit_field *items[HIT_FIELDS_MAX];
	size_t n;
};

struct hit_fields hit_fields_default(void);

/* From names with commas between them. ERROR_USAGE names the first that is none, and all that are.
 */
bool hit_fields_parse(struct hit_fields *out, const char *names, struct error *err) NODISCARD;

#endif
