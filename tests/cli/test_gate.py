#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The gate: golden queries asked of the old and the new generation before the flip."""

import json
import os
import signal
import subprocess
import time
import unittest

from indexing import Indexer, record
from pilcrow import INDEXER, SEARCHER, run

WORDS = "harbour grain barley island kettle lantern meadow orchard pebble quarry".split()


# Far enough from each other that none is taken for another's duplicate.
TEXTS = ("first of all, in the open air", "comes late and leaves early, as always", "or nothing, she said")


class Gate(Indexer):
    def setUp(self):
        super().setUp()
        self.queries = self.write("golden.tsv", "".join(f"q{n}\t{w}\n" for n, w in enumerate(WORDS)))

    def source(self, words):
        return self.write("in.jsonl", "".join(
            record(f"{word}{i}", text=f"{word} {TEXTS[i]}") for word in words for i in range(3)))

    def build(self, words, *options, status=0, command="build"):
        return self.indexer(command, "--gate", self.queries, *options, self.source(words), status=status)

    def gate(self, generation):
        return json.loads((self.index / f"gen-{generation:06}" / "gate.json").read_text())

    def live(self):
        return os.readlink(self.index / "current")

    def value(self, generation, measure):
        return self.gate(generation)["measures"][measure]["value"]

    def test_the_first_generation_passes(self):
        self.build(WORDS, "--gate-limit=min_overlap=1", "--gate-limit=max_rejected=0")
        gate = self.gate(1)
        self.assertTrue(gate["passed"])
        self.assertIsNone(gate["old"])
        self.assertEqual(gate["queries"], len(WORDS))
        self.assertIsNone(gate["measures"]["overlap"]["value"])

    def test_the_same_again_agrees_wholly(self):
        self.build(WORDS)
        for command in ("build", "update"):
            self.build(WORDS, "--gate-limit=min_overlap=1", "--gate-limit=min_rbo=1",
                       "--gate-limit=min_query_overlap=1", "--gate-limit=max_lost_paragraphs=0",
                       "--gate-limit=max_fewer_terms=0", command=command)
        self.assertEqual(self.gate(3)["queries_changed"], 0)
        self.assertEqual(self.live(), "gen-000003")

    def test_a_breach_refuses_with_status_3_and_keeps_what_was_built(self):
        self.build(WORDS)
        done = self.build(WORDS[:6], "--gate-limit=min_overlap=0.8", status=3)
        self.assertIn("the gate refused generation 2", done.stderr.decode())
        self.assertIn("min_overlap: 0.6, limit 0.8", done.stderr.decode())
        self.assertEqual(self.live(), "gen-000001")
        self.assertIn("refused: min_overlap: 0.6, limit 0.8", self.indexer("list").stdout.decode())
        listed = json.loads(self.indexer("list", "--json").stdout)["generations"]
        self.assertEqual([row["unpublished"] for row in listed],
                         [None, "refused: min_overlap: 0.6, limit 0.8"])
        self.assertEqual(self.count("pebble"), 3)
        gate = self.gate(2)
        self.assertFalse(gate["passed"])
        self.assertFalse(gate["measures"]["overlap"]["passed"])
        self.assertAlmostEqual(gate["measures"]["overlap"]["value"], 0.6)
        self.assertEqual(gate["measures"]["query_overlap"]["value"], 0)
        self.assertEqual(gate["queries_changed"], 4)
        self.assertEqual([len(gate["changes"][0][side]) for side in ("lost", "new")], [3, 0])
        asked = run(SEARCHER, "-i", self.index, "--generation", "2", "--format=ids", "harbour")
        self.assertEqual(len(asked.stdout.splitlines()), 3)

    def test_force_publishes_what_was_refused(self):
        self.build(WORDS)
        self.build(WORDS[:6], "--gate-limit=min_overlap=0.8", status=3)
        done = self.indexer("publish", "2", status=3)
        self.assertIn("min_overlap: 0.6, limit 0.8", done.stderr.decode())
        self.indexer("publish", "--force", "2")
        self.assertEqual(self.live(), "gen-000002")
        self.assertEqual(self.count("pebble"), 0)
        self.indexer("check")

    def test_counts_need_no_queries(self):
        self.indexer("build", self.source(WORDS))
        self.indexer("build", "--gate-limit=max_lost_paragraphs=0.3", self.source(WORDS[:6]), status=3)
        self.assertAlmostEqual(self.value(2, "lost_paragraphs"), 0.4)
        self.assertAlmostEqual(self.value(2, "fewer_articles"), 0.4)
        self.indexer("build", "--gate-limit=max_fewer_articles=0.5", self.source(WORDS[:6]))
        self.assertEqual(self.live(), "gen-000003")

    def test_what_was_refused_is_not_what_the_next_one_is_held_against(self):
        self.build(WORDS)
        self.build(WORDS[:6], "--gate-limit=min_overlap=0.8", status=3)
        self.build(WORDS, "--gate-limit=min_overlap=0.8")
        self.assertEqual(self.gate(3)["old"], 1)
        self.assertEqual(self.live(), "gen-000003")

    def test_rejects_and_latency_are_of_the_new_one_alone(self):
        source = self.write("in.jsonl", record(1) + "broken\n")
        self.indexer("build", "--max-rejected=9", "--gate-limit=max_rejected=0.4", source, status=3)
        self.assertAlmostEqual(self.value(1, "rejected"), 0.5)
        self.indexer("build", "--gate", self.queries, "--gate-limit=max_latency=0", self.source(WORDS),
                     status=3)
        self.assertFalse((self.index / "current").exists())

    def test_queries_that_are_not_there_stop_the_run_before_it_begins(self):
        self.queries = self.place / "none.tsv"
        done = self.build(WORDS, status=2)
        self.assertIn("none.tsv", done.stderr.decode())
        self.assertEqual([name for name in self.files() if name.startswith(("gen", "build"))], [])

    def test_queries_that_are_no_file_stop_the_run_before_it_begins(self):
        os.mkfifo(self.place / "pipe")
        for self.queries in (self.place, self.place / "pipe"):
            self.assertIn("must be a file", self.build(WORDS, status=2).stderr.decode())
        self.assertEqual(self.generations(), [])

    def test_queries_that_cannot_be_asked_leave_the_old_one(self):
        self.build(WORDS)
        for text in ("", "q1 no tab\n"):
            self.queries.write_text(text)
            done = self.build(WORDS, status=2)
            self.assertIn("the gate could not judge generation", done.stderr.decode())
            self.assertEqual(self.live(), "gen-000001")
        newest = self.generations()[-1]
        self.indexer("publish", str(newest), status=3)

    def test_a_searcher_that_is_not_one_is_an_error(self):
        config = self.write("site.json", json.dumps({"searcher": "/bin/false"}))
        done = self.build(WORDS, "--config", config, status=2)
        self.assertIn("/bin/false", done.stderr.decode())
        self.assertFalse((self.index / "current").exists())

    def test_a_searcher_that_hangs_is_ended(self):
        hang = self.write("hang", "#!/bin/sh\nsleep 1000\n")
        os.chmod(hang, 0o755)
        config = self.write("site.json", json.dumps({"searcher": "./hang", "gate": {"timeout": 0.3}}))
        done = self.build(WORDS, "--config", config, status=2)
        self.assertIn("took longer than 0.3 s", done.stderr.decode())

    def test_a_signal_at_the_gate_leaves_the_old_one_served(self):
        self.build(WORDS)
        hang = self.write("hang", '#!/bin/sh\n: > "$(dirname "$0")/asked"\nsleep 1000\n')
        os.chmod(hang, 0o755)
        config = self.write("site.json", json.dumps({"searcher": "./hang"}))
        with subprocess.Popen([INDEXER, "build", "-i", self.index, "--config", config, "--gate",
                               self.queries, self.source(WORDS)], stderr=subprocess.PIPE) as process:
            while not (self.place / "asked").exists() and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            process.communicate()
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        self.assertEqual(self.live(), "gen-000001")
        self.indexer("publish", "2", status=3)
        self.build(WORDS)

    def test_the_report_has_it(self):
        self.build(WORDS)
        report = json.loads(self.build(WORDS, "--json").stdout)
        self.assertTrue(report["gate"]["passed"])
        self.assertEqual(report["gate"]["new"], 2)
        self.assertIsNone(self.report(self.source(WORDS))["gate"])

    def test_the_file_says_the_limits_and_the_command_line_wins(self):
        config = self.write("site.json", json.dumps(
            {"gate": {"queries": "golden.tsv", "min_overlap": 0.8}}))
        run_with = ("--config", config)
        self.indexer("build", *run_with, self.source(WORDS))
        self.indexer("build", *run_with, self.source(WORDS[:6]), status=3)
        self.indexer("build", *run_with, "--gate-limit=min_overlap=0.5", self.source(WORDS[:6]))
        self.assertEqual(self.live(), "gen-000003")

    def test_the_newest_refused_one_stays_and_those_before_it_go(self):
        self.build(WORDS)
        for _ in range(3):
            self.build(WORDS[:6], "--gate-limit=min_overlap=0.8", status=3)
        self.assertEqual(self.generations(), [1, 4])
        self.indexer("prune")
        self.assertEqual(self.generations(), [1, 4])
        self.queries.write_text("")
        self.build(WORDS, status=2)
        self.assertEqual(self.generations(), [1, 5])

    def test_a_limit_that_nothing_would_measure_is_refused_before_the_run(self):
        for limit in ("min_overlap=0.8", "min_query_overlap=0", "min_rbo=1", "max_slowdown=3",
                      "max_latency=1"):
            done = self.indexer("build", f"--gate-limit={limit}", self.source(WORDS), status=2)
            self.assertIn(f"limit {limit.split('=')[0]} needs queries", done.stderr.decode())
        self.assertEqual(self.generations(), [])

    def test_the_same_two_generations_are_judged_alike(self):
        self.build(WORDS)
        judged = []
        for jobs in ("1", "2"):
            self.build(WORDS[:6], "--jobs", jobs, "--gate-limit=min_overlap=0.8", status=3)
            gate = self.gate(self.generations()[-1])
            for name in ("new", "seconds"):
                del gate[name]
            for name in ("slowdown", "latency"):
                del gate["measures"][name]
            judged.append(gate)
        self.assertEqual(*judged)

    def test_limits_are_checked(self):
        for limit in ("min_overlap=1.01", "max_rejected=2", "min_overlap=nan", "overlap=1", "min_overlap", "min_overlap=", "min_overlap=x", "min_overlap=-1"):
            done = run(INDEXER, "build", "-i", self.index, f"--gate-limit={limit}", "in")
            self.assertEqual(done.returncode, 2, limit)


if __name__ == "__main__":
    unittest.main()
