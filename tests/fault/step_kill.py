#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kill a command of `indexer` at its steps, and let its steps fail.

Usage: step_kill.py SHIM INDEXER SEARCHER [build|gated|spill|update|over|rollback|prune|publish [STRIKES]]

As store_kill.py, with whole commands and their many steps: STRIKES of those before the publishing are
struck, evenly spread, of the last ones each; `all` strikes at every one. After each strike the index must
serve the old articles or the new ones, whole; the command, tried again, must do its work; and the next
undisturbed build must publish and leave no litter. Prints TAP.

`gated` is a build that golden queries judge. `spill` is one with little memory: struck are the files alone
that take what does not fit. `over` is an update that goes over to a build.
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
LAST_SPILLING = 4
MOST_STEPS = 1 << 16

# The shim comes before the sanitizer's library. A database that libxapian could not write is given up
# with its memory (xap_write.cc).
SANITIZER = ":verify_asan_link_order=0:detect_leaks=0"

OLD, NEW = "herring", "lighthouse"
ARTICLES = 40
MOVED = 5  # more articles, which stand behind those and are the same
MANY = 300  # new articles: more than an update writes
BULK = 90  # articles, of words that do not all fit into the least memory


class Fault(Exception):
    """Something is not as it must be after a strike."""


class Programs:
    def __init__(self, shim, indexer, searcher, command, work):
        self.command = command
        self.shim, self.indexer, self.searcher = shim, indexer, searcher
        self.index = os.path.join(work, "index")
        self.pristine = os.path.join(work, "pristine")
        self.report = os.path.join(work, "struck")
        self.golden = os.path.join(work, "golden.tsv")
        with open(self.golden, "w", encoding="utf-8") as file:
            file.write(f"q1\t{OLD}\nq2\tarticle\n")
        self.inputs = {}
        for word in (OLD, NEW):
            self.inputs[word] = os.path.join(work, word + ".jsonl")
            with open(self.inputs[word], "w", encoding="utf-8") as file:
                for number in range(ARTICLES):
                    text = f"The {word} of article {number} is one of {number + 7} others."
                    print(json.dumps({"id": f"{word}-{number}", "text": text}), file=file)
                for number in range(MOVED):
                    print(json.dumps({"id": f"both-{number}", "text": f"Both have {number}."}), file=file)

        if command == "over":
            self.inputs["many"] = self.write_many(work)
        if command == "spill":
            self.inputs["bulk"] = self.write_bulk(work)

    def write_many(self, work):
        """The new articles, and more of them than an update writes."""
        path = shutil.copy(self.inputs[NEW], os.path.join(work, "many.jsonl"))
        with open(path, "a", encoding="utf-8") as file:
            for number in range(MANY):
                print(json.dumps({"id": f"many-{number}", "text": f"Number {number}."}), file=file)
        return path

    def write_bulk(self, work):
        """The new articles, and words that are all different: nothing takes more memory."""
        path = shutil.copy(self.inputs[NEW], os.path.join(work, "bulk.jsonl"))
        with open(path, "a", encoding="utf-8") as file:
            for number in range(BULK):
                text = " ".join(f"w{number:x}x{at:x}" for at in range(7000))
                print(json.dumps({"id": f"bulk-{number}", "text": text}), file=file)
        return path

    def run(self, *args, env=None):
        return subprocess.run(args, env=env, capture_output=True, text=True, check=False,
                              timeout=60)

    def prepare(self):
        """An index that serves the old articles, and a command that makes it serve the new ones."""
        words = {"rollback": (NEW, OLD), "prune": (OLD, OLD, OLD)}.get(self.command, (OLD,))
        for word in words:
            self.expect_done(self.build(self.pristine, word)[1])
        if self.command == "publish":
            self.expect_done(self.build(self.pristine, NEW, None, "build", "--no-publish")[1])

    @staticmethod
    def expect_done(done):
        if done.returncode != 0:
            raise Fault(f"cannot make the index to begin with: {done.stderr}")

    def act(self, index, fault=None):
        if self.command in ("build", "update"):
            return self.build(index, NEW, fault, self.command)
        if self.command == "over":
            return self.build(index, "many", fault, "update")
        if self.command == "gated":
            return self.build(index, NEW, fault, "build", "--gate", self.golden)
        if self.command == "spill":
            return self.build(index, "bulk", fault, "build", "--memory=48M", "--no-check")
        if self.command == "publish":
            return self.strike(index, fault, ["publish", "-i", index, "2"])
        keep = ["--keep", "1"] if self.command == "prune" else []
        return self.strike(index, fault, [self.command, *keep, "-i", index])

    def build(self, index, word, fault=None, command="build", *options):
        return self.strike(index, fault, [command, "-q", "-j2", "--keep", "3", "-i", index, *options,
                                          self.inputs[word]])

    def strike(self, index, fault, words):
        """fault: mode and step. Returns whether it struck, and the finished process."""
        env = dict(os.environ)
        if fault:
            env.update(LD_PRELOAD=self.shim, FAULT_DIR=index, FAULT_MODE=fault[0],
                       FAULT_AT=str(fault[1]), FAULT_REPORT=self.report,
                       ASAN_OPTIONS=env.get("ASAN_OPTIONS", "") + SANITIZER)
            if self.command == "spill":
                env["FAULT_NAME"] = "/run-"
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
    publishes = programs.command == "publish"  # a process of its own checks first, and may be what dies
    if mode == "kill" and struck and done.returncode != -signal.SIGKILL and not (
            publishes and "was killed by signal 9" in done.stderr and done.returncode == 2):
        raise Fault(f"survived its own death with status {done.returncode}")
    if programs.command == "prune" and "could not be removed" in done.stdout:
        if done.returncode != 1:
            raise Fault(f"ended with status {done.returncode}: {done.stdout}")
    elif publishes and done.returncode == 1:
        if "is faulty" not in done.stderr:
            raise Fault(f"ended with status 1: {done.stderr.strip()}")
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
        if programs.command != "spill":  # what check_next() does is enough, and sooner done
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
    early = max(0, steps - (LAST_SPILLING if programs.command == "spill" else LAST))
    stride = 1 if strikes == "all" else max(1, early // int(strikes))
    places = sorted({*range(1, early + 1, stride), *range(early + 1, steps + 2)})
    came = sum(strike(programs, mode, at) for at in places)
    return f"{came} of {steps} steps"


def main():
    shim, indexer, searcher = (os.path.abspath(path) for path in sys.argv[1:4])
    command = sys.argv[4] if len(sys.argv) > 4 else "build"
    strikes = sys.argv[5] if len(sys.argv) > 5 else SAMPLE
    failed = 0
    modes = MODES[:3] if command == "spill" else MODES  # what is spilled is mapped, not read
    print(f"1..{len(modes)}")
    for number, mode in enumerate(modes, 1):
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
