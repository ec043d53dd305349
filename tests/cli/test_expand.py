#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ranking anew by what the best hits have in common."""

import json
import unittest

from searching import Searcher
from test_results import validate


class Expand(Searcher):
    def test_the_receipt_says_by_which_stems_and_whose(self):
        plain = self.answer("dredger", "-n", "3", "--duplicates")
        answer = self.answer("--expand", "3", "dredger", "-n", "3")
        validate(self, answer)
        expansion = answer["receipt"]["expansion"]
        self.assertIsNone(plain["receipt"]["expansion"])
        self.assertLessEqual(1, len(expansion["from"]))
        self.assertLessEqual(len(expansion["from"]), 3)
        self.assertEqual(expansion["from"][0], plain["hits"][0]["id"])
        weights = [stem["weight"] for stem in expansion["stems"]]
        self.assertEqual(weights, sorted(weights, reverse=True))
        self.assertEqual(max(weights), 1)
        self.assertLessEqual(len(weights), 40)
        self.assertGreater(min(stem["paragraphs"] for stem in expansion["stems"]), 1)

    def test_of_articles_it_learns_from_articles(self):
        plain = self.answer("--group", "article", "-n", "3", "dredger")
        answer = self.answer("--group", "article", "--expand", "3", "-n", "3", "dredger")
        validate(self, answer)
        expansion = answer["receipt"]["expansion"]
        self.assertEqual(expansion["from"], [group["article"] for group in plain["groups"]])
        alone = self.answer("--expand", "3", "-n", "3", "dredger")["receipt"]["expansion"]
        self.assertNotEqual(expansion["stems"], alone["stems"])

    def test_stems_weigh_in_titles_as_much_as_words_do(self):
        said = self.search("--expand", "3", "--explain", "dredger").stderr.decode()
        self.assertRegex(said, r"(?m)^ +[0-9.]+  ZS(?!dredg)\w+$")
        said = self.search("--expand", "3", "--explain", "--ranking", "bm25:title=0", "dredger").stderr.decode()
        self.assertNotIn("ZS", said)

    def test_what_matches_stays(self):
        for query in ("ship", "+ship -harbour", '"wartime operational control"', "title:Schiff",
                      "ship date:>2000"):
            plain = self.answer("-n", "1000", "--duplicates", query)
            answer = self.answer("--expand", "5", "-n", "1000", "--duplicates", query)
            self.assertEqual(answer["total"], plain["total"])
            self.assertEqual({hit["id"] for hit in answer["hits"]},
                             {hit["id"] for hit in plain["hits"]})
            before = {hit["id"]: hit["score"] for hit in plain["hits"]}
            for hit in answer["hits"]:
                self.assertGreaterEqual(hit["score"], before[hit["id"]] - 2e-6)

    def test_nothing_found_expands_by_nothing(self):
        answer = self.answer("--expand", "5", "qqqxyzzy", status=1)
        validate(self, answer)
        self.assertEqual(answer["hits"], [])
        self.assertIsNone(answer["receipt"]["expansion"])

    def test_text_says_so(self):
        shown = self.text("--expand", "5", "dredger")
        self.assertRegex(shown, r"ranked also by what the best \d have in common: \w+, ")
        done = self.search("--expand", "5", "--explain", "dredger")
        self.assertIn(b"expanded by the stems of: wire/dredger-aground#p", done.stderr)

    def test_it_goes_with_other_options(self):
        for more in (["--group", "article"], ["--sort", "date"], ["--facet", "source"],
                     ["--context", "1"], ["--ranking", "dph"], ["--plain"], ["--count"]):
            validate(self, self.answer("--expand", "3", *more, "ship maintenance"))
        liked = self.answer("--expand", "3", "--like", "wire/dredger-aground#p1")
        validate(self, liked)
        self.assertEqual(liked["hits"][0]["id"], "wire/dredger-aground-reprint#p1")

    def test_batches_and_coprocesses_have_it(self):
        alone = self.answer("--expand", "3", "dredger")["hits"]
        topics = self.scratch / "topics.tsv"
        topics.write_text("q1\tdredger\n")
        batch = json.loads(self.search("--expand", "3", "--format=json", "--batch",
                                       topics).stdout)
        served = json.loads(self.search("--serve-stdio",
                                        input=b'{"query":"dredger","expand":3}\n').stdout)
        for answer in (batch, served):
            self.assertEqual([(hit["id"], hit["score"]) for hit in answer["hits"]],
                             [(hit["id"], hit["score"]) for hit in alone])

    def test_wrong_numbers_are_usage_errors(self):
        for given in ("0", "-1", "101", "x", "", "1.5"):
            done = self.search("--expand", given, "ship", status=2)
            self.assertIn(b"--expand takes", done.stderr)


if __name__ == "__main__":
    unittest.main()
