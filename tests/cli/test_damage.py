#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Side files that are damaged at random: every query is answered all the same, and answered right where the damage
can be seen from the file's length."""

import random
import re
import unittest

from pilcrow import ARTICLES, SEARCHER, Case, run

NAMES = ("bounds", "kin", "labels", "norms", "stems", "vocabulary")
TRIALS = 24  # of each; by hand, more
QUERIES = ("ship maintenance", '"wartime operational control"', "the ship OR dock", "maintenence~2", "modern* ships",
           "Versorgung Energie", "lang:de schiff", "hulll mantenance", "sheeps")


class Damage(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)
        cls.topics = cls.scratch / "topics.tsv"
        cls.topics.write_text("".join(f"{i}\t{query}\n" for i, query in enumerate(QUERIES)), encoding="utf-8")

    def answers(self):
        done = run(SEARCHER, "-i", self.index, "--format=json", "--no-timing", "-j1", "--batch", self.topics)
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace")[:400])
        # Why there are no norms may be told.
        return re.sub(rb'"no_norms":"[^"]*"', b'"no_norms":null', done.stdout)

    @staticmethod
    def changed(whole, chance):
        """Bytes are others; the length is the same."""
        content = bytearray(whole)
        at = chance.randrange(len(content))
        end = min(len(content), at + chance.choice((1, 1, 8, 512)))
        for place in range(at, end):
            content[place] = chance.choice((0, 255, content[place] ^ 1 << chance.randrange(8)))
        return content

    @staticmethod
    def moved(whole, chance):
        """Some are gone or came."""
        at = chance.randrange(len(whole))
        much = chance.choice((1, 4, 8, 64))
        return chance.choice((whole[:at], whole[:at] + whole[at + much:], whole[:at] + bytes(much) + whole[at:]))

    def test_every_query_is_answered(self):
        expected = self.answers()
        for name in NAMES:
            path = self.index / "current" / name
            whole = path.read_bytes()
            chance = random.Random(name)
            for trial in range(TRIALS):
                with self.subTest(name=name, trial=trial):
                    path.write_bytes(self.changed(whole, chance))
                    self.answers()
                    path.write_bytes(self.moved(whole, chance))
                    self.assertTrue(self.answers() == expected)
            path.write_bytes(whole)
            self.assertTrue(self.answers() == expected)


if __name__ == "__main__":
    unittest.main()
