#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clocks that are wrong, and clocks that jump while a command runs.

Usage: clock.py SHIM INDEXER SEARCHER

Each row is a first build and an update with the clock as given, by clock_shim.c: shifted all along, or by a
jump on the way. The update must find what was edited, be published as the newer one, and take no negative
time; a rollback must lead back, and what is new must be told. A wait for a lock must end. Prints TAP.
"""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

DAY = 86400
# Name; of the build and of the update each: the shift, and the jump on the way.
ROWS = (
    ("right", (0, 0), (0, 0)),
    ("a day back before the update", (0, 0), (-DAY, 0)),
    ("a day ahead before the update", (0, 0), (DAY, 0)),
    ("a day back before the build", (-DAY, 0), (0, 0)),
    ("two hours back while the update runs", (0, 0), (0, -7200)),
    ("two hours ahead while the update runs", (0, 0), (0, 7200)),
    ("back to 1970 while the update runs", (0, 0), (0, -int(time.time()))),
)


class Fault(Exception):
    """Something depends on the clock that must not."""


class Programs:
    def __init__(self, shim, indexer, searcher, work):
        self.shim, self.indexer, self.searcher = shim, indexer, searcher
        self.index, self.source = work / "index", work / "in"
        self.source.mkdir()

    def run(self, clock, program, *words, status=0):
        env = dict(os.environ, LD_PRELOAD=self.shim, CLOCK_SHIFT=str(clock[0]), CLOCK_JUMP=str(clock[1]))
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        done = subprocess.run([program, *words], env=env, capture_output=True, text=True, check=False,
                              timeout=60)
        if done.returncode != status:
            raise Fault(f"{words[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def index_it(self, command, clock):
        report = json.loads(self.run(clock, self.indexer, command, "--json", "-q", "-i", str(self.index),
                                     str(self.source)))
        negative = {name: value for name, value in report["seconds"].items() if value < 0}
        if negative:
            raise Fault(f"phases took {negative}")
        return report

    def count(self, word, *options):
        done = subprocess.run([self.searcher, "-i", self.index, "--format=ids", *options, word],
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise Fault(f"a search ended with {done.returncode}: {done.stderr.strip()}")
        return len(done.stdout.splitlines())


def expect(what, found, expected):
    if found != expected:
        raise Fault(f"{what}: {found}, not {expected}")


def check_row(programs, at_build, at_update):
    edited, other = programs.source / "edited.txt", programs.source / "other.txt"
    edited.write_text("The herring is one.")
    other.write_text("The others stay.")
    programs.index_it("build", at_build)
    # Of the same size; where the clock was behind, its time is not to be relied on.
    before = edited.stat()
    edited.write_text("The mackrel is one.")
    if at_build[0] < 0:
        os.utime(edited, ns=(before.st_atime_ns, before.st_mtime_ns))
    report = programs.index_it("update", at_update)
    expect("the generation", report["generation"], 2)
    expect("articles that changed", report["update"]["articles"]["changed"], 1)
    expect("served", (programs.count("mackrel"), programs.count("herring")), (1, 0))
    expect("new since the first", programs.count("one", "--new-since=1"), 1)
    programs.count("one", "--new-since=yesterday")
    programs.run(at_update, programs.indexer, "rollback", "-i", str(programs.index))
    expect("served after the rollback", (programs.count("mackrel"), programs.count("herring")), (0, 1))
    programs.run(at_update, programs.indexer, "check", "-i", str(programs.index))


def check_wait(programs):
    (programs.source / "a.txt").write_text("One.")
    programs.index_it("build", (0, 0))
    with open(programs.index / "lock", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for jump in (-7200, 7200):
            started = time.monotonic()
            programs.run((0, jump), programs.indexer, "update", "--wait=1s", "-i", str(programs.index),
                         str(programs.source), status=75)
            if not 0.9 < time.monotonic() - started < 30:
                raise Fault(f"with a jump of {jump} s it waited {time.monotonic() - started:.1f} s")


def main():
    paths = [os.path.abspath(path) for path in sys.argv[1:4]]
    cases = [(name, lambda p, row=row: check_row(p, *row)) for name, *row in ROWS]
    cases.append(("while a lock is waited for", check_wait))
    failed = 0
    print(f"1..{len(cases)}")
    for number, (name, check) in enumerate(cases, 1):
        work = pathlib.Path(tempfile.mkdtemp(prefix="clock-"))
        try:
            check(Programs(*paths, work))
            print(f"ok {number} - the clock: {name}", flush=True)
        except Fault as fault:
            failed += 1
            print(f"not ok {number} - the clock: {name}\n# {fault}", flush=True)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
