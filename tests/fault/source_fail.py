#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sources whose disk fails at each read.

Usage: source_fail.py SHIM INDEXER SEARCHER

A folder is indexed, edited, and brought up to date or built anew while kill_shim.c lets the N-th read of it
fail. What cannot be read is not gone: each article must be found as it was or as it is, the failure must be
told with its file and its reason and by the exit status, and the next undisturbed update must make all good.
A build that lacks articles must not be served. Prints TAP.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FILES, ARTICLES = 4, 30


class Fault(Exception):
    """Something is not as it must be after a read that failed."""


class Programs:
    def __init__(self, shim, indexer, searcher, command, work):
        self.command = command
        self.shim, self.indexer, self.searcher = shim, indexer, searcher
        self.index, self.source = work / "index", work / "in"
        self.pristine, self.struck = work / "pristine", work / "struck"
        self.source.mkdir()

    def write(self, word):
        """Every third article is edited, at the heads of their files, so that all that follows moves."""
        for file in range(FILES):
            with open(self.source / f"{file}.jsonl", "w", encoding="utf-8") as out:
                for number in range(ARTICLES):
                    edit = f" {word}" if number % 3 == 0 else ""
                    print(json.dumps({"id": f"{file}-{number}", "text": f"A herring{edit}."}), file=out)

    def bring_up_to_date(self, index, command="update", at=None):
        env = dict(os.environ)
        if at:
            env.update(LD_PRELOAD=self.shim, FAULT_DIR=str(self.source), FAULT_MODE="unread",
                       FAULT_AT=str(at), FAULT_REPORT=str(self.struck))
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return subprocess.run([self.indexer, command, "-i", index, self.source], env=env, text=True,
                              capture_output=True, check=False, timeout=60)

    def count(self, query):
        done = subprocess.run([self.searcher, "-i", self.index, "--format=json", "-n1", query],
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise Fault(f"searching: {done.stderr.strip()}")
        return json.loads(done.stdout)["total"]["value"]

    def strike(self, at):
        """Whether the fault came."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.pristine, self.index, symlinks=True)
        self.struck.unlink(missing_ok=True)
        done = self.bring_up_to_date(self.index, self.command, at)
        struck = self.struck.exists()
        if done.returncode not in ((1, 3) if struck and self.command == "build" else (1,) if struck else (0,)):
            raise Fault(f"it ended with {done.returncode}: {done.stderr.strip()}")
        if struck and not (".jsonl: " in done.stderr and "Input/output error" in done.stderr):
            raise Fault(f"all that was said: {done.stderr.strip()}")
        edited = [self.count(word) for word in ("before", "after")]
        if self.count("herring") != FILES * ARTICLES or sum(edited) != FILES * ARTICLES / 3:
            raise Fault(f"{self.count('herring')} articles are there, {edited} of them edited")
        if done.returncode == 3 and edited[1] > 0:
            raise Fault("what was refused is served")
        if self.bring_up_to_date(self.index).returncode != 0 or self.count("after") != FILES * ARTICLES / 3:
            raise Fault("the next update did not make it good")
        return struck


def run(programs):
    programs.write("before")
    if programs.bring_up_to_date(programs.pristine).returncode != 0:
        raise Fault("there is no index to begin with")
    programs.write("after")
    at = 1
    while programs.strike(at):
        at += 1
    if at <= FILES:
        raise Fault(f"only {at - 1} reads were seen; is the shim loaded?")
    return at - 1


def main():
    paths = [os.path.abspath(path) for path in sys.argv[1:4]]
    failed = 0
    print("1..2")
    for number, command in enumerate(("update", "build"), 1):
        what = f"reading a source of {command} fails"
        work = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="source-fail-")))
        try:
            print(f"ok {number} - {what}: {run(Programs(*paths, command, work))} of its reads")
        except Fault as fault:
            failed = 1
            print(f"not ok {number} - {what}\n# {fault}")
        finally:
            shutil.rmtree(work)
    return failed


if __name__ == "__main__":
    sys.exit(main())
