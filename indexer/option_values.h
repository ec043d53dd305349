/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What options take as values. A wrong one is a usage error, which ends the program by argp.
 * `option` is the option's long name, for the message. */
#ifndef PILCROW_INDEXER_OPTION_VALUES_H
#define PILCROW_INDEXER_OPTION_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"

struct argp;
struct argp_state;

/* Has the rest of a command line read into `input`. What is wrong with it ends the program; all
   that is left to fail is memory. */
bool options_read(
	const struct argp *argp, int argc, char **argv, void *input, struct error *err) NODISCARD;

uint64_t option_number(struct argp_state *state, const char *option, const char *text,
	uint64_t least, uint64_t most);
/* Bytes: 300, 16M, 2G (units of 1024). */
uint64_t option_size(
	struct argp_state *state, const char *option, const char *text, uint64_t least);
/* 90, 90s, 10m, 2h. */
double option_seconds(struct argp_state *state, const char *option, const char *text);

/* The same values wherever they are written. False if the text is none. */
bool value_size(const char *text, uint64_t *bytes);
bool value_seconds(const char *text, double *seconds);

/* A generation's number from 12, gen-12 or gen-000012. False if it is none of these. */
bool option_generation(const char *text, uint32_t *number);

#endif
