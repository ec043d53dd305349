#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Times queries side by side with Lucene 8, Xapian and SQLite FTS5, in turn, on corpora of growing size.

    bench_query.py --indexer PROGRAM --searcher PROGRAM --work FOLDER [--queries QUERIES.jsonl]
                   [--svg FILE [--figures FILE]] CORPUS.jsonl...

A corpus has a paragraph a line, with "_id" (or "id") and "text". Queries are lines of "query" and
"tags", of which one is term, union, intersection or phrase; without them, runs of two to four words
are drawn from each corpus by a fixed rule, each asked as all of these. Where the file has few single
words, those of its unions are asked as well. Peers get the same words, the same stop words as far as
they have any, and BM25 with k1 0.9, b 0.4; each reads the stored text of every hit, and makes a
snippet of it where that is asked for. Ours is timed twice: by the peers' model (words alone,
near-duplicates shown, no did-you-mean), and as it is by default (forms and titles weigh,
near-duplicates are collapsed, other words are suggested where one is nowhere). Shown are the medians
of the rounds, and how much of the first engine's first ten the others share; with --svg, a plot of
the first ten hits over the sizes of the corpora, to which --figures adds those of earlier runs.
With --ways also of what a range of dates leaves of a corpus, and of its halves searched together:
ours and Xapian.

Needs liblucene8-java, a JDK, python3-xapian, xapian-tools and sqlite3; a peer that is not there is
left out, and said to be.
"""

import argparse
import json
import random
import re
import statistics
from pathlib import Path

import curve
from peers import CLASSES, STOP_WORDS, make_engines, read_corpus

WAYS = {"whole": "whole", "dates": "a quarter of its dates", "halves": "its halves as two indexes"}
# A class with fewer queries in a file is filled up.
FEW = 20
# Of the queries, so many are asked where hits are many.
MANY_HITS, EVERY = 100, 4


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


def read_queries(path, per_class):
    found = {kind: [] for kind in CLASSES}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            kind = next((tag for tag in record["tags"] if tag in CLASSES), None)
            words = re.findall(r"\w+", record["query"].lower())
            if kind and words:
                found[kind].append(words)
    if len(found["term"]) < FEW:
        single = dict.fromkeys(word for words in found["union"] for word in words)
        found["term"] += [[word] for word in single if word not in STOP_WORDS]
    return [(kind, words) for kind in CLASSES for words in found[kind][:per_class]]


def thin_out(queries):
    """Some of each class."""
    by_class = {kind: [query for query in queries if query[0] == kind] for kind in CLASSES}
    return [query for of in by_class.values() for query in of[::EVERY]]


def share(sorted_times, part):
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * part))]


class Figures:
    """Of one engine in one class: milliseconds, and what part of the first ten is the reference's."""

    def __init__(self, queries, kind, rounds, reference):
        times, common = [], []
        for i, (of, _) in enumerate(queries):
            if of != kind or i not in rounds[0]:
                continue
            times.append(statistics.median(answers[i][0] for answers in rounds) / 1e3)
            expected = set(reference[i][1])
            if expected:
                common.append(len(expected & set(rounds[0][i][1])) / len(expected))
        times.sort()
        self.n = len(times)
        if times:
            self.mean, self.high = statistics.mean(times), share(times, .99)
            self.text = (f"{self.mean:.2f} / {share(times, .5):.2f} / {share(times, .95):.2f} / "
                         f"{self.high:.2f}")
            if common:
                self.text += f" ({100 * statistics.mean(common):.0f} %)"


def measure(engines, queries, hits, snippets, rounds):
    """Of each engine, its answers of each round."""
    found = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            engine.prepare(queries)
            found[engine.name].append(engine.run(hits, snippets))
    return found


def tabulate(engines, queries, found):
    """Prints the table; of each engine, its figures by class."""
    reference = found[engines[0].name][0]
    print("| | " + " | ".join(CLASSES) + " |\n|---|" + "---|" * len(CLASSES))
    all_figures = {}
    for engine in engines:
        figures = {kind: Figures(queries, kind, found[engine.name], reference) for kind in CLASSES}
        all_figures[engine.name] = figures
        print(f"| {engine.name} | " +
              " | ".join(f.text if f.n else "–" for f in figures.values()) + " |", flush=True)
    return all_figures


def run_corpus(corpus, arguments):
    """The number of paragraphs; of each engine, its figures by class for the first ten hits, of the
    whole corpus."""
    work = arguments.work / Path(corpus).stem
    work.mkdir(parents=True, exist_ok=True)
    size = sum(1 for _ in read_corpus(corpus))
    queries = (read_queries(arguments.queries, arguments.per_class) if arguments.queries
               else draw_queries(corpus, arguments.per_class))
    curve_figures = None
    for way in arguments.ways.split(","):
        engines = make_engines(arguments, corpus, work, way)
        for snippets in arguments.snippets.split(","):
            for hits in map(int, arguments.hits.split(",")):
                asked = thin_out(queries) if hits > MANY_HITS else queries
                print(f"\n{Path(corpus).stem}, {WAYS[way]}: {size} paragraphs, first {hits}, "
                      f"{snippets} snippets; milliseconds a query, mean / median / 95 % / 99 % (of "
                      f"{engines[0].name}'s first ten)\n", flush=True)
                figures = tabulate(engines, asked, measure(engines, asked, hits,
                                                           snippets == "with", arguments.rounds))
                if way == "whole":
                    curve_figures = curve_figures or figures
        tell_memory(engines, queries)
    return size, curve_figures


def tell_memory(engines, queries):
    ours = next(engine for engine in engines if engine.name == "Pilcrow, as it is")
    ours.prepare(queries)
    own, mapped = ours.memory()
    print(f"\nA searcher that has answered {len(queries)} queries holds {own:.1f} MB of its own, and "
          f"{mapped:.0f} MB of mapped files are in memory.\n", flush=True)


def add_figures(curves, size, figures):
    """Those of this corpus take the place of older ones of its size."""
    for engine, by_class in figures.items():
        for kind, f in by_class.items():
            if f.n:
                points = curves.setdefault(engine, {}).setdefault(kind, [])
                points[:] = sorted([p for p in points if p[0] != size] + [[size, f.mean, f.high]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--work", type=Path, required=True, help="where indexes are kept")
    parser.add_argument("--queries", help="JSON Lines; none: drawn from the corpus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--per-class", type=int, default=200)
    parser.add_argument("--hits", default="10,1000")
    parser.add_argument("--snippets", default="without,with")
    parser.add_argument("--ways", default="whole", help="of " + ",".join(WAYS))
    parser.add_argument("--threads", type=int, default=1,
                        help="time ours with so many threads a query, too")
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--figures", type=Path, help="JSON: what the plot is of, kept between runs")
    parser.add_argument("corpora", nargs="+")
    arguments = parser.parse_args()
    curves = {}
    if arguments.figures and arguments.figures.exists():
        curves = json.loads(arguments.figures.read_text(encoding="utf-8"))
    for corpus in arguments.corpora:
        size, figures = run_corpus(corpus, arguments)
        add_figures(curves, size, figures or {})
    if arguments.figures:
        arguments.figures.write_text(json.dumps(curves, indent=1), encoding="utf-8")
    if arguments.svg:
        arguments.svg.write_text(curve.draw(CLASSES, curves, "ms"), encoding="utf-8")


if __name__ == "__main__":
    main()
