#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Times full builds side by side with Lucene 8, Xapian's own path and SQLite FTS5, in turn.

    bench_build.py --indexer PROGRAM --work FOLDER CORPUS.jsonl...

Each corpus has a paragraph a line, with "_id" (or "id") and "text". All stem, keep positions and
store the texts; ours also writes values, synonyms, titles, content keys and norms, and with checks
reads all of it back before it goes live. Peers read lines of an id, a tab and the text, which take
less parsing than JSON. Times are of whole processes, but for Lucene, of which the start of the JVM
and its compiler's warm-up on the same corpus are left out. Shown are medians of the rounds, the peak
of resident memory, and the size on disk; Xapian's after compaction.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
JARS = ":".join(f"/usr/share/java/lucene-{name}-8.7.0.jar" for name in ("core", "analyzers-common"))


def size_of(path):
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def watched(args):
    """Seconds, peak memory in MB and what the process printed."""
    start = time.perf_counter()
    process = subprocess.Popen([str(arg) for arg in args], stdout=subprocess.PIPE)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"bench_build: {args[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, output


class Pilcrow:
    def __init__(self, name, indexer, options):
        self.name, self.indexer, self.options = name, indexer, options

    def build(self, jsonl, tsv, target):
        seconds, memory, _ = watched([self.indexer, "build", "-q", "-i", target, *self.options, jsonl])
        generation = next(target.glob("gen-*"))
        if "xapian" in self.options:
            compact = target / "compact"
            subprocess.run(["xapian-compact", "-q", generation, compact], check=True,
                           stdout=subprocess.DEVNULL)
            return seconds, memory, size_of(compact)
        return seconds, memory, size_of(generation)


class Lucene:
    def __init__(self, threads):
        self.name, self.threads = f"Lucene 8.7, {threads} threads", threads

    def build(self, jsonl, tsv, target):
        _, memory, output = watched(["java", "-Xmx4g", "-cp", JARS, HERE / "Peer.java", "index",
                                     target, tsv, self.threads])
        return float(output.split("merged ")[1]), memory, size_of(target)


class Fts5:
    name = "SQLite FTS5"
    CODE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[2])
db.execute("PRAGMA journal_mode=OFF")
db.execute("PRAGMA synchronous=OFF")
db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text, tokenize='porter')")
with open(sys.argv[1], encoding="utf-8") as lines:
    db.executemany("INSERT INTO t VALUES (?, ?)", (l.rstrip("\\n").split("\\t", 1) for l in lines))
db.commit()
"""

    def build(self, jsonl, tsv, target):
        seconds, memory, _ = watched([sys.executable, "-c", self.CODE, tsv, target])
        return seconds, memory, size_of(target)


def make_tsv(jsonl, tsv):
    """Also the number of paragraphs and the bytes of their text."""
    n, size = 0, 0
    with open(jsonl, encoding="utf-8") as lines, open(tsv, "w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            text = " ".join(record["text"].split())
            out.write(f"{record.get('_id', record.get('id'))}\t{text}\n")
            n += 1
            size += len(text.encode())
    return n, size


def engines_here(indexer):
    engines = [Pilcrow("Pilcrow", indexer, []), Pilcrow("Pilcrow, 1 thread", indexer, ["-j", "1"]),
               Pilcrow("Pilcrow, not checked", indexer, ["--no-check"])]
    if shutil.which("java") and Path(JARS.split(":")[0]).exists():
        engines += [Lucene(os.cpu_count()), Lucene(1)]
    else:
        print("no Lucene here: install liblucene8-java and a JDK", file=sys.stderr)
    return engines + [Fts5(), Pilcrow("Xapian's own path", indexer, ["--builder", "xapian"])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("corpora", nargs="+")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    engines = engines_here(arguments.indexer)
    for corpus in arguments.corpora:
        tsv = arguments.work / "corpus.tsv"
        n, size = make_tsv(corpus, tsv)
        results = {engine.name: [] for engine in engines}
        for _ in range(arguments.rounds):
            for engine in engines:
                target = arguments.work / "target"
                results[engine.name].append(engine.build(corpus, tsv, target))
                shutil.rmtree(target) if target.is_dir() else target.unlink()
        print(f"\n{Path(corpus).name}: {n} paragraphs, {size / 1e6:.1f} MB of text\n\n"
              "| | seconds | MB/s | times Pilcrow's | peak MB | index MB |\n|---|---|---|---|---|---|")
        best = statistics.median(row[0] for row in results["Pilcrow"])
        for name, rows in results.items():
            seconds, memory, disk = (statistics.median(column) for column in zip(*rows))
            print(f"| {name} | {seconds:.2f} | {size / 1e6 / seconds:.1f} | {seconds / best:.2f} | "
                  f"{memory:.0f} | {disk / 1e6:.0f} |", flush=True)


main()
