/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that look into an index; their input is a struct options. */
#ifndef PILCROW_SEARCHER_OPTIONS_INSPECT_H
#define PILCROW_SEARCHER_OPTIONS_INSPECT_H

#include <argp.h>

extern const struct argp options_inspect;

struct options;

/* Whether what was given goes together; a usage error if not. */
void options_inspect_check(struct argp_state *state, struct options *o);

#endif
