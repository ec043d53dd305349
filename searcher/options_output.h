/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options on how an answer looks: a child of the command line's parser (options.c). */
#ifndef PILCROW_SEARCHER_OPTIONS_OUTPUT_H
#define PILCROW_SEARCHER_OPTIONS_OUTPUT_H

#include <argp.h>
#include <stdint.h>

/* Its input is a struct options. */
extern const struct argp options_output;

/* A number of the command line; a usage error where it is none or out of range. */
uint32_t options_number(struct argp_state *state, const char *name, const char *text,
	uint32_t least, uint32_t most);

#endif
