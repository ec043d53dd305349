#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How many queries a second a batch answers, beside Lucene 8, Xapian and SQLite FTS5, in turn.

    bench_batch.py --indexer PROGRAM --searcher PROGRAM --work FOLDER CORPUS.jsonl [QUERIES.jsonl]

Corpus, queries and indexes are those of bench_query.py. Each engine makes a TREC run of all
queries: on one thread and on one for each processor, of 10 and of 1000 hits. Ours is timed from
the start of the process to its end; of the peers only the pass over the queries counts: the JVM
has answered 20,000 before, and Xapian's and SQLite's interpreters, one process a thread, have
opened their index. FTS5, which ranks every match, gets every tenth query. Then what one question
costs a program that asks over pipes (pipes.py), and what a process that asks one and ends costs.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import peers
import pipes
from bench_query import draw_queries, read_queries

FTS5_EVERY = 10
# FTS5 ranks every match; a JVM wants many questions until it is warm.
ROUND_TRIPS = {"SQLite FTS5": 100, "Lucene 8.7": 10000}
USUAL_ROUND_TRIPS = 2000
START_UPS = 101

# Forks a process for each thread, which takes every so manyth query; the time is from when all of
# them have opened the index until the last one is done.
FORKED = """
import os, sys, time
path, topics, hits, threads, step = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
stop = set(sys.argv[6].split())
lines = open(topics, encoding="utf-8").read().splitlines()[::step]
ready, go = os.pipe(), os.pipe()
children = []
for t in range(threads):
    child = os.fork()
    if child == 0:
        answer = opener(path)
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        size = 0
        for line in lines[t::threads]:
            number, kind, words = line.split("\\t")
            run = [f"{number} Q0 {id} {rank} {score} peer" for rank, (id, score)
                   in enumerate(answer(kind, words.split(), hits), 1)]
            size += len("\\n".join(run))
        os._exit(0)
    children.append(child)
for _ in children:
    os.read(ready[0], 1)
start = time.perf_counter()
os.write(go[1], b"x" * threads)
failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
print(time.perf_counter() - start, len(lines))
sys.exit(len(failed))
"""

XAPIAN = """
import xapian
def opener(path):
    db, stem, Q = xapian.Database(path), xapian.Stem("en"), xapian.Query
    def answer(kind, words, hits):
        if kind == "phrase":
            query = Q(Q.OP_PHRASE, words, len(words))
        else:
            query = Q(Q.OP_AND if kind == "intersection" else Q.OP_OR,
                      ["Z" + stem(word).decode() for word in words if word not in stop])
        enquire = xapian.Enquire(db)
        enquire.set_weighting_scheme(xapian.BM25Weight(0.9, 0, 0, 0.4, 1e-9))
        enquire.set_query(query)
        return [(hit.document.get_value(0).decode(), hit.weight)
                for hit in enquire.get_mset(0, hits)]
    return answer
"""

FTS5 = """
import sqlite3
def opener(path):
    db = sqlite3.connect(path)
    def answer(kind, words, hits):
        if kind != "phrase":
            words = [word for word in words if word not in stop]
        joint = {"phrase": " + ", "intersection": " AND "}.get(kind, " OR ")
        return db.execute("SELECT id, rank FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                          (joint.join(f'"{word}"' for word in words), hits)).fetchall() if words else []
    return answer
"""


class Ours:
    def __init__(self, engine):
        self.name, self.engine = engine.name, engine

    def rate(self, hits, threads, queries):
        start = time.perf_counter()
        done = subprocess.run([self.engine.searcher, *self.engine.asked, "--batch",
                               self.engine.topics, "-j", str(threads), "-n", str(hits),
                               *self.engine.options], stdout=subprocess.DEVNULL, check=False)
        if done.returncode not in (0, 1):
            sys.exit("bench_batch: a query failed")
        return queries / (time.perf_counter() - start)


class Lucene:
    def __init__(self, engine):
        self.name, self.engine = engine.name, engine

    def rate(self, hits, threads, queries):
        shown = self.engine.java("batch", self.engine.index, self.engine.topics, hits,
                                 self.engine.warmups(10), threads)
        return queries / float(shown.split()[0])


class Forked:
    def __init__(self, name, code, path, topics, step):
        self.name, self.code, self.path, self.topics, self.step = name, code, path, topics, step

    def rate(self, hits, threads, queries):
        done = subprocess.run(["/usr/bin/python3", "-c", self.code + FORKED, self.path, self.topics,
                               str(hits), str(threads), str(self.step), " ".join(peers.STOP_WORDS)],
                              stdout=subprocess.PIPE, check=True)
        seconds, asked = done.stdout.split()
        return int(asked) / float(seconds)


def one_each(engine, queries):
    """bench_query's topics are for several passes; ours is one."""
    lines = engine.topics.read_text(encoding="utf-8").splitlines(True)[:len(queries)]
    engine.topics.write_text("".join(lines), encoding="utf-8")


def prepare(arguments, queries):
    contestants = []
    programs = argparse.Namespace(**{**vars(arguments), "threads": 1})  # of each query
    for engine in peers.make_engines(programs, arguments.corpus, arguments.work, "whole"):
        if isinstance(engine, peers.Pilcrow):
            engine.topics = arguments.work / f"batch{len(contestants)}.jsonl"
        engine.prepare(queries)
        if isinstance(engine, peers.Pilcrow):
            one_each(engine, queries)
            contestants.append(Ours(engine))
        elif isinstance(engine, peers.Lucene):
            contestants.append(Lucene(engine))
        elif isinstance(engine, peers.Xapian):
            contestants.append(Forked(engine.name, XAPIAN, engine.indexes[0],
                                      arguments.work / "topics.tsv", 1))
        else:
            contestants.append(Forked(engine.name, FTS5, engine.path,
                                      arguments.work / "topics.tsv", FTS5_EVERY))
    return contestants


def print_rates(contestants, arguments, queries):
    ways = [(hits, threads) for hits in (10, 1000) for threads in (1, arguments.threads)]
    print("| queries a second | " + " | ".join(
        f"{hits} hits, {threads} thread{'s' * (threads > 1)}" for hits, threads in ways) + " |")
    print("|---|" + "---|" * len(ways), flush=True)
    found = {}
    # The first round is not counted: what it reads may have to come from the disk.
    for i in range(arguments.rounds + 1):
        for hits, threads in ways:
            for one in contestants:
                rate = one.rate(hits, threads, len(queries))
                if i > 0:
                    found.setdefault((one.name, hits, threads), []).append(rate)
    for one in contestants:
        print(f"| {one.name} | " + " | ".join(
            f"{statistics.median(found[one.name, *way]):.0f}" for way in ways) + " |")


def round_trips(arguments, contestants, words):
    """Microseconds of each question over pipes; of ours also those that the answer does not say it
    took."""
    commands = {}
    for one in contestants:
        if isinstance(one, Ours):
            commands[one.name] = pipes.ours(arguments.searcher, one.engine)
        elif isinstance(one, Lucene):
            commands[one.name] = pipes.lucene(one.engine.index)
        elif one.name.startswith("Xapian"):
            commands["python3-xapian"] = pipes.xapian(one.path)
        else:
            commands[one.name] = pipes.fts5(one.path)
    found = {}
    for name, command in commands.items():
        times, answers = pipes.ask(command, words, ROUND_TRIPS.get(name, USUAL_ROUND_TRIPS))
        found[name] = f"{statistics.median(times):.0f}"
        if name.startswith("Pilcrow"):
            apart = [time - sum(json.loads(answer)["timing"].values()) * 1e3
                     for time, answer in zip(times, answers)]
            found[name] += f", of which {statistics.median(apart):.0f} are not the search"
    return found


def start_ups(arguments, contestants, word):
    """Commands that ask one word of the same corpus and end."""
    ours = next(one.engine for one in contestants if isinstance(one, Ours))
    commands = {"searcher": [arguments.searcher, *ours.asked, word],
                "searcher, ids alone": [arguments.searcher, *ours.asked, "--format", "ids", word]}
    for one in contestants:
        if isinstance(one, Lucene):
            topic = arguments.work / "one.tsv"
            topic.write_text(f"1\tterm\t{word}\n", encoding="utf-8")
            classes = arguments.work / "classes"
            subprocess.run(["javac", "-cp", peers.JARS, "-d", classes, peers.HERE / "Peer.java"],
                           check=True)
            commands["Lucene, compiled"] = ["java", "-cp", f"{peers.JARS}:{classes}", "Peer",
                                            "query", one.engine.index, topic, "10", "0", "0"]
        elif one.name.startswith("Xapian"):
            if shutil.which("quest"):
                commands["quest (Xapian)"] = ["quest", "-d", one.path, word]
            commands["python3-xapian"] = ["/usr/bin/python3", "-c", XAPIAN + FORKED, one.path,
                                          one.topics, "10", "1", "1000000", ""]
        elif one.name.startswith("SQLite") and shutil.which("sqlite3"):
            commands["sqlite3"] = ["sqlite3", one.path, "SELECT id FROM t WHERE t MATCH "
                                   f"'\"{word}\"' ORDER BY rank LIMIT 10"]
    times = {name: [] for name in commands}
    for _ in range(START_UPS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(found) for name, found in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--work", type=Path, required=True, help="where indexes are kept")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--per-class", type=int, default=300)
    parser.add_argument("corpus")
    parser.add_argument("queries", nargs="?")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    queries = (read_queries(arguments.queries, arguments.per_class) if arguments.queries
               else draw_queries(arguments.corpus, arguments.per_class))
    # Of stop words alone the engines make different things.
    queries = [(kind, words) for kind, words in queries if not peers.STOP_WORDS.issuperset(words)]
    contestants = prepare(arguments, queries)
    print_rates(contestants, arguments, queries)
    words = sorted({word for _, words in queries for word in words} - peers.STOP_WORDS)
    print("\n| a question over pipes, one word, ten hits with snippets, µs | |\n|---|---|")
    for name, shown in round_trips(arguments, contestants, words).items():
        print(f"| {name} | {shown} |", flush=True)
    print("\n| one question and its process, milliseconds | |\n|---|---|")
    for name, median in start_ups(arguments, contestants, words[len(words) // 2]).items():
        print(f"| {name} | {median:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
