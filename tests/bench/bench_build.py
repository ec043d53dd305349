#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Times full builds side by side with Lucene 8, Xapian's own ways and SQLite FTS5, in turn.

    bench_build.py --indexer PROGRAM --work FOLDER CORPUS.jsonl...
    bench_build.py --indexer PROGRAM --work FOLDER --sizes 10000 100000 1000000 --plot curves.svg SOURCE.jsonl

Each corpus has a paragraph a line, with "_id" (or "id") and "text". All stem, keep positions and store
the texts; ours also writes values, synonyms, titles, content keys, norms, labels, bounds, pairs and
vocabulary, and lets Xapian check all of it before it goes live, but where it is "not checked" as the
others are. Its "records" are a paragraph each, as those of the peers; its "articles" have the same
paragraphs as people wrote them: those with the same "_id" up to a #, or ten in a row where there is none. Peers read lines of an id, a tab and the text, which take less parsing than JSON. Times are
of whole processes, but for Lucene, of which the start of the JVM and three passes that warm its compiler,
over the same corpus or the first 200,000 paragraphs of it, are left out. Shown are medians of the rounds, the peak of resident memory, and the size on disk;
Xapian's after compaction. Of ours, the tables alone are held against those that Xapian's API makes of the
same schema, since Xapian has no norms, labels, pairs and the like. Xapian's own ways are our schema
through its API (--builder xapian, so without TermGenerator) and scriptindex of xapian-omega, which is
TermGenerator and WritableDatabase in C++.

With --sizes the corpora are made of SOURCE (make_corpus.py), with so many paragraphs each, and kept
in FOLDER; --plot draws how time, memory and size grow. With --keep FILE medians are kept there and drawn
along with those of earlier calls, since all rounds of all engines over a large corpus would take hours.
--install lets apt-get install the peers that are missing; --only picks engines by the beginning of their
names. Before each build the disk comes to rest; --warm-memory has the host of a virtual machine find what
memory the build may want, as in bench_update.py.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from peers import JARS
from plot_curves import plot
from settle import settle

HERE = Path(__file__).resolve().parent
WARMUPS = 3  # of Lucene's compiler, 200,000 paragraphs each
PACKAGES = ["liblucene8-java", "default-jdk-headless", "xapian-omega", "xapian-tools"]


def size_of(path):
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def tables_of(generation):
    return sum(file.stat().st_size for file in generation.glob("*glass"))


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
    def __init__(self, name, indexer, options, articles=False):
        self.name, self.indexer, self.options, self.articles = name, indexer, options, articles

    def build(self, jsonl, tsv, target):
        source = articles_of(tsv) if self.articles else jsonl
        seconds, memory, _ = watched([self.indexer, "build", "-q", "-i", target, *self.options, source])
        generation = next(target.glob("gen-*"))
        if "xapian" in self.options:
            compact = target / "compact"
            subprocess.run(["xapian-compact", "-q", generation, compact], check=True,
                           stdout=subprocess.DEVNULL)
            generation = compact
        self.tables = tables_of(generation)
        return seconds, memory, size_of(generation)


def articles_of(tsv):
    """The paragraphs of a corpus as articles, in a file that is kept as long as the corpus is the same."""
    path = tsv.with_suffix(".articles.jsonl")
    if path.exists() and path.stat().st_mtime >= tsv.stat().st_mtime:
        return path

    def article(numbered):
        n, (name, _) = numbered
        return name.split("#")[0] if "#" in name else f"{n // 10}"

    with open(tsv, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        rows = enumerate(line.rstrip("\n").split("\t", 1) for line in lines)
        for name, group in itertools.groupby(rows, article):
            text = "\n\n".join(text for _, (_, text) in group)
            out.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
    return path


class Scriptindex:
    name = "Xapian's scriptindex"
    SCRIPT = "id : boolean=Q field\ntext : index field\n"

    def build(self, jsonl, tsv, target):
        script, records = tsv.with_suffix(".script"), tsv.with_suffix(".records")
        if not script.exists() or records.stat().st_mtime < tsv.stat().st_mtime:
            script.write_text(self.SCRIPT)
            with open(tsv, encoding="utf-8") as lines, open(records, "w", encoding="utf-8") as out:
                for line in lines:
                    name, text = line.rstrip("\n").split("\t", 1)
                    out.write(f"id={name}\ntext={text}\n\n")
        seconds, memory, _ = watched(["scriptindex", "--overwrite", target, script, records])
        compact = target / "compact"
        subprocess.run(["xapian-compact", "-q", target, compact], check=True, stdout=subprocess.DEVNULL)
        return seconds, memory, size_of(compact)


class Lucene:
    """Until all can be searched; `merged`: until one segment is left, which queries like better."""

    def __init__(self, threads, merged=False):
        self.name = f"Lucene 8.7, {threads} threads" + (", one segment" if merged else "")
        self.threads, self.merged = threads, merged

    def build(self, jsonl, tsv, target):
        _, memory, output = watched(["java", "-Xmx4g", "-cp", JARS, HERE / "Peer.java", "index",
                                     target, tsv, self.threads, WARMUPS])
        return float(output.split()[self.merged]), memory, size_of(target)


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
    engines = [Pilcrow("Pilcrow, articles", indexer, [], articles=True),
               Pilcrow("Pilcrow, articles, not checked", indexer, ["--no-check"], articles=True),
               Pilcrow("Pilcrow, articles, not checked, 1 thread", indexer, ["--no-check", "-j", "1"],
                       articles=True),
               Pilcrow("Pilcrow, records", indexer, []),
               Pilcrow("Pilcrow, records, not checked", indexer, ["--no-check"]),
               Pilcrow("Pilcrow, 1 thread", indexer, ["-j", "1"]),
               Pilcrow("Pilcrow, --compress best", indexer, ["--compress", "best"])]
    if shutil.which("javac") and Path(JARS.split(":")[0]).exists():
        engines += [Lucene(os.cpu_count()), Lucene(os.cpu_count(), merged=True), Lucene(1)]
    else:
        print("no Lucene here: --install, or install liblucene8-java and a JDK", file=sys.stderr)
    engines += [Fts5(), Pilcrow("Xapian's API", indexer, ["--builder", "xapian"])]
    if shutil.which("scriptindex"):
        engines.append(Scriptindex())
    else:
        print("no scriptindex here: --install, or install xapian-omega", file=sys.stderr)
    return engines


def install():
    """As whoever runs this may: sudo is not ours to call."""
    subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES], check=True)


def make_corpora(sources, sizes, work):
    for n in sizes:
        path = work / f"made-{n}.jsonl"
        if not path.exists():
            part = path.with_suffix(".part")
            with open(part, "wb") as out:
                subprocess.run([sys.executable, HERE / "make_corpus.py", "--paragraphs", str(n), *sources],
                               stdout=out, check=True)
            part.rename(path)
        yield path


def measure(engines, corpus, arguments):
    """Medians by engine: seconds, MB of memory, bytes on disk; printed as a table."""
    work = arguments.work
    tsv = work / "corpus.tsv"
    n, size = make_tsv(corpus, tsv)
    results = {engine.name: [] for engine in engines}
    for _ in range(arguments.rounds):
        for engine in engines:
            target = work / "target"
            settle(arguments.warm_memory)
            results[engine.name].append(engine.build(corpus, tsv, target))
            shutil.rmtree(target) if target.is_dir() else target.unlink()
    medians = {name: [statistics.median(column) for column in zip(*rows)]
               for name, rows in results.items()}
    best = medians[engines[0].name][0]
    print(f"\n{Path(corpus).name}: {n} paragraphs, {size / 1e6:.1f} MB of text\n\n"
          f"| | seconds | MB/s | times {engines[0].name}'s | peak MB | index MB |\n|---|---|---|---|---|---|")
    for name, (seconds, memory, disk) in medians.items():
        print(f"| {name} | {seconds:.2f} | {size / 1e6 / seconds:.1f} | {seconds / best:.2f} | "
              f"{memory:.0f} | {disk / 1e6:.0f} |", flush=True)
    show_tables([engine for engine in engines if isinstance(engine, Pilcrow)])
    return n, medians


def show_tables(engines):
    peer = next((engine.tables for engine in engines if "xapian" in engine.options), None)
    for engine in engines if peer else []:
        print(f"tables of {engine.name}: {engine.tables / 1e6:.1f} MB, {engine.tables / peer:.3f} times those "
              "of Xapian's API")


def kept_in(file):
    """Medians as measure() has them, by engine and number of paragraphs (a string, as in JSON)."""
    return json.loads(file.read_text()) if file and file.exists() else {}


def panels_of(grown):
    def curve(medians, column, unit):
        return sorted((int(n), median[column] / unit) for n, median in medians.items())

    return {title: {name: curve(medians, column, unit) for name, medians in grown.items()}
            for title, column, unit in (("seconds", 0, 1), ("peak memory, MB", 1, 1), ("index, MB", 2, 1e6))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[])
    parser.add_argument("--warm-memory", type=int, metavar="GB")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("corpora", nargs="+")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    if arguments.install:
        install()
    engines = [engine for engine in engines_here(arguments.indexer)
               if not arguments.only or engine.name.startswith(tuple(arguments.only))]
    corpora = arguments.corpora
    if arguments.sizes:
        corpora = make_corpora(corpora, arguments.sizes, arguments.work)
    grown = kept_in(arguments.keep)
    for corpus in corpora:
        n, medians = measure(engines, corpus, arguments)
        for name, median in medians.items():
            grown.setdefault(name, {})[str(n)] = median
        if arguments.keep:
            arguments.keep.write_text(json.dumps(grown, indent=1) + "\n")
    if arguments.plot:
        plot(arguments.plot, panels_of(grown))


if __name__ == "__main__":
    main()
