#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs that failed or were refused: indexer list tells them until one comes to its end."""

import json
import signal
import subprocess
import time
import unittest

from indexing import Indexer, record, records
from pilcrow import INDEXER


class Failures(Indexer):
    def setUp(self):
        super().setUp()
        self.source = self.write("in/all.jsonl", records(3))

    def failed(self):
        return json.loads(self.indexer("list", "--json").stdout)["failed"]

    def build(self, *options, command="build", **more):
        return self.indexer(command, "-q", *options, self.source, **more)

    def test_of_a_first_run_nothing_is_noted(self):
        self.source.write_text("{broken\n")
        self.build(status=2)
        self.assertFalse((self.index / "failed").exists())

    def test_one_that_failed(self):
        self.build()
        self.assertEqual(self.failed(), [])
        self.assertNotIn("failed", self.indexer("list").stdout.decode())
        for command in ("build", "update"):
            self.indexer(command, "-q", self.place / "none", status=2)
        rows = self.failed()
        self.assertEqual([(row["status"], row["generation"]) for row in rows], [(2, None)] * 2)
        self.assertIn("none: cannot be read: No such file", rows[0]["error"])
        self.assertLessEqual(rows[0]["finished"], rows[1]["finished"])
        said = self.indexer("list").stdout.decode().splitlines()
        self.assertEqual(said[2:4], ["", "failed or refused since:"])
        self.assertRegex(said[4], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ  status 2: .*none: cannot be read")
        self.build()
        self.assertEqual(self.failed(), [])
        self.assertFalse((self.index / "failed").exists())

    def test_one_that_was_refused(self):
        self.build()
        self.source.write_text(record(0))
        self.build("--gate-limit=max_fewer_articles=0.1", status=3)
        row, = self.failed()
        self.assertEqual((row["status"], row["generation"]), (3, 2))
        self.assertIn("refused: max_fewer_articles: 0.6667, limit 0.1", row["error"])
        self.assertIn("status 3, generation 2: refused: max_fewer", self.indexer("list").stdout.decode())
        self.indexer("publish", "--force", "2")
        self.assertEqual(self.failed(), [])

    def test_what_is_not_published_ends_nothing(self):
        self.build()
        self.indexer("update", "-q", self.place / "none", status=2)
        self.build("--no-publish")
        self.indexer("rollback", status=2)
        self.assertEqual(len(self.failed()), 1)

    def test_who_does_not_get_the_lock_is_not_noted(self):
        self.build()
        with open(self.index / "lock", "r+b") as lock:
            done = subprocess.run(["flock", "-n", str(lock.name), INDEXER, "build", "-q", "-i", self.index, self.source],
                                  check=False, capture_output=True)
        self.assertEqual(done.returncode, 75)
        self.assertEqual(self.failed(), [])

    def test_one_that_was_interrupted(self):
        self.build()
        with subprocess.Popen([INDEXER, "build", "-q", "-i", self.index, "-"], stdin=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            while process.poll() is None and not any(name.startswith("build-") for name in self.files()):
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            process.communicate()
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        row, = self.failed()
        self.assertEqual(row["status"], 128 + signal.SIGTERM)

    def test_names_are_made_harmless(self):
        self.build()
        self.indexer("build", "-q", self.place / "no\x1b[1m\udcffne", status=2)
        self.assertNotIn("\x1b", self.failed()[0]["error"])
        self.assertNotIn(b"\x1b", self.indexer("list").stdout)

    def test_damage_is_passed_by(self):
        self.build()
        self.indexer("build", "-q", self.place / "none", status=2)
        path = self.index / "failed"
        line = path.read_bytes()
        path.write_bytes(b"\x00{\n[]\n{}\n" + line.replace(b"cannot", b"\xff") + line.replace(b"20", b"\\u001b[1m20", 1) +
                         line.replace(b"}", b"}}") + line.replace(b"null", b"4294967297") + b'{"finished":"20')
        self.assertEqual([(row["status"], row["generation"]) for row in self.failed()], [(2, None)])

    def test_a_line_without_an_end_spoils_no_other(self):
        self.build()
        (self.index / "failed").write_bytes(b'{"finished":"20')
        self.indexer("build", "-q", self.place / "none", status=2)
        self.assertEqual([row["status"] for row in self.failed()], [2])

    def test_the_list_is_bounded(self):
        self.build()
        path = self.index / "failed"
        path.write_bytes(b'{"finished":"x","status":2,"generation":null,"error":"y"}\n' * (65500 // 58))
        self.indexer("build", "-q", self.place / "none", status=2)
        self.assertLess(len(path.read_bytes()), 65536)
        self.assertIn("none", self.failed()[-1]["error"])

    def test_where_nothing_can_be_written_the_run_fails_as_it_did(self):
        self.build()
        (self.index / "failed").mkdir()
        done = self.indexer("build", "-q", self.place / "none", status=2)
        self.assertEqual(done.stderr.count(b"\n"), 1)


if __name__ == "__main__":
    unittest.main()
