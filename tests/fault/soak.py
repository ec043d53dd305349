#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Night after night: random edits, an update, and what it takes.

Usage: soak.py INDEXER SEARCHER DUMP_DB [NIGHTS]

A folder of articles is edited at random and brought up to date, again and again. A searcher that stays
is asked after each night and must know of the last edit. Every now and then the index must hold what a build
of the same folder holds. Disk and memory of the last third of the nights must be as in the first, but
for a margin. Prints TAP, and the figures.
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ARTICLES = 300
PARAGRAPHS = 5
EDITS = 6  # a night: 2 %
# Tables that are changed in place fill up to about three quarters, and then stay.
MARGIN = 1.5


class Fault(Exception):
    """A night that did not end well."""


class Soak:
    def __init__(self, programs, work, nights):
        self.indexer, self.searcher, self.dump_db = programs
        self.work, self.nights = pathlib.Path(work), nights
        self.source, self.index = self.work / "in", self.work / "index"
        self.random = random.Random(6)
        self.words = ["".join(self.random.choices("etaoinshrdlu", k=self.random.randint(2, 9)))
                      for _ in range(4000)]
        self.numbers = list(range(ARTICLES))
        self.next = ARTICLES
        self.disk, self.memory = [], []

    def text(self):
        return "\n\n".join(" ".join(self.random.choices(self.words, k=40)) + "."
                           for _ in range(PARAGRAPHS))

    def write(self, number, text):
        path = self.source / f"{number}.txt"
        path.write_text(text)
        stamp = (10 ** 9 + self.random.randrange(10 ** 8)) * 10 ** 9
        os.utime(path, ns=(stamp, stamp))

    def edit(self, night):
        for _ in range(EDITS):
            at = self.random.randrange(len(self.numbers))
            number = self.numbers[at]
            path = self.source / f"{number}.txt"
            if self.random.random() < 0.3:
                path.unlink()
                self.numbers[at] = self.next
                self.next += 1
                self.write(self.numbers[at], self.text())
            else:
                texts = path.read_text().split("\n\n")
                texts[self.random.randrange(len(texts))] = " ".join(
                    self.random.choices(self.words, k=40))
                self.write(number, "\n\n".join(texts))
        self.write("night", f"This is night{night}.")

    def update(self):
        process = subprocess.Popen([self.indexer, "update", "-q", "-i", self.index, self.source])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Fault(f"the update ended with status {process.returncode}")
        self.memory.append(usage.ru_maxrss)
        self.disk.append(sum(path.stat().st_size for path in self.index.rglob("*")
                             if path.is_file()))

    def ask(self, serving, night):
        print(json.dumps({"query": f"night{night}"}), file=serving.stdin, flush=True)
        total = json.loads(serving.stdout.readline())["total"]["value"]
        if total != 1:
            raise Fault(f"night {night} is found {total} times")

    def dump(self, index):
        return subprocess.run([self.dump_db, index / os.readlink(index / "current")], check=True,
                              capture_output=True).stdout

    def compare(self):
        built = self.work / "built"
        shutil.rmtree(built, ignore_errors=True)
        subprocess.run([self.indexer, "build", "-q", "-i", built, self.source], check=True)
        if self.dump(built) != self.dump(self.index):
            raise Fault("the index does not hold what a build holds")
        subprocess.run([self.indexer, "check", "-i", self.index], check=True, capture_output=True)

    def run(self):
        self.source.mkdir()
        for number in self.numbers:
            self.write(number, self.text())
        self.update()
        serving = subprocess.Popen([self.searcher, "--serve-stdio", "-i", self.index],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            for night in range(self.nights):
                self.edit(night)
                self.update()
                self.ask(serving, night)
                if (night + 1) % max(1, self.nights // 5) == 0:
                    self.compare()
        finally:
            serving.kill()
            serving.communicate()

    def judge(self, name, figures):
        # Behind the first nights, when kept generations come to their number.
        third = len(figures) // 3
        first, last = max(figures[:third]), max(figures[-third:])
        if last > first * MARGIN:
            raise Fault(f"{name} grew from {first} to {last}")
        return f"{name} {first} -> {last}"


def main():
    programs = [os.path.abspath(path) for path in sys.argv[1:4]]
    nights = int(sys.argv[4]) if len(sys.argv) > 4 else 30
    work = tempfile.mkdtemp(prefix="soak-")
    soak = Soak(programs, work, nights)
    print("1..1")
    try:
        started = time.monotonic()
        soak.run()
        figures = [soak.judge("bytes on disk", soak.disk),
                   soak.judge("kB of memory at most", soak.memory)]
    except Fault as fault:
        print(f"not ok 1 - {nights} nights\n# {fault}")
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"ok 1 - {nights} nights: {'; '.join(figures)}")
    print(f"# {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
