#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How well reprints with small edits collapse into one hit.

    reprints.py --indexer PROGRAM --searcher PROGRAM [--paragraphs N] [--seed N] SOURCE

Draws paragraphs of 30 to 150 words from SOURCE (JSON Lines, or whatever `indexer` reads), edits each in
one of the ways below, indexes both, and asks for the words of each original. Shows how many of the pairs
came back as one hit, by the edit, and which other paragraphs were taken for one another, those that have
least in common first.
"""

import argparse
import collections
import difflib
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SHORTEST, LONGEST = 30, 150
SHOWN = 10


def replace(n):
    def edit(words, r, others):
        for i in r.sample(range(len(words)), n):
            words[i] = r.choice(others)
        return words
    return edit


def replace_part(part):
    return lambda words, r, others: replace(round(part * len(words)))(words, r, others)


def leave_out(words, r, _):
    at = r.randrange(len(words) - 3)
    return words[:at] + words[at + 3:]


def recase(words, r, _):
    return [word.upper() if r.random() < 0.2 else word.rstrip(".,;") for word in words]


EDITS = {
    "1 word replaced": replace(1),
    "2 words replaced": replace(2),
    "3 words replaced": replace(3),
    "4 words replaced": replace(4),
    "a tenth replaced": replace_part(0.10),
    "an eighth replaced": replace_part(0.125),
    "a fifth replaced": replace_part(0.20),
    "a third replaced": replace_part(0.33),
    "a dateline before": lambda words, r, _: ["PORT", "LORNE", "(Wire)", "-"] + words,
    "3 words left out": leave_out,
    "the last 15% cut": lambda words, r, _: words[:int(len(words) * 0.85)],
    "a sentence added": lambda words, r, others: words + r.sample(others, max(3, len(words) // 8)),
    "halves exchanged": lambda words, r, _: words[len(words) // 2:] + words[:len(words) // 2],
    "capitals, no commas": recase,
}


def run(*args):
    done = subprocess.run([*map(str, args)], stdout=subprocess.PIPE, check=False)
    if done.returncode > 1:
        sys.exit(f"{args[0]} fails: {done.returncode}")
    return done.stdout.decode()


def draw_paragraphs(args, folder, r):
    """Different ones, each a list of words."""
    run(args.indexer, "build", "-q", "-i", folder / "all", args.source)
    found = {}
    for line in run(args.searcher, "-i", folder / "all", "--dump").splitlines():
        for text in json.loads(line)["paragraphs"]:
            words = text.split()
            if SHORTEST <= len(words) <= LONGEST and sum(map(str.isalpha, text)) > 0.7 * len(text):
                found.setdefault(tuple(words[:8]), words)
    paragraphs = list(found.values())
    return r.sample(paragraphs, min(args.paragraphs, len(paragraphs)))


def make_pairs(paragraphs, r):
    """{id: words} of originals o0, o1, ... and their edits e0, e1, ..., and the names of the edits."""
    others = [word for words in paragraphs for word in words if len(word) > 3 and word.isalpha()]
    names = [list(EDITS)[i % len(EDITS)] for i in range(len(paragraphs))]
    texts = {}
    for i, words in enumerate(paragraphs):
        texts[f"o{i}"] = words
        texts[f"e{i}"] = EDITS[names[i]](list(words), r, others)
    return texts, names


def ask(args, folder, texts):
    """(original's number, article, articles it stands for) of each hit."""
    source, topics, index = folder / "pairs.jsonl", folder / "topics.jsonl", folder / "pairs"
    source.write_text("".join(json.dumps({"id": name, "text": " ".join(words)}) + "\n"
                              for name, words in texts.items()), encoding="utf-8")
    run(args.indexer, "build", "-q", "-i", index, source)
    topics.write_text("".join(
        json.dumps({"_id": name[1:], "text": " ".join(re.findall(r"\w+", " ".join(words)))[:400]}) + "\n"
        for name, words in texts.items() if name[0] == "o"), encoding="utf-8")
    for line in run(args.searcher, "-i", index, "--batch", topics, "--plain", "-n", 3, "--format",
                    "json").splitlines():
        answer = json.loads(line)
        for hit in answer.get("hits", []):
            yield (int(answer["query_id"]), hit["article"],
                   {name.split("#")[0] for name in hit["duplicates"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexer", required=True)
    parser.add_argument("--searcher", required=True)
    parser.add_argument("--paragraphs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("source")
    args = parser.parse_args()
    r = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        texts, names = make_pairs(draw_paragraphs(args, folder, r), r)
        found, others = set(), {}
        for i, article, like in ask(args, folder, texts):
            if {article} | like >= {f"o{i}", f"e{i}"}:
                found.add(i)
            for other in like:
                if other[1:] != article[1:]:
                    pair = tuple(sorted((article, other)))
                    others[pair] = difflib.SequenceMatcher(
                        None, texts[article], texts[other], autojunk=False).ratio()
    drawn = collections.Counter(names)
    shown = collections.Counter(names[i] for i in found)
    print(f"{len(names)} paragraphs of {SHORTEST} to {LONGEST} words, each with an edit of it: in one hit")
    for name in EDITS:
        if drawn[name]:
            print(f"  {name:20} {shown[name]:5} of {drawn[name]:5}  {shown[name] / drawn[name]:6.1%}")
    print(f"{len(others)} other pairs in one hit, by the part of their words that is the same:")
    for pair, same in sorted(others.items(), key=lambda item: item[1])[:SHOWN]:
        print(f"  {same:4.0%}  {' '.join(texts[pair[0]])[:70]}\n        {' '.join(texts[pair[1]])[:70]}")


if __name__ == "__main__":
    main()
