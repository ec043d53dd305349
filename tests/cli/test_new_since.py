#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""searcher --new-since: only what the index has got since."""

import json
import re
import unittest

from indexing import Indexer, record
from pilcrow import SEARCHER, run

LAST_YEAR = "2001-01"


class NewSince(Indexer):
    def build(self, *texts, command="build", options=()):
        source = self.write("in.jsonl", "".join(
            record(number, text=text) for number, text in enumerate(texts)))
        self.indexer(command, "-q", *options, source)

    def search(self, *args, status=0):
        done = run(SEARCHER, "-i", self.index, *args)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def found(self, since, query="ship", *args):
        """The texts of what is new."""
        done = run(SEARCHER, "-i", self.index, "--format=json", "--duplicates", "--new-since",
                   since, *args, query)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        answer = json.loads(done.stdout)
        self.assertEqual(answer["total"], {"value": len(answer["hits"]), "relation": "exact"})
        return sorted(hit["snippet"] for hit in answer["hits"])

    def finished(self, generation, day):
        """Makes a generation one of another day."""
        path = self.index / f"gen-{generation:06}" / "manifest.json"
        text = path.read_text()
        path.write_text(re.sub(r'("finished":\s*")[0-9-]{10}', r"\g<1>" + day, text))

    def three(self, command="build"):
        self.build("A ship.", "Old ship.")
        self.build("A ship.", "Old ship.", "Second ship.", command=command)
        self.build("Third ship.", "Second ship.", "A ship.", command=command)

    def test_what_came_since_a_generation(self):
        for command in ("build", "update"):
            with self.subTest(command):
                if command == "update":
                    self.index = self.place / "other"
                self.three(command)
                self.assertEqual(self.found("1"), ["Second ship.", "Third ship."])
                self.assertEqual(self.found("gen-000002"), ["Third ship."])
                self.assertEqual(self.found("3"), [])
                self.assertEqual(self.found("2", "second"), [])

    def test_a_generation_published_again(self):
        self.three()
        for generation in ("2", "3"):
            self.indexer("publish", generation)
        self.assertEqual(self.found("2"), ["Third ship."])
        for since in ("1", LAST_YEAR):
            said = self.search("--new-since", since, "ship", status=2).stderr.decode()
            self.assertIn("was published again since", said)

    def test_scores_are_those_without(self):
        self.three()
        all_of_them = json.loads(self.search("--format=json", "third ship").stdout)["hits"]
        new = json.loads(self.search("--format=json", "--new-since=2", "third ship").stdout)
        self.assertEqual(new["hits"][0]["score"], all_of_them[0]["score"])
        self.assertIn("filter(new-since:2 = after gen-000002)", new["receipt"]["tree"])

    def test_with_phrases_groups_batches_and_a_coprocess(self):
        self.three()
        self.assertEqual(self.found("2", '"third ship"'), ["Third ship."])
        self.assertEqual(self.found("2", '"second ship"'), [])
        grouped = json.loads(self.search("--format=json", "--group=article", "--new-since=2", "ship").stdout)
        self.assertEqual(grouped["articles"]["value"], 1)
        topics = self.write("topics.tsv", "1\tship\n2\tsecond\n")
        run_lines = self.search("--batch", topics, "--new-since=2").stdout.decode().splitlines()
        self.assertEqual([line.split()[2] for line in run_lines], ["a0#p1"])
        asked = b'{"query":"ship","new_since":"2"}\n{"query":"ship"}\n{"query":"ship","new_since":"1"}\n'
        done = run(SEARCHER, "-i", self.index, "--serve-stdio", input=asked)
        totals = [json.loads(line)["total"]["value"] for line in done.stdout.splitlines()]
        self.assertEqual(totals, [1, 3, 2])

    def test_dates(self):
        self.three()
        self.finished(1, "2025-11-01")
        self.finished(2, "2025-11-03")
        self.finished(3, "2025-11-05")
        for since, expected in (("2025-11-02", ["Second ship.", "Third ship."]),
                                ("2025-11-03", ["Second ship.", "Third ship."]),
                                ("2025-11-04", ["Third ship."]), ("2025-12", []),
                                ("2025-11", ["A ship.", "Second ship.", "Third ship."]),
                                ("2024-01", ["A ship.", "Second ship.", "Third ship."])):
            with self.subTest(since):
                self.assertEqual(self.found(since), expected)

    def test_further_back_than_is_kept_is_an_error(self):
        for number in range(5):
            self.build("A ship.", f"Ship {number}.", options=["--keep=2"])
        self.assertEqual(self.found("4"), ["Ship 4."])
        self.assertEqual(self.found("3"), ["Ship 4."])
        for since, says in (("2", "the oldest that can be asked for is 3"),
                            (LAST_YEAR, "is not kept"), ("9", "5 is asked, 9 is newer")):
            with self.subTest(since):
                done = self.search("--new-since", since, "ship", status=2)
                self.assertIn(says, done.stderr.decode())

    def test_what_is_no_date_is_an_error(self):
        self.build("A ship.")
        for since in ("", "soon", "2025-13", ">2025-11", "2025-11..2025-12", "gen-", "-1"):
            done = self.search(f"--new-since={since}", "ship", status=2)
            self.assertIn("--new-since takes", done.stderr.decode(), since)

    def test_after_a_rollback(self):
        self.three()
        self.indexer("rollback")
        self.assertEqual(self.found("1"), ["Second ship."])
        self.build("A ship.", "Fourth ship.")
        self.assertEqual(self.found("2"), ["Fourth ship."])
        done = self.search("--new-since=3", "ship", status=2)
        self.assertIn("passes it by", done.stderr.decode())

    def test_several_indexes(self):
        self.three()
        first = self.index
        self.index = self.place / "other"
        self.build("Another ship.")
        self.build("Another ship.", "One more ship.")
        done = run(SEARCHER, "-i", first, "-i", self.index, "--format=json", "--new-since=1", "ship")
        texts = sorted(hit["snippet"] for hit in json.loads(done.stdout)["hits"])
        self.assertEqual(texts, ["One more ship.", "Second ship.", "Third ship."])


if __name__ == "__main__":
    unittest.main()
