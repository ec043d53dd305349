#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer report: the generations of an index as a page, and as JSON."""

import html.parser
import json
import re
import unittest
import xml.etree.ElementTree as tree

from indexing import Indexer, record
from pilcrow import INDEXER, run


class Page(html.parser.HTMLParser):
    """What is open must be closed; what lies elsewhere is not asked for."""
    VOID = {"meta", "line", "circle", "path", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.cells, self.in_cell = [], [], [[]], False
        self.feed(text)
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("src", "href") or (value and "://" in value):
                self.faults.append((tag, name, value))
        if tag == "tr":
            self.cells.append([])
        self.in_cell = tag in ("td", "th")
        if self.in_cell:
            self.cells[-1].append("")
        if tag not in self.VOID or tag == "circle":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        self.in_cell = False
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if self.in_cell:
            self.cells[-1][-1] += data


class Report(Indexer):
    def build(self, *texts, options=(), status=0, command="build"):
        source = self.write("in.jsonl", "".join(record(n, text=text) for n, text in enumerate(texts)))
        self.indexer(command, "-q", "--keep=20", *options, source, status=status)

    def page(self):
        text = self.indexer("report").stdout.decode()
        page = Page(text)
        self.assertEqual(page.faults, [])
        return text, [row for row in page.cells if row]

    def test_all_generations_are_there(self):
        queries = self.write("golden.tsv", "1\tship\n")
        self.build("A ship.")
        self.build("A ship.", "A train.", options=["--gate", queries])
        self.build("A ship.", command="update")
        self.build("Nothing.", options=["--gate", queries, "--gate-limit=min_overlap=0.5"], status=3)
        text, rows = self.page()
        self.assertEqual(rows[0][:6], ["Generation", "State", "Finished", "By", "Articles", "Paragraphs"])
        self.assertEqual([row[:2] + row[3:6] for row in rows[1:]],
                         [["4", "set aside", "build", "1", "1"], ["3", "live", "update", "1", "1"],
                          ["2", "kept", "build", "2", "2"], ["1", "kept", "build", "1", "1"]])
        self.assertIn("<p>Generation 4 is set aside: refused: min_overlap: 0, limit 0.5.</p>", text)
        columns = dict(zip(rows[0], zip(*rows[1:])))
        self.assertEqual(columns["Overlap"], ("0.000", "", "1.000", ""))
        self.assertEqual(columns["New"], ("1", "0", "1", ""))
        for svg in re.findall(r"<svg.*?</svg>", text, re.S):
            tree.fromstring(svg)

    def test_failed_runs_since_are_there(self):
        queries = self.write("golden.tsv", "1\tship\n")
        self.build("A ship.")
        self.assertNotIn("Failed", self.page()[0])
        self.indexer("update", self.place / "no<thing", status=2)
        self.build("Nothing.", options=["--gate", queries, "--gate-limit=min_overlap=0.5"], status=3)
        text, _ = self.page()
        failed = re.findall("<li>(.*?)</li>", text)
        self.assertEqual(len(failed), 2)
        self.assertRegex(failed[0], r"^20\d\d-\S+Z, status 3, generation \d: refused: min_overlap: 0, limit 0.5$")
        self.assertRegex(failed[1], r"^20\d\d-\S+Z, status 2: \S*/no&lt;thing: cannot be read: No such file")
        self.build("A ship.")
        self.assertNotIn("<li>", self.page()[0])

    def test_one_generation_is_enough(self):
        self.build("A ship.")
        text, rows = self.page()
        self.assertEqual(len(rows), 2)
        self.assertNotIn("nan", text)
        self.assertNotIn("Overlap at 10", text)

    def test_names_are_made_harmless(self):
        self.index = self.place / 'a<b>&"c'
        self.build("A ship.")
        text, _ = self.page()
        self.assertIn("a&lt;b>&amp;&quot;c", text)

    def test_a_damaged_one_is_said(self):
        self.build("A ship.")
        self.build("A ship.")
        (self.index / "gen-000001" / "manifest.json").write_text("{")
        _, rows = self.page()
        self.assertIn("damaged", rows[2][2])
        reports = json.loads(self.indexer("report", "--json").stdout)
        self.assertEqual([row["generation"] for row in reports], [2])

    def test_json_is_the_reports(self):
        queries = self.write("golden.tsv", "1\tship\n")
        self.build("A ship.")
        self.build("A ship.", "A train.", options=["--gate", queries])
        reports = json.loads(self.indexer("report", "--json").stdout)
        self.assertEqual([row["state"] for row in reports], ["kept", "live"])
        self.assertIsNone(reports[0]["gate"])
        self.assertEqual(reports[1]["gate"]["measures"]["overlap"]["value"], 1)
        self.assertEqual(reports[1]["paragraphs"]["indexed"], 2)

    def test_no_index_is_an_error(self):
        self.assertEqual(run(INDEXER, "report", "-i", self.place / "none").returncode, 2)


if __name__ == "__main__":
    unittest.main()
