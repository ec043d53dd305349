#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How much of an index a query looks at, and how much a cold one reads from the disk.

    bench_reads.py --searcher PROGRAM INDEX QUERIES.jsonl

Queries are lines of "query" and "tags" as bench_query.py has them. For each it is measured

- cold: the index's files are dropped from the page cache, then a process answers. What the files
  have in memory afterwards (mincore) was read for it; the kernel counts the faults that waited;
- the same after --warm;
- touched: in a coprocess that has answered the query before, the pages of mapped files that the same
  query looks at again (the referenced bits of /proc/PID/smaps), and what it reads by read(2);
- needed: what any program with these postings would have to look at: two bytes (a gap and a count)
  for each posting of the rarest word if all must match, of all words otherwise, two for the length of
  each of these, and the texts of the hits.

Dropping needs files that no other process has mapped: run it on a copy of an index in use.
"""

import argparse
import ctypes
import json
import mmap
import os
import statistics
import subprocess
import time
from pathlib import Path

PAGE = mmap.PAGESIZE
BYTES_A_POSTING = 4
CLASSES = ("term", "union", "intersection", "phrase")
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                      ctypes.c_long]
LIBC.mincore.argtypes = LIBC.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
LIBC.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]


def resident(path):
    """Bytes of the file that are in memory."""
    size = path.stat().st_size
    if size == 0:
        return 0
    pages = (ctypes.c_ubyte * -(-size // PAGE))()
    with open(path, "rb") as file:
        at = LIBC.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0)
        LIBC.mincore(at, size, pages)
        LIBC.munmap(at, size)
    return PAGE * sum(page & 1 for page in pages)


class Index:
    def __init__(self, searcher, path):
        self.searcher, self.path = searcher, path
        self.files = [file for file in (path / "current").resolve().iterdir() if file.is_file()]

    def drop(self):
        for path in self.files:
            with open(path, "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def resident(self):
        return sum(map(resident, self.files))

    def ask(self, *args):
        """Milliseconds, and faults that waited for the disk."""
        start = time.perf_counter()
        with subprocess.Popen([self.searcher, "-i", self.path, "--threads=1", *args],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return (time.perf_counter() - start) * 1e3, usage.ru_majflt

    def cold(self, query, warm):
        """Milliseconds, megabytes read, faults."""
        self.drop()
        if warm:
            self.ask("--warm")
        before = self.resident()
        ms, faults = self.ask("--", query)
        return ms, (self.resident() - before) / 1e6, faults


class Coprocess:
    """Answers, and tells what it looked at."""

    def __init__(self, index):
        self.index = index
        self.process = subprocess.Popen(
            [index.searcher, "-i", index.path, "--serve-stdio", "--threads=1"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self):
        self.process.communicate()

    def ask(self, query):
        self.process.stdin.write(json.dumps({"query": query}).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def proc(self, name):
        return Path(f"/proc/{self.process.pid}/{name}")

    def bytes_read(self):
        return int(self.proc("io").read_text().split("rchar: ")[1].split()[0])

    def touched(self, query):
        """The answer; megabytes of pages and of reads."""
        self.ask(query)
        self.proc("clear_refs").write_text("1")
        before = self.bytes_read()
        answer = self.ask(query)
        read = self.bytes_read() - before
        referenced, ours = 0, False
        for line in self.proc("smaps").read_text().splitlines():
            if "-" in line.split(" ")[0] and not line.split(" ")[0].endswith(":"):
                ours = str(self.index.path.resolve()) in line
            elif ours and line.startswith("Referenced:"):
                referenced += int(line.split()[1]) * 1024
        return answer, (referenced + read) / 1e6


def needed(kind, answer):
    counts = [word["paragraphs"] for word in answer["receipt"]["words"] if not word["ignored"]]
    postings = min(counts, default=0) if kind == "intersection" else sum(counts)
    texts = sum(len(hit["snippet"].encode()) for hit in answer["hits"])
    return (BYTES_A_POSTING * postings + texts) / 1e6


def read_queries(path, per_class):
    found = {kind: [] for kind in CLASSES}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            kind = next((tag for tag in record["tags"] if tag in CLASSES), None)
            if kind and len(found[kind]) < per_class:
                found[kind].append(record["query"])
    return found


def row(figures):
    figures = sorted(figures)
    high = figures[min(len(figures) - 1, int(len(figures) * .95))]
    return f"{statistics.median(figures):.3g} / {high:.3g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--per-class", type=int, default=20)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries")
    arguments = parser.parse_args()
    index = Index(arguments.searcher, arguments.index)
    total = sum(file.stat().st_size for file in index.files) / 1e6
    print(f"an index of {total:.0f} MB; median / 95 % of each class")
    print("| | needed, MB | touched, MB | cold: read, MB | faults | ms | after --warm: read, MB | "
          "faults | ms |\n|---|---|---|---|---|---|---|---|---|")
    for kind, queries in read_queries(arguments.queries, arguments.per_class).items():
        if not queries:
            continue
        cold = [index.cold(query, False) for query in queries]
        warm = [index.cold(query, True) for query in queries]
        coprocess = Coprocess(index)
        answers = [coprocess.touched(query) for query in queries]
        coprocess.close()
        columns = [[needed(kind, answer) for answer, _ in answers], [mb for _, mb in answers]]
        for runs in (cold, warm):
            columns += [[mb for _, mb, _ in runs], [n for *_, n in runs], [ms for ms, *_ in runs]]
        print(f"| {kind} | " + " | ".join(row(column) for column in columns) + " |",
              flush=True)


main()
