#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a build holds of its own: it stays within --memory, and paragraphs alone do not make it grow."""

import json
import pathlib
import random
import subprocess
import time
import unittest

import indexing
from pilcrow import INDEXER, environment

ARTICLE = 50  # paragraphs of each
FEW, MANY = 150000, 750000
MEMORY = 48 << 20  # the least that --memory takes
# For paragraphs beyond FEW: what differs from one build to another, and the ids of their articles.
MORE = 6 << 20


def write_corpus(path, paragraphs):
    """Paragraphs so short that whatever is held for each would show beside what is held for text."""
    draw = random.Random(7)
    words = [f"w{number}" for number in range(2000)]
    with open(path, "w", encoding="utf-8") as out:
        for number in range(paragraphs // ARTICLE):
            text = "\n\n".join(f"{a} {b}" for a, b in zip(draw.choices(words, k=ARTICLE), draw.choices(words, k=ARTICLE)))
            out.write(json.dumps({"id": f"article {number}", "text": text}) + "\n")


def own_memory(pid):
    """In bytes; 0 of a process that ends."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("RssAnon"))


@unittest.skipIf(b"__asan_init" in pathlib.Path(INDEXER).read_bytes() or
                 b"__tsan_init" in pathlib.Path(INDEXER).read_bytes(), "sanitizers take memory of their own")
class Memory(indexing.Indexer):
    def peak(self, paragraphs, jobs):
        source = self.place / f"{paragraphs}.jsonl"
        if not source.exists():
            write_corpus(source, paragraphs)
        with subprocess.Popen([INDEXER, "build", "-q", "--no-check", "-i", self.index, f"-j{jobs}",
                               f"--memory={MEMORY}", source],
                              env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as build:
            most = 0
            while build.poll() is None:
                most = max(most, own_memory(build.pid))
                time.sleep(0.002)
            self.assertEqual(build.returncode, 0, build.stderr.read().decode())
        return most

    def test_paragraphs_alone_do_not_make_it_grow(self):
        few, many = self.peak(FEW, 2), self.peak(MANY, 2)
        self.assertLess(many, few + MORE)
        self.assertLess(many, MEMORY)


if __name__ == "__main__":
    unittest.main()
