#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Words that stand in for those of the query: what they match, how they are marked, what is told of them."""

import json
import re
import unittest

from pilcrow import INDEXER, run
from results import Results, validate

TEXTS = {
    "supply": "Die Energieversorgung der Stadt kommt aus dem Norden.",
    "power": "Ohne Versorgung steht der Betrieb still, sagt der Rat.",
    "tower": "Der Turm am Kanal wird abgerissen.",
    "water": "Auf dem Wasserturm nisten drei Falken.",
    "index": "Der Index fiel, und sein Anstieg blieb aus.",
    "other": "Ein Konzert im Garten, bei Regen im Saal.",
}


class Kin(Results):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        records = cls.scratch / "records.jsonl"
        records.write_text("".join(
            json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for name, text in TEXTS.items()),
            encoding="utf-8")
        for language in ("de", "en"):
            done = run(INDEXER, "build", "-q", "-i", cls.scratch / language, "--language", language, records)
            assert done.returncode == 0, done.stderr
        cls.index = cls.scratch / "de"

    def marks(self, *args):
        """{article: [(text, kind)]}, best first."""
        answer = self.answer(*args)
        validate(self, answer)
        return {hit["article"]: [(TEXTS[hit["article"]].encode()[mark["start"]:mark["end"]].decode(), mark["kind"])
                                 for mark in hit["marks"] if mark["field"] == "text"]
                for hit in answer["hits"]}

    def test_what_stands_in_matches_and_is_marked(self):
        self.assertEqual(self.marks("Versorgung Turm"), {
            "power": [("Versorgung", "exact")],
            "tower": [("Turm", "exact")],
            "supply": [("Energieversorgung", "alike")],
            "water": [("Wasserturm", "alike")],
        })

    def test_the_word_itself_needs_no_stand_in(self):
        both = self.scratch / "both.jsonl"
        both.write_text('{"id": "x", "text": "Versorgung ist nicht Energieversorgung, im Turm."}\n',
                        encoding="utf-8")
        index = self.scratch / "both"
        self.assertEqual(run(INDEXER, "build", "-q", "-i", index, "--language", "de", both).returncode, 0)
        hit, = self.answer("Versorgung Turm", index=index)["hits"]
        self.assertEqual([mark["kind"] for mark in hit["marks"]], ["exact", "exact"])

    def test_parts_of_words_match_and_are_marked(self):
        self.assertEqual(self.marks("Index-Anstieg Lokomotive"),
                         {"index": [("Index", "part"), ("Anstieg", "part")]})

    def test_one_word_or_one_that_must_be_there_is_itself(self):
        for args in (("Energieversorgung",), ("-e", "+Energieversorgung Konzert"),
                     ("-e", "=Energieversorgung Betrieb"), ("-e", "Energieversorgung AND Stadt"),
                     ("--all", "Energieversorgung Stadt"), ("--sort=date", "Energieversorgung Stadt"),
                     ("--ranking=bool", "Energieversorgung Stadt")):
            with self.subTest(args=args):
                answer = self.answer(*args)
                self.assertFalse(answer["receipt"]["loose"])
                self.assertNotIn("power", [hit["article"] for hit in answer["hits"] if len(hit["marks"]) == 1
                                           and hit["marks"][0]["kind"] == "alike"])
        self.assertEqual(self.ids("Energieversorgung"), ["supply#p1"])

    def test_where_it_only_weighs_it_is_marked_too(self):
        self.assertEqual(self.marks("-e", "+Stadt Versorgung"),
                         {"supply": [("Energieversorgung", "alike"), ("Stadt", "exact")]})

    def test_the_receipt_tells(self):
        answer = self.answer("Versorgung Turm")
        self.assertTrue(answer["receipt"]["loose"])
        self.assertEqual([[kin["stem"] for kin in word["kin"]] for word in answer["receipt"]["words"]],
                         [["energieversorg"], ["wasserturm"]])
        self.assertEqual(answer["total"], {"value": 4, "relation": "exact"})
        self.assertIn(b"match too", self.search("--explain", "Versorgung Turm").stderr)

    def test_other_languages_and_kin_of_no_weight_have_none(self):
        for args, index in ((("Versorgung Turm",), self.scratch / "en"),
                            (("--ranking", "bm25:kin=0", "Versorgung Turm"), self.index)):
            with self.subTest(args=args):
                answer = self.answer(*args, index=index)
                self.assertFalse(answer["receipt"]["loose"])
                self.assertEqual({hit["article"] for hit in answer["hits"]}, {"power", "tower"})

    def test_scores_are_the_sums_of_what_xapian_gives_each_word(self):
        explained = self.search("--explain", "Versorgung Turm Index-Anstieg").stderr.decode()
        hits = re.findall(r"^\d+\. \S+: (\S+)\n((?:  +\S+  \S+\n)+)", explained, re.M)
        self.assertEqual(len(hits), 5)
        for score, parts in hits:
            self.assertAlmostEqual(float(score), sum(float(line.split()[0]) for line in parts.splitlines()),
                                   delta=2e-6)

    def test_other_formats_are_as_they_were(self):
        self.assertIn("[Wasserturm]", self.text("Versorgung Turm"))
        self.assertIn("<mark>Wasserturm</mark>", self.text("--format", "html", "Versorgung Turm"))


if __name__ == "__main__":
    unittest.main()
