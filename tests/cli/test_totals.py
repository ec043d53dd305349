#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How many match, and what is found in a given time."""

import json
import unittest

from pilcrow import SEARCHER, run
from results import Results, validate


class Timeout(Results):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = cls.scratch / "long.jsonl"
        source.write_text("".join(json.dumps({"id": f"a{n}", "text": f"The same word {n}."}) + "\n"
                                  for n in range(6000)))
        cls.long = cls.build("long", source)

    def test_what_was_found_in_time_is_shown_and_said_to_be_partial(self):
        for more in ([], ["--group", "article"], ["--duplicates"], ["--sort", "date"],
                     ["--facet", "language"]):
            answer = self.answer("--timeout", "0.000001", *more, "word", index=self.long)
            self.assertTrue(answer["timed_out"])
            self.assertGreater(len(answer["hits"]), 0)
            self.assertEqual(answer["total"]["relation"], "at_least")
            validate(self, answer)
        shown = self.text("--timeout", "0.000001", "word", index=self.long)
        self.assertIn("time ran out", shown)
        self.assertIn("at least ", shown)

    def test_looking_for_the_words_of_patterns_ends_in_time_too(self):
        for query in ("*o*", "wodr~2 sme~1", "*am? *or?"):
            answer = self.answer("--timeout", "0.000001", query, index=self.long, status=1)
            self.assertTrue(answer["timed_out"], query)
            self.assertEqual(answer["total"]["relation"], "at_least")
            self.assertEqual([note["kind"] for note in answer["receipt"]["notes"]],
                             ["limit"] * len(query.split()))
            validate(self, answer)
        shown = self.text("--timeout", "0.000001", "+*or? +same", index=self.long, status=1)
        self.assertIn("time ran out before all words of the index were looked at", shown)
        self.assertNotIn("never all together", shown)

    def test_no_suggestion_is_looked_for_when_time_is_over(self):
        self.assertTrue(self.answer("wodr", index=self.long, status=1)["suggestions"])
        late = self.answer("--timeout", "0.000001", "--auto-correct", "wodr", index=self.long,
                           status=1)
        self.assertEqual(late["suggestions"], [])

    def test_enough_time_changes_nothing(self):
        for more in ([], ["--group", "article"], ["--sort", "date"], ["--facet", "language"]):
            answer = self.answer("--timeout", "1000", *more, "word", index=self.long)
            self.assertFalse(answer["timed_out"])
            self.assertEqual(answer, self.answer(*more, "word", index=self.long))

    def test_wrong_times_are_usage_errors(self):
        for given in ("0", "-1", "soon", "", "1e3", "nan", "1s"):
            done = self.search("--timeout", given, "word", index=self.long, status=2)
            self.assertIn(b"--timeout takes seconds", done.stderr)


class Totals(Results):
    """What is said of all matches, whatever is shown of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = cls.scratch / "many.jsonl"
        with open(lines, "w", encoding="utf-8") as out:
            for i in range(12000):
                out.write(json.dumps({"id": f"a{i}", "text": "common " + "ab"[i % 2]}) + "\n")
        cls.many = cls.build("many", lines)

    def test_all_are_counted_if_asked_for(self):
        total = self.answer("--count", "a OR common", index=self.many)["total"]
        self.assertEqual(total, {"value": 12000, "relation": "exact"})
        total = self.answer("a OR common", index=self.many)["total"]
        self.assertIn(total["relation"], ("exact", "about"))
        if total["relation"] == "exact":
            self.assertEqual(total["value"], 12000)
        self.assertIn("12000 paragraphs match",
                      self.text("--count", "a OR common", index=self.many))

    def test_no_hits_need_be_shown(self):
        self.assertEqual(self.text("-n", "0", "--count", "+a +common", index=self.many),
                         "6000 paragraphs match, none shown\n")
        answer = self.answer("-n", "0", "--facet", "language", "common", index=self.many)
        validate(self, answer)
        self.assertEqual((answer["hits"], answer["facets"][0]["values"]),
                         ([], [{"value": "en", "count": 12000}]))
        grouped = self.answer("-n", "0", "--group", "article", "common", index=self.many)
        self.assertEqual((grouped["groups"], grouped["articles"]["value"]), ([], 12000))
        self.text("-n", "0", "nothing", index=self.many, status=1)
        for form in ("jsonl", "html", "csv", "vimgrep", "trec", "ids"):
            self.text("--format", form, "-n", "0", "common", index=self.many)

    def test_the_time_adds_up(self):
        for args in (("ship",), ("--group", "article", "--facet", "source", "ship"),
                     ("--auto-correct", "--explain", "shipp maintenence")):
            done = run(SEARCHER, "-i", self.index, "--format=json", *args)
            answer = json.loads(done.stdout)
            validate(self, answer)
            self.assertAlmostEqual(sum(answer["timing"].values()), answer["elapsed_ms"], delta=0.01)
        self.assertNotIn("timing", self.answer("ship"))
        done = run(SEARCHER, "-i", self.index, "--explain", "ship")
        self.assertRegex(done.stderr.decode(), r"\ntime: [0-9.]+ ms = parse [0-9.]+, expand [0-9.]+, search ")
        self.assertNotIn(b"time:", self.search("--explain", "ship").stderr)


if __name__ == "__main__":
    unittest.main()
