#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Real input from outside the tree: the source article and the Cranfield collection.

PILCROW_SHARED (default: ../shared beside the source) says where they are; without them the tests are
skipped and say so. The same properties are tested on corpus/ always, by the other tests here.
"""

import json
import os
import pathlib
import sys
import unittest

import pilcrow

SHARED = pathlib.Path(os.environ.get("PILCROW_SHARED", pilcrow.SOURCE.parent / "shared"))
ARTICLE = SHARED / "corpus/source-article.txt"
CRANFIELD = SHARED / "collections/cranfield"


def ask(index, *args):
    done = pilcrow.run(pilcrow.SEARCHER, "-i", index, "--format", "json", *args)
    if done.returncode > 1:
        raise AssertionError(done.stderr.decode())
    return json.loads(done.stdout)


def paragraphs(index, *args):
    return sorted(hit["paragraph"] for hit in ask(index, *args)["hits"])


@unittest.skipUnless(ARTICLE.exists(), f"{ARTICLE} is not there (PILCROW_SHARED)")
class SourceArticle(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLE)

    def test_there_are_seven_paragraphs(self):
        done = pilcrow.run(pilcrow.INDEXER, "stats", "--json", "-i", self.index)
        self.assertEqual(json.loads(done.stdout)["paragraphs"], 7)

    def test_wartime_operational_control_is_in_the_second_alone(self):
        self.assertEqual(paragraphs(self.index, '"wartime operational control"'), [2])

    def test_both_spellings_find_both_spellings(self):
        british = paragraphs(self.index, "modernisation")
        self.assertEqual(british, [1, 2, 3])
        self.assertEqual(paragraphs(self.index, "modernization"), british)

    def test_inflections_are_found(self):
        self.assertEqual(paragraphs(self.index, "negotiations"), [6])
        self.assertEqual(paragraphs(self.index, '~"conventional capability"'), [7])
        self.assertEqual(paragraphs(self.index, '"conventional capability"'), [])

    def test_what_is_excluded_is_left_out(self):
        self.assertIn(4, paragraphs(self.index, "artillery"))
        found = paragraphs(self.index, "ship", "maintenance", "-artillery")
        self.assertEqual(found, [1, 6, 7])

    def test_marks_point_into_the_file(self):
        text = ARTICLE.read_bytes()
        for hit in ask(self.index, "ship", "maintenance", '"greatly encouraged"')["hits"]:
            for mark in hit["marks"]:
                words = text[mark["file_start"]:mark["file_end"]].decode().lower()
                self.assertIn(words, ("ship", "maintenance", "greatly encouraged"))


@unittest.skipUnless(CRANFIELD.exists(), f"{CRANFIELD} is not there (PILCROW_SHARED)")
class Cranfield(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", CRANFIELD / "corpus.jsonl")

    def test_it_is_indexed_whole(self):
        done = pilcrow.run(pilcrow.INDEXER, "stats", "--json", "-i", self.index)
        # 471 and 995 have neither title nor text.
        self.assertEqual(json.loads(done.stdout)["articles"], 1398)
        self.assertEqual(pilcrow.run(pilcrow.INDEXER, "check", "-i", self.index).returncode, 0)

    def test_all_its_queries_run_and_find_something(self):
        with open(CRANFIELD / "queries.jsonl", encoding="utf-8") as lines:
            queries = [json.loads(line)["text"] for line in lines]
        self.assertEqual(len(queries), 225)
        for query in queries:
            with self.subTest(query=query):
                answer = ask(self.index, "-n", "1", "-e", query)
                self.assertEqual(len(answer["hits"]), 1)
                self.assertTrue(answer["hits"][0]["marks"])


SKIPPED = 77  # to meson

if __name__ == "__main__":
    done = unittest.main(exit=False).result
    if done.wasSuccessful() and len(done.skipped) > 0:
        for _, reason in done.skipped:
            print(reason, file=sys.stderr)
        sys.exit(SKIPPED)
    sys.exit(not done.wasSuccessful())
