#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lengths of another state than the database's are not used, and the receipt says why."""

import json
import shutil
import struct
import unittest

from pilcrow import ARTICLES, run, SEARCHER
from searching import Searcher

# Of the header (common/side_file.h): where, in which form, and what is changed.
FIELDS = {
    "uuid": (8, "36s", lambda value: value[::-1]),
    "revision": (48, "<Q", lambda value: value + 1),
    "total_length": (56, "<Q", lambda value: value + 1),
    "last_docid": (64, "<I", lambda value: value + 1),
    "documents": (68, "<I", lambda value: value - 1),
}
QUERIES = ("ship maintenance", "+ship -dock", '"wartime operational control"', "nosuchwordatall")


class Norms(Searcher):
    def setUp(self):
        self.norms = self.index / "current" / "norms"
        self.whole = self.norms.read_bytes()
        self.addCleanup(self.norms.write_bytes, self.whole)

    def answers(self):
        """What is answered, and why lengths were not had from the norms."""
        found, reasons = [], set()
        for query in QUERIES:
            done = run(SEARCHER, "-i", self.index, "--format=json", "--no-timing", query)
            self.assertIn(done.returncode, (0, 1), done.stderr.decode())
            answer = json.loads(done.stdout)
            reasons.add(answer["receipt"].pop("no_norms"))
            found.append(answer)
        self.assertEqual(len(reasons), 1)
        return found, reasons.pop()

    def assert_not_used(self, why):
        found, reason = self.answers()
        self.assertIn(why, reason)
        self.assertEqual(found, self.expected)
        self.assertIn(f"no norms: {reason}", self.search("--explain", "ship").stderr.decode())

    def test_norms_of_another_state_are_not_used(self):
        self.expected, reason = self.answers()
        self.assertIsNone(reason)
        for field, (at, form, change) in FIELDS.items():
            with self.subTest(field):
                bytes_ = bytearray(self.whole)
                struct.pack_into(form, bytes_, at, change(*struct.unpack_from(form, bytes_, at)))
                self.norms.write_bytes(bytes_)
                self.assert_not_used("is of another database")
        for name, content, why in (
            ("empty", b"", "is cut short"),
            ("truncated", self.whole[:-1], "is not as long as it says"),
            ("longer", self.whole + b"\0", "is not as long as it says"),
            ("another form", b"pilnorm9" + self.whole[8:], "is in a form not known here"),
        ):
            with self.subTest(name):
                self.norms.write_bytes(content)
                self.assert_not_used(why)
        with self.subTest("absent"):
            self.norms.unlink()
            self.assert_not_used("No such file")

    def test_norms_of_another_index_are_not_used(self):
        self.expected, _ = self.answers()
        other = self.build("other", ARTICLES / "deutsch.jsonl")
        shutil.copy(other / "current" / "norms", self.norms)
        self.assert_not_used("is of another database")


if __name__ == "__main__":
    unittest.main()
