#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Content keys: they name what a paragraph says, whatever becomes of those around it."""

import hashlib
import json
import unittest

from indexing import Indexer, record
from pilcrow import SEARCHER, run

BEFORE = ["The first stands.", "The second is edited.", "The third goes.", "The fourth stands.",
          "The fifth is said twice.", "The fifth is said twice.", "The last stands."]
AFTER = ["One before the first.", "The first stands.", "The second was edited.", "The fourth stands.",
         "The fifth is said twice.", "One between.", "The fifth is said twice.", "The last stands."]
NEW = {"One before the first.", "The second was edited.", "One between."}


def key(texts, at):
    repeat = texts[:at + 1].count(texts[at])
    digits = hashlib.sha256(texts[at].encode()).hexdigest()[:16]
    return digits if repeat == 1 else f"{digits}~{repeat}"


class ContentKeys(Indexer):
    def write_article(self, texts, **more):
        """The article in the midst of others, of which one grows as well."""
        return self.write("in.jsonl", record(1, paragraphs=["Other."] * len(texts), text=None)
                          + record(2, paragraphs=texts, text=None, **more) + record(3))

    def found(self, *options):
        """Of the article: place, key and text of each paragraph."""
        done = run(SEARCHER, "-i", self.index, "--format=json", "--duplicates", "--hits=100",
                   "--snippet=1000", *options, "article:a2 the OR one")
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        hits = json.loads(done.stdout)["hits"]
        return {hit["paragraph"]: (hit["key"], hit["snippet"]) for hit in hits if hit["article"] == "a2"}

    def expect(self, texts):
        self.assertEqual(self.found(), {
            at + 1: (key(texts, at), text) for at, text in enumerate(texts)})

    def edited_by(self, command, **more):
        self.indexer("build", "-q", self.write_article(BEFORE))
        self.expect(BEFORE)
        before = {k for k, _ in self.found().values()}
        self.indexer(command, "-q", self.write_article(AFTER, **more))
        self.expect(AFTER)
        after = {k for k, _ in self.found().values()}
        self.assertEqual(len(before & after), 5)
        told = {text for _, text in self.found("--new-since=1").values()}
        self.assertEqual(told, NEW)

    def test_a_build_gives_the_same_again(self):
        self.edited_by("build")

    def test_an_update_keeps_them(self):
        self.edited_by("update")

    def test_those_of_an_article_under_another_title_too(self):
        self.edited_by("update", title="Title")


if __name__ == "__main__":
    unittest.main()
