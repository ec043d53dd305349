/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A library to LD_PRELOAD: the clock of the day is CLOCK_SHIFT seconds off, and jumps by
 * CLOCK_JUMP seconds from the second time on that it is asked. The monotonic clock goes on as it
 * is.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static atomic_int asked;

static long seconds(const char *name)
{
	const char *value = getenv(name);

	return value ? strtol(value, NULL, 10) : 0;
}

static long shift(void)
{
	return seconds("CLOCK_SHIFT") +
	       (atomic_fetch_add(&asked, 1) > 0 ? seconds("CLOCK_JUMP") : 0);
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	int (*next)(clockid_t, struct timespec *);
	int failed;

	*(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
	failed = next(clock, out);
	if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		out->tv_sec += shift();
	return failed;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
	return 0;
}
