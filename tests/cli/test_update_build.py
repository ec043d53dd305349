#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer update that goes over to a build: when, and that all else of an update stays."""

import json
import unittest

from indexing import record, records
from pilcrow import INDEXER, SEARCHER, run
from test_update import Update

LEAST, SHARE = 200, 70  # paragraphs to write or remove: so many, and one in so many of those that are served


def most(served):
    return LEAST + served // SHARE


def lines(first, count, **more):
    return "".join(record(number, **more) for number in range(first, first + count))


class Turning(Update):
    def setUp(self):
        super().setUp()
        self.source = self.folder / "all.jsonl"

    def serve(self, text):
        self.write("in/all.jsonl", text)
        self.report("-q", self.source)

    def bring(self, text, *options, **more):
        """Its report, and what it said."""
        self.write("in/all.jsonl", text)
        done = self.indexer("update", "--json", *options, self.source, **more)
        return json.loads(done.stdout), done.stderr.decode()

    def was_built(self, report, written, removed, served=1):
        self.assertIsNone(report["update"])
        self.assertEqual(report["builder"], "bulk")
        self.assertEqual(report["checked"], "all")
        instead = report["instead_of_update"]
        self.assertEqual(instead["paragraphs"], {"written": written, "removed": removed, "most": most(served)})
        self.assertIn("new", instead["why"])
        self.assertLess(instead["seconds"], report["seconds"]["total"])

    def was_updated(self, report):
        self.assertIsNone(report["instead_of_update"])
        self.assertIsNotNone(report["update"])
        self.assertEqual(report["builder"], "xapian")


class GoingOver(Turning):
    def test_nearly_all_is_new(self):
        self.serve(record(0))
        report, said = self.bring(records(LEAST + 500))
        self.was_built(report, LEAST, 0)
        self.assertEqual(said.count("building"), 1)
        self.assertEqual(report["articles"]["indexed"], LEAST + 500)
        self.assertEqual(report["generation"], 2)
        self.assertEqual(self.files(), ["current", "gen-000001", "gen-000002", "lock"])
        manifest = json.loads((self.live() / "manifest.json").read_text())
        self.assertEqual(manifest["instead_of_update"], report["instead_of_update"])
        self.same_as_built(self.source)
        self.indexer("check")
        report, said = self.bring(records(LEAST + 501))
        self.was_updated(report)
        self.assertEqual(report["update"]["articles"]["added"], 1)
        self.assertNotIn("building", said)
        self.same_as_built(self.source)

    def test_nearly_all_is_changed(self):
        self.serve(records(LEAST + 500))
        self.was_built(self.bring(lines(0, LEAST + 500, title="Other"))[0], most(LEAST + 500), 0, LEAST + 500)
        self.same_as_built(self.source)

    def test_nearly_all_is_gone(self):
        self.serve(records(LEAST + 500))
        report, _ = self.bring(records(300))
        self.was_built(report, 0, most(LEAST + 500), LEAST + 500)
        self.assertEqual(self.count("paragraph"), 300)
        self.same_as_built(self.source)

    def test_less_stays_an_update(self):
        self.serve(record(0))
        report, _ = self.bring(records(LEAST))
        self.was_updated(report)
        self.assertEqual(report["update"]["paragraphs"]["written"], LEAST - 1)

    def test_what_has_only_moved_does_not_count(self):
        self.serve(records(LEAST + 500))
        report, _ = self.bring(record("new") + records(LEAST + 500))
        self.was_updated(report)
        self.assertEqual(report["update"]["articles"]["moved"], LEAST + 500)

    def test_of_a_larger_index_it_is_a_share(self):
        served = SHARE * LEAST
        most_by_share = most(served)
        self.assertEqual(most_by_share, 2 * LEAST)
        self.serve(records(served))
        report, _ = self.bring(
            lines(0, most_by_share - 1, title="Other") + lines(most_by_share - 1, served - most_by_share + 1))
        self.was_updated(report)
        report, _ = self.bring(
            lines(0, most_by_share + 9, title="More") + lines(most_by_share + 9, served - most_by_share - 9))
        self.was_built(report, most_by_share, 0, served)

    def test_of_an_article_only_paragraphs_that_differ_count(self):
        texts = [f"Paragraph {number}." for number in range(3 * LEAST)]

        def article():
            return json.dumps({"id": "a", "text": "\n\n".join(texts)}) + "\n"

        self.serve(article())
        texts[5], texts[7] = texts[7], texts[5]
        texts[-9:] = []
        report, _ = self.bring(article())
        self.was_updated(report)
        self.assertEqual(report["update"]["paragraphs"], {"written": 2, "removed": 9})
        texts[0] = "Another."
        texts[1:1] = ["One more."]
        report, _ = self.bring(article())
        self.was_built(report, 3 * LEAST - 8, 0, 3 * LEAST - 9)

    def test_what_fills_the_memory_is_written_before_all_is_read(self):
        long = [f"Word{number} " + "and so forth " * 30000 for number in range(12)]
        self.serve(records(50))
        few = "".join(record(f"long{n}", text=text) for n, text in enumerate(long))
        report, _ = self.bring(lines(0, 9, title="Other") + few + lines(12, 30), "--memory=48M")
        self.was_updated(report)
        self.assertEqual(report["update"]["paragraphs"], {"written": 21, "removed": 11})
        self.same_as_built(self.source)
        most_now = most(51)
        report, _ = self.bring("".join(reversed(few.splitlines(keepends=True))).replace("Word", "Term") +
                               records(2 * LEAST), "--memory=48M")
        self.was_built(report, most_now, 0, 51)
        self.same_as_built(self.source)

    def test_the_xapian_builder_does_not_take_over(self):
        self.serve(record(0))
        self.was_updated(self.bring(records(LEAST + 500), "--builder=xapian")[0])

    def test_standard_input_cannot_be_read_again(self):
        self.update("-", input=record(0).encode())
        report = self.update("-", input=records(LEAST + 500).encode())
        self.was_updated(report)
        self.assertEqual(report["articles"]["indexed"], LEAST + 500)

    def test_options_of_publishing_hold(self):
        self.serve(record(0))
        report, _ = self.bring(records(LEAST + 500), "--no-publish", "--no-check")
        self.assertIsNotNone(report["instead_of_update"])
        self.assertEqual(report["checked"], "sample")
        self.assertEqual(self.count("paragraph"), 1)
        self.indexer("publish", "2")
        self.assertEqual(self.count("paragraph"), LEAST + 500)

    def test_quiet_is_quiet(self):
        self.serve(record(0))
        self.assertEqual(self.bring(records(LEAST + 500), "-q")[1], "")

    def test_rejects_are_said_once(self):
        self.serve(record(0))
        report, said = self.bring("{broken\n" + records(LEAST + 500) + "{cut\n", status=1)
        self.was_built(report, LEAST, 0)
        self.assertEqual(report["rejects"]["total"], 2)
        self.assertEqual([said.count(f"all.jsonl:{line}:") for line in (1, LEAST + 502)], [1, 1])

    def test_so_many_rejects_are_said_as_by_a_build(self):
        self.serve(record(0))
        text = "{broken\n" * 30 + records(LEAST + 500) + "{cut\n" * 3
        report, said = self.bring(text, status=1)
        self.was_built(report, LEAST, 0)
        self.assertEqual(report["rejects"]["total"], 33)
        self.assertEqual(said.count("all.jsonl:"), 20)
        self.assertEqual(said.count("and 13 more"), 1)

    def run_with(self, command, status=0, **more):
        config = self.write("site.json", json.dumps({"index": "index", "sources": [{"path": "in"}], **more}))
        done = run(INDEXER, command, "--config", config, cwd=self.place)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stderr.decode()

    def test_hooks_and_alerts_run_once(self):
        more = {"hooks": {"before": ["sh", "-c", "echo before >>hooks"], "after": ["sh", "-c", "cat >>hooks"]},
                "alerts": [{"name": "new", "query": "paragraph", "file": "told.jsonl"}]}
        self.write("in/all.jsonl", record(0))
        self.run_with("build")
        self.write("in/all.jsonl", records(LEAST + 500))
        self.assertEqual(self.run_with("update", **more).count("building"), 1)
        before, after = (self.place / "hooks").read_text().split("\n", 1)
        self.assertEqual(before, "before")
        self.was_built(json.loads(after)["report"], LEAST, 0)
        told = [json.loads(line) for line in (self.place / "told.jsonl").read_text().splitlines()]
        self.assertEqual(len({line["snippet"] for line in told}), LEAST + 499)
        self.assertEqual({(line["generation"], line["new_since"]) for line in told}, {(2, 1)})

    def test_the_gate_judges_what_was_built(self):
        self.write("in/all.jsonl", record(0))
        self.write("golden.tsv", "q\tparagraph\n")
        self.run_with("build")
        self.write("in/all.jsonl", records(LEAST + 500))
        said = self.run_with("update", 3, gate={"queries": "golden.tsv", "min_overlap": 1.0})
        self.assertIn("building", said)
        self.assertEqual(self.count("paragraph"), 1)
        gate = json.loads((self.index / "gen-000002" / "gate.json").read_text())
        self.assertTrue(gate)
        self.indexer("publish", "--force", "2")
        self.assertEqual(self.count("paragraph"), LEAST + 500)

    def test_what_is_new_is_told_against_what_was_served(self):
        self.serve(record(0))
        self.bring(records(LEAST + 500))
        done = run(SEARCHER, "-i", self.index, "--new-since=1", "--format=json", "-n1", "paragraph")
        self.assertEqual(json.loads(done.stdout)["total"]["value"], LEAST + 499)


class Unreadable(Turning):
    """A build would lose the articles of a file that cannot be read."""

    NEW = 4000  # articles, of more text than is looked at before the first of them is written

    def write_new(self):
        self.write("in/m.jsonl", "".join(
            record(n, text=f"Paragraph {n}, " + "and so forth, " * 9) for n in range(self.NEW)))

    def update_and_keep(self, name):
        """What was said."""
        packed = run("gzip", "-c", input="".join(record(f"old{n}") for n in range(900)).encode()).stdout
        self.write("in/m.jsonl", record(0))
        path = self.write(f"in/{name}", packed)
        self.report("-q", self.folder)
        path.write_bytes(packed[:len(packed) // 2])
        self.write_new()
        done = self.indexer("update", "--json", self.folder, status=1)
        report, said = json.loads(done.stdout), done.stderr.decode()
        self.was_updated(report)
        self.assertGreater(report["update"]["articles"]["kept"], 0)
        self.assertEqual(report["articles"]["indexed"], self.NEW + 900)
        self.assertEqual(report["rejects"]["total"], 1)
        self.assertEqual(said.count(f"{name}: "), 1, said)
        self.assertEqual(self.count("paragraph"), self.NEW + 900)
        self.assertEqual(self.files(), ["current", "gen-000001", "gen-000002", "lock"])
        self.indexer("check")
        return said

    def test_one_that_was_come_to_before(self):
        self.assertNotIn("building", self.update_and_keep("a.jsonl.gz"))

    def test_one_that_is_come_to_later(self):
        said = self.update_and_keep("z.jsonl.gz")
        self.assertEqual([said.count("building, which"), said.count(": updating")], [1, 1], said)

    def test_one_that_no_article_is_known_of_is_no_obstacle(self):
        for name in ("a.jsonl.gz", "z.jsonl.gz"):
            with self.subTest(name):
                for path in self.folder.iterdir():
                    path.unlink()
                self.write("in/m.jsonl", record(0))
                self.report("-q", self.folder)
                self.write(f"in/{name}", run("gzip", "-c", input=records(900).encode()).stdout[:200])
                self.write_new()
                report = json.loads(self.indexer("update", "--json", self.folder, status=1).stdout)
                self.assertIsNone(report["update"])
                self.assertEqual(report["instead_of_update"]["paragraphs"]["written"], LEAST)
                self.assertEqual(report["rejects"]["total"], 1)


if __name__ == "__main__":
    unittest.main()
