#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Words some edits away: the more they differ, the less they weigh, however rare they are."""

import json
import re
import unittest

from pilcrow import run, INDEXER
from results import Results

FILLER = "the tide came in and went out again"
TEXTS = {
    **{f"ship{n}": f"A ship in the bay, and {FILLER}." for n in range(9)},
    **{f"shop{n}": "A shop." for n in range(30)},
    "shin": "A shin.",
    "chip": "A chip.",
    "thin": "A thin.",
    "dock": "The dock of a slip.",
}


class Fuzzy(Results):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, wanted in (("all", TEXTS), ("one", list(TEXTS)[::2]), ("two", list(TEXTS)[1::2])):
            records = cls.scratch / f"{name}.jsonl"
            records.write_text("".join(json.dumps({"id": key, "text": TEXTS[key]}) + "\n" for key in wanted),
                               encoding="utf-8")
            done = run(INDEXER, "build", "-q", "-i", cls.scratch / name, records)
            assert done.returncode == 0, done.stderr
        cls.index = cls.scratch / "all"

    def ranked(self, *args, **more):
        """Articles without their numbers, best first, each once in a row."""
        names = [re.sub(r"\d*#p1", "", name) for name in self.ids("-n", "100", "--duplicates", *args, **more)]
        return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]

    def test_the_word_itself_comes_first_and_the_nearest_next(self):
        self.assertEqual(self.ranked("ship~1")[0], "ship")
        self.assertEqual(sorted(self.ranked("ship~1")), ["chip", "dock", "shin", "ship", "shop"])
        self.assertEqual(self.ranked("ship~2")[0], "ship")
        near = self.ranked("ship~2")
        self.assertLess(near.index("chip"), near.index("thin"))

    def test_where_the_word_is_nowhere_rare_ones_are_worth_no_more_than_frequent_ones(self):
        self.assertEqual(self.ranked("shup~1"), ["shop", "ship"])
        scores = {hit["article"]: hit["score"] for hit in self.answer("-n", "100", "--duplicates", "shxn~2")["hits"]}
        self.assertGreater(scores["shin"], scores["shop0"])
        self.assertGreater(scores["shop0"], scores["ship0"])

    def weights(self, query):
        word, = self.answer(query)["receipt"]["words"]
        return dict(zip(word["stems"], word["stem_weights"], strict=True))

    def test_the_receipt_says_what_each_word_weighs(self):
        weights = self.weights("ship~2")
        self.assertEqual(weights["shop"], 0.5)
        self.assertLess(weights["chip"], 0.5)  # it is rare
        self.assertLess(weights["thin"], weights["chip"])
        self.assertNotIn("ship", weights)
        self.assertEqual(self.weights("shup~1")["shop"], 0.5)
        self.assertEqual(set(self.weights("dock NEAR/5 slip~1").values()), {1})  # there all weigh alike
        self.assertEqual(set(self.weights("sh*").values()), {1})
        self.assertEqual(self.weights("ships"), {"ship": 1})
        self.assertIn("shop 30 (0.500)", self.search("--explain", "ship~1").stderr.decode())

    def test_other_words_of_the_query_weigh_as_ever(self):
        self.assertEqual(self.ranked("dock shop~1")[0], "dock")

    def test_the_limit_keeps_the_word_itself(self):
        self.assertEqual(self.ranked("--max-expansion=1", "ship~1"), ["ship"])
        self.assertEqual(self.ranked("--max-expansion=1", "shup~1"), ["shop"])

    def test_scores_are_the_sums_of_what_xapian_gives_each_word(self):
        explained = self.search("--explain", "-n", "100", "--duplicates", "ship~2 dock").stderr.decode()
        hits = re.findall(r"^\d+\. \S+: (\S+)\n((?:  +\S+  \S+\n)+)", explained, re.M)
        self.assertEqual(len(hits), len(TEXTS))
        for score, parts in hits:
            self.assertAlmostEqual(float(score), sum(float(line.split()[0]) for line in parts.splitlines()),
                                   delta=2e-6)

    def test_several_indexes_give_the_scores_of_one(self):
        def scores(*args, **more):
            return sorted((hit["article"], hit["score"])
                          for hit in self.answer("-n", "100", "--duplicates", *args, "ship~2", **more)["hits"])
        self.assertEqual(scores("-i", self.scratch / "two", index=self.scratch / "one"), scores())

    def test_near_others_they_match_as_they_did(self):
        self.assertEqual(self.ranked("-e", "dick~1 NEAR/3 slop~1"), ["dock"])


if __name__ == "__main__":
    unittest.main()
