/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A clock that is read once between two phases, some tens of nanoseconds each. It never decides
 * anything: deadlines have their own.
 */
#include "searcher/timing.h"

#include <time.h>

static const char *const names[PHASES] = {
	[PHASE_PARSE] = "parse",
	[PHASE_EXPAND] = "expand",
	[PHASE_SEARCH] = "search",
	[PHASE_FACETS] = "facets",
	[PHASE_FETCH] = "fetch",
	[PHASE_SNIPPETS] = "snippets",
	[PHASE_EXPLAIN] = "explain",
	[PHASE_SUGGEST] = "suggest",
};

const char *phase_name(enum phase phase)
{
	return names[phase];
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void timing_start(struct timing *t)
{
	*t = (struct timing){ .last = now_ms() };
}

void timing_lap(struct timing *t, enum phase phase)
{
	double now = now_ms();

	t->ms[phase] += now - t->last;
	t->last = now;
}

void timing_add(struct timing *t, const struct timing *other)
{
	for (size_t i = 0; i < PHASES; i++)
		t->ms[i] += other->ms[i];
}

double timing_sum(const struct timing *t)
{
	double sum = 0;

	for (size_t i = 0; i < PHASES; i++)
		sum += t->ms[i];
	return sum;
}

void timing_describe(const struct timing *t, struct buf *out)
{
	buf_printf(out, "time: %.3f ms", timing_sum(t));
	for (size_t i = 0; i < PHASES; i++)
		buf_printf(out, "%s%s %.3f", i ? ", " : " = ", names[i], t->ms[i]);
	buf_add_byte(out, '\n');
}
