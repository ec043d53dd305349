/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that ask more than one query; their input is a struct options. */
#ifndef PILCROW_SEARCHER_OPTIONS_MANY_H
#define PILCROW_SEARCHER_OPTIONS_MANY_H

#include <argp.h>

extern const struct argp options_many;

struct options;

/* Whether what was given goes together; a usage error if not. */
void options_many_check(struct argp_state *state, struct options *o);

#endif
