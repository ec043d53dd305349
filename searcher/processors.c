/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/processors.h"

#include <sched.h>
#include <stdlib.h>

unsigned processors_allowed(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

	return n > 1 ? (unsigned)n : 1;
}

unsigned processors_free(void)
{
	unsigned allowed = processors_allowed();
	double load;

	if (getloadavg(&load, 1) != 1)
		return 1;
	return load < allowed - 1 ? (unsigned)(allowed - load) : 1;
}
