#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Alerts: saved queries asked of what is new in each generation."""

import json
import unittest

from indexing import Indexer, record
from pilcrow import INDEXER, run


class Alerts(Indexer):
    def build(self, alerts, *texts, command="build", options=(), status=0):
        self.write("in.jsonl", "".join(record(n, text=text) for n, text in enumerate(texts)))
        config = self.write("site.json", json.dumps(
            {"index": "index", "sources": [{"path": "in.jsonl"}], "alerts": alerts}))
        done = run(INDEXER, command, "--config", config, *options, cwd=self.place)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stderr.decode()

    def told(self, name="told.jsonl"):
        path = self.place / name
        lines = path.read_text().splitlines() if path.exists() else []
        return [(line["alert"], line["generation"], line["new_since"], line["snippet"])
                for line in map(json.loads, lines)]

    SHIPS = {"name": "ships", "query": "ship", "file": "told.jsonl"}

    def test_what_is_new_is_told_once(self):
        for command in ("build", "update"):
            with self.subTest(command):
                if command == "update":
                    (self.place / "told.jsonl").unlink()
                    self.indexer("prune", "--keep=1")
                self.build([self.SHIPS], f"An {command} ship.", "A train.", command=command)
                before = self.told()
                live = self.generations()[-1]
                self.build([self.SHIPS], f"An {command} ship.", "A train.", command=command)
                self.assertEqual(self.told(), before)
                self.build([self.SHIPS], f"An {command} ship.", f"New {command} ship.", "A new train.",
                           command=command)
                self.assertEqual(self.told()[len(before):],
                                 [("ships", live + 2, live + 1, f"New {command} ship.")])

    def test_the_first_generation_has_nothing_new(self):
        self.build([self.SHIPS], "A ship.")
        self.assertEqual(self.told(), [])

    def test_a_program_gets_the_lines(self):
        alert = {"name": "p", "query": "ship", "command": ["sh", "-c", "cat >> told.jsonl"]}
        self.build([alert], "A ship.")
        self.build([alert], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual(sorted(line[3] for line in self.told()), ["Ship three.", "Ship two."])
        self.build([alert], "A ship.", "No news.")
        self.assertEqual(len(self.told()), 2)

    def test_options_are_those_of_searcher_and_ours_win(self):
        alert = {**self.SHIPS, "query": "ship two", "options": ["--all", "--format=csv", "--hits=0"]}
        self.build([alert], "A ship.")
        self.build([alert], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual([line[3] for line in self.told()], ["Ship two."])

    def test_one_that_fails_is_told_and_tried_again(self):
        good = {**self.SHIPS, "name": "good", "file": "good.jsonl"}
        bad = {"name": "bad", "query": "ship", "command": ["sh", "-c", "exit 9"]}
        mended = {**bad, "command": ["sh", "-c", "cat >> told.jsonl"]}
        self.build([bad, good], "A ship.")
        said = self.build([bad, good], "A ship.", "Ship two.", status=1)
        self.assertIn("alert bad was not delivered", said)
        self.assertIn("exit status 9", said)
        self.assertEqual([line[3] for line in self.told("good.jsonl")], ["Ship two."])
        self.assertEqual(self.count("two"), 1)
        self.build([bad, good], "A ship.", "Ship two.", status=1)
        self.build([mended, good], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual(sorted(line[3] for line in self.told()), ["Ship three.", "Ship two."])
        self.assertEqual(len(self.told("good.jsonl")), 2)

    def test_what_was_missed_is_made_up_for(self):
        bad = {**self.SHIPS, "file": "no/such/folder/told.jsonl"}
        self.build([self.SHIPS], "A ship.")
        self.build([bad], "A ship.", "Ship two.", status=1)
        self.build([self.SHIPS], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual(sorted(self.told()), [("ships", 3, 1, "Ship three."), ("ships", 3, 1, "Ship two.")])

    def test_a_query_that_is_none_does_not_stop_the_others(self):
        none = {"name": "none", "query": "()", "options": ["--strict"], "file": "none.jsonl"}
        self.build([none, self.SHIPS], "A ship.")
        said = self.build([none, self.SHIPS], "A ship.", "Ship two.", status=1)
        self.assertIn("alert none was not delivered", said)
        self.assertEqual(len(self.told()), 1)

    def test_what_is_not_published_alerts_nobody(self):
        self.build([self.SHIPS], "A ship.")
        self.build([self.SHIPS], "A ship.", "Ship two.", options=["--no-publish"])
        self.build([self.SHIPS], "Ship three.", options=["--gate-limit=max_lost_paragraphs=0"], status=3)
        self.assertEqual(self.told(), [])

    def test_what_was_published_later_is_made_up_for(self):
        self.build([self.SHIPS], "A ship.")
        self.build([self.SHIPS], "A ship.", "Ship two.", options=["--no-publish"])
        self.indexer("publish", "2")
        self.assertEqual(self.told(), [])
        self.build([self.SHIPS], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual(sorted(self.told()), [("ships", 3, 1, "Ship three."), ("ships", 3, 1, "Ship two.")])

    def test_an_alert_that_was_not_there_begins_with_what_is_new_then(self):
        self.build([], "A ship.")
        self.build([], "A ship.", "Ship two.")
        self.build([self.SHIPS], "A ship.", "Ship two.", "Ship three.")
        self.assertEqual(self.told(), [("ships", 3, 2, "Ship three.")])


if __name__ == "__main__":
    unittest.main()
