#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Times queries side by side with Lucene 8, Xapian and SQLite FTS5, in turn, on one corpus.

    bench_query.py --indexer PROGRAM --searcher PROGRAM --work FOLDER CORPUS.jsonl [QUERIES.jsonl]

The corpus has a paragraph a line, with "_id" (or "id") and "text". Queries are lines of "query" and
"tags", of which one is term, union, intersection or phrase; without them, runs of two to four words
are drawn from the corpus by a fixed rule, each asked as all of these. Peers get the same words, the
same stop words as far as they have any, and BM25 with k1 0.9, b 0.4; each reads the stored text of
every hit. Ours is timed twice: by the peers' model (words alone, near-duplicates shown, neither snippets
nor did-you-mean), and as it is by default (forms and titles weigh, near-duplicates are collapsed,
snippets are made, other words are suggested where one is nowhere). Shown are the
medians of the rounds, and how much of Lucene's first ten the others share.

Needs liblucene8-java, a JDK, python3-xapian, xapian-tools and sqlite3; a peer that is not there is
left out, and said to be.
"""

import argparse
import glob
import json
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLASSES = ("term", "union", "intersection", "phrase")
STOP_WORDS = set("a an and are as at be but by for if in into is it no not of on or such that the "
                 "their then there these they this to was will with".split())
JARS = ":".join(f"/usr/share/java/lucene-{name}-8.7.0.jar" for name in ("core", "analyzers-common"))
# Passes over all queries before the one that is timed.
WARMUPS = 2
# FTS5 ranks every match: a few queries of each class tell enough.
FTS5_QUERIES = 25


def read_corpus(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record.get("_id", record.get("id")), " ".join(record["text"].split())


def draw_queries(path, per_class):
    """From paragraphs that lie evenly in the corpus; not of stop words alone."""
    r = random.Random(5)
    found = []
    texts = [text for _, text in read_corpus(path)]
    while len(found) < per_class:
        words = re.findall(r"[A-Za-z]{2,}", texts[r.randrange(len(texts))].lower())
        n = r.choice((2, 2, 2, 3, 3, 4))
        if len(words) <= n:
            continue
        at = r.randrange(len(words) - n)
        run = words[at:at + n]
        if all(word not in STOP_WORDS for word in (run[0], run[-1])):
            found.append(run)
    return [(kind, run[:1] if kind == "term" else run) for run in found for kind in CLASSES]


def read_queries(path):
    found = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            kind = next((tag for tag in record["tags"] if tag in CLASSES), None)
            words = re.findall(r"\w+", record["query"].lower())
            if kind and words:
                found.append((kind, words))
    return found


class Pilcrow:
    def __init__(self, name, options, programs, corpus, work):
        self.name, self.options, self.searcher = name, options, programs.searcher
        self.index, self.topics = work / "pilcrow.index", work / "topics.jsonl"
        if not self.index.exists():
            subprocess.run([programs.indexer, "build", "-q", "-i", self.index, corpus], check=True)

    def prepare(self, queries):
        ways = {"phrase": '"{}"', "intersection": "+{}", "union": "{}", "term": "{}"}
        with open(self.topics, "w", encoding="utf-8") as out:
            for number in range(len(queries) * (WARMUPS + 1)):
                kind, words = queries[number % len(queries)]
                # "+the" means the word to us; the others leave it out of an intersection.
                if kind == "intersection":
                    words = [word for word in words if word not in STOP_WORDS]
                joined = (" +" if kind == "intersection" else " ").join(words)
                json.dump({"id": str(number), "query": ways[kind].format(joined)}, out)
                out.write("\n")

    def run(self, hits):
        done = subprocess.run([self.searcher, "-i", self.index, "--batch", self.topics, "-j", "1",
                               "-n", str(hits), "--format", "json", *self.options],
                              stdout=subprocess.PIPE, check=True)
        answers = {}
        n = len(done.stdout.splitlines()) // (WARMUPS + 1)
        for line in done.stdout.splitlines()[-n:]:
            answer = json.loads(line)
            timing = answer["timing"]
            if self.options:
                timing["snippets_ms"] = timing["suggest_ms"] = 0
            answers[int(answer["query_id"]) % n] = (1e3 * sum(timing.values()),
                                                [hit["article"] for hit in answer["hits"][:10]])
        return answers


class Lucene:
    name = "Lucene 8.7"

    def __init__(self, corpus_tsv, work):
        self.index, self.topics = work / "lucene.index", work / "topics.tsv"
        if not self.index.exists():
            self.java("index", self.index, corpus_tsv, "2")

    def java(self, *args):
        return subprocess.run(["java", "-Xmx4g", "-cp", JARS, HERE / "Peer.java", *map(str, args)],
                              stdout=subprocess.PIPE, check=True).stdout.decode()

    def prepare(self, queries):
        with open(self.topics, "w", encoding="utf-8") as out:
            for i, (kind, words) in enumerate(queries):
                out.write(f"{i}\t{kind}\t{' '.join(words)}\n")

    def run(self, hits):
        answers = {}
        for line in self.java("query", self.index, self.topics, hits, WARMUPS).splitlines():
            number, micros, ids = line.split("\t")
            answers[int(number)] = (float(micros), ids.split())
        return answers


class Xapian:
    name = "Xapian 1.4"
    CODE = """
import json, sys, time, xapian
path, topics, hits = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = xapian.Database(path)
stop = set(sys.argv[4].split())
stem = xapian.Stem("en")
Q = xapian.Query
for line in open(topics, encoding="utf-8").readlines() * (int(sys.argv[5]) + 1):
    number, kind, words = line.rstrip("\\n").split("\\t")
    start = time.perf_counter()
    words = words.split()
    if kind == "phrase":
        query = Q(Q.OP_PHRASE, words, len(words))
    else:
        query = Q(Q.OP_AND if kind == "intersection" else Q.OP_OR,
                  ["Z" + stem(word).decode() for word in words if word not in stop])
    enquire = xapian.Enquire(db)
    enquire.set_weighting_scheme(xapian.BM25Weight(0.9, 0, 0, 0.4, 1e-9))
    enquire.set_query(query)
    found = [(hit.document.get_value(0), hit.document.get_data()) for hit in enquire.get_mset(0, hits)]
    micros = (time.perf_counter() - start) * 1e6
    print(number, micros, " ".join(id.decode() for id, _ in found[:10]), sep="\\t")
"""

    def __init__(self, pilcrow, topics, work):
        self.index, self.topics = work / "xapian.index", topics
        if not self.index.exists():
            generation = sorted(glob.glob(f"{pilcrow.index}/gen-*"))[-1]
            subprocess.run(["xapian-compact", "-q", generation, self.index], check=True,
                           stdout=subprocess.DEVNULL)

    def prepare(self, queries):
        pass

    def run(self, hits):
        done = subprocess.run(["/usr/bin/python3", "-c", self.CODE, self.index, self.topics,
                               str(hits), " ".join(STOP_WORDS), str(WARMUPS)],
                              stdout=subprocess.PIPE, check=True)
        answers = {}
        for line in done.stdout.decode().splitlines():
            number, micros, ids = line.split("\t")
            answers[int(number)] = (float(micros), ids.split())
        return answers


class Fts5:
    name = "SQLite FTS5"

    def __init__(self, corpus, work):
        self.path = work / "fts5.db"
        if self.path.exists():
            return
        db = sqlite3.connect(self.path)
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text, tokenize='porter')")
        db.executemany("INSERT INTO t VALUES (?, ?)", read_corpus(corpus))
        db.execute("INSERT INTO t(t) VALUES ('optimize')")
        db.commit()

    def prepare(self, queries):
        self.queries = queries

    def run(self, hits):
        db = sqlite3.connect(self.path)
        answers, done = {}, dict.fromkeys(CLASSES, 0)
        for i, (kind, words) in enumerate(self.queries):
            done[kind] += 1
            if done[kind] > FTS5_QUERIES:
                continue
            if kind != "phrase":
                words = [word for word in words if word not in STOP_WORDS]
            joint = {"phrase": " + ", "intersection": " AND "}.get(kind, " OR ")
            match = joint.join(f'"{word}"' for word in words)
            start = time.perf_counter()
            rows = db.execute("SELECT id, text FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                              (match, hits)).fetchall()
            answers[i] = ((time.perf_counter() - start) * 1e6, [str(row[0]) for row in rows[:10]])
        return answers


def make_engines(programs, corpus, work):
    tsv = work / "corpus.tsv"
    if not tsv.exists():
        with open(tsv, "w", encoding="utf-8") as out:
            for id, text in read_corpus(corpus):
                out.write(f"{id}\t{text}\n")
    words_alone = ["--duplicates", "--ranking", "bm25:surface=0,title=0,parts=0,k3=0"]
    ours = Pilcrow("Pilcrow, words alone", words_alone, programs, corpus, work)
    engines = [ours, Pilcrow("Pilcrow, as it is", [], programs, corpus, work)]
    if shutil.which("java") and Path(JARS.split(":")[0]).exists():
        engines.insert(0, Lucene(tsv, work))
    else:
        print("no Lucene here: install liblucene8-java and a JDK", file=sys.stderr)
    if subprocess.run(["/usr/bin/python3", "-c", "import xapian"], check=False,
                      stderr=subprocess.DEVNULL).returncode == 0:
        engines.append(Xapian(ours, work / "topics.tsv", work))
    else:
        print("no Xapian here: install python3-xapian", file=sys.stderr)
    engines.append(Fts5(corpus, work))
    return engines


def share(sorted_times, part):
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * part))]


def print_table(queries, engines, rounds):
    """rounds: of each engine, a list of its answers."""
    reference = rounds[engines[0].name][0]
    print("| | " + " | ".join(CLASSES) + " |\n|---|" + "---|" * len(CLASSES))
    for engine in engines:
        row = []
        for kind in CLASSES:
            times, common = [], []
            for i, (of, _) in enumerate(queries):
                if of != kind or i not in rounds[engine.name][0]:
                    continue
                times.append(statistics.median(a[i][0] for a in rounds[engine.name]) / 1e3)
                expected = set(reference[i][1])
                if expected:
                    common.append(len(expected & set(rounds[engine.name][0][i][1])) / len(expected))
            times.sort()
            row.append(f"{statistics.mean(times):.2f} / {share(times, .5):.2f} / "
                       f"{share(times, .95):.2f} / {share(times, .99):.2f} "
                       f"({100 * statistics.mean(common):.0f} %)" if times else "–")
        print(f"| {engine.name} | " + " | ".join(row) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--work", type=Path, required=True, help="where indexes are kept")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--per-class", type=int, default=200)
    parser.add_argument("--hits", default="10,1000")
    parser.add_argument("corpus")
    parser.add_argument("queries", nargs="?")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    queries = (read_queries(arguments.queries) if arguments.queries
               else draw_queries(arguments.corpus, arguments.per_class))
    engines = make_engines(arguments, arguments.corpus, arguments.work)
    for hits in map(int, arguments.hits.split(",")):
        rounds = {engine.name: [] for engine in engines}
        for _ in range(arguments.rounds):
            for engine in engines:
                engine.prepare(queries)
                rounds[engine.name].append(engine.run(hits))
        print(f"\nFirst {hits}; milliseconds a query: mean / median / 95 % / 99 % (of Lucene's "
              "first ten)\n")
        print_table(queries, engines, rounds)


main()
