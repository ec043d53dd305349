#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer update beside indexer build: the phases of each, for a share of articles that changed.

    bench_update.py INDEXER [--paragraphs 100000] [--changed 1,10] [--layout files|lines] [--words 60]
        [--article 10] [--to-the-end] [--warm-memory GB] [--dir DIR]

The text is generated, the same each time: words of a Zipf vocabulary, --words a paragraph, --article paragraphs
an article. A change replaces one paragraph of an article; a tenth as many articles are new, as many are gone.
`files` is a file an article, `lines` one file of JSON Lines, in which all that follows a change moves. With
--to-the-end each change is also brought in by an update that never goes over to a build (`--builder=xapian`).

`linear` is all but the phases that grow with the change rather than with the index, and its share of the
build beside it; `rest` is what no phase names (the list of sources, mostly); `cpu` is user and system time, which other programs on the machine disturb less. An update
at 0 % is the linear part alone. Reading goes on beside the copy, so that what both take together counts as reading.

A virtual machine gives memory that is free back to its host after some seconds, and each page must be found
again: a copy then takes five times as long. --warm-memory has a process take what is free, up to so many
gigabytes, write to all of it and end, before each run.

On a file system that shares blocks (XFS, Btrfs) the clone takes no time:

    truncate -s 20G disk && mkfs.xfs disk && mount -o loop disk /mnt && bench_update.py ... --dir /mnt
"""

import argparse
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile

from settle import warm

VOCABULARY = 60000

PHASES = ("walk", "clone", "read", "analyse", "write", "synonyms", "index", "merge", "norms", "labels",
          "bounds", "pairs", "vocabulary", "stems", "kin", "check", "new_keys", "publish", "total")
GROWS_WITH_CHANGE = ("read", "analyse", "write", "synonyms")


class Collection:
    def __init__(self, place, arguments):
        self.place, self.layout = place, arguments.layout
        self.n_words, self.each = arguments.words, arguments.article
        self.random = random.Random(7)
        letters = "etaoinshrdlucmfwypvbgkjqxz"
        self.words = ["".join(self.random.choice(letters[:6 + n % 20])
                              for _ in range(3 + self.random.randrange(8)))
                      for n in range(VOCABULARY)]
        self.weights = list(itertools.accumulate(1 / (n + 2) for n in range(VOCABULARY)))
        self.articles = {n: self.article() for n in range(arguments.paragraphs // self.each)}
        self.write(self.articles)

    def paragraph(self):
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=self.n_words)) + "."

    def article(self):
        return [self.paragraph() for _ in range(self.each)]

    def write(self, numbers):
        if self.layout == "lines":
            with open(self.place / "all.jsonl", "w") as out:
                for number, texts in self.articles.items():
                    out.write(json.dumps({"id": str(number), "text": "\n\n".join(texts)}) + "\n")
            return
        for number in numbers:
            path = self.place / f"{number // 1000}" / f"{number}.txt"
            path.parent.mkdir(exist_ok=True)
            if number not in self.articles:
                path.unlink()
                continue
            path.write_text("\n\n".join(self.articles[number]) + "\n")
            # As if some days had passed: a file younger than a tick is read again.
            stamp = (10 ** 9 + self.random.randrange(10 ** 8)) * 10 ** 9
            os.utime(path, ns=(stamp, stamp))

    def change(self, share):
        if share == 0:
            return
        numbers = self.random.sample(sorted(self.articles), max(1, int(len(self.articles) * share)))
        tenth = max(1, len(numbers) // 10)
        last = max(self.articles)
        for number in numbers[tenth:]:
            self.articles[number][self.random.randrange(self.each)] = self.paragraph()
        for number in numbers[:tenth]:
            del self.articles[number]
        new = range(last + 1, last + 1 + tenth)
        for number in new:
            self.articles[number] = self.article()
        self.write([*numbers, *new])


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(arguments, command, index, source, *options):
    if arguments.warm_memory:
        warm(arguments.warm_memory)
    before = cpu()
    done = subprocess.run([arguments.indexer, command, "--json", "-q", *options, "-i", index, source],
                          check=True, stdout=subprocess.PIPE)
    return {**json.loads(done.stdout), "cpu": cpu() - before}


def row(name, report):
    seconds = report["seconds"]
    cells = [f"{seconds[phase]:9.3f}" if phase in seconds else f"{'':9}" for phase in PHASES]
    rest = seconds["total"] - sum(seconds[phase] for phase in PHASES[:-1] if phase in seconds)
    print(f"{name:16}", *cells, f"{rest:9.3f}", f"{report['cpu']:9.3f}", flush=True)


def compare(update, build):
    """What an update takes as shares of a build of the same."""
    shares = (f"all {update['seconds']['total'] / build['seconds']['total']:.1%}, by cpu"
              f" {update['cpu'] / build['cpu']:.1%}")
    if not update["update"]:
        print(f"{'':16} {shares}; built instead: {json.dumps(update['instead_of_update'])}", flush=True)
        return
    seconds = update["seconds"]
    linear = seconds["total"] - sum(seconds[phase] for phase in GROWS_WITH_CHANGE)
    print(f"{'':16} linear {linear:.3f} s, {linear / build['seconds']['total']:.1%} of the build; {shares};"
          f" clone {update['update']['clone']}, {json.dumps(update['update']['paragraphs'])}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("indexer")
    parser.add_argument("--paragraphs", type=int, default=100000)
    parser.add_argument("--changed", default="0,1,10", help="per cent, with commas")
    parser.add_argument("--layout", choices=["files", "lines"], default="files")
    parser.add_argument("--words", type=int, default=60, help="of a paragraph")
    parser.add_argument("--article", type=int, default=10, help="its paragraphs")
    parser.add_argument("--to-the-end", action="store_true", help="an update as well that never gives up")
    parser.add_argument("--warm-memory", type=int, metavar="GB", help="before each run")
    parser.add_argument("--dir", help="where to work; it must be there")
    arguments = parser.parse_args()
    place = pathlib.Path(tempfile.mkdtemp(prefix="bench-update-", dir=arguments.dir))
    try:
        source = place / "in"
        source.mkdir()
        collection = Collection(source, arguments)
        print(f"{arguments.paragraphs} paragraphs of {arguments.words} words, {arguments.article} an article,"
              f" {arguments.layout}")
        print(f"{'':16}", *[f"{phase:>9}" for phase in [*PHASES, "rest", "cpu"]])
        build = run(arguments, "build", place / "a", source, "--keep=1")
        row("build", build)
        # A build takes the place of a generation, as an update does.
        run(arguments, "build", place / "b", source, "--keep=1")
        if arguments.to_the_end:
            run(arguments, "build", place / "c", source, "--keep=1")
        for share in arguments.changed.split(","):
            collection.change(float(share) / 100)
            update = run(arguments, "update", place / "a", source, "--keep=1")
            row(f"update {share} %", update)
            if arguments.to_the_end:
                whole = run(arguments, "update", place / "c", source, "--keep=1", "--builder=xapian")
                row("to its end", whole)
            if float(share) > 0:
                build = run(arguments, "build", place / "b", source, "--keep=1")
                row("build", build)
            compare(update, build)
            if arguments.to_the_end:
                compare(whole, build)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
