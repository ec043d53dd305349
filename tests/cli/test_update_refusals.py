#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer update where it cannot be one: what it refuses, what it builds instead, and that what is
served stays."""

import fcntl
import os
import signal
import subprocess
import unittest

from pilcrow import INDEXER
from test_update import Update


class Refusals(Update):
    def test_other_accents_are_refused(self):
        source = self.write("a.txt", "Café.")
        self.update(source)
        done = self.indexer("update", "--keep-accents", source, status=2)
        self.assertIn(b"indexer build", done.stderr)
        self.assertEqual(self.generations(), [1])

    def test_a_generation_without_sources_is_built_anew(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        (self.live() / "sources").unlink()
        done = self.indexer("update", source)
        self.assertIn(b"is not known: building", done.stderr)
        self.assertEqual(self.count("one"), 1)

    def test_an_older_list_of_sources_is_told_from_a_damaged_one(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        sources = self.live() / "sources"
        sources.write_bytes(b"pilsrcs1" + sources.read_bytes()[8:])
        done = self.indexer("update", source)
        self.assertIn(b"sources is in a form not known here", done.stderr)
        self.assertEqual(self.count("one"), 1)

    def test_a_damaged_list_of_sources_is_not_believed(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        path = self.live() / "sources"
        good = path.read_bytes()
        for bad in (b"", good[:-1], good[:20], good.replace(b"a.txt", b"b.txt")):
            path.write_bytes(bad)
            with self.subTest(bad=bad):
                self.assertIn(b"building", self.indexer("update", source).stderr)
                path = self.live() / "sources"

    def test_a_damaged_index_is_an_error_that_says_what_to_do(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        (self.live() / "iamglass").write_bytes(b"")
        self.assertIn(b"indexer build", self.indexer("update", source, status=2).stderr)

    def test_a_locked_index_is_75(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        with open(self.index / "lock", "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.indexer("update", source, status=75)

    def test_a_signal_ends_it_and_nothing_is_published(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        process = subprocess.Popen([INDEXER, "update", "-i", self.index, source, "-"],
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        while not [name for name in self.files() if name.startswith("build-")]:
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        said = process.communicate()[1]
        self.assertEqual(process.returncode, 128 + signal.SIGTERM, said)
        self.assertEqual(self.generations(), [1])
        self.assertNotIn("build-000002", self.files_after(said))

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_directory_that_cannot_be_written_is_an_error(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        self.index.chmod(0o500)
        self.addCleanup(self.index.chmod, 0o700)
        self.indexer("update", source, status=2)
        self.assertEqual(self.count("one"), 1)

    def test_without_sources_it_is_a_usage_error(self):
        self.indexer("update", status=2)
        self.indexer("update", "--digest=x", ".", status=2)


if __name__ == "__main__":
    unittest.main()
