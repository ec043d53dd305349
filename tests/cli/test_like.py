#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""More like a paragraph of the index, or like a text on standard input."""

import unittest

from pilcrow import ARTICLES
from searching import Searcher
from test_results import validate


class Like(Searcher):
    def test_the_reprint_is_most_like_its_original(self):
        answer = self.answer("--like", "wire/dredger-aground#p1")
        validate(self, answer)
        ids = [hit["id"] for hit in answer["hits"]]
        self.assertEqual(ids[0], "wire/dredger-aground-reprint#p1")
        self.assertNotIn("wire/dredger-aground#p1", ids)
        tree = answer["receipt"]["tree"]
        self.assertTrue(tree.startswith("like(wire/dredger-aground#p1: "))
        self.assertIn(" dredger", tree)
        self.assertEqual(answer["query"], "")

    def test_its_words_are_marked(self):
        self.assertIn("[dredger]", self.text("--like", "wire/dredger-aground#p1", "-n", "1"))

    def test_it_goes_with_other_options(self):
        grouped = self.answer("--like", "wire/dredger-aground#p1", "--group", "article")
        self.assertEqual(grouped["groups"][0]["article"], "wire/dredger-aground-reprint")
        for hit in self.answer("--like", "korea-talks.txt#p2", "--since", "2000")["hits"]:
            self.assertIsNotNone(hit["date"])

    def test_a_language_can_be_asked_for(self):
        for hit in self.answer("--like", "de/hafen-streik#p1", "--language", "de",
                               "-n", "50")["hits"]:
            self.assertEqual(hit["language"], "de")
        self.search("--like", "korea-talks.txt#p1", "--language", "xx", status=2)

    def test_what_is_not_there_is_an_error(self):
        done = self.search("--like", "nowhere.txt#p1", status=2)
        self.assertIn(b'no paragraph "nowhere.txt#p1"', done.stderr)
        self.search("--like", "korea-talks.txt#p99", status=2)
        self.search("--like", "", status=2)
        self.assertIn(b"--like takes the place",
                      self.search("--like", "korea-talks.txt#p1", "ship", status=2).stderr)


class LikeText(Searcher):
    def like(self, text, *args, **more):
        return self.answer("--like", "-", *args, input=text.encode(), **more)

    def test_a_paragraph_is_most_like_itself(self):
        text = (ARTICLES / "harbor-dredging.txt").read_text(encoding="utf-8").split("\n\n")[2]
        answer = self.like(text)
        validate(self, answer)
        self.assertEqual(answer["hits"][0]["article"], "harbor-dredging.txt")
        self.assertTrue(answer["receipt"]["tree"].startswith("like(-: "))
        self.assertEqual(answer["receipt"]["languages"], ["en"])
        self.assertTrue(answer["hits"][0]["marks"])

    def test_stop_words_say_nothing(self):
        stems = self.like("The dredger and the harbour, of which it is said: dredger.")
        self.assertEqual(set(stems["receipt"]["tree"][8:-1].split()), {"dredger", "harbor", "said"})

    def test_the_language_is_guessed_by_stop_words(self):
        text = "Der Hafen und die Schiffe, die nicht mehr in der Stadt sind."
        self.assertEqual(self.like(text, status=0)["receipt"]["languages"], ["de"])
        answer = self.like(text, "--language", "en")
        self.assertEqual(answer["receipt"]["languages"], ["en"])

    def test_a_text_that_is_like_nothing_finds_nothing(self):
        self.assertEqual(self.like("qqxzzy", status=1)["total"]["value"], 0)

    def test_what_is_no_text_is_refused(self):
        for given, said in ((b"", b"no words"), (b" \n...\n", b"no words"),
                            (b"caf\xe9", b"byte 0xe9 at offset 3")):
            done = self.search("--like", "-", input=given, status=2)
            self.assertIn(said, done.stderr)
        self.assertIn(b"--like takes the place",
                      self.search("--like", "-", "ship", input=b"ship", status=2).stderr)
        done = self.search("--like", "-", input=b"word " * (4 << 20), status=2)
        self.assertIn(b"more than", done.stderr)


if __name__ == "__main__":
    unittest.main()
