#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kill `indexer build` (or update) at its steps, and let its steps fail.

Usage: build_kill.py SHIM INDEXER SEARCHER [update]

As store_kill.py, with whole builds and their many steps: of those before the publishing a sample is
struck, evenly spread, of the last ones each. After each strike the index must serve the old articles
or the new ones, whole, and the next undisturbed build must publish and leave no litter. Prints TAP.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

MODES = ("kill", "EIO", "ENOSPC")
SAMPLE = 25  # of the steps of a build
LAST = 20  # steps, of which each is struck: syncing, renaming, the flip, pruning
MOST_STEPS = 1 << 16

# The shim comes before the sanitizer's library. A database that libxapian could not write is given up
# with its memory (xap_write.cc).
SANITIZER = ":verify_asan_link_order=0:detect_leaks=0"

OLD, NEW = "herring", "lighthouse"
ARTICLES = 40


class Fault(Exception):
    """Something is not as it must be after a strike."""


class Programs:
    def __init__(self, shim, indexer, searcher, command, work):
        self.command = command
        self.shim, self.indexer, self.searcher = shim, indexer, searcher
        self.index = os.path.join(work, "index")
        self.pristine = os.path.join(work, "pristine")
        self.report = os.path.join(work, "struck")
        self.inputs = {}
        for word in (OLD, NEW):
            self.inputs[word] = os.path.join(work, word + ".jsonl")
            with open(self.inputs[word], "w", encoding="utf-8") as file:
                for number in range(ARTICLES):
                    text = f"The {word} of article {number} is one of {number + 7} others."
                    print(json.dumps({"id": f"{word}-{number}", "text": text}), file=file)

    def run(self, *args, env=None):
        return subprocess.run(args, env=env, capture_output=True, text=True, check=False,
                              timeout=60)

    def build(self, index, word, fault=None):
        """fault: mode and step. Returns whether it struck, and the finished process."""
        env = dict(os.environ)
        if fault:
            env.update(LD_PRELOAD=self.shim, FAULT_DIR=index, FAULT_MODE=fault[0],
                       FAULT_AT=str(fault[1]), FAULT_REPORT=self.report,
                       ASAN_OPTIONS=env.get("ASAN_OPTIONS", "") + SANITIZER)
        done = self.run(self.indexer, self.command, "-q", "-j2", "--keep", "2", "-i", index,
                        self.inputs[word], env=env)
        struck = os.path.exists(self.report)
        if struck:
            os.unlink(self.report)
        return struck, done

    def count(self, word):
        done = self.run(self.searcher, "-i", self.index, "--format=json", "-n1", word)
        if done.returncode not in (0, 1):
            raise Fault(f"searching: {done.stderr.strip()}")
        return json.loads(done.stdout)["total"]["value"]

    def start_afresh(self):
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.pristine, self.index, symlinks=True)


def names(index):
    return sorted(os.listdir(index))


def check_ending(mode, struck, done):
    if mode == "kill" and struck and done.returncode != -signal.SIGKILL:
        raise Fault(f"survived its own death with status {done.returncode}")
    if mode != "kill" and done.returncode not in (0, 2):
        raise Fault(f"ended with status {done.returncode}: {done.stderr.strip()}")
    if done.returncode == 2 and not done.stderr.strip():
        raise Fault("failed without a word")


def check_serving(programs, mode, done):
    found = {word: programs.count(word) for word in (OLD, NEW)}
    if found not in ({OLD: ARTICLES, NEW: 0}, {OLD: 0, NEW: ARTICLES}):
        raise Fault(f"neither old nor new is served: {found}")
    if mode != "kill" and done.returncode == 0 and found[NEW] == 0:
        raise Fault("said to be done, but the old articles are served")
    left = [name for name in names(programs.index) if name.startswith("build-")]
    if mode == "ENOSPC" and left:
        raise Fault(f"left {left} behind")


def check_next(programs):
    _, done = programs.build(programs.index, NEW)
    if done.returncode != 0:
        raise Fault(f"the next build failed: {done.stderr.strip()}")
    if programs.count(NEW) != ARTICLES:
        raise Fault("the next build is not served")
    listed = names(programs.index)
    kept = [name for name in listed if re.fullmatch(r"gen-\d{6}", name)]
    if listed != ["current"] + kept + ["lock"] or len(kept) > 2:
        raise Fault(f"litter: {listed}")
    done = programs.run(programs.indexer, "check", "-i", programs.index)
    if done.returncode != 0:
        raise Fault(f"check: {done.stdout} {done.stderr}")


def strike(programs, mode, at):
    """Whether the fault came."""
    programs.start_afresh()
    struck, done = programs.build(programs.index, NEW, (mode, at))
    try:
        check_ending(mode, struck, done)
        check_serving(programs, mode, done)
        check_next(programs)
    except Fault as fault:
        raise Fault(f"step {at}: {fault}") from None
    return struck


def count_steps(programs):
    """The number of calls that a build makes: the last step at which a kill comes. With several
    threads it may differ a little from run to run."""
    low, high = 0, 64
    while high < MOST_STEPS:
        programs.start_afresh()
        if not programs.build(programs.index, NEW, ("kill", high))[0]:
            break
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        programs.start_afresh()
        if programs.build(programs.index, NEW, ("kill", middle))[0]:
            low = middle
        else:
            high = middle
    return low


def strike_here_and_there(programs, mode):
    steps = count_steps(programs)
    if steps < 2 * LAST:
        raise Fault(f"only {steps} steps were seen; is the shim loaded?")
    stride = max(1, (steps - LAST) // SAMPLE)
    places = sorted({*range(1, steps - LAST, stride), *range(steps - LAST, steps + 2)})
    came = sum(strike(programs, mode, at) for at in places)
    return f"{came} of {steps} steps"


def main():
    shim, indexer, searcher = (os.path.abspath(path) for path in sys.argv[1:4])
    command = sys.argv[4] if len(sys.argv) > 4 else "build"
    failed = 0
    print(f"1..{len(MODES)}")
    for number, mode in enumerate(MODES, 1):
        what = f"{mode} at the steps of {command}"
        # Without links in its path: the shim compares names.
        work = os.path.realpath(tempfile.mkdtemp(prefix="build-kill-"))
        programs = Programs(shim, indexer, searcher, command, work)
        try:
            _, done = programs.build(programs.pristine, OLD)
            if done.returncode != 0:
                raise Fault(f"cannot make the index to begin with: {done.stderr}")
            print(f"ok {number} - {what}: {strike_here_and_there(programs, mode)}", flush=True)
        except Fault as fault:
            failed += 1
            print(f"not ok {number} - {what}\n# {fault}", flush=True)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
