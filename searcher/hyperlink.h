/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links that a terminal opens at a click (OSC 8). */
#ifndef PILCROW_SEARCHER_HYPERLINK_H
#define PILCROW_SEARCHER_HYPERLINK_H

#include <stdbool.h>

#include "common/buf.h"
#include "searcher/hit.h"

/* Where the files of hits lie: an absolute path; NULL for no links at all. */
struct hyperlink_base {
	const char *host, *folder;
};

/* Whether an article's address is one to link to: http or https. */
bool hyperlink_is_web(const char *url);

/* Whatever stands between these two leads to the article's address, or else to its file and line.
 */
void hyperlink_begin(struct buf *out, const struct hyperlink_base *base, const struct hit *hit);
void hyperlink_end(struct buf *out, const struct hyperlink_base *base);

#endif
