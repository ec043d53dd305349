#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""With and without labels, and with those of something else, the same is answered; and a check finds
labels that say what the database does not."""

import json
import unittest

from pilcrow import ARTICLES, INDEXER, SEARCHER, run
from searching import Searcher

HEADER = 72  # common/side_file.h
# common/labels.h: simhash, key, place of the article, ordinal, repeat, place of the facts, marks,
# shingles, place of more marks
LABEL = 48
ARTICLE, ORDINAL, FACTS, MORE_MARKS = 16, 20, 28, 44
WAYS = (
    ("--format=json", "--context=1"),
    ("--format=json", "--duplicates"),
    ("--format=json", "--group=article", "--facet=keyword"),
    ("--format=json", "--offset=3", "-n5"),
    ("--format=trec",),
    ("--format=trec", "--group=article"),
    ("--format=ids",),
)
QUERIES = ("ship maintenance", "+ship -dock", '"wartime operational control"', "the ship OR dock")


class Labels(Searcher):
    def answers(self, *indexes):
        args = [arg for index in indexes for arg in ("-i", index)]
        found = []
        for way in WAYS:
            for query in QUERIES:
                done = run(SEARCHER, *args, "--no-timing", *way, query)
                self.assertIn(done.returncode, (0, 1), done.stderr.decode())
                found.append(done.stdout)
        return found

    def labels_of(self, index):
        path = index / "current" / "labels"
        self.addCleanup(path.write_bytes, path.read_bytes())
        return path

    def without_places(self, whole):
        """Each article, all facts and all marks are said to be somewhere behind the end."""
        stats = run(INDEXER, "stats", "--json", "-i", self.index)
        paragraphs = json.loads(stats.stdout)["paragraphs"]
        content = bytearray(whole)
        for docid in range(1, paragraphs + 1):
            for field in (ARTICLE, FACTS, MORE_MARKS):
                at = HEADER + docid * LABEL + field
                content[at:at + 4] = b"\xff\xff\xff\xff"
        return content

    def with_another_language(self, whole):
        """All facts name a language that the index does not list."""
        self.assertIn(b"\0en\0", whole)
        return whole.replace(b"\0en\0", b"\0e~\0")

    def test_answers_are_the_same_without_them(self):
        labels = self.labels_of(self.index)
        whole, expected = labels.read_bytes(), self.answers(self.index)
        other = self.build("other", ARTICLES / "deutsch.jsonl")
        for name, content in (
            ("empty", b""),
            ("truncated", whole[:-1]),
            ("another form", b"pillabl9" + whole[8:]),
            ("another index's", (other / "current" / "labels").read_bytes()),
            ("with places outside", self.without_places(whole)),
            ("of another language", self.with_another_language(whole)),
        ):
            with self.subTest(name):
                labels.write_bytes(content)
                self.assertEqual(self.answers(self.index), expected)
        labels.unlink()
        self.assertEqual(self.answers(self.index), expected)

    def test_several_indexes_have_their_own(self):
        other = self.build("beside", ARTICLES / "deutsch.jsonl")
        expected = self.answers(self.index, other)
        own, others = self.labels_of(self.index), self.labels_of(other)
        others.unlink()
        self.assertEqual(self.answers(self.index, other), expected)
        own.unlink()
        self.assertEqual(self.answers(self.index, other), expected)

    def test_they_follow_updates(self):
        source = self.scratch / "source.jsonl"
        index = self.scratch / "updated"

        def update(paragraphs):
            with open(source, "w", encoding="utf-8") as out:
                for number in range(20):
                    text = "\n\n".join(f"The ship {number} has {n} masts." for n in paragraphs(number))
                    out.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
            done = run(INDEXER, "update", "-q", "-i", index, source)
            self.assertEqual(done.returncode, 0, done.stderr.decode())

        update(lambda number: range(5))
        # Some articles now have documents at both ends of the database.
        update(lambda number: (0, 7, 3, 4) if number % 3 else range(5))
        labels = self.labels_of(index)
        expected = self.answers(index)
        done = run(INDEXER, "check", "-i", index)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        labels.unlink()
        self.assertEqual(self.answers(index), expected)

    def test_a_check_finds_what_is_not_so(self):
        labels = self.labels_of(self.index)
        whole = labels.read_bytes()
        for name, at, why in (
            ("simhash", HEADER + LABEL, "is wrong about docid 1"),
            ("key", HEADER + LABEL + 8, "is wrong about docid 1"),
            ("article", HEADER + LABEL + ARTICLE, "is wrong about docid 1"),
            ("ordinal", HEADER + 2 * LABEL + ORDINAL, "is wrong about docid 2"),
            ("facts", HEADER + 2 * LABEL + FACTS, "is wrong about docid 2"),
            ("a text", len(whole) - 6, "is wrong about texts"),
            ("revision", 48, "is not of this database"),
        ):
            with self.subTest(name):
                doctored = bytearray(whole)
                doctored[at] ^= 1
                labels.write_bytes(doctored)
                done = run(INDEXER, "check", "-i", self.index)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"labels {why}", done.stdout.decode())

    def test_stats_count_them(self):
        done = run(INDEXER, "stats", "--json", "-i", self.index)
        self.assertEqual(json.loads(done.stdout)["files"]["labels"],
                         (self.index / "current" / "labels").stat().st_size)


if __name__ == "__main__":
    unittest.main()
