# SPDX-License-Identifier: GPL-2.0-or-later
"""The engines that bench_query.py asks in turn: each builds its index once, and then answers all
queries, saying of each how many microseconds it took and the ids of the first ten hits."""

import glob
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLASSES = ("term", "union", "intersection", "phrase")
STOP_WORDS = set("a an and are as at be but by for if in into is it no not of on or such that the "
                 "their then there these they this to was will with".split())
JARS = ":".join(f"/usr/share/java/lucene-{name}-8.7.0.jar"
                for name in ("core", "analyzers-common", "highlighter", "memory", "queries"))
# Passes over all queries before the one that is timed.
WARMUPS = 2
# Queries for a few hits after which the JVM's compiler has nothing left to gain.
COMPILED = 20000
# FTS5 ranks every match: a few queries of each class tell enough.
FTS5_QUERIES = 10
# Corpora that have no dates get some: those of the last quarter are asked for.
FIRST_DAY, SINCE = date(2000, 1, 1), "2015"


def read_corpus(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record.get("_id", record.get("id")), " ".join(record["text"].split())


def write_dated(corpus, to):
    """A copy whose paragraphs have dates, spread over twenty years without regard to their order."""
    r = random.Random(7)
    with open(corpus, encoding="utf-8") as lines, open(to, "w", encoding="utf-8") as out:
        for line in lines:
            day = FIRST_DAY + timedelta(days=r.randrange(20 * 365))
            json.dump({**json.loads(line), "date": day.isoformat()}, out)
            out.write("\n")


def write_halves(corpus, halves):
    """Its paragraphs in turn."""
    with open(corpus, encoding="utf-8") as lines, open(halves[0], "w", encoding="utf-8") as even, \
            open(halves[1], "w", encoding="utf-8") as odd:
        for number, line in enumerate(lines):
            (even, odd)[number % 2].write(line)


class Way:
    """What is searched: the corpus, that of a quarter of the dates, or its halves together."""

    def __init__(self, name, corpus, work):
        self.name, self.dated = name, name == "dates"
        self.corpora, self.work = [corpus], work
        if self.dated:
            self.corpora = [work / "dated.jsonl"]
            if not self.corpora[0].exists():
                write_dated(corpus, self.corpora[0])
        elif name == "halves":
            self.corpora = [work / "half-1.jsonl", work / "half-2.jsonl"]
            if not self.corpora[0].exists():
                write_halves(corpus, self.corpora)
        self.indexes = [work / f"{'pilcrow' if path == corpus else Path(path).stem}.index"
                        for path in self.corpora]

    def build(self, indexer):
        for index, corpus in zip(self.indexes, self.corpora):
            if not index.exists():
                subprocess.run([indexer, "build", "-q", "-i", index, corpus], check=True)

    def options(self):
        return [text for index in self.indexes for text in ("-i", str(index))] + \
            (["--since", SINCE] if self.dated else [])


class Pilcrow:
    def __init__(self, name, options, programs, way):
        self.name, self.options, self.searcher = name, options, programs.searcher
        self.asked, self.topics = way.options(), way.work / "topics.jsonl"

    def prepare(self, queries):
        self.n = len(queries)
        ways = {"phrase": '"{}"', "intersection": "+{}", "union": "{}", "term": "{}"}
        with open(self.topics, "w", encoding="utf-8") as out:
            for number in range(self.n * (WARMUPS + 1)):
                kind, words = queries[number % self.n]
                # "+the" means the word to us; the others leave it out of an intersection.
                if kind == "intersection":
                    words = [word for word in words if word not in STOP_WORDS] or words
                joined = (" +" if kind == "intersection" else " ").join(words)
                json.dump({"id": str(number), "query": ways[kind].format(joined)}, out)
                out.write("\n")

    def run(self, hits, snippets):
        answers = {}
        with subprocess.Popen([self.searcher, *self.asked, "--batch", self.topics, "-j", "1",
                               "-n", str(hits), "--format", "json", *self.options],
                              stdout=subprocess.PIPE) as process:
            for number, line in enumerate(process.stdout):
                if number < self.n * WARMUPS:
                    continue
                answer = json.loads(line)
                timing = answer["timing"]
                if not snippets:
                    timing["snippets_ms"] = 0
                if self.options:
                    timing["suggest_ms"] = 0
                answers[number % self.n] = (1e3 * sum(timing.values()),
                                            [hit["article"] for hit in answer["hits"][:10]])
        if process.returncode != 0:
            sys.exit(f"{self.searcher} fails: {process.returncode}")
        return answers

    def memory(self):
        """After all queries of the last round: megabytes of its own, and of mapped files."""
        kinds = {}
        with subprocess.Popen([self.searcher, *self.asked, "--serve-stdio", *self.options],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            with open(self.topics, "rb") as lines:
                for line in list(lines)[:self.n]:
                    process.stdin.write(line)
                    process.stdin.flush()
                    process.stdout.readline()
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith(("VmRSS", "RssFile")):
                    kinds[line.split(":")[0]] = int(line.split()[1]) / 1e3
            process.stdin.close()
        return kinds["VmRSS"] - kinds["RssFile"], kinds["RssFile"]


def write_topics(path, queries):
    with open(path, "w", encoding="utf-8") as out:
        for i, (kind, words) in enumerate(queries):
            out.write(f"{i}\t{kind}\t{' '.join(words)}\n")


class Lucene:
    name = "Lucene 8.7"

    def __init__(self, corpus_tsv, work):
        self.index, self.topics = work / "lucene.index", work / "topics.tsv"
        if not self.index.exists():
            self.java("index", self.index, corpus_tsv, "2", "0")

    def java(self, *args):
        return subprocess.run(["java", "-Xmx4g", "-cp", JARS, HERE / "Peer.java", *map(str, args)],
                              stdout=subprocess.PIPE, check=True).stdout.decode()

    def prepare(self, queries):
        self.n = len(queries)
        write_topics(self.topics, queries)

    def warmups(self, hits):
        """A query for many hits does as much as some for few."""
        return max(WARMUPS, COMPILED // (10 if hits > 100 else 1) // self.n)

    def run(self, hits, snippets):
        answers = {}
        for line in self.java("query", self.index, self.topics, hits, self.warmups(hits),
                              int(snippets)).splitlines():
            number, micros, ids = line.split("\t")
            answers[int(number)] = (float(micros), ids.split())
        return answers


class Xapian:
    name = "Xapian 1.4"
    CODE = """
import sys, time, xapian
path, topics, hits, snippets = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[6] == "1"
since = sys.argv[7]
db = xapian.Database()
for member in path.split(":"):
    db.add_database(xapian.Database(member))
stop = xapian.SimpleStopper()
for word in sys.argv[4].split():
    stop.add(word)
stem = xapian.Stem("en")
def parser(op):
    qp = xapian.QueryParser()
    qp.set_database(db)
    qp.set_stemmer(stem)
    qp.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
    qp.set_stopper(stop)
    qp.set_default_op(op)
    return qp
every, either = parser(xapian.Query.OP_AND), parser(xapian.Query.OP_OR)
for line in open(topics, encoding="utf-8").readlines() * (int(sys.argv[5]) + 1):
    number, kind, words = line.rstrip("\\n").split("\\t")
    start = time.perf_counter()
    query = (every if kind == "intersection" else either).parse_query(
        '"' + words + '"' if kind == "phrase" else words)
    if since:
        query = xapian.Query(xapian.Query.OP_FILTER, query,
                             xapian.Query(xapian.Query.OP_VALUE_GE, 2, since))
    enquire = xapian.Enquire(db)
    enquire.set_weighting_scheme(xapian.BM25Weight(0.9, 0, 0, 0.4, 1e-9))
    enquire.set_query(query)
    mset = enquire.get_mset(0, hits)
    found = [(hit.document.get_value(0), hit.document.get_data()) for hit in mset]
    if snippets:
        shown = [mset.snippet(data, 200, stem) for _, data in found]
    micros = (time.perf_counter() - start) * 1e6
    print(number, micros, " ".join(id.decode() for id, _ in found[:10]), sep="\\t")
"""

    def __init__(self, way):
        self.since, self.topics = SINCE if way.dated else "", way.work / "topics.tsv"
        self.indexes = [index.with_suffix(".xapian") for index in way.indexes]
        for index, ours in zip(self.indexes, way.indexes):
            if not index.exists():
                generation = sorted(glob.glob(f"{ours}/gen-*"))[-1]
                subprocess.run(["xapian-compact", "-q", generation, index], check=True,
                               stdout=subprocess.DEVNULL)

    def prepare(self, queries):
        write_topics(self.topics, queries)

    def run(self, hits, snippets):
        done = subprocess.run(["/usr/bin/python3", "-c", self.CODE,
                               ":".join(map(str, self.indexes)), self.topics, str(hits),
                               " ".join(STOP_WORDS), str(WARMUPS), str(int(snippets)),
                               self.since],
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

    def run(self, hits, snippets):
        text = "snippet(t, 1, '[', ']', '...', 32)" if snippets else "text"
        db = sqlite3.connect(self.path)
        answers, done = {}, dict.fromkeys(CLASSES, 0)
        for i, (kind, words) in enumerate(self.queries):
            done[kind] += 1
            if done[kind] > FTS5_QUERIES:
                continue
            if kind != "phrase":
                words = [word for word in words if word not in STOP_WORDS] or words
            joint = {"phrase": " + ", "intersection": " AND "}.get(kind, " OR ")
            match = joint.join(f'"{word}"' for word in words)
            start = time.perf_counter()
            rows = db.execute(f"SELECT id, {text} FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                              (match, hits)).fetchall()
            answers[i] = ((time.perf_counter() - start) * 1e6, [str(row[0]) for row in rows[:10]])
        return answers


def make_engines(programs, corpus, work, way_name):
    """Of what is not the whole corpus, ours and Xapian alone."""
    way = Way(way_name, corpus, work)
    way.build(programs.indexer)
    words_alone = ["--duplicates", "--ranking", "bm25:surface=0,title=0,parts=0,k3=0"]
    engines = [Pilcrow("Pilcrow, words alone", words_alone, programs, way),
               Pilcrow("Pilcrow, as it is", [], programs, way)]
    if programs.threads > 1:
        engines.insert(1, Pilcrow(f"Pilcrow, words alone, {programs.threads} threads",
                                  [*words_alone, "--threads", str(programs.threads)], programs,
                                  way))
    if way_name == "whole":
        engines[:0] = make_lucene(corpus, work)
    if subprocess.run(["/usr/bin/python3", "-c", "import xapian"], check=False,
                      stderr=subprocess.DEVNULL).returncode == 0:
        engines.append(Xapian(way))
    else:
        print("no Xapian here: install python3-xapian", file=sys.stderr)
    return [*engines, Fts5(corpus, work)] if way_name == "whole" else engines


def make_lucene(corpus, work):
    """In a list, if it is here."""
    if not shutil.which("java") or not Path(JARS.split(":")[0]).exists():
        print("no Lucene here: install liblucene8-java and a JDK", file=sys.stderr)
        return []
    tsv = work / "corpus.tsv"
    if not tsv.exists():
        with open(tsv, "w", encoding="utf-8") as out:
            for id, text in read_corpus(corpus):
                out.write(f"{id}\t{text}\n")
    return [Lucene(tsv, work)]
