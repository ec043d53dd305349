#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kill the store at each of its steps, and let each of its steps fail.

Usage: store_kill.py SHIM STORE_CYCLE

For N = 1, 2, ... a fresh index with two generations is published to while kill_shim.c strikes at
the N-th call that changes the index, until a run is over before the fault comes. After each strike
the index must serve the old generation or the new one, whole, and the next undisturbed build must
publish and leave nothing but generations, `current` and `lock`. The same for an index that does
not exist yet, where "the old generation" is none. Prints TAP.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

MODES = ("kill", "EIO", "ENOSPC")
MOST_STEPS = 1000  # a cycle has some forty


class Fault(Exception):
    """Something is not as it must be after a strike."""


def run(program, verb, index, env=None):
    return subprocess.run([program, verb, index], env=env, capture_output=True, text=True,
                          check=False)


def strike(program, shim, index, mode, at, report):
    """One build with the fault; returns whether the fault came, and how the build ended."""
    env = dict(os.environ, LD_PRELOAD=shim, FAULT_DIR=index, FAULT_MODE=mode, FAULT_AT=str(at),
               FAULT_REPORT=report)
    # A preloaded library precedes the sanitizer's; it is built without it, and does no harm.
    env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    done = run(program, "publish", index, env)
    struck = os.path.exists(report)
    if struck:
        os.unlink(report)
    return struck, done


def live(program, index):
    """The number of the live generation, None if there is none yet."""
    done = run(program, "read", index)
    if done.returncode == 0:
        return int(done.stdout)
    if done.returncode == 1 and re.search("there is no index|nothing is published", done.stderr):
        return None
    raise Fault(f"reading: status {done.returncode}: {done.stderr.strip()}")


def check_ending(mode, struck, done):
    if mode == "kill" and struck and done.returncode != -signal.SIGKILL:
        raise Fault(f"survived its own death with status {done.returncode}")
    if mode != "kill" and done.returncode not in (0, 1):
        raise Fault(f"ended with status {done.returncode}: {done.stderr.strip()}")
    if done.returncode == 1 and not done.stderr.strip():
        raise Fault("failed without a word")


def generations(index):
    names = os.listdir(index) if os.path.isdir(index) else []
    return sorted(n for n in names if re.fullmatch(r"gen-\d{6}", n))


def check_serving(program, index, before, had, mode, done):
    """Old or new; and what a build said of itself is true, unless only the last sync failed."""
    after = live(program, index)
    allowed = (before, (before or 0) + 1)
    if after not in allowed:
        raise Fault(f"generation {after} is live, and neither of {allowed}")
    if mode == "kill":
        return
    is_new = after != before
    said_new = done.returncode == 0 or "is live" in done.stderr
    if is_new != said_new:
        raise Fault(f"generation {after} is live, but the build said: {done.stderr.strip()}")
    if is_new:
        return
    if generations(index) != had:
        raise Fault(f"a failure changed {had} to {generations(index)}")
    # It is cleaned up at once, except where the cleaning is what failed.
    left = os.path.isdir(index) and [n for n in os.listdir(index) if n.startswith("build-")]
    if left and mode == "ENOSPC":
        raise Fault(f"left {left} behind")


def check_next(program, index):
    done = run(program, "publish", index)
    if done.returncode != 0:
        raise Fault(f"the next build failed: {done.stderr.strip()}")
    number = live(program, index)
    names = sorted(os.listdir(index))
    kept = generations(index)
    if names != ["current"] + kept + ["lock"]:
        raise Fault(f"litter: {names}")
    if kept[-1] != f"gen-{number:06d}" or len(kept) > 2:
        raise Fault(f"generation {number} is live of {kept}")
    for name in kept:
        inside = [os.path.exists(os.path.join(index, name, f)) for f in ("manifest.json",
                                                                         "data/file")]
        if not all(inside):
            raise Fault(f"half a generation: {name}")


def strike_everywhere(program, shim, work, mode, builds_before):
    """All N for one kind of fault; returns how many steps there were."""
    pristine = os.path.join(work, "pristine")
    index = os.path.join(work, "index")
    report = os.path.join(work, "struck")
    for _ in range(builds_before):
        if run(program, "publish", pristine).returncode != 0:
            raise Fault("cannot make the index to begin with")
    for at in range(1, MOST_STEPS):
        shutil.rmtree(index, ignore_errors=True)
        if builds_before:
            shutil.copytree(pristine, index, symlinks=True)
        before, had = live(program, index), generations(index)
        struck, done = strike(program, shim, index, mode, at, report)
        try:
            check_ending(mode, struck, done)
            check_serving(program, index, before, had, mode, done)
            check_next(program, index)
        except Fault as fault:
            raise Fault(f"step {at}: {fault}") from None
        if not struck:
            if done.returncode != 0:
                raise Fault(f"an undisturbed build failed: {done.stderr.strip()}")
            return at - 1
    raise Fault(f"no end after {MOST_STEPS} steps")


def main():
    shim, program = (os.path.abspath(path) for path in sys.argv[1:3])
    cases = [(mode, builds) for mode in MODES for builds in (0, 2)]
    failed = 0
    print(f"1..{len(cases)}")
    for number, (mode, builds) in enumerate(cases, 1):
        what = f"{mode} at each step of a build on {builds} generations"
        # Without links in its path: the shim compares names.
        work = os.path.realpath(tempfile.mkdtemp(prefix="store-kill-"))
        try:
            steps = strike_everywhere(program, shim, work, mode, builds)
            if steps < 10:
                raise Fault(f"only {steps} steps were seen; is the shim loaded?")
            print(f"ok {number} - {what}: {steps} steps", flush=True)
        except Fault as fault:
            failed += 1
            print(f"not ok {number} - {what}\n# {fault}", flush=True)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
