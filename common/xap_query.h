/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A query as it is behind the contract of xap.h: a tree of our own, which Xapian sees when it is to
 * search (xap_translate.cc). Most searches are done without it.
 */
#ifndef PILCROW_COMMON_XAP_QUERY_H
#define PILCROW_COMMON_XAP_QUERY_H

#include "common/xap.h"

/* Documents of one database, which is known by what no two have in common. */
struct xap_docid_list {
	char uuid[sizeof((struct xap_stats *)0)->uuid];
	uint32_t last_docid;
	uint64_t total_length;
	bool all;
	uint32_t *docids; /* owned, as everything here */
	size_t n;
};

struct xap_query {
	unsigned owners; /* whoever made it, and what it is a part of */
	enum xap_shape shape;
	enum xap_op op; /* of a group, as `window` */
	uint32_t window;
	double factor; /* of a scaled one, which has one part */
	uint32_t slot; /* of a range */
	char *from, *to;
	char *term; /* NUL-terminated; none: NULL */
	size_t len;
	struct xap_query **parts;
	size_t n_parts;
	struct xap_docid_list *lists;
	size_t n_lists;
};

#endif
