#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a large corpus with the habits of a small one, as JSON Lines.

    make_corpus.py [--seed N] [--paragraphs N] [--compounds SHARE] SOURCE.jsonl... > corpus.jsonl

Word order comes from the source: a word is followed by one that follows it there, so that phrases
exist and frequent words are as frequent as in the source. Now and then it jumps to any word, or
coins one, with a chance that falls as the text grows: the vocabulary then grows with the square
root of the text, as in natural language (Heaps' law). Coined words come back as often as their age
lets them. Paragraphs are as long as the source's. With --compounds, that share of the words of five
letters or more has another such word written onto it, as German does: most of these are in one
paragraph only. The same arguments give the same bytes.
"""

import argparse
import json
import random
import re
import sys

JUMP = 0.08
# The vocabulary is COINED times the square root of the number of words.
COINED = 12
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "er", "is")]


def learn(paths):
    """All words in order, where each occurs, and the lengths of paragraphs."""
    words, lengths = [], []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                found = re.findall(r"\S+", json.loads(line)["text"])
                if found:
                    words += found
                    lengths.append(len(found))
    places = {}
    for i, word in enumerate(words[:-1]):
        places.setdefault(word, []).append(i + 1)
    return words, places, lengths


def is_long(word):
    return len(word) >= 5 and word.isalpha()


class Writer:
    def __init__(self, words, places, lengths, seed, compounds):
        self.compounds = compounds
        self.long = [word for word in words if is_long(word)] if compounds else []
        self.words, self.places, self.lengths = words, places, lengths
        self.random = random.Random(seed)
        self.coined = []
        self.written = 0

    def other_word(self):
        """A jump: a new word, one coined before, or any of the source's."""
        r = self.random
        due = COINED * self.written ** 0.5
        if len(self.coined) < due:
            word = "".join(r.choice(SYLLABLES) for _ in range(r.randint(2, 4)))
            self.coined.append(word)
            return word
        if self.coined and r.random() < 0.3:
            # Older words are more frequent, as in a list ordered by rank.
            return self.coined[int(len(self.coined) * r.random() ** 3)]
        return self.words[int(r.random() * len(self.words))]

    def paragraph(self):
        r, words, places = self.random, self.words, self.places
        rand = r.random
        n = r.choice(self.lengths)
        word = words[int(rand() * len(words))]
        text = [word]
        for _ in range(n - 1):
            next_places = places.get(word)
            if next_places is None or rand() < JUMP:
                word = self.other_word()
            else:
                word = words[next_places[int(rand() * len(next_places))]]
            text.append(word)
            if self.compounds and is_long(word) and rand() < self.compounds:
                text[-1] += self.long[int(rand() * len(self.long))].lower()
        self.written += n
        return " ".join(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--paragraphs", type=int, default=100000)
    parser.add_argument("--compounds", type=float, default=0)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    writer = Writer(*learn(arguments.sources), arguments.seed, arguments.compounds)
    for i in range(arguments.paragraphs):
        json.dump({"_id": f"g{i}", "text": writer.paragraph()}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


main()
