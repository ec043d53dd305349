#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How well answers are ranked, by collections whose answers were judged.

    evaluate.py table [--indexer PROGRAM] [--searcher PROGRAM] [--options '...'] [FOLDER...]
    evaluate.py change --with '...' [and as for a table]
    evaluate.py measure QRELS RUN
    evaluate.py compare QRELS RUN RUN
    evaluate.py plot QRELS RUN... >curves.svg

`table` builds an index of each folder's corpus.jsonl, asks its queries.jsonl as plain words for
articles, and prints the measures by its qrels.tsv. A folder whose name ends in a language's code
(xquad-de) is indexed in that language. Without folders it takes the project's own
corpus, by paragraphs, and the collections in ../shared/collections, if there are any. `change` asks twice, once with more options such as
'--expand 10', and tells what they change and how likely by chance. `compare` tells by a paired randomisation test whether the
difference of two runs may be chance; `plot` draws precision at eleven levels of recall.

Measures are trec_eval's: hits by score, ties by document id from the highest down; what is not judged,
or below 1, is not relevant; means over all queries that have a relevant document, 0 for those without
hits; MAP, nDCG@10 with the judgement as gain, P@10, Recall@100 and the reciprocal rank.
"""

import argparse
import json
import math
import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN_JUDGED = ROOT / "tests/data/corpus.judged.tsv"
SHARED = ROOT.parent / "shared/collections"
MEASURES = ("MAP", "nDCG@10", "P@10", "R@100", "MRR")
LEVELS = [level / 10 for level in range(11)]
ROUNDS = 20000


def read_qrels(path):
    """{query: {document: grade}}, from the four columns of TREC or the three of BEIR."""
    judged = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            columns = line.split()
            if len(columns) in (3, 4) and re.fullmatch(r"-?\d+", columns[-1]):
                judged.setdefault(columns[0], {})[columns[-2]] = int(columns[-1])
    return {query: grades for query, grades in judged.items() if max(grades.values()) > 0}


def read_run(lines):
    """{query: documents, best first}."""
    found = {}
    for line in lines:
        query, _, document, _, score, _ = line.split()
        found.setdefault(query, []).append((float(score), document))
    return {query: [document for _, document in sorted(hits, reverse=True)]
            for query, hits in found.items()}


def gain(grades):
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def measure_query(grades, ranking):
    """The measures of one query."""
    relevant = sum(grade > 0 for grade in grades.values())
    hits = [max(grades.get(document, 0), 0) for document in ranking]
    precisions, found = [], 0
    for rank, grade in enumerate(hits, 1):
        if grade > 0:
            found += 1
            precisions.append(found / rank)
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    first = next((rank for rank, grade in enumerate(hits, 1) if grade > 0), None)
    return {"MAP": sum(precisions) / relevant,
            "nDCG@10": gain(hits[:10]) / gain(best[:10]),
            "P@10": sum(grade > 0 for grade in hits[:10]) / 10,
            "R@100": sum(grade > 0 for grade in hits[:100]) / relevant,
            "MRR": 1 / first if first else 0.0}


def measure(judged, run):
    """{query: measures}."""
    return {query: measure_query(grades, run.get(query, [])) for query, grades in judged.items()}


def means(measured):
    return {name: statistics.fmean(m[name] for m in measured.values()) for name in MEASURES}


def precision_at_levels(grades, ranking):
    """Interpolated: the best precision at that recall or more."""
    relevant = sum(grade > 0 for grade in grades.values())
    points, found = [], 0
    for rank, document in enumerate(ranking, 1):
        if grades.get(document, 0) > 0:
            found += 1
            points.append((found / relevant, found / rank))
    return [max((precision for recall, precision in points if recall >= level - 1e-9), default=0)
            for level in LEVELS]


def chance(ours, theirs, seed=1):
    """How often a difference of means at least as large comes by swapping the two runs' values at
    random, query by query."""
    differences = [a - b for a, b in zip(ours, theirs)]
    observed = abs(sum(differences)) - 1e-12
    r = random.Random(seed)
    larger = sum(abs(sum(d if r.random() < 0.5 else -d for d in differences)) >= observed
                 for _ in range(ROUNDS))
    return (larger + 1) / (ROUNDS + 1)


def build_index(programs, folder, work):
    index = Path(work) / folder.name
    language = re.search(r"-([a-z]{2})$", folder.name)
    subprocess.run([programs.indexer, "build", "-q", "-i", index,
                    *(["--language", language[1]] if language else []), folder / "corpus.jsonl"],
                   check=True)
    return index


def ask(programs, index, topics, judged, *options):
    """{query: measures} of an index's answers."""
    done = subprocess.run([programs.searcher, "-i", index, "-n", "1000",
                           *programs.options.split(), *options, "--batch", topics],
                          stdout=subprocess.PIPE, check=True)
    return measure(judged, read_run(done.stdout.decode().splitlines()))


def read_own():
    """Topics as lines of a number, a tab and a query, and the paragraphs that answer them."""
    topics, judged = [], {}
    for line in OWN_JUDGED.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            query, relevant, _ = line.split("\t")
            topics.append(f"{len(topics) + 1}\t{query}\n")
            judged[str(len(topics))] = dict.fromkeys(relevant.split(" "), 1)
    return "".join(topics), judged


def own_corpus(programs, work):
    index, path = Path(work) / "index", Path(work) / "topics.tsv"
    topics, judged = read_own()
    path.write_text(topics, encoding="utf-8")
    subprocess.run([programs.indexer, "build", "-q", "-i", index, ROOT / "corpus/articles"],
                   check=True)
    return lambda *options: ask(programs, index, path, judged, *options)


def collections(programs):
    """The name of each collection, and what asks it, with more options, for its measures."""
    folders = [Path(name) for name in programs.folders]
    if not folders:
        with tempfile.TemporaryDirectory() as work:
            yield "corpus", own_corpus(programs, work)
        folders = sorted(path.parent for path in SHARED.glob("*/qrels.tsv"))
    for folder in folders:
        if not (folder / "qrels.tsv").exists():
            sys.exit(f"evaluate: {folder} has no qrels.tsv")
        with tempfile.TemporaryDirectory() as work:
            index, judged = build_index(programs, folder, work), read_qrels(folder / "qrels.tsv")
            yield folder.name, lambda *options: ask(programs, index, folder / "queries.jsonl", judged,
                                                    "--plain", "--group", "article", *options)


def print_table(programs):
    print("| | queries | " + " | ".join(MEASURES) + " |\n|---|---|" + "---|" * len(MEASURES))
    for collection, asked in collections(programs):
        measured = asked()
        row = " | ".join(f"{mean:.4f}" for mean in means(measured).values())
        print(f"| {collection} | {len(measured)} | {row} |", flush=True)


def print_change(programs):
    print("| | measure | without | with | better | worse | chance |\n" + "|---" * 7 + "|")
    for collection, asked in collections(programs):
        without, changed = asked(), asked(*programs.more.split())
        for name in ("MAP", "nDCG@10"):
            one, two = ([run[query][name] for query in without] for run in (without, changed))
            better = sum(b > a for a, b in zip(one, two))
            worse = sum(b < a for a, b in zip(one, two))
            print(f"| {collection} | {name} | {statistics.fmean(one):.4f} | "
                  f"{statistics.fmean(two):.4f} | {better} | {worse} | {chance(one, two):.4f} |",
                  flush=True)


def print_measures(arguments):
    with open(arguments.run, encoding="utf-8") as lines:
        measured = measure(read_qrels(arguments.qrels), read_run(lines))
    for name, mean in means(measured).items():
        print(f"{name}\t{mean:.4f}")


def print_comparison(arguments):
    judged = read_qrels(arguments.qrels)
    runs = []
    for path in arguments.runs:
        with open(path, encoding="utf-8") as lines:
            runs.append(measure(judged, read_run(lines)))
    print("measure\tfirst\tsecond\tbetter\tworse\tchance")
    for name in MEASURES:
        one, two = ([run[query][name] for query in judged] for run in runs)
        better = sum(b > a for a, b in zip(one, two))
        worse = sum(b < a for a, b in zip(one, two))
        print(f"{name}\t{statistics.fmean(one):.4f}\t{statistics.fmean(two):.4f}\t{better}\t{worse}\t"
              f"{chance(one, two):.4f}")


def draw(curves):
    """An SVG page of {name: precisions at LEVELS}; lines differ by their dashes as well."""
    width, height, margin = 480, 360, 48
    dashes = ("", "6 3", "2 3", "8 3 2 3")
    colours = ("#1f5a99", "#b3541e", "#2c7a3f", "#7a3f8f")

    def place(recall, precision):
        return (f"{margin + recall * (width - 2 * margin):.1f},"
                f"{height - margin - precision * (height - 2 * margin):.1f}")

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             'font-family="sans-serif" font-size="11"><title>Precision by recall</title>'
             f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for level in LEVELS[::2]:
        for a, b, anchor in (((level, 0), (level, 1), "middle"), ((0, level), (1, level), "end")):
            parts.append(f'<polyline points="{place(*a)} {place(*b)}" stroke="#ddd" fill="none"/>')
            x, y = place(*a).split(",")
            x, y = (x, float(y) + 16) if anchor == "middle" else (float(x) - 6, float(y) + 4)
            parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}">{level:.1f}</text>')
    for i, (name, precisions) in enumerate(curves.items()):
        style = f'stroke="{colours[i % 4]}" stroke-width="2" stroke-dasharray="{dashes[i % 4]}"'
        points = " ".join(place(*point) for point in zip(LEVELS, precisions))
        parts.append(f'<polyline points="{points}" fill="none" {style}/>')
        y = margin + 14 + 16 * i
        label = name.replace("&", "&amp;").replace("<", "&lt;")
        parts.append(f'<polyline points="{width - 180},{y} {width - 150},{y}" fill="none" {style}/>'
                     f'<text x="{width - 144}" y="{y + 4}">{label}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">recall</text>'
                 f'<text x="14" y="{height / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 14 {height / 2})">precision</text></svg>')
    return "\n".join(parts)


def print_plot(arguments):
    judged = read_qrels(arguments.qrels)
    curves = {}
    for path in arguments.runs:
        with open(path, encoding="utf-8") as lines:
            run = read_run(lines)
        rows = [precision_at_levels(grades, run.get(query, [])) for query, grades in judged.items()]
        curves[Path(path).name] = [statistics.fmean(column) for column in zip(*rows)]
    print(draw(curves))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for name, run_command in (("table", print_table), ("change", print_change)):
        command = commands.add_parser(name)
        command.add_argument("--indexer", default=ROOT / "build/indexer/indexer")
        command.add_argument("--searcher", default=ROOT / "build/searcher/searcher")
        command.add_argument("--options", default="", help="of searcher")
        if run_command is print_change:
            command.add_argument("--with", dest="more", required=True, help="more of them")
        command.add_argument("folders", nargs="*")
        command.set_defaults(run_command=run_command)
    command = commands.add_parser("measure")
    command.add_argument("qrels")
    command.add_argument("run")
    command.set_defaults(run_command=print_measures)
    for name, run_command, count in (("compare", print_comparison, 2), ("plot", print_plot, "+")):
        command = commands.add_parser(name)
        command.add_argument("qrels")
        command.add_argument("runs", nargs=count)
        command.set_defaults(run_command=run_command)
    arguments = parser.parse_args()
    arguments.run_command(arguments)


if __name__ == "__main__":
    main()
