#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What an answer costs beside the search: a process from start to exit, and marks and snippets.

    bench_answer.py --indexer PROGRAM --searcher PROGRAM [--rounds N] SOURCE

Indexes SOURCE in a scratch folder, draws queries of one to four words from its paragraphs by a fixed
rule, and shows

- the median and the least time of a whole process, page cache warm, in turn with Xapian's own quest
  where that is installed (which shows the beginning of a document, and marks nothing); the least is
  what to go by on a machine that is not idle;
- by the searcher's own clock, over all queries at 10 and 100 hits, how much time went into parsing,
  searching, reading paragraphs, and marks and snippets; and what the last add to a search that
  shows whole paragraphs, and to one that shows nothing.
"""

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PHASES = ("parse_ms", "search_ms", "fetch_ms", "snippets_ms")


def ask(program, *args):
    done = subprocess.run([program, *map(str, args)], stdout=subprocess.PIPE, check=False)
    if done.returncode > 1:
        sys.exit(f"{program} fails: {done.returncode}")
    return done.stdout


def draw_queries(searcher, index, n):
    """Words of one paragraph each, so that all of them are somewhere together."""
    r = random.Random(7)
    lines = ask(searcher, "-i", index, "--format", "jsonl", "--duplicates", "-n", 1000, "lang:*")
    hits = [hit for hit in map(json.loads, lines.decode().splitlines()) if hit["type"] == "hit"]
    texts = [hit["snippet"] for hit in hits]
    words = [found for found in (re.findall(r"[^\W\d_]{4,}", text) for text in texts)
             if len(found) > 4]
    return [" ".join(r.sample(r.choice(words), r.randrange(1, 5))) for _ in range(n)]


def time_process(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1e3


def time_processes(searcher, index, queries, rounds):
    commands = {"searcher": lambda q: [searcher, "-i", str(index), "-e", q]}
    quest = shutil.which("quest")
    if quest:
        commands["quest"] = lambda q: [quest, "-d", str(index / "current"), "--", q]
    commands["true"] = lambda q: ["true"]
    taken = {name: [] for name in commands}
    for i in range(rounds + 5):
        for name, command in commands.items():
            ms = time_process(command(queries[i % len(queries)]))
            if i >= 5:
                taken[name].append(ms)
    print(f"a process from start to exit, {rounds} in turn (ms), with that of starting any:")
    print("             median  least")
    for name, times in taken.items():
        print(f"  {name:10} {statistics.median(times):6.2f} {min(times):6.2f}")
    if not quest:
        print("  quest is not installed (xapian-tools)")


def time_phases(searcher, index, queries, hits, rounds, folder):
    topics = folder / "topics.tsv"
    topics.write_text("".join(f"q{i}\t{q}\n" for i, q in enumerate(queries)), encoding="utf-8")
    sums = []
    for _ in range(rounds):
        total = dict.fromkeys(PHASES, 0.0)
        for line in ask(searcher, "-i", index, "--batch", topics, "-j", 1, "-n", hits, "--format",
                        "json").decode().splitlines():
            for phase, ms in json.loads(line)["timing"].items():
                if phase in total:
                    total[phase] += ms
        sums.append(total)
    medians = {p: statistics.median(s[p] for s in sums) / len(queries) for p in PHASES}
    search = medians["parse_ms"] + medians["search_ms"]
    without = search + medians["fetch_ms"]
    print(f"{hits:4} hits: " +
          ", ".join(f"{p.removesuffix('_ms')} {ms:.3f}" for p, ms in medians.items()) +
          f" ms a query; snippets add {medians['snippets_ms'] / without:.0%} to the others, "
          f"{medians['snippets_ms'] / search:.0%} to parsing and searching alone")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("source")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        index = folder / "index"
        ask(args.indexer, "build", "-q", "-i", index, args.source)
        queries = draw_queries(args.searcher, index, args.queries)
        time_processes(args.searcher, index, queries, 40 * args.rounds)
        for hits in (10, 100):
            time_phases(args.searcher, index, queries, hits, args.rounds, folder)


if __name__ == "__main__":
    main()
