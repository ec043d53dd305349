#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kill a command of `indexer` at its steps, and let its steps fail.

Usage: step_kill.py SHIM INDEXER SEARCHER [build|update|rollback|prune [STRIKES]]

As store_kill.py, with whole commands and their many steps: STRIKES of those before the publishing are
struck, evenly spread, of the last ones each; `all` strikes at every one. After each strike the index must
serve the old articles or the new ones, whole; the command, tried again, must do its work; and the next
undisturbed build must publish and leave no litter. Prints TAP.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

MODES = ("kill", "EIO", "ENOSPC", "unread")
SAMPLE = 12  # of the steps of a command
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

    def prepare(self):
        """An index that serves the old articles, and a command that makes it serve the new ones."""
        words = {"rollback": (NEW, OLD), "prune": (OLD, OLD, OLD)}.get(self.command, (OLD,))
        for word in words:
            done = self.build(self.pristine, word)[1]
            if done.returncode != 0:
                raise Fault(f"cannot make the index to begin with: {done.stderr}")

    def act(self, index, fault=None):
        if self.command in ("build", "update"):
            return self.build(index, NEW, fault, self.command)
        keep = ["--keep", "1"] if self.command == "prune" else []
        return self.strike(index, fault, [self.command, *keep, "-i", index])

    def build(self, index, word, fault=None, command="build"):
        return self.strike(index, fault, [command, "-q", "-j2", "--keep", "3", "-i", index,
                                          self.inputs[word]])

    def strike(self, index, fault, words):
        """fault: mode and step. Returns whether it struck, and the finished process."""
        env = dict(os.environ)
        if fault:
            env.update(LD_PRELOAD=self.shim, FAULT_DIR=index, FAULT_MODE=fault[0],
                       FAULT_AT=str(fault[1]), FAULT_REPORT=self.report,
                       ASAN_OPTIONS=env.get("ASAN_OPTIONS", "") + SANITIZER)
        done = self.run(self.indexer, *words, env=env)
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


def check_ending(programs, mode, struck, done):
    if mode == "kill" and struck and done.returncode != -signal.SIGKILL:
        raise Fault(f"survived its own death with status {done.returncode}")
    if programs.command == "prune" and "could not be removed" in done.stdout:
        if done.returncode != 1:
            raise Fault(f"ended with status {done.returncode}: {done.stdout}")
    elif mode != "kill" and done.returncode not in (0, 2):
        raise Fault(f"ended with status {done.returncode}: {done.stderr.strip()}")
    if done.returncode == 2 and not done.stderr.strip():
        raise Fault("failed without a word")


def check_serving(programs, mode, done):
    found = {word: programs.count(word) for word in (OLD, NEW)}
    if found not in ({OLD: ARTICLES, NEW: 0}, {OLD: 0, NEW: ARTICLES}):
        raise Fault(f"neither old nor new is served: {found}")
    moves = programs.command != "prune"
    if not moves and found[OLD] == 0:
        raise Fault("pruning took what is served")
    if mode != "kill" and done.returncode == 0 and moves and found[NEW] == 0:
        raise Fault("said to be done, but the old articles are served")
    left = [name for name in names(programs.index) if name.startswith("build-")]
    if mode == "ENOSPC" and left:
        raise Fault(f"left {left} behind")


def check_again(programs):
    """The command, undisturbed: a rollback that came to its end has nothing before it."""
    served = programs.count(NEW)
    _, done = programs.act(programs.index)
    if done.returncode != (2 if programs.command == "rollback" and served else 0):
        raise Fault(f"tried again it ends with {done.returncode}: {done.stderr.strip()}")
    kept = [name for name in names(programs.index) if name.startswith("gen-")]
    if programs.command == "prune" and len(kept) > 1:
        raise Fault(f"tried again it leaves {kept}")


def check_next(programs):
    _, done = programs.build(programs.index, NEW)
    if done.returncode != 0:
        raise Fault(f"the next build failed: {done.stderr.strip()}")
    if programs.count(NEW) != ARTICLES:
        raise Fault("the next build is not served")
    listed = names(programs.index)
    kept = [name for name in listed if re.fullmatch(r"gen-\d{6}", name)]
    if listed != ["current"] + kept + ["lock"] or len(kept) > 3:
        raise Fault(f"litter: {listed}")
    done = programs.run(programs.indexer, "check", "-i", programs.index)
    if done.returncode != 0:
        raise Fault(f"check: {done.stdout} {done.stderr}")


def strike(programs, mode, at):
    """Whether the fault came."""
    programs.start_afresh()
    struck, done = programs.act(programs.index, (mode, at))
    try:
        check_ending(programs, mode, struck, done)
        check_serving(programs, mode, done)
        check_again(programs)
        check_next(programs)
    except Fault as fault:
        raise Fault(f"step {at}: {fault}") from None
    return struck


def count_steps(programs, mode):
    """The number of calls that the command makes: the last step at which a fault comes. With several
    threads it may differ a little from run to run."""
    mode = "unread" if mode == "unread" else "kill"
    low, high = 0, 64
    while high < MOST_STEPS:
        programs.start_afresh()
        if not programs.act(programs.index, (mode, high))[0]:
            break
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        programs.start_afresh()
        if programs.act(programs.index, (mode, middle))[0]:
            low = middle
        else:
            high = middle
    return low


def strike_here_and_there(programs, mode, strikes):
    steps = count_steps(programs, mode)
    if steps < 1:
        raise Fault(f"only {steps} steps were seen; is the shim loaded?")
    early = max(0, steps - LAST)
    stride = 1 if strikes == "all" else max(1, early // int(strikes))
    places = sorted({*range(1, early + 1, stride), *range(early + 1, steps + 2)})
    came = sum(strike(programs, mode, at) for at in places)
    return f"{came} of {steps} steps"


def main():
    shim, indexer, searcher = (os.path.abspath(path) for path in sys.argv[1:4])
    command = sys.argv[4] if len(sys.argv) > 4 else "build"
    strikes = sys.argv[5] if len(sys.argv) > 5 else SAMPLE
    failed = 0
    print(f"1..{len(MODES)}")
    for number, mode in enumerate(MODES, 1):
        what = f"{mode} at the steps of {command}"
        # Without links in its path: the shim compares names.
        work = os.path.realpath(tempfile.mkdtemp(prefix="step-kill-"))
        programs = Programs(shim, indexer, searcher, command, work)
        try:
            programs.prepare()
            print(f"ok {number} - {what}: {strike_here_and_there(programs, mode, strikes)}",
                  flush=True)
        except Fault as fault:
            failed += 1
            print(f"not ok {number} - {what}\n# {fault}", flush=True)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
