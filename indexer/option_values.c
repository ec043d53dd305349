/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/option_values.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool options_read(const struct argp *argp, int argc, char **argv, void *input, struct error *err)
{
	return argp_parse(argp, argc, argv, 0, NULL, input) == 0 || error_out_of_memory(err);
}

/* The digits at the beginning of `text`; *rest is what follows. */
static bool digits(const char *text, unsigned long long *value, const char **rest)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	*rest = end;
	return *text >= '0' && *text <= '9' && !errno;
}

uint64_t option_number(struct argp_state *state, const char *option, const char *text,
	uint64_t least, uint64_t most)
{
	unsigned long long value;
	const char *rest;

	if (!digits(text, &value, &rest) || *rest || value < least || value > most)
		argp_error(state, "--%s needs a number from %llu to %llu, not %s", option,
			(unsigned long long)least, (unsigned long long)most, text);
	return value;
}

bool value_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KkMmGgTt";
	unsigned long long value;
	const char *rest, *unit;
	unsigned shift = 0;

	if (!digits(text, &value, &rest))
		return false;
	unit = *rest ? strchr(units, *rest) : NULL;
	if (unit) {
		shift = 10 * ((unsigned)(unit - units) / 2 + 1);
		rest++;
	}
	if (*rest || value > UINT64_MAX >> shift)
		return false;
	*bytes = value << shift;
	return true;
}

uint64_t option_size(struct argp_state *state, const char *option, const char *text, uint64_t least)
{
	uint64_t bytes = 0;

	if (!value_size(text, &bytes))
		argp_error(state, "--%s needs a size such as 400M or 2G, not %s", option, text);
	else if (bytes < least)
		argp_error(state, "--%s: %s is too little; %lluM is the least", option, text,
			(unsigned long long)least >> 20);
	return bytes;
}

bool value_seconds(const char *text, double *seconds)
{
	/* A hundred years of hours, and no overflow. */
	enum { MOST = 1000000 };
	static const struct {
		const char *name;
		double seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };
	unsigned long long value;
	const char *rest;

	if (!digits(text, &value, &rest) || value > MOST)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(rest, units[i].name) == 0) {
			*seconds = (double)value * units[i].seconds;
			return true;
		}
	}
	return false;
}

double option_seconds(struct argp_state *state, const char *option, const char *text)
{
	double seconds = 0;

	if (!value_seconds(text, &seconds))
		argp_error(state, "--%s needs a time such as 90s, 10m or 2h, not %s", option, text);
	return seconds;
}

bool option_generation(const char *text, uint32_t *number)
{
	unsigned long long value;
	const char *rest;

	if (strncmp(text, "gen-", 4) == 0)
		text += 4;
	if (!digits(text, &value, &rest) || *rest || value == 0 || value > UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}
