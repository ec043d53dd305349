#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What searcher does with the matches, over the sample corpus: how it ranks and arranges them."""

import json
import unittest

from pilcrow import ARTICLES, SEARCHER, Case, run


class Results(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)

    def search(self, *args, index=None, status=0, **more):
        done = run(SEARCHER, "-i", index or self.index, "--no-timing", *args, **more)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def text(self, *args, **more):
        return self.search(*args, **more).stdout.decode()

    def answer(self, *args, **more):
        return json.loads(self.search("--format=json", *args, **more).stdout)

    def ids(self, *args, **more):
        return [hit["id"] for hit in self.answer(*args, **more)["hits"]]


class Ranking(Results):
    names = ("bm25", "bm25plus", "tfidf", "pl2", "dph", "inl2", "bb2", "ifb2", "ineb2", "dlh",
             "coord", "bool")

    def test_every_ranking_finds_the_same_in_an_order_of_its_own(self):
        orders = {}
        for name in self.names:
            answer = self.answer("--ranking", name, "-n", "1000", "ship maintenance harbour")
            orders[name] = [hit["id"] for hit in answer["hits"]]
            self.assertEqual(set(orders[name]), set(orders["bm25"]))
            self.assertEqual(answer["receipt"]["ranking"].split(":")[0], name)
            scores = [hit["score"] for hit in answer["hits"]]
            self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertGreater(len({tuple(order) for order in orders.values()}), 6)

    def test_bool_is_in_order_of_articles(self):
        hits = self.answer("--ranking", "bool", "-n", "1000", "ship")["hits"]
        self.assertEqual({hit["score"] for hit in hits}, {0})
        places = [(hit["article"].encode(), hit["paragraph"]) for hit in hits]
        self.assertEqual(places, sorted(places))

    def test_the_receipt_says_the_parameters(self):
        for given, said in (("bm25", "bm25:k1=0.9,b=0.4,surface=0.3,title=0.5"),
                            ("bm25:k1=1.2,title=0", "bm25:k1=1.2,b=0.4,surface=0.3,title=0")):
            answer = self.answer("--ranking", given, "ship")
            self.assertEqual(answer["receipt"]["ranking"], said)
        self.assertEqual(self.answer("ship"), self.answer("--ranking=bm25", "ship"))

    def test_the_weight_of_titles_matters(self):
        def score(ranking):
            hits = self.answer("-n", "100", "--ranking", ranking, "dredger flats")["hits"]
            return {hit["id"]: hit["score"] for hit in hits}["wire/dredger-aground#p1"]
        self.assertGreater(score("bm25:title=2"), score("bm25:title=0"))

    def test_what_is_wrong_is_said(self):
        for given in ("lm", "pl2plus", "bm25:q=1", "bm25:b=2", "bm25:k1=", ""):
            done = self.search("--ranking", given, "ship", status=2)
            self.assertEqual(done.stdout, b"")
            self.assertIn(b"--ranking: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
