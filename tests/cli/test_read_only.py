#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An index that may be read and not written: it is searched and looked at, and each writer says no."""

import os
import unittest

from indexing import Indexer, record
from pilcrow import INDEXER, SEARCHER, run

# Root writes everywhere.
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


class ReadOnly(Indexer):
    def setUp(self):
        super().setUp()
        self.scratch.chmod(0o755)
        self.source = self.write("in.jsonl", record(1))
        for number in range(2):
            self.write("in.jsonl", record(1) + record(2, text=f"Version {number}."))
            self.indexer("build", "-q", self.source)
        self.indexer("build", "-q", "--no-publish", self.source)
        self.addCleanup(run, "chmod", "-R", "u+w", self.index)
        run("chmod", "-R", "a-w", self.index)

    def snapshot(self):
        return sorted((str(path), path.lstat().st_mtime_ns, path.lstat().st_size)
                      for path in self.index.rglob("*"))

    def test_writers_say_so_and_change_nothing(self):
        before = self.snapshot()
        for command in (["build", self.source], ["update", self.source], ["rollback"],
                        ["prune", "--keep=1"], ["publish", "3"]):
            with self.subTest(command=command[0]):
                done = run(INDEXER, command[0], "-i", self.index, *command[1:], **NOBODY)
                self.assertEqual(done.returncode, 2, done.stderr.decode())
                self.assertIn(b"Permission denied", done.stderr)
                self.assertIn(bytes(self.index), done.stderr)
        self.assertEqual(self.snapshot(), before)

    def test_a_folder_that_takes_no_index_is_named(self):
        self.place.chmod(0o555)
        self.addCleanup(self.place.chmod, 0o755)
        done = run(INDEXER, "build", "-i", self.place / "other", self.source, **NOBODY)
        self.assertEqual(done.returncode, 2)
        self.assertIn(bytes(self.place / "other"), done.stderr)

    def test_it_is_searched_and_looked_at(self):
        done = run(SEARCHER, "-i", self.index, "--format=ids", "paragraph", **NOBODY)
        self.assertEqual((done.returncode, done.stdout), (0, b"a1#p1\n"), done.stderr.decode())
        for command in ("list", "stats", "report"):
            done = run(INDEXER, command, "-i", self.index, **NOBODY)
            self.assertEqual(done.returncode, 0, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
