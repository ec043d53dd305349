#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer build: which files of a folder are read."""

import unittest

from indexing import Indexer
from pilcrow import run, INDEXER


class Sources(Indexer):
    def make_tree(self):
        for name in ("a.txt", "b.md", "drafts/c.txt", "news/2024/d.txt", "news/e.txt", "app.log"):
            self.write("tree/" + name, f"Text of {name}.\n")
        return self.place / "tree"

    def names(self, *args):
        report = self.report(*args, self.make_tree())
        return [item["file"] for item in report["input"]["list"]]

    def test_include_narrows(self):
        self.assertEqual(self.names("--include=*.md", "--include", "news/**"),
                         ["b.md", "news/2024/d.txt", "news/e.txt"])

    def test_exclude_keeps_files_and_folders_out(self):
        self.assertEqual(self.names("--exclude=drafts", "--exclude=news/*/*.txt"),
                         ["a.txt", "b.md", "news/e.txt"])

    def test_include_with_a_format_reads_other_names(self):
        self.assertEqual(self.names("--include=*.log", "--include=*.md", "--format=text"),
                         ["app.log", "b.md"])

    def test_what_is_passed_over_is_said(self):
        done = self.indexer("build", "-r", "--exclude=drafts/", "--include=*.txt", self.make_tree())
        self.assertIn(b"tree/drafts: excluded by drafts/", done.stderr)
        self.assertIn(b"tree/b.md: not included", done.stderr)

    def test_a_file_that_is_named_is_read_in_any_case(self):
        path = self.write("x.txt", "Text.\n")
        report = self.report("--exclude=*", path)
        self.assertEqual(report["input"]["files"], 1)

    def test_bad_patterns_are_usage_errors(self):
        for pattern, why in (("", b"it is empty"), ("[a", b"[ without ]"), ("a\\", b"ends with")):
            with self.subTest(pattern=pattern):
                done = run(INDEXER, "build", "-i", self.index, "--include", pattern, self.place)
                self.assertEqual(done.returncode, 2)
                self.assertIn(why, done.stderr)

    def test_the_manifest_names_the_sources(self):
        tree = self.make_tree()
        sources = self.report("--exclude=drafts", tree)["options"]["sources"]
        self.assertEqual(sources, [{"path": str(tree), "include": [], "exclude": ["drafts"],
                                    "format": None, "layout": "detect", "language": None,
                                    "languages": [], "name": None}])


if __name__ == "__main__":
    unittest.main()
