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
IDEOGRAPHS = 2_700_000
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


def write_ideographs(path):
    """Nearly each pair of signs is a term that was not met yet, in languages of which each has an analyzer."""
    draw = random.Random(9)
    languages = ["ja", "zh", "ko", "en", "de", "fr", "es", "it"]
    with open(path, "w", encoding="utf-8") as out:
        for number in range(IDEOGRAPHS // (30 * 300)):
            text = "\n\n".join("".join(chr(0x4E00 + draw.randrange(8000)) for _ in range(300)) for _ in range(30))
            out.write(json.dumps({"id": f"article {number}", "language": languages[number % 8], "text": text}) + "\n")


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
    def peak_of(self, paragraphs):
        source = self.place / f"{paragraphs}.jsonl"
        write_corpus(source, paragraphs)
        return self.peak(source, 2)

    def peak(self, source, jobs):
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
        few, many = self.peak_of(FEW), self.peak_of(MANY)
        self.assertLess(many, few + MORE)
        self.assertLess(many, MEMORY)

    def test_analyzers_of_several_languages_share_the_memory_for_words(self):
        source = self.place / "ideographs.jsonl"
        write_ideographs(source)
        self.assertLess(self.peak(source, 2), MEMORY)
        little = self.index / "current"
        self.index = self.place / "ample"
        self.indexer("build", "--no-check", source)
        for table in sorted((self.index / "current").glob("*glass")):
            self.assertEqual(table.read_bytes(), (little / table.name).read_bytes(), table.name)


if __name__ == "__main__":
    unittest.main()
