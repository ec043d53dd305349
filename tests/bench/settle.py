# SPDX-License-Identifier: GPL-2.0-or-later
"""What a machine is to be like before something is timed on it."""

import os
import subprocess
import sys
import time

WARM = """
import mmap, sys
memory = mmap.mmap(-1, int(sys.argv[1]))
for at in range(0, len(memory), 1 << 20):
    memory[at:at + (1 << 20)] = bytes(1 << 20)
"""


def warm(gigabytes):
    """Makes the host find the memory that a run will want; none that holds files is taken from them."""
    with open("/proc/meminfo") as lines:
        free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemFree:"))
    size = min(gigabytes << 30, free - (1 << 30)) >> 20 << 20
    if size > 0:
        subprocess.run([sys.executable, "-c", WARM, str(size)], check=True)


def settle(gigabytes):
    """Lets the disk come to rest, too: what one engine left to it, or had removed, is not the next one's
    to wait for."""
    os.sync()
    if gigabytes:
        warm(gigabytes)
    time.sleep(0.5)
