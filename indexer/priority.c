/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/priority.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of linux/ioprio.h, which older systems do not ship: IOPRIO_WHO_PROCESS, and the idle class in the
   bits above IOPRIO_CLASS_SHIFT. */
enum { WHO_PROCESS = 1, CLASS_IDLE = 3, CLASS_SHIFT = 13 };

bool priority_set(const struct priority *p, struct error *err)
{
	int now;

	errno = 0;
	now = getpriority(PRIO_PROCESS, 0);
	/* Started with nice(1) already, it keeps the higher of the two. */
	if (!errno && p->nice > now && setpriority(PRIO_PROCESS, 0, p->nice) != 0)
		return error_set_errno(err, "--nice %d", p->nice);
	if (p->idle_io && syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_IDLE << CLASS_SHIFT) != 0)
		return error_set_errno(err, "--idle-io");
	return true;
}
