#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The file in which each generation lists what its predecessor lacked."""

import hashlib
import unittest

from indexing import Indexer, record


def key(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class NewKeys(Indexer):
    def make(self, *texts, options=()):
        source = self.write("in.jsonl", "".join(
            record(number, text=text) for number, text in enumerate(texts)))
        self.indexer("build", "-q", *options, source)

    def keys(self, generation):
        """Predecessor and keys."""
        lines = (self.index / f"gen-{generation:06}" / "new.keys").read_text().splitlines()
        self.assertEqual(lines[:2] + lines[3:4], ["pilcrow new keys 1", f"generation {generation}", ""])
        self.assertEqual(lines[-1], f"end {len(lines) - 5}")
        return int(lines[2].split()[1]), lines[4:-1]

    def test_the_first_generation_has_no_predecessor(self):
        self.make("One.", "Two.")
        self.assertEqual(self.keys(1), (0, []))

    def test_only_what_the_predecessor_lacked_is_listed(self):
        self.make("One.", "Two.\n\nThree.")
        self.make("Three.", "Two.\n\nFour.\n\nFour.", "One.")
        self.assertEqual(self.keys(2), (1, sorted([key("Four."), key("Four.") + "~2"])))
        self.make("Three.")
        self.assertEqual(self.keys(3), (2, []))

    def test_many_are_sorted(self):
        self.make("One.")
        texts = [f"Number {number}." for number in range(200)]
        self.make(*texts)
        self.assertEqual(self.keys(2), (1, sorted(map(key, texts))))

    def test_after_a_rollback_the_one_that_is_served_counts(self):
        self.make("One.")
        self.make("Two.")
        self.indexer("rollback")
        self.make("Two.")
        self.assertEqual(self.keys(3), (1, [key("Two.")]))

    def test_one_that_waited_is_held_against_what_it_replaces(self):
        self.make("One.")
        self.make("Two.", options=["--no-publish"])
        self.assertEqual(self.keys(2), (1, [key("Two.")]))
        self.make("Two.")
        self.make("Three.", options=["--no-publish"])
        self.indexer("rollback")
        self.indexer("publish", "4")
        self.assertEqual(self.keys(4), (1, [key("Three.")]))
        self.indexer("check")

    def test_a_damaged_predecessor_does_not_stand_in_the_way(self):
        self.make("One.")
        (self.index / "gen-000001" / "iamglass").write_bytes(b"")
        source = self.write("in.jsonl", record(1))
        self.assertIn("cannot be told", self.indexer("build", source).stderr.decode())
        self.assertEqual(self.keys(2), (0, []))


if __name__ == "__main__":
    unittest.main()
