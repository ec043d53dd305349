#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs for fuzz_side_files, of a small index that is made for it.

Usage: side_file_seeds.py INDEXER CORPUS

The texts are words of a few letters: long enough lists for each kind of file that a build and an
update make, small enough to be changed byte by byte.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

# As fuzz_side_files.c has them.
FILES = ("norms", "labels", "moves", "bounds", "stems", "kin", "vocabulary", "pairs", "pairs.changes", "new.keys",
         "sources")
OWN, LAST, HEADER = slice(44, 48), slice(64, 68), 72
FINGERPRINT = 8
WORDS = [a + b + c for a in "bdfgkl" for b in "aeiou" for c in ("", "ng", "ngs", "ngen", "nging")]


ENOUGH_FOR_PAIRS = 20000


def records(count, first="a"):
    chance = random.Random(1)
    few = count >= ENOUGH_FOR_PAIRS
    for number in range(count):
        known = WORDS[: 3 if few else 4 + number % len(WORDS)]
        text = " ".join(chance.choice(known) for _ in range(2 if few else chance.randint(1, 12)))
        yield json.dumps({"id": f"{first}{number}", "text": text if few else f"{text} the search",
                          "language": "de" if number % 2 else "en", "date": "2024-05-06", "source": "made"})


def main():
    indexer, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    corpus.mkdir(parents=True, exist_ok=True)
    for count in (1, 130, 300, ENOUGH_FOR_PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            source, index = pathlib.Path(folder, "all.jsonl"), pathlib.Path(folder, "index")
            lines = list(records(count))
            for number, text in enumerate((lines, [*records(3, "b"), *lines[1:]])):
                source.write_text("\n".join(text) + "\n")
                command = [indexer, "update" if number else "build", "-q", "--index", index, source]
                subprocess.run(command, check=True)
            for path in index.glob("gen-*/*"):
                if path.name in FILES and (count < ENOUGH_FOR_PAIRS or path.name.startswith("pairs")):
                    write(corpus, path, f"{count}-{path.parent.name}-{path.name}")


def write(corpus, path, name):
    kind, content = FILES.index(path.name), path.read_bytes()
    if path.name == "sources":
        head, content = bytes(8), content[:-FINGERPRINT]
    elif path.name == "new.keys":
        head = bytes(8)
    else:
        head, content = content[OWN] + content[LAST], content[HEADER:]
    if path.name == "pairs.changes":
        before = path.with_name("pairs").read_bytes()[HEADER:]
        content = len(before).to_bytes(2, "little") + before + content
    (corpus / name).write_bytes(bytes([kind]) + head + content)


main()
