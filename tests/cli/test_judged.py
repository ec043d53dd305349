#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The judged queries over corpus/articles: is the right paragraph on top, and marked as it should be?

Each row of tests/data/corpus.judged.tsv is a test of its own; the file says what its columns mean.
"""

import json
import unittest

import pilcrow

TABLE = pilcrow.SOURCE / "tests/data/corpus.judged.tsv"
FIRST = 3  # the best paragraph has to be among so many hits


def rows():
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1):
        if line and not line.startswith("#"):
            query, relevant, snippet = line.split("\t")
            yield number, query, relevant.split(" "), snippet


class Judged(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", pilcrow.ARTICLES)

    def ask(self, query):
        done = pilcrow.run(
            pilcrow.SEARCHER, "-i", self.index, "--format", "json", "--mark", "brackets",
            "--duplicates", "-n", "1000", "-e", query,
        )
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def test_best_paragraphs_come_first(self):
        for number, query, relevant, _ in rows():
            with self.subTest(line=number, query=query):
                ids = [hit["id"] for hit in self.ask(query)["hits"]]
                self.assertIn(relevant[0], ids[:FIRST])

    def test_all_relevant_paragraphs_are_found(self):
        for number, query, relevant, _ in rows():
            with self.subTest(line=number, query=query):
                ids = {hit["id"] for hit in self.ask(query)["hits"]}
                self.assertLessEqual(set(relevant), ids)

    def test_snippets_show_and_mark_what_was_asked(self):
        for number, query, relevant, snippet in rows():
            if snippet == "-":
                continue
            with self.subTest(line=number, query=query):
                hits = {hit["id"]: hit for hit in self.ask(query)["hits"]}
                shown = " ".join(hits[relevant[0]]["snippet"].split())
                self.assertIn(snippet, shown)

    def test_there_are_enough_rows_to_mean_something(self):
        self.assertGreaterEqual(len(list(rows())), 60)


if __name__ == "__main__":
    unittest.main()
