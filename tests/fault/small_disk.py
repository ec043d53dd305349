#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Build and update on file systems that are too small, each a little larger than the last.

Usage: small_disk.py INDEXER SEARCHER [STEP_KB]

step_kill.py fails calls that the indexer makes itself; here all of them fail that have no room, those within
libraries too. As root, since each is a tmpfs of its own. On every size the old articles are served until the
new ones are, what failed says so and leaves nothing, and with room the next run does its work. Prints TAP.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ARTICLES = 400
ROOM = 64 << 20


class Fault(Exception):
    """Something is not as it must be."""


class Disk:
    def __init__(self, place):
        self.place = place
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", place], check=True)

    def limit(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.place], check=True)

    def used(self):
        info = os.statvfs(self.place)
        return (info.f_blocks - info.f_bfree) * info.f_frsize

    def close(self):
        subprocess.run(["umount", self.place], check=True)


def write_input(path, word):
    with open(path, "w", encoding="utf-8") as file:
        for number in range(ARTICLES):
            common = f"All have number {number}." if number % 8 else f"The {word} is one of {number}."
            text = f"{common}\n\n" + " ".join(f"w{number * 7 + at}" for at in range(40))
            print(json.dumps({"id": number, "text": text}), file=file)


class Programs:
    def __init__(self, indexer, searcher, work):
        self.indexer, self.searcher = indexer, searcher
        self.place = os.path.join(work, "disk")
        os.mkdir(self.place)
        self.index = os.path.join(self.place, "index")
        self.inputs = {word: os.path.join(work, word + ".jsonl") for word in ("herring", "lighthouse")}
        for word, path in self.inputs.items():
            write_input(path, word)

    def run(self, command, word):
        return subprocess.run([self.indexer, command, "-q", "--keep=1", "-i", self.index, self.inputs[word]],
                              capture_output=True, text=True, check=False, timeout=120)

    def served(self):
        counts = []
        for word in self.inputs:
            done = subprocess.run([self.searcher, "-i", self.index, "--format=json", "-n1", word],
                                  capture_output=True, text=True, check=False)
            if done.returncode not in (0, 1):
                raise Fault(f"searching: {done.stderr.strip()}")
            counts.append(json.loads(done.stdout)["total"]["value"])
        return counts

    def once(self, command, room):
        """One run with so much room beyond what the old index takes; whether it had enough."""
        disk = Disk(self.place)
        try:
            if self.run("build", "herring").returncode != 0:
                raise Fault("there is no index to begin with")
            disk.limit(disk.used() + room)
            done = self.run(command, "lighthouse")
            whole = [ARTICLES // 8, 0] if done.returncode else [0, ARTICLES // 8]
            if self.served() != whole:
                raise Fault(f"status {done.returncode}, and served are {self.served()}")
            if done.returncode not in (0, 2) or (done.returncode and not done.stderr.strip()):
                raise Fault(f"status {done.returncode}: {done.stderr.strip()}")
            if [name for name in os.listdir(self.index) if not re.fullmatch(r"gen-\d+|current|lock|failed", name)]:
                raise Fault(f"litter: {os.listdir(self.index)}")
            disk.limit(ROOM)
            after = self.run(command, "lighthouse")
            if after.returncode != 0 or self.served() != [0, ARTICLES // 8]:
                raise Fault(f"with room again: {after.stderr.strip()}")
            return done.returncode == 0
        finally:
            disk.close()


def main():
    programs = [os.path.abspath(path) for path in sys.argv[1:3]]
    step = int(sys.argv[3] if len(sys.argv) > 3 else 64) << 10
    failed = 0
    print("1..2")
    for number, command in enumerate(("build", "update"), 1):
        work = tempfile.mkdtemp(prefix="small-disk-")
        room = 0
        try:
            here = Programs(*programs, work)
            while not here.once(command, room):
                room += step
            if room == 0:
                raise Fault("the first size was large enough")
            print(f"ok {number} - {command} without room: {room // step} sizes", flush=True)
        except Fault as fault:
            failed += 1
            print(f"not ok {number} - {command} without room\n# {room} bytes: {fault}", flush=True)
        finally:
            shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
