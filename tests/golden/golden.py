#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers that must not change unless somebody means it.

golden.py            compares what searcher says of the sample corpus with the files beside this one
golden.py --update   rewrites those files: run it on purpose, then read what git diff shows

queries.txt lists them. The programs are found as tests/cli/pilcrow.py says.
"""

import argparse
import difflib
import pathlib
import shlex
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

from pilcrow import ARTICLES, SEARCHER, Case, run  # noqa: E402


def rows():
    for line in (HERE / "queries.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, arguments = line.split(" | ", 1)
            yield name, shlex.split(arguments)


class Golden(Case):
    def test_answers_are_as_they_were(self):
        index = self.build("index", ARTICLES)
        for name, arguments in rows():
            with self.subTest(answer=name):
                done = run(SEARCHER, "-i", index, "--no-timing", *arguments)
                self.assertIn(done.returncode, (0, 1), done.stderr.decode())
                got = done.stdout.decode()
                path = HERE / name
                if UPDATE:
                    path.write_text(got, encoding="utf-8")
                    continue
                expected = path.read_text(encoding="utf-8")
                if got != expected:
                    self.fail("\n" + "".join(difflib.unified_diff(
                        expected.splitlines(True), got.splitlines(True), f"kept/{name}",
                        f"now/{name}")))

    def test_each_file_belongs_to_a_query(self):
        kept = {path.name for path in HERE.iterdir()
                if path.suffix in (".txt", ".json", ".jsonl", ".csv", ".html", ".tsv", ".trec")} - {"queries.txt"}
        self.assertEqual(kept, {name for name, _ in rows()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="rewrite the kept answers")
    options, rest = parser.parse_known_args()
    UPDATE = options.update
    unittest.main(argv=[sys.argv[0], *rest])
